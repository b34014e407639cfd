// What the browser shows of a dictation: the toolbar's button, and that Escape means something in the page.

import { message } from '../messages.js';

const RECORDING = new Set(['opening', 'listening', 'hearing', 'reconnecting']);

/** @param {string} state of `dictation_state` */
export async function show(state) {
  const isRecording = RECORDING.has(state);
  const text = isRecording ? '●' : state === 'failed' ? '!' : '';
  await Promise.all([
    chrome.action.setBadgeText({ text }),
    chrome.action.setBadgeBackgroundColor({ color: '#b3402a' }),
    chrome.action.setBadgeTextColor({ color: '#ffffff' }),
    chrome.action.setTitle({ title: isRecording ? 'Sotto: stop dictation' : 'Sotto: start dictation' }),
  ]);
}

/** Tells the trigger in all frames of a tab. @param {number} tabId @param {boolean} runs */
export async function escapeCancels(tabId, runs) {
  await chrome.tabs.sendMessage(tabId, message('dictation_runs', { runs })).catch(() => {});
}
