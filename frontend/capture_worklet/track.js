import { ZERO_CROSSINGS, lowPass } from './low_pass.js';
import { TURN_REACH } from './quarter_turn.js';

/** Two devices hear one voice at moments that are never further apart. */
export const LONGEST_LAG_SECONDS = 0.5;
/** Who speaks without a breath for so long is changed over in mid-word. */
export const LONGEST_WAIT_SECONDS = 1.5;
/** A track holds what a change can take: the wait, the lag, and time to catch up. */
const TRACK_SECONDS = LONGEST_WAIT_SECONDS + LONGEST_LAG_SECONDS + 0.25;
/** About the rate of the thinned tracks that are compared: a voice is between 0.1 and 2 kHz. */
const THIN_RATE = 5000;
/** Share of its Nyquist frequency that passes: near to that, a tone between two lags agrees with neither. */
const THIN_PASSBAND = 0.8;

/** What one microphone gives while a change is under way: all of it, and thinned for comparison. */
export class Track {
  /** @param {number} rate */
  constructor(rate) {
    this.samples = new Float32Array(Math.ceil(TRACK_SECONDS * rate));
    this.filled = 0;
    this.step = Math.round(rate / THIN_RATE);
    const low = lowPass(0, THIN_PASSBAND / this.step, Math.ceil((ZERO_CROSSINGS * this.step) / THIN_PASSBAND));
    // The difference of two neighbours has no mean and hardly any hum, and the quiet upper half of a
    // voice, which says most about the moment, counts as much as the loud lower one.
    const difference = (/** @type {number} */ tap) => (low[tap - this.step] ?? 0) - (low[tap] ?? 0);
    this.filter = Float32Array.from({ length: low.length + this.step }, (_, tap) => difference(tap));
    /** So many thin samples of silence go first: before every one lie all lags. */
    this.silence = Math.round((LONGEST_LAG_SECONDS * rate) / this.step) + TURN_REACH;
    this.thin = new Float32Array(this.silence + Math.ceil(this.samples.length / this.step));
    this.thinned = 0;
    /** The energy of the thin samples before each. */
    this.energy = new Float64Array(this.thin.length + 1);
  }

  /** @param {Float32Array} samples */
  record(samples) {
    this.samples.set(samples, this.filled);
    this.filled += samples.length;
    while (this.thinned * this.step + this.filter.length <= this.filled) this.thinOut();
  }

  thinOut() {
    const first = this.thinned * this.step;
    let sample = 0;
    for (let tap = 0; tap < this.filter.length; tap += 1) sample += this.filter[tap] * this.samples[first + tap];
    this.thin[this.silence + this.thinned] = sample;
    this.energy[this.thinned + 1] = this.energy[this.thinned] + sample * sample;
    this.thinned += 1;
  }

  /** @returns {number} how many samples of nothing at all it ends with: it is cut off since */
  silentAtEnd() {
    let at = this.filled;
    while (at > 0 && this.samples[at - 1] === 0) at -= 1;
    return this.filled - at;
  }
}
