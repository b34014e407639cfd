// Fields that take no words: what the person can do there instead.

/** By the type of the input. @type {Readonly<Record<string, string>>} */
const POSSIBLE = {
  number: 'This field takes a number alone: say one, or type it.',
  range: 'This slider takes no words. Use the arrow keys.',
  date: 'This field takes a date: type or choose it.',
  'datetime-local': 'This field takes a date and a time: type or choose them.',
  month: 'This field takes a month: type or choose it.',
  week: 'This field takes a week: type or choose it.',
  time: 'This field takes a time: type or choose it.',
  color: 'This field takes a colour: choose one.',
  file: 'This field takes a file: choose one.',
};

/** @param {Element | undefined} element that has the focus @returns {string} empty if there is nothing to say */
export const whatIsPossible = (element) =>
  (element?.localName === 'input' && POSSIBLE[/** @type {HTMLInputElement} */ (element).type]) || '';

/** What reads as a number, as a number field takes it. @param {string} text */
export function numberIn(text) {
  const said = text.trim().replace(/[.,!?]+$/, '');
  return /^[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(said) ? said.replaceAll(',', '') : said;
}

/** @param {string} text */
export const isNumber = (text) => /^[-+]?\d+(?:\.\d+)?$/.test(text);
