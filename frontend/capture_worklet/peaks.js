// Where values that were sampled rise highest: between two of them, too.

/** How high values rise about a place, beside it too. @param {Float64Array} values @param {number} at */
export function topAt(values, at) {
  const value = values[at];
  const before = at > 0 ? values[at - 1] : value;
  const after = at + 1 < values.length ? values[at + 1] : value;
  const bend = 2 * value - before - after;
  return value >= before && value >= after && bend > 0 ? value + (before - after) ** 2 / (8 * bend) : value;
}

/** @param {Float64Array} values @returns {number} where they are highest, but not within reach of a place */
export function highest(values, place = 0, reach = -1) {
  let [found, top] = [0, -1];
  for (let at = 0; at < values.length; at += 1) {
    const rise = Math.abs(at - place) > reach ? topAt(values, at) : -1;
    if (rise > top) [found, top] = [at, rise];
  }
  return found;
}
