// CodeMirror 5: a hidden text area that holds the selection, and drawn lines.

import { isTextArea } from '../protection.js';
import { EXEC, PASTE } from '../techniques.js';
import { drawnText, readDrawnLine } from './drawn_lines.js';

/** @param {import('../editors.js').Field} field */
const lines = (field) => field.root.querySelectorAll('.CodeMirror-code .CodeMirror-line');
/** @param {import('../editors.js').Field} field */
const caret = (field) => field.root.querySelector('.CodeMirror-cursors .CodeMirror-cursor');

/** @type {import('../editors.js').Editor} */
export const codemirror5 = {
  name: 'CodeMirror 5',
  takes: (element) => isTextArea(element) && element.closest('.CodeMirror') !== null,
  root: (element) => /** @type {HTMLElement} */ (element.closest('.CodeMirror')),
  techniques: [PASTE, EXEC],
  read: (field) => {
    // A caret is drawn only while nothing is selected. The text area may still hold what was selected before.
    const line = readDrawnLine(lines(field), caret(field));
    const { value } = /** @type {HTMLTextAreaElement} */ (field.element);
    return line ?? { before: '', selected: value, after: '', isPart: true };
  },
  snapshot: (field) => drawnText(lines(field)),
  caretBox: (field) => caret(field)?.getBoundingClientRect() ?? field.element.getBoundingClientRect(),
};
