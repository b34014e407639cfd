// Fitting spoken words into text that stands already: spaces, capitals, full stops. The rule is the core's
// (`dictation/src/fitting.rs`), and both are held to the same cases (`dictation/src/fitting/cases.tsv`).

import { lastCharacter, SIGNS_BEFORE, takesBlank } from './joining.js';

/** Words that are written with a capital only because a sentence begins with them. */
const COMMON_WORDS = new Set(
  (
    'a about after all also although an and any are as at because before but by can could did do does for from had ' +
    "has have he her his how if in is it it's its just my no not of on or our she should so some than that the their " +
    'then there these they this those to until was we were what when where which while who why with would you'
  ).split(' '),
);
const OPENS = /^[([{<“‘«/@#$`]/u;
const CLOSES = /^[.,;:!?)\]}>”»…%]/u;
const CLOSES_AT_END = /[.,;:!?)\]}>”»…%]+$/u;
const SENTENCE_BEGINS_AFTER = /[.!?:…"”'。！？：」』]$/u;
const SENTENCE_GOES_ON = /^[\p{Ll}.,;:!?。，、；：！？]/u;
const FULL_STOPS = ['.', '。'];

/**
 * @typedef {object} Surroundings
 * @property {string} before from the start of the paragraph
 * @property {string} after to the end of the paragraph
 * @property {boolean} [continues] speech of the same dictation stands right before
 * @property {string} [owed] the full stop that was held back there
 */

/**
 * @param {Surroundings} around @param {string} words
 * @returns {{text: string, heldBack: string | undefined}} the words with the spaces that part them from what stands
 *   around them, and the full stop that was left out because the sentence goes on behind them
 */
export function fit(around, words) {
  const said = withoutOuterSpaces(words);
  if (!said) return { text: '', heldBack: undefined };
  let text = beginning(around, said) + withFittingCapital(around, said);
  let heldBack;
  const stop = FULL_STOPS.find((one) => text.endsWith(one) && !text.endsWith(one + one));
  if (stop && SENTENCE_GOES_ON.test(around.after.trimStart())) {
    heldBack = stop;
    text = text.slice(0, -1);
  }
  const sticks = /^[\p{L}\p{N}]/u.test(around.after) || OPENS.test(around.after);
  if (sticks && takesBlank(text, around.after)) text += ' ';
  return { text, heldBack };
}

/** Line ends are said, too: they stay, and no space is left at either side of them. @param {string} words */
function withoutOuterSpaces(words) {
  return words.replace(/[^\S\n]*\n[^\S\n]*/gu, '\n').replace(/^[^\S\n]+|[^\S\n]+$/gu, '');
}

/** @param {Surroundings} around @param {string} said */
function beginning(around, said) {
  const owed = around.owed ?? '';
  const last = lastCharacter(owed || around.before);
  const beginsName = /^[.,!?;:…]/u.test(said) && !SIGNS_BEFORE.test(said);
  const sticks = CLOSES.test(said) && !beginsName;
  const parts = !OPENS.test(last) && !sticks && takesBlank(last, said);
  return parts ? `${owed} ` : owed;
}

/** @param {Surroundings} around @param {string} said */
function withFittingCapital(around, said) {
  const [first] = said.split(/\s/u, 1);
  const stands = around.before.trimEnd();
  const isInMidSentence = !around.continues && stands !== '' && !SENTENCE_BEGINS_AFTER.test(stands);
  const bare = first.replace(CLOSES_AT_END, '');
  const isCommon = COMMON_WORDS.has(bare.toLowerCase()) && !/[A-Z]/.test(bare.slice(1));
  return isInMidSentence && isCommon ? first.toLowerCase() + said.slice(first.length) : said;
}
