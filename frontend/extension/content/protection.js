// Fields that take no spoken words: what they hold is a secret, or they do not take text now.

import { isFieldAllowed } from './allowed_fields.js';
import { mayBeAllowed, secretIn } from './secrets.js';

/** @typedef {import('./secrets.js').Described} Described */

/** A label is short; what is longer is no name of a field. */
const LABEL_LENGTH = 160;

/** @param {HTMLElement} element */
export function isProtected(element) {
  const secret = secretIn(describe(element));
  return secret !== undefined && !(mayBeAllowed(secret) && isFieldAllowed(fieldName(element)));
}

/**
 * What a protected field is called, if the person may allow it.
 * @param {HTMLElement} element @returns {{field: string, label: string} | undefined}
 */
export function allowable(element) {
  const described = describe(element);
  const secret = secretIn(described);
  if (!secret || !mayBeAllowed(secret)) return undefined;
  return { field: fieldName(element), label: described.labels[0] ?? described.placeholder };
}

/** By which it is known when the page comes again. @param {HTMLElement} element */
function fieldName(element) {
  const { shape, type, labels, names, placeholder } = describe(element);
  return JSON.stringify([shape, type, ...names, labels[0] ?? placeholder]);
}

/** @param {HTMLElement} element @returns {Described} */
function describe(element) {
  const asked = (/** @type {string} */ name) => element.getAttribute(name) ?? '';
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  const masked = style?.getPropertyValue('-webkit-text-security') || 'none';
  const isLine = isInput(element);
  return {
    shape: isLine ? 'input' : isTextArea(element) ? 'text area' : 'editable',
    type: isLine ? element.type : '',
    role: asked('role').toLowerCase(),
    inputMode: asked('inputmode').toLowerCase(),
    maxLength: isLine || isTextArea(element) ? element.maxLength : -1,
    pattern: isLine ? element.pattern : '',
    autocomplete: asked('autocomplete').toLowerCase().split(/\s+/).filter(Boolean),
    isMasked: masked !== 'none',
    labels: labelsOf(element),
    names: [asked('name'), asked('id')].filter(Boolean),
    placeholder: asked('placeholder') || asked('aria-placeholder') || asked('data-placeholder'),
  };
}

/** What a person reads that a field is called. @param {HTMLElement} element */
function labelsOf(element) {
  const tree = /** @type {Document | ShadowRoot} */ (element.getRootNode());
  const named = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
  const labelled = named.map((id) => tree.getElementById?.(id)?.textContent);
  const own = 'labels' in element ? /** @type {HTMLInputElement} */ (element).labels : null;
  const around = element.closest('label');
  const labels = [...(own ?? (around ? [around] : []))].map((label) => textBeside(label, element));
  const told = ['aria-label', 'title'].map((name) => element.getAttribute(name));
  const read = [...labelled, ...labels, ...told].map(shortened).filter(Boolean);
  return read.length > 0 ? read : [shortened(textBefore(element))].filter(Boolean);
}

/** @param {string | null | undefined} text */
const shortened = (text) => (text ?? '').replace(/\s+/g, ' ').trim().slice(0, LABEL_LENGTH);

/** What a label says beside what is written in its field. @param {HTMLElement} label @param {HTMLElement} element */
function textBeside(label, element) {
  const said = label.textContent ?? '';
  return label.contains(element) ? said.replace(element.textContent ?? '', ' ') : said;
}

/** What stands in front of a field that has no label: beside it, or in the cell before. @param {HTMLElement} element */
function textBefore(element) {
  for (let node = element.previousSibling; node; node = node.previousSibling) {
    if (node.nodeType === Node.ELEMENT_NODE && holdsField(/** @type {Element} */ (node))) return '';
    const text = node.nodeType === Node.COMMENT_NODE ? '' : (node.textContent ?? '');
    if (text.trim()) return text.length <= LABEL_LENGTH ? text : '';
  }
  const before = element.closest('td, dd')?.previousElementSibling;
  return before?.matches('td, th, dt') && !holdsField(before) ? before.textContent : '';
}

/** What stands in front of another field is said of that one. @param {Element} element */
const holdsField = (element) =>
  element.matches('input, textarea, select, [contenteditable]') ||
  element.querySelector('input, textarea, select, [contenteditable]') !== null;

/** @param {HTMLElement} element */
export function isReadOnly(element) {
  if (element.ariaReadOnly === 'true' || element.ariaDisabled === 'true') return true;
  if (!isInput(element) && !isTextArea(element)) return false;
  return element.readOnly || element.matches(':disabled');
}

/** @param {Element} element @returns {element is HTMLInputElement} */
export function isInput(element) {
  return element.localName === 'input' && 'selectionStart' in element;
}

/** @param {Element} element @returns {element is HTMLTextAreaElement} */
export function isTextArea(element) {
  return element.localName === 'textarea' && 'selectionStart' in element;
}
