// What content scripts say to the service worker without waiting for an answer.

import { askExtension } from '../asking.js';

/** Said again until it is heard: the worker may have been stopped in between. None of it does more when heard twice. */
const MUST_ARRIVE = new Set([
  'hold_pressed',
  'hold_ended',
  'key_released',
  'stop_pressed',
  'cancel_pressed',
  'focus_left',
  'target_back',
]);
/** The worker takes longer for nothing. In ms. */
const ANSWERED_WITHIN_MS = 20_000;
const AGAIN_AFTER_MS = 100;
const TRIES = 50;

/** @param {string} kind @param {Record<string, unknown>} [more] @param {number} [tries] */
export function tell(kind, more, tries = TRIES) {
  // After an update of the extension the script of the old one is on its own.
  if (!chrome.runtime?.id) return;
  void askExtension({ kind, ...more }, ANSWERED_WITHIN_MS).then((isHeard) => {
    if (!isHeard && MUST_ARRIVE.has(kind) && tries > 1) setTimeout(tell, AGAIN_AFTER_MS, kind, more, tries - 1);
  });
}
