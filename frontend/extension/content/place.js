// Where the next words of a dictation go: behind its last ones, unless the person says otherwise.

import { wholeText } from './reading.js';

/**
 * @typedef {import('./reading.js').Reading} Reading
 * @typedef {Reading & {isBehindOthers?: boolean}} Place where words of the person's, not of the dictation, stand before it
 *
 * @typedef {'not' | 'in silence' | 'while speaking'} Moved whether keys or a pointer of the person's were busy in the
 *   document since the last words, and whether words were on their way then
 *
 * @typedef {{kind: 'here', continues: boolean}} Here at the caret
 * @typedef {{kind: 'there', offset: number, length: number}} There elsewhere in the field, over `length` characters
 * @typedef {{kind: 'unclear'}} Unclear
 */

/**
 * - Nothing has changed: at the caret.
 * - The person typed on where the words end: at the caret, behind what they typed.
 * - They put the caret elsewhere in silence: at the caret; they mean the new place. What is selected there is theirs.
 * - They did so while they spoke, or the page did it: where the words would have gone, if that place is still there and
 *   only one place can be meant, else it is unclear.
 * @param {Place | undefined} place around the place where the next words were to go; none if any will do
 * @param {Reading} now @param {Moved} moved
 * @returns {Here | There | Unclear}
 */
export function whereNext(place, now, moved) {
  if (!place) return { kind: 'here', continues: false };
  if (isAt(place, now)) return { kind: 'here', continues: !place.isBehindOthers };
  const typedOn = !now.selected && now.after === place.after && now.before.startsWith(place.before);
  if (typedOn) return { kind: 'here', continues: false };
  if (moved === 'in silence' && !now.selected) return { kind: 'here', continues: false };
  return now.isPart ? { kind: 'unclear' } : placeIn(place, wholeText(now));
}

/** @param {Reading} place @param {Reading} now */
function isAt(place, now) {
  return now.before === place.before && now.selected === place.selected && now.after === place.after;
}

/** @param {Reading} place @param {string} text @returns {There | Unclear} */
function placeIn(place, text) {
  const { before, selected, after } = place;
  const length = selected.length;
  const fromStart = before.length;
  const fromEnd = text.length - after.length - length;
  const holds = (/** @type {number} */ offset) => offset >= 0 && text.slice(offset, offset + length) === selected;
  if (text === before + selected + after) return { kind: 'there', offset: fromStart, length };
  // What stands on one side has changed; the other side tells. An empty side tells nothing.
  const byStart = before !== '' && text.startsWith(before) && holds(fromStart);
  const byEnd = after !== '' && text.endsWith(after) && holds(fromEnd);
  if (byStart && !byEnd) return { kind: 'there', offset: fromStart, length };
  if (byEnd && !byStart) return { kind: 'there', offset: fromEnd, length };
  return { kind: 'unclear' };
}

/**
 * Where the next words go once an input method has written at the caret: behind what it wrote, if they were to go there;
 * else where they were to go, as far as that was left alone.
 * @param {Place | undefined} place @param {Reading} was before it @param {Reading} is @param {Moved} moved
 * @returns {{place: Place | undefined, moved: Moved}}
 */
export function afterComposition(place, was, is, moved) {
  const text = wholeText(is);
  if (!place || wholeText(was) === text) return { place, moved };
  const next = whereNext(place, was, moved);
  if (next.kind === 'here') return { place: { ...is, isBehindOthers: true }, moved: 'not' };
  if (next.kind === 'unclear') return { place, moved };
  const offset = movedBy(next, was, text);
  if (offset === undefined) return { place, moved };
  const end = offset + next.length;
  return {
    place: { before: text.slice(0, offset), selected: text.slice(offset, end), after: text.slice(end) },
    moved,
  };
}

/**
 * Where a place is after a change at the caret, if it was not in it.
 * @param {There} place @param {Reading} was @param {string} text
 */
function movedBy({ offset, length }, was, text) {
  const whole = wholeText(was);
  let start = 0;
  while (start < was.before.length && whole[start] === text[start]) start += 1;
  let behind = 0;
  while (behind < was.after.length && whole.at(-1 - behind) === text.at(-1 - behind)) behind += 1;
  if (offset + length <= start) return offset;
  return offset >= whole.length - behind ? offset + text.length - whole.length : undefined;
}
