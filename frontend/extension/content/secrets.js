// Whether what a field holds is a secret, by what the field says of itself. Whole words, labels, roles and shapes count;
// what only speaks about secrets is no secret.

import * as tables from './secrets/words.js';
import { beginsWith, findName, hasName, namesOf, othersIn, partsOf, wordsOf } from './secrets/wording.js';

/**
 * @typedef {'password field' | 'masked' | 'one-time code' | 'card' | 'password' | 'personal' | 'code'} Secret
 *
 * @typedef {object} Described what a field says of itself
 * @property {'input' | 'text area' | 'editable'} shape
 * @property {string} type of an input; else empty
 * @property {string} role
 * @property {string} inputMode
 * @property {number} maxLength -1 for any
 * @property {string} pattern
 * @property {string[]} autocomplete its tokens
 * @property {boolean} isMasked its characters are drawn as dots
 * @property {string[]} labels what a person reads that it is called
 * @property {string[]} names what programs call it
 * @property {string} placeholder
 */

/** Nobody can allow them: that they are secret is no guess. */
const NEVER_ALLOWED = new Set(['password field', 'masked', 'one-time code', 'card']);

/** @param {Secret} secret whether the person may allow words in such a field, one by one */
export const mayBeAllowed = (secret) => !NEVER_ALLOWED.has(secret);

const [FILLERS, ABOUT, HEADS, HARMLESS, OPEN_CODES, CODES, DIGITS, SINGLES] = [
  tables.FILLERS,
  tables.ABOUT,
  tables.HEADS,
  tables.HARMLESS,
  tables.OPEN_CODES,
  tables.CODES,
  tables.DIGITS,
  tables.SINGLES,
].map(namesOf);

/** @typedef {{secret: Secret, names: import('./secrets/wording.js').Names, whole: import('./secrets/wording.js').Names}} Kind */
/** The most certain first. @type {Kind[]} */
const KINDS = [
  { secret: 'card', names: namesOf(tables.SECRETS.card), whole: namesOf(tables.WHOLE_SECRETS.card) },
  { secret: 'one-time code', names: namesOf(tables.SECRETS.code), whole: namesOf(tables.WHOLE_SECRETS.code) },
  { secret: 'personal', names: namesOf(tables.SECRETS.personal), whole: namesOf(tables.WHOLE_SECRETS.personal) },
  { secret: 'password', names: namesOf(tables.SECRETS.password), whole: namesOf(tables.WHOLE_SECRETS.password) },
];

/** What a browser fills in that anybody may know. */
const OPEN_TOKEN =
  /^(?:(?:.+-)?name|nickname|username|email|organization(?:-title)?|street-address|address-.+|country(?:-name)?|postal-code|tel(?:-.+)?|url|language|bday(?:-.+)?|sex|impp|photo|transaction-.+)$/;
/** Fields whose kind says what they take. */
const OPEN_KINDS = new Set(['search', 'email', 'url']);
/** One of the boxes of a code, as it is called for who cannot see them. */
const BOX =
  /^ (?:(?:please )?enter )?(?:digit|character|otp|code|ziffer|zeichen|chiffre|digito|cifra) \d+ (?:of|von|de|sur|di) \d+ /;
/** Asks what something is, and not for it. */
const EXPLAINS = /^ what (?:is|are|does) (?!.*\b(?:your|my|the)\b)/;
/** In front of a secret's name; more of them make a sentence of it. */
const OTHER_WORDS_BEFORE = 2;

/** @param {Described} field @returns {Secret | undefined} */
export function secretIn(field) {
  return byKind(field) ?? (isOpen(field) ? undefined : (byWords(field) ?? byShape(field)));
}

/** What it is by its own word. @param {Described} field @returns {Secret | undefined} */
function byKind({ shape, type, isMasked, autocomplete }) {
  if (type === 'password') return 'password field';
  if (isMasked) return 'masked';
  if (autocomplete.includes('one-time-code')) return 'one-time code';
  if (autocomplete.some((token) => token.startsWith('cc-'))) return 'card';
  if (autocomplete.includes('current-password')) return 'password field';
  // On a line of text it is how pages keep the browser from filling it in. A browser fills in no text area.
  return autocomplete.includes('new-password') && shape !== 'input' ? 'password' : undefined;
}

/** @param {Described} field */
function isOpen({ type, role, inputMode, autocomplete }) {
  if (autocomplete.some((token) => OPEN_TOKEN.test(token))) return true;
  return OPEN_KINDS.has(type) || OPEN_KINDS.has(inputMode) || role === 'searchbox';
}

