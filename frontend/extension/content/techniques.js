// The ways to type into a field. Each only tries: whether the text arrived is read back.

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {object} Technique
 * @property {string} name
 * @property {(field: Field, text: string) => boolean} type whether anybody seems to have taken the text; not to be
 *   trusted where the field can be read
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
export const PASTE = { name: 'paste', type: dispatchPaste };

/** What is right in the most editors: the editor's own paste, and the browser's typing where it has none. */
/** @type {Technique} */
export const PASTE_ELSE_EXEC = {
  name: 'paste, else execCommand',
  type: (field, text) => dispatchPaste(field, text) || exec(field, text),
};

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
    input.setRangeText(text, input.selectionStart, input.selectionEnd, 'end');
    return input.dispatchEvent(new InputEvent('input', { inputType: 'insertText', data: text, bubbles: true, composed: true }));
  },
};
