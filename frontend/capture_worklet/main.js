// Runs on the audio thread, where the browser lets no worker read a track (`capture_worker/main.js`): turns what the
// microphone gives into mono PCM16 little-endian at 16 kHz and posts it in pieces of 32 ms. `xtask/node/bundle-capture.mjs`
// makes one file of it, because a page loads its worklet by one address, and the content security policy allows no script
// that is not in a file of ours.

import { Change } from './change.js';
import { mixDown } from './mix_down.js';
import { Pieces } from './pieces.js';
import { OUTPUT_RATE, Resampler } from './resampler.js';

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
