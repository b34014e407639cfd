// How far a transcript is from what was said: word error rate after English normalisation.

const ONES = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const SPELLINGS = new Map([
  ['mr', 'mister'],
  ['mrs', 'missus'],
  ['dr', 'doctor'],
  ['st', 'saint'],
  ['ok', 'okay'],
]);

/**
 * @param {number} number 0 to 999,999
 * @returns {string[]}
 */
function numberWords(number) {
  if (number < 20) return [ONES[number]];
  if (number < 100) {
    const rest = number % 10;
    return [TENS[Math.floor(number / 10)], ...(rest ? [ONES[rest]] : [])];
  }
  if (number < 1000) {
    const rest = number % 100;
    return [ONES[Math.floor(number / 100)], 'hundred', ...(rest ? numberWords(rest) : [])];
  }
  const rest = number % 1000;
  return [...numberWords(Math.floor(number / 1000)), 'thousand', ...(rest ? numberWords(rest) : [])];
}

/**
 * The words of a text as they are compared: lower case, no punctuation, numbers as words.
 * @param {string} text
 * @returns {string[]}
 */
export function normalise(text) {
  const plain = text
    .toLowerCase()
    .replaceAll(/(\d),(\d{3})/g, '$1$2')
    .replaceAll(/['’]/g, '')
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim();
  if (!plain) return [];
  return plain.split(' ').flatMap((word) => {
    if (/^\d{1,6}$/.test(word)) return numberWords(Number(word));
    return [SPELLINGS.get(word) ?? word];
  });
}

/**
 * @typedef {object} Comparison
 * @property {number} words how many were said
 * @property {number} errors words wrong, missing or added
 * @property {number} missing words that were said and have nothing in their place
 */

/**
 * Compares by the cheapest alignment.
 * @param {string} said
 * @param {string} written
 * @returns {Comparison}
 */
export function compare(said, written) {
  const wanted = normalise(said);
  const got = normalise(written);
  let row = got.map((_, index) => ({ errors: index + 1, missing: 0 }));
  row.unshift({ errors: 0, missing: 0 });
  for (const [index, word] of wanted.entries()) {
    const next = [{ errors: index + 1, missing: index + 1 }];
    for (const [column, other] of got.entries()) {
      const change = word === other ? 0 : 1;
      const options = [
        { errors: row[column].errors + change, missing: row[column].missing },
        { errors: row[column + 1].errors + 1, missing: row[column + 1].missing + 1 },
        { errors: next[column].errors + 1, missing: next[column].missing },
      ];
      next.push(options.reduce((best, option) => (option.errors < best.errors ? option : best)));
    }
    row = next;
  }
  return { words: wanted.length, ...row[got.length] };
}

/**
 * The rate over several comparisons.
 * @param {Comparison[]} comparisons
 */
export function errorRate(comparisons) {
  const sum = (/** @type {'words' | 'errors'} */ name) =>
    comparisons.reduce((total, comparison) => total + comparison[name], 0);
  return sum('errors') / Math.max(1, sum('words'));
}
