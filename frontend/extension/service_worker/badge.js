// What the toolbar's button shows.

import * as memory from './memory.js';

/** The badge where the person wants no dictation. */
const OFF = 'off';

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
export async function show(now) {
  const { is_open: isOpen, state, trouble } = now;
  const hasTrouble = state === 'failed' || trouble !== undefined;
  const title = titleOf(now);
  const inTab = (/** @type {number} */ tabId) => chrome.action.setTitle({ tabId, title }).catch(() => {});
  await Promise.all([
    chrome.action.setBadgeText({ text: isOpen ? '●' : hasTrouble ? '!' : '' }),
    chrome.action.setTitle({ title }),
    ...(await memory.titled()).map(inTab),
    ...setColours(),
  ]);
}

/** @param {Pick<Snapshot, 'is_open' | 'trouble'>} now */
function titleOf({ is_open: isOpen, trouble }) {
  const does = isOpen ? 'Sotto: stop dictation' : 'Sotto: start dictation';
  return [does, trouble].filter(Boolean).join('. ');
}

/** Why the key means nothing in a tab; the browser forgets it when the tab goes to another page. @param {number} tabId */
export async function showDenied(tabId) {
  await memory.setTitled((await memory.titled()).filter((one) => one !== tabId));
  await Promise.all([
    chrome.action.setBadgeText({ tabId, text: OFF }),
    chrome.action.setTitle({ tabId, title: 'Sotto: off on this site, as your options say' }),
    ...setColours(),
  ]);
}

/**
 * A dictation that was started otherwise shows in the tab, too. The browser takes no title back: a tab that has one of
 * its own is told each that follows.
 * @param {number} tabId
 */
export async function forgetDenied(tabId) {
  const shown = await chrome.action.getBadgeText({ tabId }).catch(() => '');
  if (shown !== OFF) return;
  const others = (await memory.titled()).filter((one) => one !== tabId);
  await memory.setTitled([...others, tabId]);
  const now = await memory.shown();
  const title = titleOf(now ?? { is_open: false });
  await Promise.all([chrome.action.setBadgeText({ tabId }), chrome.action.setTitle({ tabId, title })]).catch(() => {});
}
