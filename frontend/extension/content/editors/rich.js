// Editors on an editable element that keep a document of their own beside it. Which technique each takes was measured;
// what is not listed was wrong there (Slate breaks by `execCommand`, CKEditor reverts it).

import { BEFOREINPUT, EXEC, PARAGRAPH_THEN_PASTE, PASTE, PASTE_AS_STEP, announce } from '../techniques.js';
import { pause } from '../waiting.js';
import * as domText from './dom_text.js';

/**
 * @typedef {import('../editors.js').Editor} Editor
 * @typedef {import('../techniques.js').Technique} Technique
 */

/** Slate looks at the selection ten times a second, and puts back one that comes while it draws; in ms. */
const UNTIL_SELECTED = 150;

/**
 * @param {string} name @param {string} selector of its editable element @param {Technique[]} techniques
 * @param {Partial<Editor>} [more]
 * @returns {Editor}
 */
function richEditor(name, selector, techniques, more = {}) {
  return {
    name,
    takes: (element) => element.closest(selector) !== null,
    root: (element) => /** @type {HTMLElement} */ (element.closest(selector)),
    techniques,
    read: domText.readText,
    caretBox: domText.caretBox,
    ...more,
  };
}

/** Only the lines that are seen are in the document. */
export const codemirror6 = richEditor('CodeMirror 6', '.cm-editor .cm-content', [EXEC, PASTE], {
  read: (field) => {
    const reading = domText.readText(field);
    return reading && { ...reading, isPart: isCut(field.root) };
  },
});
export const lexical = richEditor('Lexical', '[data-lexical-editor]', [PASTE, BEFOREINPUT]);
export const slate = richEditor('Slate', '[data-slate-editor]', [PASTE_AS_STEP, BEFOREINPUT], {
  overwrite: async (field, start, end, text) => {
    if (!domText.select(field, start, end)) return false;
    await pause(UNTIL_SELECTED);
    const { before, selected } = domText.readText(field) ?? {};
    if (before?.length !== start || selected?.length !== end - start) return false;
    return text ? announce(field, 'insertText', text) : announce(field, 'deleteContentBackward', null);
  },
});
export const quill = richEditor('Quill', '.ql-container .ql-editor', [EXEC, PASTE]);
export const tiptap = richEditor('TipTap', '.tiptap.ProseMirror', [EXEC, PASTE]);
export const prosemirror = richEditor('ProseMirror', '.ProseMirror', [EXEC, PASTE]);
export const ckeditor5 = richEditor('CKEditor 5', '.ck-editor__editable', [PASTE], { besidePaste: [BEFOREINPUT] });
/** Its paste is not cancelled and lands a task later. */
export const tinymce = richEditor('TinyMCE', '.mce-content-body', [PARAGRAPH_THEN_PASTE, EXEC]);
export const draft = richEditor('Draft.js', '.public-DraftEditor-content', [PASTE]);
export const trix = richEditor('Trix', 'trix-editor', [PASTE], { besidePaste: [BEFOREINPUT] });

/** Whether CodeMirror has put a gap where lines are out of sight. @param {HTMLElement} root */
const isCut = (root) => root.querySelector('.cm-gap') !== null;
