// While an input method composes, the browser writes into what was drawn last: nothing else may be typed there. What is
// told here is heard by the document that the composition takes place in.

import { waitUntil } from './waiting.js';

/** Editors take over what was composed a moment after its end. A method that goes on begins anew within that. In ms. */
const SETTLED_AFTER = 100;
/** Its text is drawn by then; in ms. */
const DRAWN_AFTER = 80;
/** Whoever asks has an answer by then, in ms. */
const PATIENCE = 2_000;
/** The key of every key press that an input method takes. */
const TAKEN_BY_METHOD = 229;

/** @type {WeakSet<Document>} */
const composing = new WeakSet();
/** When the last one ended, by the clock of the page. @type {WeakMap<Document, number>} */
const endedAt = new WeakMap();
/** @type {WeakSet<object>} */
const heard = new WeakSet();
/** @type {WeakSet<Document>} */
const watched = new WeakSet();

/**
 * Hears of the compositions of a document from now on.
 * @param {Document} root
 * @param {HTMLElement | undefined} element one with an input context of its own hears of them there alone
 * @param {{begins: () => void, ends: () => void}} told before the first change, and when all of it is written
 */
export function hearCompositions(root, element, { begins, ends }) {
  const view = root.defaultView;
  const begin = (/** @type {Event} */ { isTrusted }) => {
    if (!isTrusted || composing.has(root)) return;
    composing.add(root);
    begins();
  };
  // Chromium's own `compositionend` is not marked as trusted.
  const end = () => {
    if (!composing.delete(root)) return;
    endedAt.set(root, performance.now());
    setTimeout(ends, DRAWN_AFTER);
  };
  for (const target of [view, element?.editContext]) {
    if (!target || heard.has(target)) continue;
    heard.add(target);
    // Who came too late for its beginning hears that it goes on.
    for (const kind of ['compositionstart', 'compositionupdate']) target.addEventListener(kind, begin, true);
    target.addEventListener('compositionend', end, true);
  }
  if (!view || watched.has(root)) return;
  watched.add(root);
  // A field that is taken out of the page ends its composition without a word.
  view.addEventListener('keydown', (event) => event.isTrusted && !isOfInputMethod(event) && end(), true);
  view.addEventListener('blur', end, true);
}

/** `document.open` has dropped what listens in a document. @param {Document} root */
export function forgetHearing(root) {
  composing.delete(root);
  watched.delete(root);
  if (root.defaultView) heard.delete(root.defaultView);
}

/** Whether an input method has taken the key. @param {Event} event */
export function isOfInputMethod(event) {
  const { isComposing: isIn, keyCode } = /** @type {KeyboardEvent} */ (event);
  return isIn === true || keyCode === TAKEN_BY_METHOD;
}

/** @param {Document} root */
export const isComposing = (root) => composing.has(root);

/** Waits until nothing is composed. @param {Document} root @returns {Promise<boolean>} whether that is so in time */
export function untilComposed(root) {
  const isSettled = () =>
    !composing.has(root) && performance.now() - (endedAt.get(root) ?? Number.NEGATIVE_INFINITY) >= SETTLED_AFTER;
  return isSettled() ? Promise.resolve(true) : waitUntil(isSettled, PATIENCE);
}
