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
 * @property {string} [trouble]
 */

/** @param {Snapshot} now */
export async function show({ is_open: isOpen, state, trouble }) {
  const hasTrouble = state === 'failed' || trouble !== undefined;
  const title = isOpen ? 'Sotto: stop dictation' : 'Sotto: start dictation';
  await Promise.all([
    chrome.action.setBadgeText({ text: isOpen ? '●' : hasTrouble ? '!' : '' }),
    chrome.action.setTitle({ title: trouble ? `${title}. ${trouble}` : title }),
    ...setColours(),
  ]);
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
