// What the toolbar's button shows.

const setColours = () => [
  chrome.action.setBadgeBackgroundColor({ color: '#b3402a' }),
  chrome.action.setBadgeTextColor({ color: '#ffffff' }),
];

/**
 * @typedef {object} Snapshot how things stand, as the offscreen document says
 * @property {string} document
 * @property {number} revision
 * @property {string} dictation
 * @property {boolean} is_open
 * @property {string} state
 * @property {string[]} live
 * @property {number} waiting
 * @property {number} kept
 * @property {string} [trouble]
 */

/** @param {Snapshot} now */
export async function show(now) {
  await Promise.all([
    chrome.action.setBadgeText({ text: textOf(now) }),
    chrome.action.setTitle({ title: titleOf(now) }),
    ...setColours(),
  ]);
}

/** The microphone first, then what went wrong, then what waits. @param {Snapshot} now */
function textOf({ is_open: isOpen, state, trouble, waiting }) {
  if (isOpen) return '●';
  if (state === 'failed' || trouble !== undefined) return '!';
  return waiting > 0 ? String(waiting) : '';
}

/** @param {Snapshot} now */
function titleOf({ is_open: isOpen, trouble, waiting }) {
  const does = isOpen ? 'Sotto: stop dictation' : 'Sotto: start dictation';
  const waits = waiting > 0 ? `${waiting} not typed yet: see the side panel` : undefined;
  return [does, trouble, waits].filter(Boolean).join('. ');
}

/** Why the key means nothing in a tab; the browser forgets it when the tab goes to another page. @param {number} tabId */
export async function showDenied(tabId) {
  await Promise.all([
    chrome.action.setBadgeText({ tabId, text: 'off' }),
    chrome.action.setTitle({ tabId, title: 'Sotto: off on this site, as your options say' }),
    ...setColours(),
  ]);
}

/** A dictation that was started otherwise shows in the tab, too. @param {number} tabId */
export async function forgetDenied(tabId) {
  await Promise.all([chrome.action.setBadgeText({ tabId }), chrome.action.setTitle({ tabId, title: '' })]).catch(
    () => {},
  );
}
