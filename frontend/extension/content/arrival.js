// Whether typed text arrived: read back, never believed.

import { lookAt } from './editors.js';
import { oursBefore } from './last_typed.js';
import { isSame, squashed, wholeText } from './reading.js';
import { waitUntil } from './waiting.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./reading.js').Reading} Reading
 * @typedef {'arrived' | 'ignored' | 'garbled'} Arrival
 */

/**
 * @param {Reading} was @param {Reading} is @param {string} text
 * @param {() => boolean} hasChanged whether more of the text than could be read is another now: what can be read may
 *   look the same after words that were said before
 */
export function hasArrived(was, is, text, hasChanged) {
  if (!was.isPart) return squashed(is.before + is.selected + is.after) === squashed(was.before + text + was.after);
  const lastLine = squashed(text.slice(text.trimEnd().lastIndexOf('\n') + 1));
  return !is.selected && squashed(is.before).endsWith(lastLine) && (!isSame(was, is) || hasChanged());
}

/**
 * Types with one technique and looks.
 * @param {Field} field @param {import('./techniques.js').Technique} technique @param {Reading} was @param {string} text
 * @returns {Promise<Arrival>}
 */
export async function typeAndLook(field, technique, was, text) {
  const { editor } = field;
  const looked = lookAt(field);
  const hasChanged = () => lookAt(field) !== looked;
  technique.type(field, text, oursBefore(field, technique.name, was));
  if (await waitUntil(() => hasArrived(was, editor.read(field) ?? was, text, hasChanged))) return 'arrived';
  const is = editor.read(field);
  const unchanged = is && wholeText(is) === wholeText(was) && !hasChanged();
  return unchanged ? 'ignored' : 'garbled';
}
