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
    this.filters = Array.from({ length: this.up }, (_, phase) =>
      lowPass(phase / this.up, cutoff, this.reach),
    );
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
    const window =
      Math.abs(edge) >= 1 ? 0 : bessel0(KAISER_BETA * Math.sqrt(1 - edge * edge)) / bessel0(KAISER_BETA);
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

/** Quieter than this there is no word that a change of microphones could cut: peak, -34 dB. */
const QUIET_PEAK = 0.02;
/** Both microphones have to be quiet for so long, because one may lag behind the other. */
const QUIET_SECONDS = 0.01;
/** Who speaks without a breath for so long is cut: a louder room has no quiet moment at all. */
const LONGEST_WAIT_SECONDS = 1.5;

/** Finds the moment to change from one microphone to another: one between two words. */
export class Change {
  /** @param {number} rate */
  constructor(rate) {
    this.rate = rate;
    this.waited = 0;
    this.quiet = 0;
  }

  /**
   * @param {Float32Array} heard what the one microphone gives
   * @param {Float32Array} next what the other gives at the same time
   * @returns {boolean} whether it is time
   */
  isDue(heard, next) {
    this.waited += heard.length;
    this.quiet = Math.max(peakOf(heard), peakOf(next)) < QUIET_PEAK ? this.quiet + heard.length : 0;
    return this.quiet >= QUIET_SECONDS * this.rate || this.waited >= LONGEST_WAIT_SECONDS * this.rate;
  }
}

/** @param {Float32Array} samples */
function peakOf(samples) {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  return peak;
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
        if (event.data === 'change') this.change = new Change(sampleRate);
        if (event.data === 'change now') this.changeOver();
      };
    }

    changeOver() {
      this.heard = 1 - this.heard;
      this.change = null;
      this.port.postMessage({ changed: true });
    }

    /** @param {Float32Array} samples */
    take(samples) {
      this.pieces.push(this.resampler ? this.resampler.push(samples) : samples);
    }

    drain() {
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
        this.take(new Float32Array(gap));
      }
      const [mono, other] = [this.heard, 1 - this.heard].map((input) => mixDown(inputs[input] ?? [], QUANTUM));
      // From the next quantum on: this one is heard to its end.
      if (this.change?.isDue(mono, other)) this.changeOver();
      this.nextFrame = currentFrame + mono.length;
      this.take(mono);
      return true;
    }
  }

  registerProcessor('capture', Capture);
}
