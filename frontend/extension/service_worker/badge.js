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
 * @property {boolean} is_signed_in
 * @property {number} waiting_in_private
 * @property {string[]} waiting_of
 * @property {number} kept
 * @property {string} [trouble]
 */

/** @param {Snapshot} now */
export async function show(now) {
  const title = titleOf(now);
  const titled = await memory.titled();
  const inTab = (/** @type {number} */ tabId) => chrome.action.setTitle({ tabId, title }).catch(() => {});
  await Promise.all([
    chrome.action.setBadgeText({ text: textOf(now) }),
    chrome.action.setTitle({ title }),
    ...titled.map(inTab),
    ...setColours(),
  ]);
}

/** The microphone first, then what went wrong, then what waits. @param {Snapshot} now */
function textOf({ is_open: isOpen, state, trouble, waiting }) {
  if (isOpen) return '●';
  if (state === 'failed' || trouble !== undefined) return '!';
  return waiting > 0 ? String(waiting) : '';
}

/** @param {Pick<Snapshot, 'is_open' | 'trouble' | 'waiting'>} now */
function titleOf({ is_open: isOpen, trouble, waiting }) {
  const does = isOpen ? 'Sotto: stop dictation' : 'Sotto: start dictation';
  const waits = waiting > 0 ? `${waiting} not typed yet: see the side panel` : undefined;
  // A trouble is told in whole sentences.
  return [does, trouble?.replace(/\.$/, ''), waits].filter(Boolean).join('. ');
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
  const title = titleOf(now ?? { is_open: false, waiting: 0 });
  await Promise.all([chrome.action.setBadgeText({ tabId }), chrome.action.setTitle({ tabId, title })]).catch(() => {});
}
