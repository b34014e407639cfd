// The texts that a browser keeps, and what a person writes into the page.

import assert from 'node:assert/strict';
import { DictatePage } from '../pages/dictate.mjs';

/** What is to be kept is kept by then, in ms: for tests that nothing is. */
export const KEPT_MS = 1_000;

/** @param {DictatePage} app @param {string[]} lines */
export async function type(app, ...lines) {
  await app.editor.click();
  for (const [index, line] of lines.entries()) {
    if (index > 0) await app.page.keyboard.press('Enter');
    await app.page.keyboard.type(line);
  }
}

/**
 * What the browser keeps of any text.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function kept(page) {
  return page.evaluate(() => {
    const names = Object.keys(localStorage).filter((name) => name.startsWith('sotto-draft.'));
    return names.map((name) => localStorage.getItem(name) ?? '');
  });
}

/**
 * What the browser keeps of any text in its database, which is on the disk at once.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export function keptInDatabase(page) {
  return page.evaluate(async () => {
    const databases = await indexedDB.databases();
    if (!databases.some(({ name }) => name === 'sotto-drafts')) return [];
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open('sotto-drafts');
      opening.onerror = reject;
      opening.onsuccess = () => {
        const reading = opening.result.transaction('drafts').objectStore('drafts').getAll();
        reading.onerror = reject;
        reading.onsuccess = () => {
          opening.result.close();
          resolve(reading.result);
        };
      };
    });
  });
}

/** @param {Page} page @param {string} words */
export function untilKept(page, words) {
  return page.waitForFunction(
    (words) =>
      Object.keys(localStorage).some((name) => /^sotto-draft\./.test(name) && localStorage[name].includes(words)),
    words,
  );
}

/** @param {Page} page @param {number} count of drafts */
export function untilCount(page, count) {
  return page.waitForFunction(
    (count) => Object.keys(localStorage).filter((name) => /^sotto-draft\./.test(name)).length === count,
    count,
  );
}

/** @param {DictatePage} app @param {string} words */
export function untilShown(app, words) {
  return app.editor.getByText(words).waitFor();
}

/** @param {DictatePage} app another tab of the same person */
export async function newTab(app) {
  const other = new DictatePage(await app.page.context().newPage(), app.origin);
  await other.open();
  await other.startButton.waitFor();
  return other;
}

/**
 * The page has looked which texts are there, and shows none. What is typed is kept from then on, so a word is, and is
 * taken back.
 * @param {DictatePage} app
 */
export async function assertLookedAndEmpty(app) {
  const before = (await kept(app.page)).length;
  await type(app, 'Mine');
  await untilKept(app.page, 'Mine');
  assert.equal(await app.text(), 'Mine');
  assert.equal(await app.notice.innerText(), '');
  await app.undoButton.click();
  await untilCount(app.page, before);
  assert.equal(await app.text(), '');
}

/** A guest leaves, and is sure of it. @param {DictatePage} app @param {import('../pages/account.mjs').AccountPages} account */
export async function leaveAsGuest(app, account) {
  await account.signOutButton.click();
  await app.page.getByRole('button', { name: 'Sign out and lose it' }).click();
  await app.guestButton.waitFor();
}
