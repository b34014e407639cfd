// Monaco, with the browser's EditContext and with a hidden text area; found by its elements, so it needs no global.

import { isTextArea } from '../protection.js';
import { EXEC, PASTE } from '../techniques.js';
import { drawing } from './drawn_lines.js';

/** @typedef {import('../editors.js').Editor} Editor */

const drawn = drawing({
  editor: '.monaco-editor',
  lines: '.view-lines .view-line',
  caret: '.cursors-layer .cursor',
});

/** @type {Editor} */
export const monaco = {
  ...drawn.shared,
  name: 'Monaco',
  takes: (element) => Boolean(element.editContext) && drawn.isAround(element),
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
    const atCaret = drawn.readLine(field);
    const line = atCaret && atCaret.before + atCaret.after;
    const after = line?.startsWith(upToHere) ? line.slice(upToHere.length) : shares.text.slice(end);
    return { before, selected, after, isPart: true };
  },
};

/** @type {Editor} */
export const monacoTextArea = {
  ...drawn.shared,
  name: 'Monaco (text area)',
  // Its search box is a text area, too.
  takes: (element) => isTextArea(element) && element.matches('.monaco-editor .inputarea'),
  techniques: [PASTE, EXEC],
  read: (field) => {
    const { value, selectionStart, selectionEnd } = /** @type {HTMLTextAreaElement} */ (field.element);
    if (!value) return drawn.readLine(field);
    const selected = value.slice(selectionStart, selectionEnd);
    return { before: value.slice(0, selectionStart), selected, after: value.slice(selectionEnd), isPart: true };
  },
};
