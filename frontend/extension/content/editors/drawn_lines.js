// What code editors share that draw their lines and caret themselves and keep the focus in a hidden element: where the
// drawn caret is in the drawn text.

/**
 * @typedef {import('../editors.js').Editor} Editor
 * @typedef {import('../editors.js').Field} Field
 * @typedef {import('../reading.js').Reading} Reading
 */

/**
 * An editor's drawing: where it is found by selectors, and what every such editor does with it.
 * @param {{editor: string, lines: string, caret: string}} selectors of the element around all, and of what is in it
 */
export function drawing({ editor, lines, caret }) {
  const linesOf = (/** @type {Field} */ field) => field.root.querySelectorAll(lines);
  const caretOf = (/** @type {Field} */ field) => field.root.querySelector(caret);
  return {
    /** @param {HTMLElement} element */
    isAround: (element) => element.closest(editor) !== null,
    /** @param {Field} field */
    readLine: (field) => readDrawnLine(linesOf(field), caretOf(field)),
    /** @type {Required<Pick<Editor, 'root' | 'snapshot' | 'caretBox'>>} */
    shared: {
      root: (element) => /** @type {HTMLElement} */ (element.closest(editor)),
      snapshot: (field) => drawnText(linesOf(field)),
      caretBox: (field) => caretOf(field)?.getBoundingClientRect(),
    },
  };
}

/**
 * The line at the caret, split there.
 * @param {Iterable<Element>} lines @param {Element | null | undefined} caret
 * @returns {Reading | undefined}
 */
function readDrawnLine(lines, caret) {
  const box = caret?.getBoundingClientRect();
  if (!box?.height) return undefined;
  const middle = (box.top + box.bottom) / 2;
  for (const line of lines) {
    const { top, bottom } = line.getBoundingClientRect();
    if (top > middle || bottom < middle) continue;
    const text = shown(line.textContent ?? '');
    const offset = offsetAt(line, box.left, middle);
    return { before: text.slice(0, offset), selected: '', after: text.slice(offset), isPart: true };
  }
  return undefined;
}

/** All lines that are drawn, from top to bottom. @param {Iterable<Element>} lines */
function drawnText(lines) {
  const sorted = [...lines].map((line) => ({ top: line.getBoundingClientRect().top, text: line.textContent ?? '' }));
  sorted.sort((one, other) => one.top - other.top);
  return sorted.map(({ text }) => shown(text)).join('\n');
}

/** @param {string} text */
const shown = (text) => text.replaceAll('\u00a0', ' ').replace(/[\u200b\u200c\ufeff]/g, '');

/**
 * How many characters of a line are before a place. Lines may be long, and each look costs: it is searched by halves.
 * @param {Element} line @param {number} x @param {number} y
 */
function offsetAt(line, x, y) {
  const { ownerDocument } = line;
  const walker = ownerDocument.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const range = ownerDocument.createRange();
  /** @type {[Text, number][]} */
  const places = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = /** @type {Text} */ (node);
    for (let index = 0; index < text.length; index += 1) places.push([text, index]);
  }
  const isBefore = (/** @type {[Text, number]} */ [node, index]) => {
    range.setStart(node, index);
    range.setEnd(node, index + 1);
    const { top, bottom, left, right } = range.getBoundingClientRect();
    // A line may be wrapped.
    return bottom <= y || (top <= y && (left + right) / 2 < x);
  };
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(places[middle])) low = middle + 1;
    else high = middle;
  }
  return shown(
    places
      .slice(0, low)
      .map(([node, index]) => node.data[index])
      .join(''),
  ).length;
}
