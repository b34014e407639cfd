// Runs on the audio thread: turns what the microphone gives into mono PCM16 little-endian at
// 16 kHz and posts it in pieces of 32 ms. A file of our own, because the content security policy
// allows no other kind of script.

const OUTPUT_RATE = 16000;
/** Samples in a piece: 32 ms. `capture/level.rs` counts on it. */
const PIECE_SAMPLES = 512;
/** Zero crossings of the low-pass on either side: steep enough to keep 7 kHz and stop 9 kHz. */
const ZERO_CROSSINGS = 24;
/** Share of the lower Nyquist frequency that passes. */
const PASSBAND = 0.94;
/** Kaiser's beta: stop band 80 dB down. */
const KAISER_BETA = 8;

/**
 * @param {number} a
 * @param {number} b
 * @returns {number}
 */
function greatestCommonDivisor(a, b) {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

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

/**
 * @param {number} fraction where the output sample lies between two input samples
 * @param {number} cutoff share of the input's Nyquist frequency that passes
 * @param {number} reach taps on either side
 */
function lowPass(fraction, cutoff, reach) {
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

/** Collects samples into pieces and gives each to `post`. */
export class Pieces {
  /** @param {(message: {pcm: ArrayBuffer, peak: number, rms: number}) => void} post */
  constructor(post) {
    this.post = post;
    this.piece = new Float32Array(PIECE_SAMPLES);
    this.filled = 0;
  }

  /** @param {Float32Array} samples */
  push(samples) {
    for (const sample of samples) {
      this.piece[this.filled] = sample;
      this.filled += 1;
      if (this.filled === PIECE_SAMPLES) this.flush();
    }
  }

  flush() {
    if (this.filled === 0) return;
    const view = new DataView(new ArrayBuffer(this.filled * 2));
    let peak = 0;
    let energy = 0;
    for (let index = 0; index < this.filled; index += 1) {
      const sample = Math.max(-1, Math.min(1, this.piece[index]));
      peak = Math.max(peak, Math.abs(sample));
      energy += sample * sample;
      view.setInt16(index * 2, Math.round(sample * 32767), true);
    }
    this.post({ pcm: view.buffer, peak, rms: Math.sqrt(energy / this.filled) });
    this.filled = 0;
  }
}

/**
 * @param {Float32Array[]} channels
 * @param {number} frames how many samples to give if there is no channel
 * @returns {Float32Array} their mean
 */
export function mixDown(channels, frames) {
  if (channels.length === 1) return channels[0];
  const mono = new Float32Array(channels.length === 0 ? frames : channels[0].length);
  for (const channel of channels) {
    for (let index = 0; index < mono.length; index += 1) {
      mono[index] += channel[index] / channels.length;
    }
  }
  return mono;
}

/** Two devices hear one voice at moments that are never further apart. */
const LONGEST_LAG_SECONDS = 0.5;
/** Who speaks without a breath for so long is changed over in mid-word. */
const LONGEST_WAIT_SECONDS = 1.5;
/** A track holds what a change can take: the wait, the lag, and time to catch up. */
const TRACK_SECONDS = LONGEST_WAIT_SECONDS + LONGEST_LAG_SECONDS + 0.25;
/** About the rate of the thinned tracks that are compared: a voice is between 0.1 and 2 kHz. */
const THIN_RATE = 5000;
/** Share of its Nyquist frequency that passes: near to that, a tone between two lags agrees with neither. */
const THIN_PASSBAND = 0.8;
/** Turns every tone by a quarter (Hilbert's transform): the odd taps of one side. */
const QUARTER_TURN = [1, 3, 5, 7, 9, 11, 13, 15].map((tap) => (1 + Math.cos((Math.PI * tap) / 16)) / (Math.PI * tap));
const TURN_REACH = 2 * QUARTER_TURN.length;

/** What one microphone gives while a change is under way: all of it, and thinned for comparison. */
class Track {
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
    let turned = 0;
    for (let half = 0; half < QUARTER_TURN.length; half += 1) {
      turned += QUARTER_TURN[half] * (products[at - 2 * half - 1] - products[at + 2 * half + 1]);
    }
    return energy > 0 ? (products[at] ** 2 + turned ** 2) / energy : 0;
  }
}

/** How high values rise about a place, beside it too. @param {Float64Array} values @param {number} at */
function topAt(values, at) {
  const value = values[at];
  const before = at > 0 ? values[at - 1] : value;
  const after = at + 1 < values.length ? values[at + 1] : value;
  const bend = 2 * value - before - after;
  return value >= before && value >= after && bend > 0 ? value + (before - after) ** 2 / (8 * bend) : value;
}

/** @param {Float64Array} values @returns {number} where they are highest, but not within reach of a place */
function highest(values, place = 0, reach = -1) {
  let [found, top] = [0, -1];
  for (let at = 0; at < values.length; at += 1) {
    const rise = Math.abs(at - place) > reach ? topAt(values, at) : -1;
    if (rise > top) [found, top] = [at, rise];
  }
  return found;
}

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

// Absent where the tests import this file.
if (typeof AudioWorkletProcessor !== 'undefined') {
  const QUANTUM = 128;
  /** A longer gap is a machine that slept: no silence is made up for it. */
  const LONGEST_FILLED_GAP_SECONDS = 5;

  class Capture extends AudioWorkletProcessor {
    constructor() {
      super();
      this.resampler = sampleRate === OUTPUT_RATE ? null : new Resampler(sampleRate);
      this.pieces = new Pieces((message) => this.port.postMessage(message, [message.pcm]));
      this.nextFrame = currentFrame;
      this.drained = false;
      /** The input that is heard; another microphone may run along at the other. */
      this.heard = 0;
      /** @type {Change | null} */
      this.change = null;
      this.port.onmessage = (event) => {
        if (event.data === 'drain') this.drain();
        if (event.data === 'change') this.prepareChange();
        if (event.data === 'change now') this.change?.changeNow();
      };
    }

    prepareChange() {
      // Another wish while a change is under way: the one that is heard goes on.
      if (this.change) this.take(this.change.rest());
      this.change = new Change(sampleRate);
    }

    /** @param {Float32Array} mono @param {Float32Array} other */
    hear(mono, other) {
      this.take(this.change ? this.change.hear(mono, other) : mono);
      if (!this.change?.isOver) return;
      this.heard = 1 - this.heard;
      this.change = null;
      this.port.postMessage({ changed: true });
    }

    /** @param {Float32Array} samples */
    take(samples) {
      this.pieces.push(this.resampler ? this.resampler.push(samples) : samples);
    }

    drain() {
      if (this.change) this.take(this.change.rest());
      if (this.resampler) this.pieces.push(this.resampler.finish());
      this.pieces.flush();
      this.drained = true;
      this.port.postMessage({ drained: true });
    }

    /** @param {Float32Array[][]} inputs */
    process(inputs) {
      if (this.drained) return false;
      const gap = currentFrame - this.nextFrame;
      if (gap > 0 && gap <= LONGEST_FILLED_GAP_SECONDS * sampleRate) {
        // Quanta that were missed are silence, so that time stays true.
        const silence = new Float32Array(QUANTUM);
        for (let left = gap; left > 0; left -= QUANTUM) this.hear(silence.subarray(0, left), silence.subarray(0, left));
      }
      const [mono, other] = [this.heard, 1 - this.heard].map((input) => mixDown(inputs[input] ?? [], QUANTUM));
      this.nextFrame = currentFrame + mono.length;
      this.hear(mono, other);
      return true;
    }
  }

  registerProcessor('capture', Capture);
}
