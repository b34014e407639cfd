// Reading what a field holds, as text, with the caret in it.

/**
 * @typedef {object} Reading
 * @property {string} before what stands before the caret or the selection
 * @property {string} selected
 * @property {string} after
 * @property {boolean} [isPart] only what stands around the caret could be read: the editor shows a part of its text
 */

/** Characters that editors put where nothing is to be seen. */
const FILLERS = /[\u200b\u2060\ufeff]/g;
const BLOCKS = new Set(
  (
    'address article aside blockquote body dd details div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header ' +
    'hr li main nav ol p pre section table tbody td tfoot th thead tr trix-editor ul'
  ).split(' '),
);
const UNSEEN = '[data-slate-placeholder],.cm-placeholder,script,style';

/** @param {Reading} reading */
export const wholeText = (reading) => reading.before + reading.selected + reading.after;
/** The paragraph up to the caret. @param {Reading} reading */
export const lineBefore = (reading) => reading.before.slice(reading.before.lastIndexOf('\n') + 1);
/** The paragraph from the caret on. @param {Reading} reading */
export const lineAfter = (reading) => reading.after.split('\n', 1)[0];

/** Spaces and line ends as editors change them at will. @param {string} text */
export const squashed = (text) => text.replace(/\s+/gu, ' ').trim();

/** @param {Reading | undefined} one @param {Reading | undefined} other */
export function isSame(one, other) {
  if (!one || !other) return one === other;
  return one.before === other.before && one.selected === other.selected && one.after === other.after;
}

/** @param {string} text */
const clean = (text) => text.replace(FILLERS, '').replaceAll('\u00a0', ' ');

/** What is seen of an element's text. @param {HTMLElement} root @param {Selection | null} selection */
export function readDom(root, selection) {
  const walk = new Walk(selection);
  walk.visit(root);
  return walk;
}

/** A walk through the nodes of an editor, block by block. */
class Walk {
  text = '';
  /** @type {{node: Text, start: number}[]} */
  pieces = [];
  #blockEnded = false;
  /** @type {number | undefined} */
  #anchor;
  /** @type {number | undefined} */
  #focus;

  /** @param {Selection | null} selection */
  constructor(selection) {
    this.selection = selection;
  }

  /** @returns {Reading | undefined} nothing if the selection is elsewhere */
  get reading() {
    if (this.#anchor === undefined || this.#focus === undefined) return undefined;
    const start = Math.min(this.#anchor, this.#focus);
    const end = Math.max(this.#anchor, this.#focus);
    return { before: this.text.slice(0, start), selected: this.text.slice(start, end), after: this.text.slice(end) };
  }

  /** @param {Node} node */
  visit(node) {
    if (node.nodeType === Node.TEXT_NODE) return this.#visitText(/** @type {Text} */ (node));
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const element = /** @type {Element} */ (node);
    if (element.matches(UNSEEN)) return;
    if (element.localName === 'br') {
      this.#mark(node, 0);
      if (endsBlock(element)) this.#breakBlock();
      else this.#add('\n');
      return;
    }
    const isBlock = BLOCKS.has(element.localName);
    if (isBlock) this.#blockEnded = true;
    node.childNodes.forEach((child, index) => {
      this.#mark(node, index);
      this.visit(child);
    });
    this.#mark(node, node.childNodes.length);
    if (isBlock) this.#blockEnded = true;
  }

  /** @param {Text} node */
  #visitText(node) {
    const text = clean(node.data);
    if (text) this.#breakBlock();
    this.pieces.push({ node, start: this.text.length });
    const { selection } = this;
    if (selection?.anchorNode === node) this.#setAnchor(clean(node.data.slice(0, selection.anchorOffset)).length);
    if (selection?.focusNode === node) this.#setFocus(clean(node.data.slice(0, selection.focusOffset)).length);
    this.text += text;
  }

  /** @param {Node} node @param {number} offset */
  #mark(node, offset) {
    const { selection } = this;
    if (selection?.anchorNode === node && selection.anchorOffset === offset) this.#setAnchor(0);
    if (selection?.focusNode === node && selection.focusOffset === offset) this.#setFocus(0);
  }

  /** @param {number} further */
  #setAnchor(further) {
    this.#breakBlock();
    this.#anchor = this.text.length + further;
  }

  /** @param {number} further */
  #setFocus(further) {
    this.#breakBlock();
    this.#focus = this.text.length + further;
  }

  #breakBlock() {
    if (this.#blockEnded && this.text) this.text += '\n';
    this.#blockEnded = false;
  }

  /** @param {string} text */
  #add(text) {
    this.#breakBlock();
    this.text += text;
  }

  /**
   * Where the character at `offset` is in the document.
   * @param {number} offset @param {boolean} isEnd the place behind the character before it, not before the next one
   * @returns {[Text, number] | undefined}
   */
  positionAt(offset, isEnd) {
    const fits = (/** @type {{node: Text, start: number}} */ { node, start }) =>
      start <= offset && offset <= start + clean(node.data).length;
    const fitting = this.pieces.filter(fits);
    const piece = isEnd ? fitting[0] : fitting.at(-1);
    if (!piece) return undefined;
    let raw = 0;
    while (raw < piece.node.data.length && clean(piece.node.data.slice(0, raw)).length < offset - piece.start) raw += 1;
    return [piece.node, raw];
  }
}

/** Whether a line break only holds its block open. @param {Element} element */
function endsBlock(element) {
  /** @type {Node} */
  let node = element;
  for (;;) {
    for (let next = node.nextSibling; next; next = next.nextSibling) {
      if (next.nodeType === Node.ELEMENT_NODE && !(/** @type {Element} */ (next).matches(UNSEEN))) return false;
      if (next.nodeType === Node.TEXT_NODE && clean(next.textContent ?? '')) return false;
    }
    const parent = /** @type {Element | null} */ (node.parentNode);
    if (!parent || parent.nodeType !== Node.ELEMENT_NODE || BLOCKS.has(parent.localName)) return true;
    node = parent;
  }
}
