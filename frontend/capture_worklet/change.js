import { Alignment } from './alignment.js';
import { LONGEST_LAG_SECONDS, LONGEST_WAIT_SECONDS } from './track.js';

/** Quieter than this there is no word that a change of microphones could cut: peak, -34 dB. */
const QUIET_PEAK = 0.02;
/** Shorter is no pause. */
const QUIET_SECONDS = 0.01;
/** For so long the lag is waited for, before a pause in both has to do. */
const LAG_WAIT_SECONDS = 1.2;
/** The one fades into the other: no click. */
const FADE_SECONDS = 0.005;
/** Audio that was held back is given at this pace, so that no call does the work of many. */
const SAMPLES_AT_ONCE = 1024;
const NOTHING = new Float32Array(0);

/** @param {Float32Array} samples */
function isQuiet(samples) {
  return samples.every((sample) => Math.abs(sample) < QUIET_PEAK);
}

/**
 * Goes over from one microphone to another. Where the heard one lags, the words that the next one
 * gave already are given from its track; where the next one lags, what it repeats is left out. The
 * dictation's clock is samples given; that it moves against the wall's by the lag is fine.
 */
export class Change {
  /** @param {number} rate */
  constructor(rate) {
    this.rate = rate;
    this.alignment = new Alignment(rate);
    this.lag = 0;
    this.heardQuiet = 0;
    this.bothQuiet = 0;
    /** From where the next one's track is given; none while the other is heard. @type {number | null} */
    this.from = null;
    this.fadeEnd = 0;
    this.isOver = false;
  }

  /** @param {Float32Array} heard @param {Float32Array} next @returns {Float32Array} what is to be given */
  hear(heard, next) {
    this.alignment.hear(heard, next);
    if (this.from !== null) return this.giveNext(this.from);
    this.heardQuiet = isQuiet(heard) ? this.heardQuiet + heard.length : 0;
    this.bothQuiet = isQuiet(next) ? Math.min(this.bothQuiet + next.length, this.heardQuiet) : 0;
    // This quantum is heard to its end.
    if (this.isDue()) this.changeNow();
    return heard;
  }

  /** @returns {boolean} whether it is time */
  isDue() {
    const seconds = this.alignment.heard.filled / this.rate;
    if (seconds >= LONGEST_WAIT_SECONDS) return true;
    if (this.alignment.lag !== null) return this.heardQuiet >= QUIET_SECONDS * this.rate;
    // Without a lag only a pause that is longer than any could be cuts no word for certain.
    const pause = seconds >= LAG_WAIT_SECONDS ? QUIET_SECONDS : LONGEST_LAG_SECONDS;
    return this.bothQuiet >= pause * this.rate;
  }

  /** Lays the seam, unless it is laid. */
  changeNow() {
    if (this.from !== null) return;
    const { heard, lag } = this.alignment;
    // One that was pulled out gives nothing at all; what was said since, the next one has heard.
    const end = heard.filled - (lag === null ? 0 : heard.silentAtEnd());
    this.lag = lag ?? 0;
    this.from = Math.max(0, end + this.lag);
    this.fadeEnd = this.from + Math.round(FADE_SECONDS * this.rate);
  }

  /** @param {number} from where in the track of the next one */
  giveNext(from) {
    const { heard, next } = this.alignment;
    const there = from < this.fadeEnd ? Math.min(next.filled, heard.filled + this.lag) : next.filled;
    const to = Math.min(there, from + SAMPLES_AT_ONCE);
    if (to <= from) return NOTHING;
    const samples = next.samples.slice(from, to);
    for (let at = from; at < Math.min(to, this.fadeEnd); at += 1) {
      const share = (this.fadeEnd - at) / (FADE_SECONDS * this.rate + 1);
      samples[at - from] += share * (heard.samples[at - this.lag] - samples[at - from]);
    }
    this.from = to;
    this.isOver = to >= this.fadeEnd && to === next.filled;
    return samples;
  }

  /** @returns {Float32Array} what the one that is heard gave and was held back, if no change comes of it */
  rest() {
    const { samples, filled } = this.alignment.heard;
    return this.from === null ? NOTHING : samples.slice(this.from - this.lag, filled);
  }
}
