// Fields that only take in what is typed: the page reads it there and shows it elsewhere, as terminals, grids and canvases
// do. What such a field holds proves nothing, and nothing can be taken back there.

import { isInput, isTextArea } from '../protection.js';
import { TYPE } from '../techniques.js';
import { inputOf, TEXT_TYPES } from './plain_field.js';

/** @typedef {import('../editors.js').Editor} Editor */

/** Terminals that are known to hear what the browser types, wherever they show it. */
const TERMINALS = '.xterm-helper-textarea';
/** Smaller ones show no letter, in pixels. */
const SMALLEST = 2;

/** @type {Editor} */
export const sink = {
  name: 'sink',
  takes: (element) => (isTextArea(element) || (isInput(element) && TEXT_TYPES.has(element.type))) && isUnseen(element),
  techniques: [TYPE],
  read: () => undefined,
  wantsProof: ({ element }) => !element.matches(TERMINALS),
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