/** @param {Described} field @returns {Secret | undefined} */
function byWords(field) {
  const read = [...field.labels, field.placeholder].filter(Boolean);
  const parts = read.flatMap(partsOf).map(wordsOf);
  const byLabel = first(parts, (words) => named(words, field.shape !== 'input'));
  if (byLabel) return byLabel;
  // What a person reads counts more than what a program calls it.
  if (parts.some((words) => hasName(HARMLESS, words))) return undefined;
  return first(field.names.map(wordsOf), (words) => named(words, false));
}

/**
 * @param {string} words @param {boolean} isLong of a field that takes more than a line: sentences there are about
 *   something
 * @returns {Secret | undefined}
 */
function named(words, isLong) {
  if (EXPLAINS.test(words)) return undefined;
  const bare = ` ${othersIn(FILLERS, words).join(' ')} `;
  const isShort = (/** @type {string} */ before) =>
    othersIn(FILLERS, before).length <= (isLong ? 0 : OTHER_WORDS_BEFORE);
  for (const { secret, names, whole } of KINDS) {
    if (whole.parted.includes(words) || whole.parted.includes(bare)) return secret;
    const found = findName(names, words);
    if (!found || beginsWith(HEADS, found.after)) continue;
    const { before, after, name } = found;
    const isUnparted = names.unparted.includes(name);
    const about = hasName(ABOUT, before) || hasName(ABOUT, isUnparted ? after : nextTwo(after));
    if (secret === 'password' && about) continue;
    if (isShort(before) || (secret === 'one-time code' && !isLong)) return secret;
  }
  return undefined;
}

/** @param {string} words */
const nextTwo = (words) => ` ${words.trim().split(' ', 2).join(' ')} `;

/** @param {Described} field @returns {Secret | undefined} */
function byShape(field) {
  const { shape, maxLength, placeholder, pattern } = field;
  if (shape !== 'input') return undefined;
  const bySample = sampleOf(placeholder.trim()) ?? patternOf(pattern.replaceAll('[0-9]', '\\d'));
  if (bySample) return bySample;
  const parts = [...field.labels, placeholder, ...field.names].flatMap(partsOf).map(wordsOf);
  if (maxLength === 1) return parts.some((words) => hasName(SINGLES, words)) ? undefined : 'code';
  return isCode(field, parts) || parts.some((words) => BOX.test(words)) ? 'code' : undefined;
}

/** @param {string} sample what stands in an empty field as an example @returns {Secret | undefined} */
function sampleOf(sample) {
  if (/^[\dx#_•*]{4}(?:[ -][\dx#_•*]{4}){2,3}(?:[ -][\dx#_•*]{1,3})?$/iu.test(sample)) return 'card';
  if (/^mm ?\/ ?(?:yy|jj|aa)$/iu.test(sample)) return 'card';
  if (/^[\dx#_•*]{3}-[\dx#_•*]{2}-[\dx#_•*]{4}$/iu.test(sample)) return 'personal';
  if (/^[a-z]{2}[\dx#_•*]{2}(?: ?[\da-z#_•*]{4}){2,}(?: ?[\da-z]{1,4})?$/iu.test(sample)) return 'personal';
  return /^[•*●]{4,}$/u.test(sample) ? 'password' : undefined;
}

/** @param {string} pattern @returns {Secret | undefined} */
function patternOf(pattern) {
  if (/\\d\{3\}-?\??\\d\{2\}-?\??\\d\{4\}/.test(pattern)) return 'personal';
  return /\{(?:13,1[69]|1[56])\}|^\^?(?:\\d\{4\}[^\\]{1,6}){3}/.test(pattern) ? 'card' : undefined;
}

/**
 * Some digits, and called a code or nothing at all; or a code of so many digits.
 * @param {Described} field @param {string[]} parts
 */
function isCode({ inputMode, type, maxLength, pattern, labels, placeholder }, parts) {
  if (parts.some((words) => hasName(OPEN_CODES, words))) return false;
  const isCalledCode = parts.some((words) => hasName(CODES, words));
  if (isCalledCode && parts.some((words) => hasName(DIGITS, words))) return true;
  const isNumeric =
    inputMode === 'numeric' || (inputMode === '' && type === 'tel') || /^\^?(?:\\d|\[0-9\])[+*{]/.test(pattern);
  const isBrief = (maxLength >= 4 && maxLength <= 8) || /^\^?(?:\\d|\[0-9\])\{[4-8](?:,[4-8])?\}\$?$/.test(pattern);
  if (isCalledCode) return isNumeric || isBrief;
  const isCalledNothing = labels.length === 0 && !/\p{L}/u.test(placeholder);
  return isNumeric && isBrief && isCalledNothing;
}

/** @template From, To @param {From[]} all @param {(one: From) => To | undefined} of @returns {To | undefined} */
function first(all, of) {
  for (const one of all) {
    const found = of(one);
    if (found !== undefined) return found;
  }
  return undefined;
}
