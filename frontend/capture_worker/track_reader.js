import { mixDown } from '../capture_worklet/mix_down.js';
import { OUTPUT_RATE, Resampler } from '../capture_worklet/resampler.js';
import { SampleQueue } from './sample_queue.js';
import { Timeline } from './timeline.js';

/**
 * So many looks at the clock without a frame, and the microphone is taken to be silent: half a second. The page goes by
 * what it is given, silence too: one that is muted, dead or stalled must not stop its clocks.
 */
const SILENT_TICKS = 25;
/** A frame that is in the queue is read in less, in ms, on a busy machine too: both are the worker's own work, in order. */
const QUEUED_MS = 2;
const MICROS_PER_MS = 1_000;
const MICROS_PER_SECOND = 1_000_000;

/** Reads one microphone: mono at 16 kHz, however the track gives it. */
export class TrackReader {
  /**
   * @param {ReadableStream<AudioData>} frames
   * @param {() => number} now the time in ms
   * @param {() => void} onAudio hears that there is more to take
   */
  constructor(frames, now, onAudio) {
    this.reader = frames.getReader();
    this.now = now;
    this.onAudio = onAudio;
    this.timeline = new Timeline();
    this.queue = new SampleQueue();
    this.rate = OUTPUT_RATE;
    /** @type {Resampler | null} */
    this.resampler = null;
    this.hasBegun = false;
    /** Whether the queue was ever empty: until then no frame says how long its way is. */
    this.hasCaughtUp = false;
    this.hasEnded = false;
    this.ticksWithoutFrame = 0;
  }

  /** Reads until the track ends. */
  start() {
    const end = () => {
      this.hasEnded = true;
      this.onAudio();
    };
    // A track that breaks off has ended, too.
    this.read().then(end, end);
  }

  async read() {
    for (;;) {
      const { value, done } = await this.nextFrame();
      if (done) return;
      this.hear(value);
      this.onAudio();
    }
  }

  async nextFrame() {
    if (this.hasCaughtUp) return this.reader.read();
    const waited = setTimeout(() => {
      this.hasCaughtUp = true;
    }, QUEUED_MS);
    const frame = await this.reader.read();
    clearTimeout(waited);
    return frame;
  }

  /** Reads no more. */
  stop() {
    this.reader.cancel().catch(() => {});
  }

  /** @param {AudioData} frame */
  hear(frame) {
    const { timestamp, sampleRate, numberOfFrames } = frame;
    const mono = mixDown(channelsOf(frame), numberOfFrames);
    frame.close();
    this.changeRate(sampleRate);
    const length = (numberOfFrames / sampleRate) * MICROS_PER_SECOND;
    const missing = this.timeline.note(timestamp, length, this.now() * MICROS_PER_MS);
    this.push(new Float32Array(Math.round((missing * sampleRate) / MICROS_PER_SECOND)));
    this.push(mono);
    this.ticksWithoutFrame = 0;
  }

  /** A headset gives another rate once it is a telephone's. @param {number} rate */
  changeRate(rate) {
    if (rate === this.rate) return;
    this.queue.push(this.finish());
    this.rate = rate;
    this.resampler = rate === OUTPUT_RATE ? null : new Resampler(rate);
  }

  /** @param {Float32Array} samples */
  push(samples) {
    if (samples.length === 0) return;
    this.hasBegun = true;
    this.queue.push(this.resampler ? this.resampler.push(samples) : samples);
  }

  /** Time passed: one that has ended, or gives nothing for long, is silent. @param {number} millis */
  tick(millis) {
    this.ticksWithoutFrame += 1;
    if (!this.hasEnded && this.ticksWithoutFrame <= SILENT_TICKS) return;
    this.push(new Float32Array(Math.round((millis * this.rate) / 1_000)));
    this.timeline.pass(millis * MICROS_PER_MS);
  }

  /** Frames are on their way perhaps, for however long there were none. */
  expectFrames() {
    this.ticksWithoutFrame = 0;
  }

  /** @param {number} moment in ms @returns {boolean} whether all that was given until then is here */
  reaches(moment) {
    return this.hasCaughtUp && this.timeline.reaches(moment * MICROS_PER_MS);
  }

  /** How many samples can be taken. */
  get waiting() {
    return this.queue.length;
  }

  /** @param {number} count no more than wait */
  take(count) {
    return this.queue.take(count);
  }

  takeAll() {
    return this.queue.take(this.queue.length);
  }

  /** @returns {Float32Array} what was waiting for more that will not come */
  finish() {
    return this.resampler ? this.resampler.finish() : new Float32Array(0);
  }
}

/** @param {AudioData} frame */
function channelsOf(frame) {
  return Array.from({ length: frame.numberOfChannels }, (_, planeIndex) => {
    const samples = new Float32Array(frame.numberOfFrames);
    frame.copyTo(samples, { planeIndex, format: 'f32-planar' });
    return samples;
  });
}
