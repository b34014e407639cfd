// Tracks of microphones as a worker reads them, for tests without a browser.

import { Capture } from '../../capture_worker/capture.js';

/** Browsers give frames of so many ms. */
export const FRAME_MS = 10;
/** The clock of a browser's tracks does not begin with ours. */
const CLOCK_MICROS = 7_000_000_000;
/** More than a reader takes to know that no frame waits, in ms: timers come in the order of their times. */
const CAUGHT_UP_MS = 10;

/** A worker that hears, without a browser: its clock stands until it is put forward. */
export class FakeWorker {
  constructor() {
    this.now = 0;
    /** @type {number[]} */
    this.samples = [];
    /** What it told beside audio. @type {string[]} */
    this.told = [];
    this.capture = new Capture(
      (message) => {
        if ('pcm' in message) this.samples.push(...new Int16Array(message.pcm));
        else this.told.push(...Object.keys(message));
      },
      () => this.now,
    );
  }

  /**
   * Hears a microphone.
   * @param {number} rate
   */
  track(rate) {
    const track = new FakeTrack(this, rate);
    this.capture.hear(track.frames);
    return track;
  }

  /** Lets it read what is there. */
  async read() {
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** Lets it read until it knows that no frame waits. */
  async catchUp() {
    await new Promise((resolve) => setTimeout(resolve, CAUGHT_UP_MS));
  }
}

/** A microphone's track. */
export class FakeTrack {
  /**
   * @param {FakeWorker} worker
   * @param {number} rate
   */
  constructor(worker, rate) {
    this.worker = worker;
    this.rate = rate;
    /** When the next frame begins, in ms. */
    this.at = worker.now;
    /** Whether somebody reads it still. */
    this.isRead = true;
    /** @type {any} */
    let queue;
    this.frames = /** @type {ReadableStream<AudioData>} */ (
      new ReadableStream({
        start(controller) {
          queue = controller;
        },
        cancel: () => {
          this.isRead = false;
        },
      })
    );
    this.queue = queue;
  }

  /**
   * Gives a frame.
   * @param {...Float32Array} channels
   */
  give(...channels) {
    const numberOfFrames = channels[0].length;
    const frame = {
      timestamp: CLOCK_MICROS + 1_000 * this.at,
      sampleRate: this.rate,
      numberOfFrames,
      numberOfChannels: channels.length,
      copyTo: (/** @type {Float32Array} */ to, /** @type {AudioDataCopyToOptions} */ { planeIndex }) =>
        to.set(channels[planeIndex]),
      close() {},
    };
    if (this.isRead) this.queue.enqueue(frame);
    this.at += (1_000 * numberOfFrames) / this.rate;
  }

  /** Gives samples, a frame after the other. @param {Float32Array} samples */
  giveAll(samples) {
    const length = (this.rate * FRAME_MS) / 1_000;
    for (let at = 0; at < samples.length; at += length) this.give(samples.subarray(at, at + length));
  }

  end() {
    if (this.isRead) this.queue.close();
  }
}
