// How many words wait, and what types them, in words for a person.

const COMMAND = 'insert-waiting';

/**
 * What waits for a press in such a window.
 * @param {Pick<import('./badge.js').Snapshot, 'waiting' | 'waiting_in_private'>} now @param {boolean} isPrivate
 */
export const countIn = (now, isPrivate) => now.waiting - (isPrivate ? 0 : now.waiting_in_private);

/** @param {number} count */
export async function reminderOf(count) {
  const keys = await shortcut();
  const how = keys ? `${keys} types ${count === 1 ? 'it' : 'them'} here` : 'see the side panel';
  return `${count} not typed yet: ${how}`;
}

/** The person may have chosen another one, or none. */
async function shortcut() {
  const all = await chrome.commands.getAll();
  return all.find(({ name }) => name === COMMAND)?.shortcut;
}
