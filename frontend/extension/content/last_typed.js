// What was typed last in this document, as long as nobody has touched the document since: a later dictation goes on
// from there, too.

import { isSame } from './reading.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./reading.js').Reading} Reading
 *
 * @typedef {object} LastTyped
 * @property {HTMLElement} element that had the focus
 * @property {string} technique
 * @property {string} text as the field holds it
 * @property {Reading} place the field then, with the caret right behind the text
 */

/** @type {LastTyped | undefined} */
let last;

/** @param {LastTyped} typed */
export function remember(typed) {
  last = typed;
}

/** A key or a pointer of the person's was busy, or it was taken back. */
export function forget() {
  last = undefined;
}

/**
 * The text of ours that stands right before the caret as this technique typed it; empty if there is none.
 * @param {Field} field @param {string} technique @param {Reading} now
 */
export function oursBefore(field, technique, now) {
  const isOurs = last?.element === field.element && last.technique === technique && isSame(last.place, now);
  return isOurs && last ? last.text : '';
}
