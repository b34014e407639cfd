// What a page shows around a field.

import { wordsIn } from './conversation.js';
import { lookAt } from './editors.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./conversation.js').Address} Address
 * @typedef {import('./conversation.js').Scene} Scene
 */

/** Headings and chosen things that are read at most. */
const MARKS = 200;
const MARK = 'h1,h2,h3,h4,h5,h6,[role=heading],[aria-current]:not([aria-current=false])';
const CHOSEN = '[role=tab][aria-selected=true],[role=treeitem][aria-selected=true],[role=row][aria-selected=true]';
/** Elements that are visited at most, what is nearest to the field first. */
const VISITED = 2_000;
/** What comes and goes, and what cannot be seen. */
const PASSING =
  'script,style,noscript,template,[role=listbox],[role=menu],[role=tooltip],[role=status],[role=alert],[contenteditable]';
/** What is sent together stands together, so many elements up. */
const NEAR = 4;

/** @param {Document} root @returns {Address} */
export function addressOf({ location, defaultView }) {
  const { navigation } = /** @type {{navigation?: {currentEntry?: {key: string}}}} */ (
    /** @type {unknown} */ (defaultView ?? {})
  );
  return {
    page: location.origin + location.pathname + location.hash,
    query: location.search,
    entry: navigation?.currentEntry?.key,
  };
}

/** @param {Field} field @returns {Scene} */
export function sceneAround(field) {
  return { marks: marksOf(field), around: wordsIn(textAround(field.root)), text: lookAt(field) };
}

/** @param {Field} field */
function marksOf({ document, root }) {
  const marks = [...document.querySelectorAll(`${MARK},${CHOSEN}`)].slice(0, MARKS);
  const seen = marks.filter((mark) => !root.contains(mark) && mark.checkVisibility());
  const said = [document.title, ...seen.map((mark) => mark.textContent ?? '')];
  return said.map((text) => (text.match(/\p{L}+/gu) ?? []).join(' ')).join('\n');
}

/** @param {HTMLElement} root */
function textAround(root) {
  const walk = new SeenText();
  /** @type {Node} */
  let inner = root;
  while (walk.left > 0) {
    const outer = inner.parentNode ?? /** @type {Partial<ShadowRoot>} */ (inner).host;
    if (!outer) break;
    for (const node of outer.childNodes) if (node !== inner) walk.visit(node);
    inner = outer;
  }
  return walk.text;
}

class SeenText {
  text = '';
  left = VISITED;

  /** @param {Node} node */
  visit(node) {
    if (node.nodeType === Node.TEXT_NODE) this.text += ` ${/** @type {Text} */ (node).data}`;
    if (node.nodeType !== Node.ELEMENT_NODE || this.left <= 0) return;
    const element = /** @type {Element} */ (node);
    this.left -= 1;
    if (element.matches(PASSING) || !element.checkVisibility()) return;
    for (const child of node.childNodes) this.visit(child);
  }
}

/** Whether something that was pressed belongs to a field, as a button that sends it does. @param {Field} field @param {Element} pressed */
export function isNear({ element, root }, pressed) {
  const form = /** @type {HTMLTextAreaElement} */ (element).form ?? element.closest('form');
  if (form?.contains(pressed)) return true;
  /** @type {Element | null} */
  let around = root;
  for (let step = 0; step < NEAR && around && around !== root.ownerDocument.body; step += 1) {
    if (around.contains(pressed)) return true;
    around = around.parentElement;
  }
  return false;
}
