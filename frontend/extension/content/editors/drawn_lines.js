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
    const offset = offsetAt(line, box.left);
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

/** How many characters of a line are left of `x`. @param {Element} line @param {number} x */
function offsetAt(line, x) {
  const { ownerDocument } = line;
  const nodes = ownerDocument.createTreeWalker(line, NodeFilter.SHOW_TEXT);
  const range = ownerDocument.createRange();
  let offset = 0;
  for (let node = /** @type {Text | null} */ (nodes.nextNode()); node; node = /** @type {Text | null} */ (nodes.nextNode())) {
    for (let index = 0; index < node.data.length; index += 1) {
      range.setStart(node, index);
      range.setEnd(node, index + 1);
      const { left, right, width } = range.getBoundingClientRect();
      if (width && (left + right) / 2 >= x) return offset;
      offset += shown(node.data[index]).length;
    }
  }
  return offset;
}
