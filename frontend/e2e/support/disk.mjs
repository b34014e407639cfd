// What a browser has on the disk, whatever its pages read: a crash leaves that and no more.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** A browser that writes seldom does it within a minute. */
const WRITTEN_MS = 90_000;
/** So much at once that it writes nothing more of the site's local storage for minutes. */
const MUCH = 2_000_000;

/**
 * The browser has on the disk what stands in local storage, and nothing of what is put there from now on: not for
 * minutes, as after a minute of work.
 * @param {Page} page
 * @param {string} folder its profile
 */
export async function holdUpStorage(page, folder) {
  const mark = `written-${Math.random().toString(36).slice(2)}`;
  await page.evaluate(({ mark, much }) => localStorage.setItem('rig-much', mark + 'x'.repeat(much)), {
    mark,
    much: MUCH,
  });
  const storage = join(folder, 'Default', 'Local Storage');
  const deadline = Date.now() + WRITTEN_MS;
  while (!(await isWritten(storage, mark))) {
    if (Date.now() > deadline) throw new Error('the browser does not write its local storage');
    await page.waitForTimeout(100);
  }
  await page.evaluate(() => localStorage.setItem('rig-late', 'yes'));
}

/** Whether a crash has taken with it what came after `holdUpStorage`. @param {Page} page */
export function hasLostStorage(page) {
  return page.evaluate(() => localStorage.getItem('rig-much') !== null && localStorage.getItem('rig-late') === null);
}

/**
 * Whether a file there holds these words.
 * @param {string} folder
 * @param {string} words
 */
export async function isWritten(folder, words) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter((/** @type {any} */ entry) => entry.isFile())) {
    // The browser makes files and removes them all the time.
    const content = await readFile(join(entry.parentPath, entry.name)).catch(() => Buffer.alloc(0));
    if (content.includes(words) || content.includes(Buffer.from(words, 'utf16le'))) return true;
  }
  return false;
}
