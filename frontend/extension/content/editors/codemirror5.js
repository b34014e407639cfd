// CodeMirror 5: a hidden text area that holds the selection, and drawn lines.

import { isTextArea } from '../protection.js';
import { EXEC, PASTE } from '../techniques.js';
import { drawing } from './drawn_lines.js';

const drawn = drawing({
  editor: '.CodeMirror',
  lines: '.CodeMirror-code .CodeMirror-line',
  caret: '.CodeMirror-cursors .CodeMirror-cursor',
});

/** @type {import('../editors.js').Editor} */
export const codemirror5 = {
  ...drawn.shared,
  name: 'CodeMirror 5',
  takes: (element) => isTextArea(element) && drawn.isAround(element),
  techniques: [PASTE, EXEC],
  read: (field) => {
    // A caret is drawn only while nothing is selected. The text area may still hold what was selected before.
    const { value } = /** @type {HTMLTextAreaElement} */ (field.element);
    return drawn.readLine(field) ?? { before: '', selected: value, after: '', isPart: true };
  },
  caretBox: (field) => drawn.shared.caretBox(field) ?? field.element.getBoundingClientRect(),
};
