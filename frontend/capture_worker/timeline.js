/** Frames that lie further apart have a gap between them, in microseconds: what is less is jitter. */
const SHORTEST_GAP = 100_000;
/** A longer gap is a machine that slept: no silence is made up for it. */
const LONGEST_GAP = 5_000_000;

/** When the frames of one track were heard, by the track's own clock. All times are in microseconds. */
export class Timeline {
  constructor() {
    /** When the next frame begins, if none is missing. @type {number | null} */
    this.due = null;
    /** The shortest way of a frame: from its end, by the track's clock, until it was read, by ours. */
    this.shortestWay = Number.POSITIVE_INFINITY;
  }

  /**
   * Takes note of a frame.
   * @param {number} begin
   * @param {number} length
   * @param {number} now when it is read
   * @returns {number} how much silence belongs before it, so that time stays true
   */
  note(begin, length, now) {
    const gap = this.due === null ? 0 : begin - this.due;
    this.due = begin + length;
    // A clock that was put says nothing about the ways of before.
    if (gap < -SHORTEST_GAP || gap > LONGEST_GAP) this.shortestWay = Number.POSITIVE_INFINITY;
    this.shortestWay = Math.min(this.shortestWay, now - this.due);
    return gap > SHORTEST_GAP && gap <= LONGEST_GAP ? gap : 0;
  }

  /** Silence was made up. @param {number} length */
  pass(length) {
    if (this.due !== null) this.due += length;
  }

  /** @param {number} moment by our clock @returns {boolean} whether all that was given until then is here */
  reaches(moment) {
    return this.due !== null && this.due + this.shortestWay >= moment;
  }
}
