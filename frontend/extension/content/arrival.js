// Whether typed text arrived: read back, never believed.

import { isSame, squashed, wholeText } from './reading.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./reading.js').Reading} Reading
 * @typedef {'arrived' | 'ignored' | 'garbled'} Arrival
 */

/** Editors report a change up to 20 ms later, on a busy machine later still; in ms. */
const PATIENCE = 150;

/** @param {number} millis @returns {Promise<void>} */
export const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/**
 * Asks again and again until the answer is yes or patience ends.
 * @param {() => boolean} isSo
 */
export async function waitUntil(isSo, patience = PATIENCE) {
  const end = performance.now() + patience;
  for (let step = 0; !isSo(); step = Math.min(step + 1, 10)) {
    if (performance.now() > end) return false;
    await pause(step);
  }
  return true;
}

/** @param {Reading} was @param {Reading} is @param {string} text */
export function hasArrived(was, is, text) {
  if (!was.isPart) return squashed(is.before + is.selected + is.after) === squashed(was.before + text + was.after);
  const lastLine = squashed(text.slice(text.trimEnd().lastIndexOf('\n') + 1));
  return !isSame(was, is) && !is.selected && squashed(is.before).endsWith(lastLine);
}

/**
 * Types with one technique and looks.
 * @param {Field} field @param {import('./techniques.js').Technique} technique @param {Reading} was @param {string} text
 * @returns {Promise<Arrival>}
 */
export async function typeAndLook(field, technique, was, text) {
  const { editor } = field;
  const looked = editor.snapshot?.(field);
  technique.type(field, text);
  if (await waitUntil(() => hasArrived(was, editor.read(field) ?? was, text))) return 'arrived';
  const is = editor.read(field);
  const unchanged = is && wholeText(is) === wholeText(was) && editor.snapshot?.(field) === looked;
  return unchanged ? 'ignored' : 'garbled';
}
