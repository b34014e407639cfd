// `input` and `textarea`, whoever controls them.

import { isInput, isTextArea } from '../protection.js';
import { typeByKeys } from '../keys.js';
import { SET_RANGE_TEXT, TYPE, exec } from '../techniques.js';
import { caretBoxOfTextArea } from '../overlay/mirror.js';

/** @typedef {import('../editors.js').Editor} Editor */

export const TEXT_TYPES = new Set(['text', 'search', 'url', 'tel', 'email', 'password']);

/** @param {import('../editors.js').Field} field */
export const inputOf = (field) => /** @type {HTMLTextAreaElement} */ (field.element);

/**
 * The value around the selection. Some inputs (`email`) do not say where it is: then all counts as before it.
 * @param {import('../editors.js').Field} field
 */
export function readValue(field) {
  const { value, selectionStart, selectionEnd } = inputOf(field);
  const start = selectionStart ?? value.length;
  const end = selectionEnd ?? value.length;
  return { before: value.slice(0, start), selected: value.slice(start, end), after: value.slice(end) };
}

/**
 * As `TYPE`, and the page may refuse or take each key as well: fields of one line often have a filter of their own.
 * @type {import('../techniques.js').Technique}
 */
const KEYS_THEN_TYPE = {
  name: TYPE.name,
  type: (field, text, ours, witness) => {
    const isSettled = isInput(field.element) && typeByKeys(field.element, text, witness) !== 'let through';
    return isSettled || TYPE.type(field, text, ours, witness);
  },
};

/** @type {Editor} */
export const plainField = {
  name: 'plain field',
  takes: (element) => isTextArea(element) || (isInput(element) && TEXT_TYPES.has(element.type)),
  techniques: [KEYS_THEN_TYPE, SET_RANGE_TEXT],
  read: readValue,
  adapt: (text, field) => (isInput(field.element) ? text.replace(/\s*\n\s*/g, ' ') : text),
  hasRoom: (field, text, replaced) => {
    const { maxLength, value } = inputOf(field);
    return maxLength < 0 || value.length - replaced.length + text.length <= maxLength;
  },
  // Chrome joins what is typed by script into one step, however long the pause, unless the selection was elsewhere.
  nudge: (field) => {
    const input = inputOf(field);
    const { selectionStart, selectionEnd, selectionDirection } = input;
    if (selectionStart === null) return;
    input.setSelectionRange(0, input.value.length);
    input.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
  },
  select: (field, start, end) => {
    const input = inputOf(field);
    if (input.selectionStart === null) return false;
    input.setSelectionRange(start, end);
    return true;
  },
  rewrite: (field, text) => {
    inputOf(field).select();
    return text ? exec(field, text) : field.document.execCommand('delete');
  },
  caretBox: (field) => caretBoxOfTextArea(inputOf(field)),
};
