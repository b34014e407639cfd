// What content scripts say to the service worker without waiting for an answer.

import { askExtension } from '../asking.js';

/**
 * Said again until it is heard: the worker may have been stopped in between. None of it does more when heard twice: what
 * would has a name. For so long, in ms: what would open the microphone, or end whatever runs by then, is not meant any
 * more when the person has gone on to something else.
 * @type {Readonly<Record<string, number>>}
 */
const MUST_ARRIVE = {
  hold_pressed: 10_000,
  hold_ended: Number.POSITIVE_INFINITY,
  key_released: Number.POSITIVE_INFINITY,
  stop_pressed: 10_000,
  escape_pressed: 10_000,
  focus_left: 10_000,
  hold_denied: 10_000,
  target_back: Number.POSITIVE_INFINITY,
};
/** The worker takes longer for nothing. In ms. */
const ANSWERED_WITHIN_MS = 20_000;
const AGAIN_AFTER_MS = 100;
const TRIES = 50;

/** A name that nobody else has. A page that is not secure has no `randomUUID`. */
export const newName = () =>
  Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

/** @param {string} kind @param {Record<string, unknown>} [more] @param {number} [tries] @param {number} [since] the first */
export function tell(kind, more, tries = TRIES, since = Date.now()) {
  // After an update of the extension the script of the old one is on its own.
  if (!chrome.runtime?.id) return;
  void askExtension({ kind, ...more }, ANSWERED_WITHIN_MS).then((isHeard) => {
    const isMeant = Date.now() - since < (MUST_ARRIVE[kind] ?? 0);
    if (!isHeard && isMeant && tries > 1) setTimeout(tell, AGAIN_AFTER_MS, kind, more, tries - 1, since);
  });
}
