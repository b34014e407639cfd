// What the toolbar's button shows. The badge and the title of the button are the same in all tabs, but for private
// windows: words that were said in one are counted in its tabs alone, where each has a badge of its own.

import * as memory from './memory.js';
import { countIn } from './reminder.js';

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

/** Nobody dictates. @type {Snapshot} */
export const NOTHING = {
  document: '',
  revision: 0,
  dictation: '',
  is_open: false,
  state: 'ready',
  live: [],
  waiting: 0,
  waiting_in_private: 0,
  waiting_of: [],
  kept: 0,
  is_signed_in: false,
};

/** @param {Snapshot} now */
export async function show(now) {
  // Nothing says "off" while the microphone is open.
  if (now.is_open) await forgetAllDenied();
  const [titled, inPrivate] = await Promise.all([memory.titled(), privateTabs()]);
  const title = titleOf(now, false);
  const inTab = (/** @type {number} */ tabId) => chrome.action.setTitle({ tabId, title }).catch(() => {});
  await Promise.all([
    chrome.action.setBadgeText({ text: textOf(now, false) }),
    chrome.action.setTitle({ title }),
    ...titled.filter((tabId) => !inPrivate.includes(tabId)).map(inTab),
    ...inPrivate.map((tabId) => showInPrivate(tabId, now)),
    ...setColours(),
  ]);
}

/** The tabs of private windows. */
async function privateTabs() {
  const all = await chrome.tabs.query({});
  return all.flatMap(({ id, incognito }) => (incognito && id !== undefined ? [id] : []));
}

/** @param {number} tabId @param {Snapshot} now */
async function showInPrivate(tabId, now) {
  // A tab that is gone shows nothing.
  const shown = await chrome.action.getBadgeText({ tabId }).catch(() => OFF);
  if (shown === OFF) return;
  const both = [
    chrome.action.setBadgeText({ tabId, text: textOf(now, true) }),
    chrome.action.setTitle({ tabId, title: titleOf(now, true) }),
  ];
  await Promise.all(both).catch(() => {});
}

/** The browser forgets the badge of a tab that goes to another page. @param {number} tabId */
export async function showInTab(tabId) {
  const tab = await chrome.tabs.get(tabId).catch(() => undefined);
  if (tab?.incognito) await showInPrivate(tabId, (await memory.shown()) ?? NOTHING);
}

/** The microphone first, then what is wrong, then what waits. @param {Snapshot} now @param {boolean} isPrivate */
function textOf(now, isPrivate) {
  const wrong = now.state === 'failed' || now.trouble !== undefined ? '!' : '';
  if (now.is_open) return `●${wrong}`;
  const waiting = countIn(now, isPrivate);
  return wrong + (waiting > 0 ? waiting : '');
}

/** @param {Snapshot} now @param {boolean} isPrivate */
function titleOf(now, isPrivate) {
  const waiting = countIn(now, isPrivate);
  const waits = waiting > 0 ? `${waiting} not typed yet: see the side panel` : undefined;
  // A trouble is told in whole sentences.
  return [`Sotto: ${pressOf(now)}`, now.trouble?.replace(/\.$/, ''), waits].filter(Boolean).join('. ');
}

/** What a press of the button does. @param {Snapshot} now */
function pressOf({ is_open: isOpen, state }) {
  if (isOpen) return 'stop dictation';
  return state === 'lost' ? 'no microphone, a press ends the dictation' : 'start dictation';
}

/** Why the key means nothing in a tab; the browser forgets it when the tab goes to another page. @param {number} tabId */
export async function showDenied(tabId) {
  if ((await memory.shown())?.is_open) return;
  const without = (/** @type {number[]} */ tabs) => tabs.filter((one) => one !== tabId);
  await memory.setTitled(without(await memory.titled()));
  await memory.setDenied([...without(await memory.denied()), tabId]);
  await Promise.all([
    chrome.action.setBadgeText({ tabId, text: OFF }),
    chrome.action.setTitle({ tabId, title: 'Sotto: off on this site, as your options say' }),
    ...setColours(),
  ]);
}

/** One after the other: each changes what is kept of them. */
async function forgetAllDenied() {
  for (const tabId of await memory.denied()) await forgetDenied(tabId);
}

/**
 * A dictation that was started otherwise shows in the tab, too. The browser takes no title back: a tab that has one of
 * its own is told each that follows.
 * @param {number} tabId
 */
export async function forgetDenied(tabId) {
  await memory.setDenied((await memory.denied()).filter((one) => one !== tabId));
  const shown = await chrome.action.getBadgeText({ tabId }).catch(() => '');
  if (shown !== OFF) return;
  const others = (await memory.titled()).filter((one) => one !== tabId);
  await memory.setTitled([...others, tabId]);
  const title = titleOf((await memory.shown()) ?? NOTHING, false);
  await Promise.all([chrome.action.setBadgeText({ tabId }), chrome.action.setTitle({ tabId, title })]).catch(() => {});
  await showInTab(tabId);
}
