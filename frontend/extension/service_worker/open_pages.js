// Pages that were open before the extension was installed or updated: the browser puts content scripts only into pages
// that are opened later, and a script of the version before is on its own.

import { runScript } from '../asking.js';

/** A page that does not answer has the trigger when it is loaded anew. In ms. */
const PAGE_PATIENCE_MS = 5_000;

/** Puts the trigger into all of them; where one listens already, the second does nothing. */
export async function reach() {
  const tabs = await chrome.tabs.query({});
  await Promise.all(tabs.map(({ id }) => id !== undefined && listenIn(id)));
}

/** The browser's own pages and the store are closed to us. @param {number} tabId */
function listenIn(tabId) {
  const target = { tabId, allFrames: true };
  return runScript({ target, files: ['trigger.js'], injectImmediately: true }, PAGE_PATIENCE_MS);
}
