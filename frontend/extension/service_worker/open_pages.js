// Pages that were open before the extension was installed, updated or turned on: the browser puts content scripts only
// into pages that are opened later, and a script of the extension before that is on its own.

import { runScript } from '../asking.js';

/** A page that does not answer has the trigger when it is loaded anew. In ms. */
const PAGE_PATIENCE_MS = 5_000;

/** Puts the trigger into all of them; where one listens already, the second does nothing. */
export async function reach() {
  // A page that the browser has put away is loaded anew when the person comes back to it.
  const tabs = await chrome.tabs.query({ discarded: false });
  await Promise.all(tabs.map(({ id }) => id !== undefined && listenIn(id)));
}

/** The browser's own pages and the store are closed to us. @param {number} tabId */
function listenIn(tabId) {
  const target = { tabId, allFrames: true };
  return runScript({ target, files: ['trigger.js'], injectImmediately: true }, PAGE_PATIENCE_MS);
}
