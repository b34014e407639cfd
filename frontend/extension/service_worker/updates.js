// A new version of the extension waits for the end of a dictation, until the tray holds nothing but what stands in a field
// as it is there, and until what was put aside cannot be brought back any more: all that is in memory goes with the old
// one.

/** @typedef {import('./badge.js').Snapshot} Snapshot */

const session = chrome.storage.session;

/** The browser has a new version ready. */
export const arrived = () => session.set({ update_waits: true });

/** @param {Snapshot} now */
export async function takePlaceIfIdle({ is_open: isOpen, live, kept }) {
  const { update_waits: waits } = await session.get('update_waits');
  if (waits && !isOpen && live.length === 0 && kept === 0) chrome.runtime.reload();
}
