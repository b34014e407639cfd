// What the browser shows of a dictation: the toolbar's button, and that Escape means something in the page.

import { message } from '../messages.js';

const RECORDING = new Set(['opening', 'listening', 'hearing', 'reconnecting']);
const setColours = () => [
  chrome.action.setBadgeBackgroundColor({ color: '#b3402a' }),
  chrome.action.setBadgeTextColor({ color: '#ffffff' }),
];

/** @param {string} state of `dictation_state` */
export async function show(state) {
  const isRecording = RECORDING.has(state);
  const text = isRecording ? '●' : state === 'failed' ? '!' : '';
  await Promise.all([
    chrome.action.setBadgeText({ text }),
    chrome.action.setTitle({ title: isRecording ? 'Sotto: stop dictation' : 'Sotto: start dictation' }),
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
  await chrome.action.setBadgeText({ tabId }).catch(() => {});
}

/** Tells the trigger in all frames of a tab. @param {number} tabId @param {boolean} runs */
export async function escapeCancels(tabId, runs) {
  await chrome.tabs.sendMessage(tabId, message('dictation_runs', { runs })).catch(() => {});
}
