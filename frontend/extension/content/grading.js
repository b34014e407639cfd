// What became of typed text: it stands there, the page has changed it, or the page has taken it elsewhere.

import { isSame, squashed, wholeText } from './reading.js';

/** @typedef {import('./reading.js').Reading} Reading */

/**
 * @param {Reading} was @param {Reading} is @param {string} text
 * @param {() => boolean} hasChanged whether more of the text than could be read is another now: what can be read may
 *   look the same after words that were said before
 */
export function hasArrived(was, is, text, hasChanged) {
  if (!was.isPart) return squashed(wholeText(is)) === squashed(was.before + text + was.after);
  const lastLine = squashed(text.slice(text.trimEnd().lastIndexOf('\n') + 1));
  return !is.selected && squashed(is.before).endsWith(lastLine) && (!isSame(was, is) || hasChanged());
}

/**
 * The page has written it in its own way: in capitals, with other quotes, with signs in between.
 * @param {Reading} was @param {Reading} is @param {string} text
 */
export function hasArrivedChanged(was, is, text) {
  if (was.isPart || is.isPart || lettersOf(text) === '') return false;
  return lettersOf(wholeText(is)) === lettersOf(was.before + text + was.after);
}

/**
 * The words of a text that their field does not hold any more.
 * @param {Reading} is @param {string} text
 */
export function wordsGone(is, text) {
  const held = new Set(wordsOf(wholeText(is)));
  return wordsOf(text).filter((word) => !held.has(word));
}

/** Whether the words stand where they were typed, with nothing else changed. @param {Reading} was @param {string} text */
export const isAround = (was, text) => text.startsWith(was.before) && text.endsWith(was.after);

/** Whether the caret stands right behind the words. @param {Reading} is @param {string} text */
export const isCaretBehind = (is, text) => is.selected === '' && is.before.endsWith(text);

/** @param {string} text */
const lettersOf = (text) => wordsOf(text).join('');

/** @param {string} text */
export const wordsOf = (text) =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
