// Changes the rate of what the microphone gives.

import { ZERO_CROSSINGS, lowPass } from './low_pass.js';

export const OUTPUT_RATE = 16000;
/** Share of the lower Nyquist frequency that passes. */
const PASSBAND = 0.94;

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/**
 * Changes the rate by an exact ratio of whole numbers, so that an hour of audio is an hour of
 * samples. Output sample n lies at input position n * down / up; the filter for each of the `up`
 * fractions is worked out once. The filter is centred: the output is not delayed against the input.
 */
export class Resampler {
  /** @param {number} inputRate */
  constructor(inputRate) {
    const divisor = greatestCommonDivisor(OUTPUT_RATE, inputRate);
    this.up = OUTPUT_RATE / divisor;
    this.down = inputRate / divisor;
    const cutoff = Math.min(1, this.up / this.down) * PASSBAND;
    /** Input samples on either side of an output sample. */
    this.reach = Math.ceil(ZERO_CROSSINGS / cutoff);
    this.filters = Array.from({ length: this.up }, (_, phase) => lowPass(phase / this.up, cutoff, this.reach));
    /** The input that may still be needed, from input sample `this.start` on. */
    this.held = new Float32Array(this.reach);
    this.start = -this.reach;
    /** Output samples given so far. */
    this.given = 0;
  }

  /**
   * @param {Float32Array} input
   * @returns {Float32Array} what can be given now
   */
  push(input) {
    const held = new Float32Array(this.held.length + input.length);
    held.set(this.held);
    held.set(input, this.held.length);
    const end = this.start + held.length;
    const output = [];
    for (;;) {
      const scaled = this.given * this.down;
      const centre = Math.floor(scaled / this.up);
      if (centre + this.reach >= end) break;
      const filter = this.filters[scaled % this.up];
      const first = centre - this.reach + 1 - this.start;
      let sum = 0;
      for (let tap = 0; tap < filter.length; tap += 1) sum += filter[tap] * held[first + tap];
      output.push(sum);
      this.given += 1;
    }
    const next = Math.floor((this.given * this.down) / this.up) - this.reach + 1;
    const forget = Math.max(0, Math.min(next - this.start, held.length));
    this.held = held.slice(forget);
    this.start += forget;
    return Float32Array.from(output);
  }

  /** @returns {Float32Array} what was waiting for input that will not come */
  finish() {
    return this.push(new Float32Array(this.reach + 1));
  }
}
