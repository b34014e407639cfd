// What every editor page has: two of the same editor, which the tests reach as `window.fields`.
//
// A field: `set(text)` with one paragraph a line and no way back, `select(start, end)` by characters of that text,
// `text()` by the editor's own model, `changes` as its own change event counts them, `focus()`. Where the editor's model
// has paragraphs and, inside them, line ends: `paragraphs()`, each a list of its lines.

export async function twoOf(mount) {
  const fields = [];
  for (const id of ['first', 'second']) {
    const place = document.createElement('div');
    place.id = id;
    place.style.cssText = 'margin: 8px 8px 60px; min-height: 60px;';
    document.body.append(place);
    fields.push(await mount(place));
  }
  window.fields = fields;
}

/** The line and the column of a character. */
export function lineAndColumn(text, offset) {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length - 1, column: before.at(-1).length };
}

/**
 * The same, in the elements of an editable element with one child a line.
 * @returns {[Node, number]}
 */
export function domPoint(root, text, offset) {
  const { line, column } = lineAndColumn(text, offset);
  const block = root.children[line];
  const nodes = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let left = column;
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (left <= node.nodeValue.length) return [node, left];
    left -= node.nodeValue.length;
  }
  return [block, 0];
}

export const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
export const paragraphs = (text, tag = 'p') =>
  text
    .split('\n')
    .map((line) => `<${tag}>${escaped(line) || '<br>'}</${tag}>`)
    .join('');
