// Nothing is waited for without an end: Chrome delivers nothing to a page in the back/forward cache, and says so to
// nobody.

/** Whether a page is there at all is known in much less, on any machine. */
export const THERE_WITHIN_MS = 3_000;
/** Typing takes much less. Words that come all the same are typed once: whoever puts them there again names them. */
export const TYPED_WITHIN_MS = 5_000;

/**
 * What was asked for, or undefined if it does not come in time or fails.
 * @template Answer
 * @param {Promise<Answer>} asked @param {number} ms
 * @returns {Promise<Answer | undefined>}
 */
export function within(asked, ms) {
  /** @type {ReturnType<typeof setTimeout>} */
  let timer;
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  return Promise.race([asked.catch(() => undefined), /** @type {Promise<undefined>} */ (late)]).finally(() =>
    clearTimeout(timer),
  );
}

/** One thing after the other, none of them for ever. */
export class Turns {
  /** @type {Promise<unknown>} */
  #earlier = Promise.resolve();

  /** @param {number} patience for one, in ms from when its turn comes; then the next has its turn */
  constructor(patience) {
    this.patience = patience;
  }

  /**
   * @template Answer
   * @param {() => Promise<Answer>} work
   * @returns {Promise<Answer>}
   */
  take(work) {
    const done = this.#earlier.then(work);
    this.#earlier = this.#earlier.then(() => within(done, this.patience));
    return done;
  }
}
