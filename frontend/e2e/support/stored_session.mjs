// The session as the page stores it.

const KEY = 'sb-sotto-auth-token';
const TICKETS = /\/voice\/tickets$/;
const RENEWALS = /grant_type=refresh_token/;

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
 * The stored session, to be put back with `putBack`.
 * @param {any} page
 * @returns {Promise<string>}
 */
export function storedSession(page) {
  return page.evaluate((/** @type {string} */ key) => localStorage.getItem(key), KEY);
}

/**
 * Somebody signs in whom nobody tells the page of: a browser says nothing of what a page stores to that page.
 * @param {any} page
 * @param {string} session
 * @returns {Promise<void>}
 */
export function putBack(page, session) {
  return page.evaluate((/** @type {string[]} */ [key, stored]) => localStorage.setItem(key, stored), [KEY, session]);
}

/**
 * The server ends the sign-in at the next press: the page learns of it when it asks for a stream, not before.
 * @param {any} page
 * @returns {Promise<() => Promise<void>>} the server takes sign-ins again
 */
export async function endAtThePress(page) {
  await page.route(TICKETS, (/** @type {any} */ route) =>
    route.continue({ headers: { authorization: 'Bearer worthless' } }),
  );
  await page.route(RENEWALS, (/** @type {any} */ route) =>
    route.continue({ postData: JSON.stringify({ refresh_token: 'long-gone' }) }),
  );
  return async () => {
    await Promise.all([TICKETS, RENEWALS].map((url) => page.unroute(url)));
  };
}

/**
 * Somebody comes back to the page, which looks who is signed in.
 * @param {any} page
 */
export function comeBack(page) {
  return page.evaluate(() => window.dispatchEvent(new Event('focus')));
}
