// The session as the page stores it.

const KEY = 'sb-sotto-auth-token';

/**
 * Changes members of the stored session. Where there is none any more nothing happens: a page may have heard of its
 * end by itself, and what is put back here would be a session that nobody gave.
 * @param {any} page
 * @param {object} changes
 * @returns {Promise<void>}
 */
export function changeSession(page, changes) {
  return page.evaluate(
    (/** @type {{key: string, changes: object}} */ { key, changes }) => {
      const session = localStorage.getItem(key);
      if (session) localStorage.setItem(key, JSON.stringify({ ...JSON.parse(session), ...changes }));
    },
    { key: KEY, changes },
  );
}

/**
 * Makes the stored token old, as time would.
 * @param {any} page
 */
export function age(page) {
  return changeSession(page, { received_at: 1 });
}

/**
 * The sign-in is over, as it is when the server has ended it: nobody has signed out.
 * @param {any} page
 */
export async function endSession(page) {
  await page.evaluate((/** @type {string} */ key) => localStorage.removeItem(key), KEY);
  await comeBack(page);
}

/**
 * Somebody comes back to the page, which looks who is signed in.
 * @param {any} page
 */
export function comeBack(page) {
  return page.evaluate(() => window.dispatchEvent(new Event('focus')));
}
