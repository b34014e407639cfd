// What a page makes of each character that is typed in its field. Many let only some through, or type by themselves what
// fits a mask.

/** @typedef {import('./witness.js').Witness} Witness */

/** What comes behind is let through if these are. */
const TRIED_AT_MOST = 200;
/** A filter is about these. A blank or a comma may end what stands before it, as in recipients, and nothing is typed yet. */
const TELLING = /[\p{L}\p{N}]/u;
const KINDS = ['keydown', 'keypress', 'keyup'];
/** Old filters know keys by number. @type {Readonly<Record<string, number>>} */
const NUMBERS = { ' ': 32, "'": 222, ',': 188, '-': 189, '.': 190, '/': 191, ';': 186, '=': 187 };

/** Fields whose pages type by themselves. @type {WeakSet<HTMLElement>} */
const typing = new WeakSet();

/**
 * Tries the characters of a text in a field, one by one; none of them is typed by the browser. Nothing is sent by it, for
 * Enter is not among them, and no shortcut of the whole page hears of it. A page that only listens hears no word.
 * @param {HTMLElement} element @param {string} text @param {Witness} witness
 * @returns {'let through' | 'refused' | 'typed'} `typed` is what the page typed by itself
 */
export function tryCharacters(element, text, witness) {
  const { body } = element.ownerDocument;
  const contain = (/** @type {Event} */ event) => event.isTrusted || event.stopPropagation();
  for (const kind of KINDS) body.addEventListener(kind, contain);
  try {
    return typing.has(element) ? typeAll(element, [...text]) : findRefused(element, [...text], witness);
  } finally {
    for (const kind of KINDS) body.removeEventListener(kind, contain);
  }
}

/** @param {HTMLElement} element @param {string[]} characters @param {Witness} witness */
function findRefused(element, characters, witness) {
  const telling = [...new Set(characters.filter((one) => TELLING.test(one)))].slice(0, TRIED_AT_MOST);
  const refused = telling.findIndex((character) => !tryOne(element, character));
  if (refused < 0) return witness.isTouched ? 'typed' : 'let through';
  if (refused > 0 || !witness.isTouched) return 'refused';
  typing.add(element);
  return typeAll(element, characters.slice(characters.indexOf(telling[0]) + 1));
}

/** @param {HTMLElement} element @param {string[]} characters @returns {'typed'} */
function typeAll(element, characters) {
  for (const character of characters) tryOne(element, character);
  return 'typed';
}

/**
 * Keys only where the field has one line: in long texts they mean other things, too.
 * @param {HTMLElement} element @param {string} character @returns {boolean} whether the page lets the browser type it
 */
function tryOne(element, character) {
  if (element.localName !== 'input') return announceOne(element, character);
  const code = character.charCodeAt(0);
  const isLetter = /^[a-z0-9]$/i.test(character);
  const number = isLetter ? character.toUpperCase().charCodeAt(0) : (NUMBERS[character] ?? 0);
  const more = { key: character, bubbles: true, cancelable: true, composed: true };
  const asKey = { ...more, keyCode: number, which: number };
  const asCharacter = { ...more, charCode: code, keyCode: code, which: code };
  const isLet =
    element.dispatchEvent(new KeyboardEvent('keydown', asKey)) &&
    element.dispatchEvent(new KeyboardEvent('keypress', asCharacter)) &&
    announceOne(element, character);
  element.dispatchEvent(new KeyboardEvent('keyup', asKey));
  return isLet;
}

/** @param {HTMLElement} element @param {string} data */
const announceOne = (element, data) =>
  element.dispatchEvent(
    new InputEvent('beforeinput', { inputType: 'insertText', data, bubbles: true, cancelable: true, composed: true }),
  );
