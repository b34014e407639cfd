// A low-pass filter: a sinc in Kaiser's window.

/** Zero crossings of the low-pass on either side: steep enough to keep 7 kHz and stop 9 kHz. */
export const ZERO_CROSSINGS = 24;
/** Kaiser's beta: stop band 80 dB down. */
const KAISER_BETA = 8;

/**
 * The modified Bessel function of order zero, by its power series.
 * @param {number} x
 */
function bessel0(x) {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * 1e-12; k += 1) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * @param {number} fraction where the output sample lies between two input samples
 * @param {number} cutoff share of the input's Nyquist frequency that passes
 * @param {number} reach taps on either side
 */
export function lowPass(fraction, cutoff, reach) {
  const taps = new Float32Array(2 * reach);
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap += 1) {
    const distance = tap - reach + 1 - fraction;
    const x = Math.PI * distance * cutoff;
    const sinc = x === 0 ? 1 : Math.sin(x) / x;
    const edge = distance / reach;
    const window = Math.abs(edge) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - edge * edge)) / bessel0(KAISER_BETA);
    taps[tap] = sinc * window;
    sum += taps[tap];
  }
  return taps.map((tap) => tap / sum);
}
