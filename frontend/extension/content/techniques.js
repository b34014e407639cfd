// The ways to type into a field. Each only tries: whether the text arrived is read back.

import { focusedElement, selectionAround } from './focus.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./witness.js').Witness} Witness
 * @typedef {object} Technique
 * @property {string} name
 * @property {boolean} [isPaste]
 * @property {(field: Field, text: string, ours: string, witness: Witness) => boolean} type whether anybody seems to have
 *   taken the text; not to be trusted where the field can be read. `ours` was typed before by the same technique and
 *   stands right before the caret; may be empty
 */

/** As the browser types. @param {Field} field @param {string} text */
export const exec = (field, text) => field.document.execCommand('insertText', false, text);

/** @param {Field} field @param {string} text */
function dispatchPaste(field, text) {
  const clipboardData = new DataTransfer();
  // Plain text only: with HTML beside it editors lose spaces and open blocks.
  clipboardData.setData('text/plain', text);
  const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true, composed: true });
  return !field.element.dispatchEvent(event);
}

/** @type {Technique} */
export const EXEC = { name: 'execCommand', type: exec };

/** @type {Technique} */
export const PASTE = { name: 'paste', isPaste: true, type: dispatchPaste };

/** For what takes a paste and does not say so. @type {Technique} */
export const PASTE_UNANSWERED = {
  name: 'paste',
  isPaste: true,
  type: (field, text) => dispatchPaste(field, text) || true,
};

/**
 * For a history that joins whatever is inserted right behind what was inserted last (Slate's does, however long the
 * pause): the last character of ours is taken out and pasted again with the text, in one turn. To the history that is a
 * removal with an insertion behind it, and so a step of its own.
 * @type {Technique}
 */
export const PASTE_AS_STEP = {
  name: 'paste',
  isPaste: true,
  type: (field, text, ours) => {
    const again = characterBefore(field, ours);
    const isOut = again !== '' && announce(field, 'deleteContentBackward', null);
    return dispatchPaste(field, isOut ? again + text : text);
  },
};

/**
 * For a paste that makes an empty paragraph of an empty line before the first word: the browser begins the paragraph
 * there, and the rest is pasted into it. No key is pressed for it, for that would send what is written in many places.
 * @type {Technique}
 */
export const PARAGRAPH_THEN_PASTE = {
  name: 'paste',
  isPaste: true,
  type: (field, text) => {
    const rest = text.replace(/^\n{2,}/, '');
    const begins = rest !== text && field.document.execCommand('insertParagraph');
    if (!begins) return dispatchPaste(field, text);
    return rest === '' || dispatchPaste(field, rest);
  },
};

/**
 * As a person types: the page hears what is about to be typed, and may take it or refuse it. Where it does neither, the
 * browser types, unless the page has taken the focus elsewhere meanwhile.
 * @type {Technique}
 */
export const TYPE = {
  name: 'beforeinput, else execCommand',
  type: (field, text, _ours, witness) => {
    const [first, ...others] = linesOf(text);
    if (announce(field, ...first)) {
      for (const line of others)
        if (!announce(field, ...line)) field.document.execCommand(line[0], false, line[1] ?? '');
      return true;
    }
    return witness.isTouched || isElsewhere(field) || exec(field, text);
  },
};

/** Whether the page has taken the focus away from a field. @param {Field} field */
export const isElsewhere = (field) => focusedElement(field.document) !== field.element;

/** What is announced of a text, one thing after the other. @param {string} text @returns {[string, string | null][]} */
const linesOf = (text) =>
  text
    .split(/(\n)/)
    .filter(Boolean)
    .map((line) => (line === '\n' ? ['insertParagraph', null] : ['insertText', line]));

/** Line by line, as a browser announces what it is about to type; the browser types where nobody took it. */
/** @type {Technique} */
export const BEFOREINPUT = {
  name: 'beforeinput',
  type: (field, text) =>
    text.split('\n').every((line, index) => {
      if (index > 0 && !announce(field, 'insertParagraph', null)) return false;
      return !line || announce(field, 'insertText', line);
    }),
};

/**
 * The last character of ours, if the caret is right behind it and it can be taken out and put back without a trace: it is
 * a character by itself, and another one of ours is before it in the same stretch of text, which keeps its formatting.
 * @param {Field} field @param {string} ours
 */
function characterBefore(field, ours) {
  const selection = selectionAround(field.root);
  const node = selection?.isCollapsed ? selection.anchorNode : null;
  if (!selection || node?.nodeType !== Node.TEXT_NODE || !field.root.contains(node)) return '';
  const end = selection.anchorOffset;
  const lastTwo = ours.slice(-2);
  const stands = /** @type {Text} */ (node).data.slice(Math.max(0, end - 2), end);
  const [last] = [...new Intl.Segmenter().segment(stands)].slice(-1);
  const isWhole = lastTwo.length === 2 && stands === lastTwo && last?.segment.length === 1;
  return isWhole && !/[\n\ud800-\udfff]/.test(lastTwo) ? last.segment : '';
}

/** @param {Field} field @param {string} inputType @param {string | null} data */
export function announce(field, inputType, data) {
  const event = new InputEvent('beforeinput', { inputType, data, bubbles: true, cancelable: true, composed: true });
  return !field.element.dispatchEvent(event);
}

/** Writes the value: it arrives everywhere, but the browser forgets how to undo. @type {Technique} */
export const SET_RANGE_TEXT = {
  name: 'setRangeText',
  type: ({ element }, text) => {
    if (!('setRangeText' in element)) return false;
    const input = /** @type {HTMLTextAreaElement} */ (element);
    if (input.selectionStart === null) return false;
    input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
    return input.dispatchEvent(
      new InputEvent('input', { inputType: 'insertText', data: text, bubbles: true, composed: true }),
    );
  },
};
