// What editors share whose text is the text of their elements.

import { selectionAround } from '../focus.js';
import { readDom } from '../reading.js';

/** @typedef {import('../editors.js').Field} Field */

/** @param {Field} field */
export const walk = (field) => readDom(field.root, selectionAround(field.root));

/** @param {Field} field */
export const readText = (field) => walk(field).reading;

/** @param {Field} field */
export function nudge(field) {
  const selection = selectionAround(field.root);
  if (!selection?.anchorNode || !selection.focusNode) return;
  const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
  selection.selectAllChildren(field.root);
  selection.setBaseAndExtent(anchorNode, anchorOffset, focusNode, focusOffset);
}

/** @param {Field} field @param {number} start @param {number} end */
export function select(field, start, end) {
  const text = walk(field);
  const from = text.positionAt(start, start === end);
  const to = text.positionAt(end, true);
  if (!from || !to) return false;
  selectionAround(field.root)?.setBaseAndExtent(...from, ...to);
  return true;
}

/** @param {Field} field */
export function caretBox(field) {
  const selection = selectionAround(field.root);
  if (!selection?.focusNode || !field.root.contains(selection.focusNode)) return undefined;
  const range = field.document.createRange();
  range.setStart(selection.focusNode, selection.focusOffset);
  const [box] = range.getClientRects();
  if (box) return box;
  // An empty block has no caret of its own.
  const { focusNode, focusOffset } = selection;
  const child = focusNode.childNodes[Math.min(focusOffset, focusNode.childNodes.length - 1)];
  const nearest = [child, focusNode, focusNode.parentNode].find((node) => node?.nodeType === Node.ELEMENT_NODE);
  const around = /** @type {Element | undefined} */ (nearest)?.getBoundingClientRect();
  return around && new DOMRect(around.left, around.top, 0, Math.min(around.height, 24));
}
