// Pages that were open before the extension was installed or updated: the browser puts content scripts only into pages
// that are opened later, and a script of the version before is on its own.

/** Puts the trigger into all of them; where one listens already, the second does nothing. */
export async function reach() {
  const tabs = await chrome.tabs.query({});
  await Promise.all(tabs.map(({ id }) => id !== undefined && listenIn(id)));
}

/** @param {number} tabId */
async function listenIn(tabId) {
  const target = { tabId, allFrames: true };
  // The browser's own pages and the store are closed to us.
  await chrome.scripting.executeScript({ target, files: ['trigger.js'], injectImmediately: true }).catch(() => {});
}
