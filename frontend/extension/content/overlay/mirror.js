// Where the caret of an `input` or `textarea` is: the browser does not say, so its text is laid out once more, unseen,
// in our own closed tree.

const COPIED = [
  'direction',
  'box-sizing',
  'width',
  'border-top-width',
  'border-right-width',
  'border-bottom-width',
  'border-left-width',
  'padding-top',
  'padding-right',
  'padding-bottom',
  'padding-left',
  'font-style',
  'font-variant',
  'font-weight',
  'font-stretch',
  'font-size',
  'line-height',
  'font-family',
  'text-align',
  'text-transform',
  'text-indent',
  'letter-spacing',
  'word-spacing',
  'tab-size',
  'overflow-wrap',
  'word-break',
];

/** @type {HTMLElement | undefined} the unseen element of our tree to lay text out in, while there is one */
let bench;

/** @param {HTMLElement | undefined} element */
export function layOutIn(element) {
  bench = element;
}

/** Pixels of the window by which a pixel of an element is drawn: zoomed or transformed, it is another size. @param {HTMLElement} element */
export const scaleOf = (element) => element.getBoundingClientRect().width / element.offsetWidth || 1;

/** @param {HTMLTextAreaElement | HTMLInputElement} input */
export function caretBoxOfTextArea(input) {
  const box = input.getBoundingClientRect();
  const view = input.ownerDocument.defaultView;
  if (!bench || !view) return box;
  const style = view.getComputedStyle(input);
  for (const name of COPIED) bench.style.setProperty(name, style.getPropertyValue(name));
  const isOneLine = input.localName === 'input';
  bench.style.setProperty('white-space', isOneLine ? 'pre' : 'pre-wrap');
  const mark = bench.ownerDocument.createElement('span');
  mark.textContent = '\u200b';
  bench.replaceChildren(input.value.slice(0, input.selectionEnd ?? input.value.length), mark);
  const { offsetLeft, offsetTop, offsetHeight } = mark;
  bench.replaceChildren();
  const scale = scaleOf(input);
  const height = offsetHeight * scale;
  const top = isOneLine ? box.top + (box.height - height) / 2 : box.top + (offsetTop - input.scrollTop) * scale;
  return new DOMRect(box.left + (offsetLeft - input.scrollLeft) * scale, top, 0, height);
}
