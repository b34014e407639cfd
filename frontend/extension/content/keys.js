// What a page makes of each key that is pressed in its field. Many let only some characters through, or type by themselves
// what fits a mask.

/** @typedef {import('./witness.js').Witness} Witness */

/** What comes behind is let through if these are. */
const PRESSED_AT_MOST = 200;
/** A filter is about these. */
const TELLING = /[\p{L}\p{N}]/u;
/** Old filters know keys by number. @type {Readonly<Record<string, number>>} */
const NUMBERS = { ' ': 32, "'": 222, ',': 188, '-': 189, '.': 190, '/': 191, ';': 186, '=': 187 };

/**
 * Presses the keys of a text in a field; none of them is typed by the browser. Nothing is sent by it, for Enter is not
 * among them, and no shortcut of the whole page hears of it.
 * @param {HTMLElement} element @param {string} text @param {Witness} witness
 * @returns {'let through' | 'refused' | 'typed'} `typed` is what the page typed by itself
 */
export function typeByKeys(element, text, witness) {
  const { body } = element.ownerDocument;
  const contain = (/** @type {Event} */ event) => event.isTrusted || event.stopPropagation();
  for (const kind of KINDS) body.addEventListener(kind, contain);
  try {
    const characters = [...text].slice(0, PRESSED_AT_MOST);
    // A blank or a comma may end what was typed before it, and nothing is typed yet.
    const refused = characters.findIndex((character) => TELLING.test(character) && !press(element, character));
    if (refused < 0) return witness.isTouched ? 'typed' : 'let through';
    if (refused > 0 || !witness.isTouched) return 'refused';
    for (const character of [...text].slice(1)) press(element, character);
    return 'typed';
  } finally {
    for (const kind of KINDS) body.removeEventListener(kind, contain);
  }
}

const KINDS = ['keydown', 'keypress', 'keyup'];

/** @param {HTMLElement} element @param {string} character @returns {boolean} whether the page lets the browser type it */
function press(element, character) {
  const code = character.charCodeAt(0);
  const isLetter = /^[a-z0-9]$/i.test(character);
  const number = isLetter ? character.toUpperCase().charCodeAt(0) : (NUMBERS[character] ?? 0);
  const more = { key: character, bubbles: true, cancelable: true, composed: true };
  const asKey = { ...more, keyCode: number, which: number };
  const goesOn = element.dispatchEvent(new KeyboardEvent('keydown', asKey));
  const isLet =
    goesOn &&
    element.dispatchEvent(new KeyboardEvent('keypress', { ...more, charCode: code, keyCode: code, which: code }));
  element.dispatchEvent(new KeyboardEvent('keyup', asKey));
  return isLet;
}
