// What no adapter knows better: the browser's own editing, hidden input frames of editors that draw by themselves, and
// elements that only say that they take text.

import { BEFOREINPUT, EXEC, PASTE, TYPE } from '../techniques.js';
import * as domText from './dom_text.js';

/** @typedef {import('../editors.js').Editor} Editor */

const TAKES_TEXT = '[role=textbox],[role=searchbox],[role=combobox]';

/** @type {Editor} */
export const contenteditable = {
  name: 'contenteditable',
  refuses: true,
  takes: (element) => element.isContentEditable || element.ownerDocument.designMode === 'on',
  root: editingHost,
  techniques: [TYPE, PASTE],
  isUnknown: true,
  read: domText.readText,
  nudge: domText.nudge,
  select: domText.select,
  caretBox: domText.caretBox,
};

/** The editor reads what arrives in the frame and empties it again: nothing can be read there. @type {Editor} */
export const hiddenFrame = {
  name: 'hidden frame',
  takes: (element) => contenteditable.takes(element) && isInHiddenFrame(element),
  techniques: [PASTE, EXEC],
  read: () => undefined,
  caretBox: () => undefined,
};

/** @type {Editor} */
export const unknown = {
  name: 'unknown',
  takes: (element) => element.matches(TAKES_TEXT) || Boolean(element.editContext),
  techniques: [BEFOREINPUT, PASTE],
  isUnknown: true,
  read: () => undefined,
  caretBox: () => undefined,
};

/** The outermost editable element around one. @param {HTMLElement} element */
function editingHost(element) {
  let host = element;
  while (host.parentElement?.isContentEditable) host = host.parentElement;
  return host;
}

/** @param {HTMLElement} element */
function isInHiddenFrame(element) {
  const frame = element.ownerDocument.defaultView?.frameElement;
  if (!frame) return false;
  const { width, height, right, bottom } = frame.getBoundingClientRect();
  const style = frame.ownerDocument.defaultView?.getComputedStyle(frame);
  return (
    width < 8 ||
    height < 8 ||
    right <= 0 ||
    bottom <= 0 ||
    Number(style?.opacity) < 0.05 ||
    style?.visibility === 'hidden'
  );
}
