// Fields that only take in what is typed: the page reads it there and shows it elsewhere, as terminals, grids and canvases
// do. What such a field holds proves nothing, and nothing can be taken back there.

import { isInput, isTextArea } from '../protection.js';
import { PASTE_UNANSWERED, TYPE } from '../techniques.js';
import { inputOf, TEXT_TYPES } from './plain_field.js';

/** @typedef {import('../editors.js').Editor} Editor */

/** Smaller ones show no letter, in pixels. */
const SMALLEST = 2;

/**
 * xterm.js: takes every paste, cancels none of them, and may draw on a canvas. A line end would carry out what stands
 * there.
 * @type {Editor}
 */
export const terminal = {
  name: 'terminal',
  takes: (element) => isTextArea(element) && element.matches('.xterm-helper-textarea'),
  techniques: [PASTE_UNANSWERED],
  besidePaste: [TYPE],
  read: () => undefined,
  adapt: (text) => text.replace(/\s*\n\s*/g, ' '),
  caretBox: () => undefined,
};

/** @type {Editor} */
export const sink = {
  name: 'sink',
  takes: (element) => (isTextArea(element) || (isInput(element) && TEXT_TYPES.has(element.type))) && isUnseen(element),
  techniques: [TYPE],
  read: () => undefined,
  wantsProof: () => true,
  isEmptied: (field) => inputOf(field).value === '',
  caretBox: () => undefined,
};

/** Whether nobody sees what it holds, where it is. @param {HTMLElement} element */
function isUnseen(element) {
  const view = element.ownerDocument.defaultView;
  const { width, height, right, bottom } = element.getBoundingClientRect();
  if (!view || width < SMALLEST || height < SMALLEST) return true;
  if (right + view.scrollX <= 0 || bottom + view.scrollY <= 0) return true;
  const { opacity, clip, clipPath } = view.getComputedStyle(element);
  return (
    Number(opacity) < 0.05 ||
    /^rect\((?:0|1)px,? (?:0|1)px,? (?:0|1)px,? (?:0|1)px\)$/.test(clip) ||
    clipPath === 'inset(50%)' ||
    clipPath === 'inset(100%)'
  );
}
