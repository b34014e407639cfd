// Monaco, with the browser's EditContext and with a hidden text area; found by its elements, so it needs no global.

import { isTextArea } from '../protection.js';
import { EXEC, PASTE } from '../techniques.js';
import { drawnText, readDrawnLine } from './drawn_lines.js';

/**
 * @typedef {import('../editors.js').Editor} Editor
 * @typedef {import('../editors.js').Field} Field
 */

/** @param {HTMLElement} element */
const editorAround = (element) => /** @type {HTMLElement | null} */ (element.closest('.monaco-editor'));
/** @param {Field} field */
const lines = (field) => field.root.querySelectorAll('.view-lines .view-line');
/** @param {Field} field */
const caret = (field) => field.root.querySelector('.cursors-layer .cursor');

/** @type {Pick<Editor, 'root' | 'snapshot' | 'caretBox'>} */
const shared = {
  root: (element) => editorAround(element) ?? element,
  snapshot: (field) => drawnText(lines(field)),
  caretBox: (field) => caret(field)?.getBoundingClientRect(),
};

/** @type {Editor} */
export const monaco = {
  ...shared,
  name: 'Monaco',
  takes: (element) => Boolean(element.editContext) && editorAround(element) !== null,
  techniques: [PASTE],
  // The text that the editor shares with the browser: the lines of the selection.
  read: (field) => {
    const shares = field.element.editContext;
    if (!shares) return undefined;
    const start = Math.min(shares.selectionStart, shares.selectionEnd);
    const end = Math.max(shares.selectionStart, shares.selectionEnd);
    const before = shares.text.slice(0, start);
    const selected = shares.text.slice(start, end);
    // After a key of the person's it may end with letters that are no longer there: the drawn line knows.
    const upToHere = before.slice(before.lastIndexOf('\n') + 1) + selected;
    const drawn = readDrawnLine(lines(field), caret(field));
    const line = drawn && drawn.before + drawn.after;
    const after = line?.startsWith(upToHere) ? line.slice(upToHere.length) : shares.text.slice(end);
    return { before, selected, after, isPart: true };
  },
};

/** @type {Editor} */
export const monacoTextArea = {
  ...shared,
  name: 'Monaco (text area)',
  // Its search box is a text area, too.
  takes: (element) => isTextArea(element) && element.matches('.monaco-editor .inputarea'),
  techniques: [PASTE, EXEC],
  read: (field) => {
    const { value, selectionStart, selectionEnd } = /** @type {HTMLTextAreaElement} */ (field.element);
    if (!value) return readDrawnLine(lines(field), caret(field));
    const selected = value.slice(selectionStart, selectionEnd);
    return { before: value.slice(0, selectionStart), selected, after: value.slice(selectionEnd), isPart: true };
  },
};
