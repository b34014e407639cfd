/** Hilbert's transform turns every tone by a quarter: the odd taps of one side. */
const QUARTER_TURN = [1, 3, 5, 7, 9, 11, 13, 15].map((tap) => (1 + Math.cos((Math.PI * tap) / 16)) / (Math.PI * tap));
/** So many values on either side are looked at. */
export const TURN_REACH = 2 * QUARTER_TURN.length;

/**
 * @param {Float64Array} values
 * @param {number} at
 * @returns {number} the value there, with every tone in the values turned by a quarter
 */
export function turnedAt(values, at) {
  let turned = 0;
  for (let half = 0; half < QUARTER_TURN.length; half += 1) {
    turned += QUARTER_TURN[half] * (values[at - 2 * half - 1] - values[at + 2 * half + 1]);
  }
  return turned;
}
