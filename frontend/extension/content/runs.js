// Words of ours that stand together in a field, known again by what stands at both their sides.

/**
 * @typedef {object} Run
 * @property {string} text as the field holds it
 * @property {string} replaced what was selected before
 * @property {string} before what stands in front of it: less than `SIDE` only where the text begins
 * @property {string} after what stands behind it: less than `SIDE` only where the text ends
 */

/** Characters at a side of a run. */
export const SIDE = 40;
/** Letters by which a side is known that reached the text's edge, and does no more: fewer stand in many places. */
const TELLING = 4;

/** @param {string} text @param {number} start @param {number} end @param {string} replaced @returns {Run} */
export function runIn(text, start, end, replaced) {
  const before = text.slice(Math.max(0, start - SIDE), start);
  return { text: text.slice(start, end), replaced, before, after: text.slice(end, end + SIDE) };
}

/**
 * Where a run is; -1 if it is not there, has been changed, or could be another one of the same words.
 * @param {Run} run @param {string} text
 */
export function placeOf(run, text) {
  const whole = run.before + run.text + run.after;
  const first = run.text ? text.indexOf(whole) : -1;
  if (first < 0 || text.indexOf(whole, first + 1) >= 0) return -1;
  const isAtStart = first === 0;
  const isAtEnd = first + whole.length === text.length;
  const { before, after } = run;
  const beginsAsBefore = before.length === SIDE || isAtStart || tells(before);
  const endsAsBefore = after.length === SIDE || isAtEnd || tells(after);
  return beginsAsBefore && endsAsBefore ? first + before.length : -1;
}

/** Something was put between this side and the edge of the text, and it is known all the same. @param {string} side */
const tells = (side) => (side.match(/[\p{L}\p{N}]/gu) ?? []).length >= TELLING;

/**
 * The runs after something was typed over a stretch of the text.
 * @param {readonly Run[]} runs as they were
 * @param {string} was the text before @param {string} is the text now
 * @param {{start: number, end: number, by: number}} stretch of the text before, and by how much what is behind it moved
 */
export function followed(runs, was, is, { start, end, by }) {
  return runs.map((run) => {
    const at = placeOf(run, was);
    if (at < 0 || (at < end && start < at + run.text.length)) return run;
    const place = at >= end ? at + by : at;
    return runIn(is, place, place + run.text.length, run.replaced);
  });
}
