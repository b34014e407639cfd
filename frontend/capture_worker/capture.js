import { Change } from '../capture_worklet/change.js';
import { Pieces } from '../capture_worklet/pieces.js';
import { OUTPUT_RATE } from '../capture_worklet/resampler.js';
import { TrackReader } from './track_reader.js';

/** Between two looks at the clock. */
export const TICK_MS = 20;
/** So many looks without a frame, after the key was let go, and none comes any more. */
const DRAIN_TICKS = 3;
/** Two microphones are compared in pieces of this many samples, as the audio thread does it. */
const QUANTUM = 128;

/** @typedef {{pcm: ArrayBuffer, peak: number, rms: number} | {changed: true} | {drained: true}} Message */

/** One recording: hears a microphone, goes over to others, and posts what was heard in pieces. */
export class Capture {
  /**
   * @param {(message: Message) => void} post
   * @param {() => number} now the time in ms
   */
  constructor(post, now) {
    this.post = post;
    this.now = now;
    this.pieces = new Pieces(post);
    /** @type {TrackReader | null} */
    this.heard = null;
    /** Runs along unheard. @type {TrackReader | null} */
    this.next = null;
    /** @type {Change | null} */
    this.change = null;
    /** When the key was let go. @type {number | null} */
    this.drainedFrom = null;
    this.isDrained = false;
  }

  /** Hears a microphone; if one is heard already, changes to it. @param {ReadableStream<AudioData>} frames */
  hear(frames) {
    const reader = new TrackReader(frames, this.now, () => this.flow());
    if (this.heard) this.prepareChange(reader);
    else this.heard = reader;
    reader.start();
  }

  /** @param {TrackReader} reader */
  prepareChange(reader) {
    this.giveUpChange();
    this.next = reader;
    this.change = new Change(OUTPUT_RATE);
  }

  /** The one that is heard goes on. */
  giveUpChange() {
    if (this.change) this.pieces.push(this.change.rest());
    this.next?.stop();
    this.next = null;
    this.change = null;
  }

  /** The one that is heard gives nothing any more. */
  changeNow() {
    this.change?.changeNow();
  }

  /** Gives all that can be given. */
  flow() {
    if (this.isDrained || !this.heard) return;
    // The one that is heard does not wait for the first sound of the next one.
    if (this.change && this.next?.hasBegun) this.compare(this.change, this.heard, this.next);
    else this.pieces.push(this.heard.takeAll());
    this.endIfAllIsHere(this.heard);
  }

  /** @param {Change} change @param {TrackReader} heard @param {TrackReader} next */
  compare(change, heard, next) {
    while (!change.isOver && heard.waiting >= QUANTUM && next.waiting >= QUANTUM) {
      this.pieces.push(change.hear(heard.take(QUANTUM), next.take(QUANTUM)));
    }
    if (!change.isOver) return;
    heard.stop();
    this.heard = next;
    this.next = null;
    this.change = null;
    this.post({ changed: true });
  }

  /** Gives what the microphone has given until now, some of which is on its way, and ends. */
  drain() {
    if (this.drainedFrom !== null) return;
    this.drainedFrom = this.now();
    this.giveUpChange();
    this.heard?.expectFrames();
    if (this.heard) this.flow();
    else this.end();
  }

  /** @param {TrackReader} heard */
  endIfAllIsHere(heard) {
    if (this.drainedFrom === null) return;
    if (heard.hasEnded || heard.ticksWithoutFrame >= DRAIN_TICKS || heard.reaches(this.drainedFrom)) this.end();
  }

  end() {
    if (this.heard) this.pieces.push(this.heard.finish());
    this.pieces.flush();
    this.isDrained = true;
    this.heard?.stop();
    this.post({ drained: true });
  }

  /** Time passed. */
  tick() {
    if (this.isDrained) return;
    this.heard?.tick(TICK_MS);
    this.next?.tick(TICK_MS);
    this.flow();
  }
}
