// Where the caret of an `input` or `textarea` is: the browser does not say, so its text is laid out once more, unseen,
// in our own closed tree.

const COPIED = [
  'direction', 'boxSizing', 'width', 'borderTopWidth', 'borderRightWidth', 'borderBottomWidth', 'borderLeftWidth',
  'paddingTop', 'paddingRight', 'paddingBottom', 'paddingLeft', 'fontStyle', 'fontVariant', 'fontWeight', 'fontStretch',
  'fontSize', 'lineHeight', 'fontFamily', 'textAlign', 'textTransform', 'textIndent', 'letterSpacing', 'wordSpacing',
  'tabSize', 'overflowWrap', 'wordBreak',
];

/** @type {HTMLElement | undefined} the unseen element of our tree to lay text out in, while there is one */
let bench;

/** @param {HTMLElement | undefined} element */
export function layOutIn(element) {
  bench = element;
}

/** @param {HTMLTextAreaElement | HTMLInputElement} input */
export function caretBoxOfTextArea(input) {
  const box = input.getBoundingClientRect();
  const view = input.ownerDocument.defaultView;
  if (!bench || !view) return box;
  const style = view.getComputedStyle(input);
  for (const name of COPIED) bench.style.setProperty(kebab(name), style.getPropertyValue(kebab(name)));
  const isOneLine = input.localName === 'input';
  bench.style.setProperty('white-space', isOneLine ? 'pre' : 'pre-wrap');
  const mark = bench.ownerDocument.createElement('span');
  mark.textContent = '\u200b';
  bench.replaceChildren(input.value.slice(0, input.selectionEnd ?? input.value.length), mark);
  const { offsetLeft, offsetTop, offsetHeight } = mark;
  bench.replaceChildren();
  const top = isOneLine ? box.top + (box.height - offsetHeight) / 2 : box.top + offsetTop - input.scrollTop;
  return new DOMRect(box.left + offsetLeft - input.scrollLeft, top, 0, offsetHeight);
}

/** @param {string} name */
const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
