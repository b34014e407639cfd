// The editors that are known, and how each is typed into. The first that takes an element has it; what nobody knows
// gets the generic ladder.

import { ace } from './editors/ace.js';
import { codemirror5 } from './editors/codemirror5.js';
import { contenteditable, hiddenFrame, unknown } from './editors/generic.js';
import { monaco, monacoTextArea } from './editors/monaco.js';
import { numberField, plainField } from './editors/plain_field.js';
import { sink, terminal } from './editors/sink.js';
import * as rich from './editors/rich.js';
import { isProtected, isReadOnly } from './protection.js';
import { wholeText } from './reading.js';

/**
 * @typedef {import('./reading.js').Reading} Reading
 * @typedef {import('./techniques.js').Technique} Technique
 *
 * @typedef {object} Editor one family of editors
 * @property {string} name
 * @property {(element: HTMLElement) => boolean} takes whether a focused element is one of its kind
 * @property {(element: HTMLElement) => HTMLElement} [root] the element whose text is read; else the focused one
 * @property {Technique[]} techniques in the order in which they are tried
 * @property {Technique[]} [besidePaste] what else is right where a paste must come last
 * @property {boolean} [isUnknown] what it does with a paste, nobody knows
 * @property {boolean} [refuses] who cancels what is typed there lets nobody type it; an editor that types by itself cancels, too
 * @property {(field: Field) => boolean} [wantsProof] where nothing can be read, that somebody seems to have taken the text
 *   is not enough
 * @property {(field: Field) => boolean} [isEmptied] whether it holds nothing now
 * @property {(field: Field) => Reading | undefined} read nothing where it cannot be read
 * @property {(field: Field) => string} [snapshot] more of the text than `read` gives, to see changes by
 * @property {(text: string, field: Field) => string} [adapt] what of a text the field can hold
 * @property {(field: Field, text: string, replaced: string) => boolean} [hasRoom]
 * @property {(field: Field) => void} [nudge] makes what comes next an undo step of its own
 * @property {(field: Field, start: number, end: number) => boolean} [select] selects a stretch of the whole text
 * @property {(field: Field, text: string) => boolean} [rewrite] puts `text` in the place of all of it, where `select` selects
 *   no stretch
 * @property {(field: Field, start: number, end: number, text: string) => Promise<boolean>} [overwrite] puts `text` in the
 *   place of a stretch of the whole text, where the editor's own undo may take back more than a dictation
 * @property {(field: Field) => DOMRect | undefined} caretBox where the caret is in the field's own window
 *
 * @typedef {object} Field
 * @property {Editor} editor
 * @property {HTMLElement} element the focused one
 * @property {HTMLElement} root
 * @property {Document} document
 */

/** @type {readonly Editor[]} */
const EDITORS = [
  monaco,
  monacoTextArea,
  codemirror5,
  ace,
  terminal,
  sink,
  plainField,
  numberField,
  rich.codemirror6,
  rich.lexical,
  rich.slate,
  rich.quill,
  rich.tiptap,
  rich.prosemirror,
  rich.ckeditor5,
  rich.tinymce,
  rich.draft,
  rich.trix,
  hiddenFrame,
  contenteditable,
  unknown,
];

/**
 * The field that an element is, or why no words may go there.
 * @param {HTMLElement | undefined} element
 * @returns {Field | 'no_field' | 'protected_field' | 'read_only'}
 */
export function fieldOf(element) {
  if (!element) return 'no_field';
  const editor = EDITORS.find((one) => one.takes(element));
  if (!editor) return 'no_field';
  if (isProtected(element)) return 'protected_field';
  if (isReadOnly(element)) return 'read_only';
  return { editor, element, root: editor.root?.(element) ?? element, document: element.ownerDocument };
}

/** All that can be seen of a field's text. @param {Field} field */
export function lookAt(field) {
  const reading = field.editor.snapshot ? undefined : field.editor.read(field);
  return field.editor.snapshot?.(field) ?? (reading ? wholeText(reading) : '');
}
