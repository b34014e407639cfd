// Reading what a field is called: as whole words, in any script.

/** Scripts that part no words: there a name counts wherever it stands. */
const UNPARTED = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{sc=Thai}]/u;

/** Letters with a stroke, which no normal form parts from it. @type {Readonly<Record<string, string>>} */
const STROKED = { ł: 'l', ø: 'o', đ: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe' };

/** @param {string} text */
const plain = (text) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[łøđıßæœ]/gu, (letter) => STROKED[letter]);

/** Its words between blanks, one at each end, too. @param {string} text */
export function wordsOf(text) {
  const parted = text
    .replace(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .replace(/(\p{N})(\p{L})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})/gu, '$1 $2');
  return ` ${plain(parted)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .join(' ')} `;
}

/** The parts that a label has: what stands in another one says nothing about a word in this one. @param {string} text */
export const partsOf = (text) =>
  text.split(/[.?!:;,\n|()[\]{}–—。？！：；，、（）]+|\s-\s/u).filter((part) => part.trim());

/**
 * A table of names, to find them by.
 * @typedef {object} Names
 * @property {string[]} parted with a blank at each end
 * @property {string[]} unparted without blanks
 */

/** @param {string[]} entries @returns {Names} the longest first */
export function namesOf(entries) {
  const read = [...new Set(entries.map(wordsOf))].sort((one, other) => other.length - one.length);
  return {
    parted: read.filter((entry) => !isUnparted(entry)),
    unparted: read.filter(isUnparted).map((entry) => entry.replaceAll(' ', '')),
  };
}

/** @param {string} entry read already */
const isUnparted = (entry) => UNPARTED.test(entry.normalize('NFC'));

/**
 * Where a name of the table stands in the words, and how it is written there.
 * @param {Names} names @param {string} words as `wordsOf` gives them
 * @returns {{before: string, name: string, after: string} | undefined}
 */
export function findName(names, words) {
  const parted = names.parted.find((name) => words.includes(name));
  if (parted !== undefined) {
    const at = words.indexOf(parted);
    return { before: words.slice(0, at + 1), name: parted, after: words.slice(at + parted.length - 1) };
  }
  if (names.unparted.length === 0) return undefined;
  const run = words.replaceAll(' ', '');
  const name = names.unparted.find((one) => run.includes(one));
  if (name === undefined) return undefined;
  const at = run.indexOf(name);
  return { before: run.slice(0, at), name, after: run.slice(at + name.length) };
}

/** @param {Names} names @param {string} words */
export const hasName = (names, words) => findName(names, words) !== undefined;

/** Whether the words begin with one of the names. @param {Names} names @param {string} words */
export const beginsWith = (names, words) => {
  if (names.parted.some((name) => words.startsWith(name))) return true;
  const run = words.replaceAll(' ', '');
  return names.unparted.some((name) => run.startsWith(name));
};

/** The words that are none of the names. @param {Names} names @param {string} words */
export const othersIn = (names, words) =>
  words.split(' ').filter((word) => word !== '' && !/^\p{N}+$/u.test(word) && !names.parted.includes(` ${word} `));
