// Ace: a hidden text area, drawn lines and a drawn caret.

import { isTextArea } from '../protection.js';
import { EXEC, PASTE } from '../techniques.js';
import { drawing } from './drawn_lines.js';

const drawn = drawing({
  editor: '.ace_editor',
  lines: '.ace_text-layer .ace_line',
  caret: '.ace_cursor-layer .ace_cursor',
});

/** @param {import('../editors.js').Field} field */
const hasSelection = (field) => field.root.querySelector('.ace_marker-layer .ace_selection') !== null;

/** @type {import('../editors.js').Editor} */
export const ace = {
  ...drawn.shared,
  name: 'Ace',
  takes: (element) => isTextArea(element) && drawn.isAround(element),
  techniques: [PASTE, EXEC],
  read: (field) => {
    if (hasSelection(field)) return { before: '', selected: '(selected)', after: '', isPart: true };
    return drawn.readLine(field);
  },
};
