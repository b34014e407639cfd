// `input` and `textarea`, whoever controls them.

import { isInput, isTextArea } from '../protection.js';
import { tryCharacters } from '../keys.js';
import { isNumber, numberIn } from '../possible.js';
import { SET_RANGE_TEXT, exec, isElsewhere } from '../techniques.js';
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
 * As a person types: the page may refuse or take each character. The browser types where it does neither, and has not
 * taken the focus elsewhere meanwhile.
 * @type {import('../techniques.js').Technique}
 */
const TYPE_CHARACTERS = {
  name: 'beforeinput, else execCommand',
  type: (field, text, _ours, witness) => {
    const becomes = tryCharacters(field.element, text, witness);
    return becomes !== 'let through' || isElsewhere(field) || exec(field, text);
  },
};

/** @type {Editor} */
export const plainField = {
  name: 'plain field',
  refuses: true,
  takes: (element) => isTextArea(element) || (isInput(element) && TEXT_TYPES.has(element.type)),
  techniques: [TYPE_CHARACTERS, SET_RANGE_TEXT],
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

/** It says neither where its caret is nor what it holds beside a number: a number goes into an empty one. @type {Editor} */
export const numberField = {
  ...plainField,
  name: 'number field',
  refuses: true,
  takes: (element) => isInput(element) && element.type === 'number',
  techniques: [TYPE_CHARACTERS],
  adapt: numberIn,
  hasRoom: (_field, text) => isNumber(text),
};
