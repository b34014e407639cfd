// Ace: a hidden text area, drawn lines and a drawn caret.

import { isTextArea } from '../protection.js';
import { EXEC, PASTE } from '../techniques.js';
import { drawnText, readDrawnLine } from './drawn_lines.js';

/** @param {import('../editors.js').Field} field */
const lines = (field) => field.root.querySelectorAll('.ace_text-layer .ace_line');
/** @param {import('../editors.js').Field} field */
const caret = (field) => field.root.querySelector('.ace_cursor-layer .ace_cursor');
/** @param {import('../editors.js').Field} field */
const hasSelection = (field) => field.root.querySelector('.ace_marker-layer .ace_selection') !== null;

/** @type {import('../editors.js').Editor} */
export const ace = {
  name: 'Ace',
  takes: (element) => isTextArea(element) && element.closest('.ace_editor') !== null,
  root: (element) => /** @type {HTMLElement} */ (element.closest('.ace_editor')),
  techniques: [PASTE, EXEC],
  read: (field) => {
    if (hasSelection(field)) return { before: '', selected: '(selected)', after: '', isPart: true };
    return readDrawnLine(lines(field), caret(field));
  },
  snapshot: (field) => drawnText(lines(field)),
  caretBox: (field) => caret(field)?.getBoundingClientRect(),
};
