import { highest, topAt } from './peaks.js';
import { TURN_REACH, turnedAt } from './quarter_turn.js';
import { Track } from './track.js';

/** Lags so near to each other are one. */
const SAME_LAG_SECONDS = 0.0035;
/** Less than this share of all the sound is too little to tell whether two microphones agree. */
const COMPARED_SHARE = 0.25;
/** Less than this share is silence. */
const FAINT_SHARE = 0.1;
/** Two voices agree by chance to 0.4, two microphones in a room to 0.5 and more: here its square. */
const LEAST_AGREEMENT = 0.2;
/** Any other lag explains so many times less of the energy, ... */
const TIMES_LESS_EXPLAINED = 2.25;
/** ... or leaves so many times more unexplained, and so much: tones agree well at many lags. */
const TIMES_MORE_UNEXPLAINED = 2;
const LEAST_UNEXPLAINED = 0.03;
/** Lags that are looked at in one call. */
const LAGS_AT_ONCE = 768;

/** Finds by how much one microphone lags behind another that hears the same, by correlation. */
export class Alignment {
  /** @param {number} rate */
  constructor(rate) {
    this.heard = new Track(rate);
    this.next = new Track(rate);
    this.same = Math.ceil((SAME_LAG_SECONDS * rate) / this.heard.step);
    /** For each lag, none in the middle: the sum of the products of the pairs of samples. */
    this.products = new Float64Array(2 * this.heard.silence + 1);
    this.middle = this.heard.silence;
    this.longest = this.middle - TURN_REACH;
    /** The share of the energy that each lag explains. */
    this.explained = new Float64Array(2 * this.longest + 1);
    this.looked = 0;
    /** By how many samples `next` lags; below zero if it is ahead; none if unsure. @type {number | null} */
    this.lag = null;
  }

  /** As much work every time, well under 1 ms. @param {Float32Array} heardSamples @param {Float32Array} nextSamples */
  hear(heardSamples, nextSamples) {
    const { products, middle } = this;
    const from = middle + this.heard.thinned;
    this.heard.record(heardSamples);
    this.next.record(nextSamples);
    const to = middle + this.heard.thinned;
    const [heard, next] = [this.heard.thin, this.next.thin];
    for (let lag = 0; lag <= middle; lag += 1) {
      let [ahead, behind] = [0, 0];
      for (let at = from; at < to; at += 1) {
        ahead += heard[at] * next[at - lag];
        behind += next[at] * heard[at - lag];
      }
      products[middle - lag] += ahead;
      if (lag > 0) products[middle + lag] += behind;
    }
    this.look();
  }

  /** Looks at the next lags, and judges after the last. */
  look() {
    const { explained, longest } = this;
    const to = Math.min(explained.length, this.looked + LAGS_AT_ONCE);
    for (let index = this.looked; index < to; index += 1) explained[index] = this.explainedAt(index - longest);
    this.looked = to % explained.length;
    if (this.looked === 0) this.judge();
  }

  judge() {
    const { explained, longest, same } = this;
    const best = highest(explained);
    const rival = topAt(explained, highest(explained, best, same));
    const share = Math.min(1, topAt(explained, best));
    const unexplained = Math.max(TIMES_MORE_UNEXPLAINED * (1 - share), LEAST_UNEXPLAINED);
    const isClear = share >= TIMES_LESS_EXPLAINED * rival || 1 - rival >= unexplained;
    const isWithin = Math.abs(best - longest) <= longest - same && explained.every((one) => one >= 0);
    if (isClear && isWithin && share >= LEAST_AGREEMENT) this.lag = (best - longest) * this.heard.step;
  }

  /** The share of the energy that a lag explains; below zero if it is not known yet. @param {number} lag */
  explainedAt(lag) {
    const [heard, next] = [this.heard.energy, this.next.energy];
    const count = this.heard.thinned;
    const [heardFrom, nextFrom] = [Math.max(0, -lag), Math.max(0, lag)];
    if (count <= heardFrom + nextFrom) return -1;
    const ofHeard = heard[count - nextFrom] - heard[heardFrom];
    const ofNext = next[count - heardFrom] - next[nextFrom];
    // Sound of either, where the other one should have it, speaks for the lag or against it.
    if (ofHeard <= COMPARED_SHARE * heard[count] && ofNext <= COMPARED_SHARE * next[count]) return -1;
    const energy = Math.max(ofHeard, FAINT_SHARE * heard[count]) * Math.max(ofNext, FAINT_SHARE * next[count]);
    const { products } = this;
    const at = this.middle + lag;
    // Turned by a quarter too, agreement does not rise and fall with every wave of a tone.
    const turned = turnedAt(products, at);
    return energy > 0 ? (products[at] ** 2 + turned ** 2) / energy : 0;
  }
}
