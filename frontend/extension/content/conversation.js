// Whether a field still belongs to what it belonged to when it was spoken into. Pages show one conversation after the
// other in the same document, and write them in the same element; other pages write their state into the address while
// one types. What tells them apart is what the person did, and what has become of the field and of what stands around it.

/**
 * @typedef {object} Address
 * @property {string} page
 * @property {string} query
 * @property {string | undefined} entry of the history: a page that writes its state keeps it
 *
 * @typedef {object} Scene
 * @property {string} marks what a page says of itself: its title, its headings, what is chosen in it
 * @property {Map<string, number>} around how often each word stands around the field
 * @property {string} text that the field holds
 *
 * @typedef {object} Then
 * @property {Address} address where the page was when the field took the last words
 * @property {'press' | 'leaving'} [act] the person pressed something outside of the field since, or left it
 * @property {Scene} [scene] before that
 *
 * @typedef {object} Now
 * @property {Address} address
 * @property {Scene} [scene]
 * @property {'ours' | 'text' | 'nothing'} held what stands before the place where the words go is what stood there then:
 *   words of the dictation, another text, or there is nothing that could tell
 * @property {boolean} hasTyped somebody typed since
 * @property {boolean} isSent what the field held was sent by that press
 */

/** @param {Then} then @param {Now} now */
export function isAnother(then, now) {
  const { act, scene: before } = then;
  const isAtSame = now.address.page === then.address.page;
  if (!act || !before || !now.scene) return !isAtSame && !isHeldThrough(then, now);
  if (now.scene.marks !== before.marks) return true;
  if (hasMoved(then.address, now.address)) return now.held !== 'ours' || !(isAtSame || isReplaced(then, now));
  if (act === 'leaving' || now.held !== 'nothing' || now.isSent) return false;
  const isRewritten = !now.hasTyped && lettersOf(now.scene.text) !== lettersOf(before.text);
  return isRewritten || isAnyGone(before.around, now.scene.around);
}

/** @param {Address} then @param {Address} now */
export const hasMoved = (then, now) => then.page !== now.page || then.query !== now.query || then.entry !== now.entry;

/** A page that goes somewhere by itself has not gone while the words are still there. @param {Then} then @param {Now} now */
const isHeldThrough = (then, now) => now.held === 'ours' || (now.held === 'text' && isReplaced(then, now));

/** @param {Then} then @param {Now} now */
const isReplaced = (then, now) => then.address.entry !== undefined && then.address.entry === now.address.entry;

/** @param {string} text */
const lettersOf = (text) => (text.match(/\p{L}/gu) ?? []).join('');

/** Whether words that stood around the field do not any more. @param {Map<string, number>} then @param {Map<string, number>} now */
const isAnyGone = (then, now) => [...then].some(([word, count]) => (now.get(word) ?? 0) < count);

/**
 * Whether a text stands around the field that did not before: it was sent.
 * @param {Scene} then @param {Scene} now
 */
export function isShown(then, now) {
  const words = wordsIn(then.text);
  if (words.size === 0 || lettersOf(now.text) !== '') return false;
  return [...words].every(([word, count]) => (now.around.get(word) ?? 0) >= (then.around.get(word) ?? 0) + count);
}

/** How often each word stands in a text. Numbers count days and messages, and change by themselves. @param {string} text */
export function wordsIn(text) {
  /** @type {Map<string, number>} */
  const words = new Map();
  for (const word of text.toLowerCase().match(/\p{L}[\p{L}\p{M}\p{N}]*/gu) ?? [])
    words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}
