// What is asked for under a name is done once: who asks again, while it is being done or later, has the same answer. What
// came to nothing may be tried anew.

/** @template Answer */
export class Once {
  /** @type {Map<number, Promise<Answer>>} */
  #underway = new Map();
  /** @type {Map<number, Answer>} */
  #done = new Map();

  /** @param {number} kept answers that are remembered, the newest */
  constructor(kept) {
    this.kept = kept;
  }

  /**
   * @param {number} name
   * @param {() => Promise<Answer>} work
   * @param {(answer: Answer) => boolean} isDone else it may be tried anew
   * @returns {Promise<Answer>}
   */
  async take(name, work, isDone) {
    const known = this.#done.get(name) ?? this.#underway.get(name);
    if (known) return known;
    const underway = work();
    this.#underway.set(name, underway);
    try {
      const answer = await underway;
      if (isDone(answer)) this.#remember(name, answer);
      return answer;
    } finally {
      this.#underway.delete(name);
    }
  }

  /** @param {number} name @param {Answer} answer */
  #remember(name, answer) {
    this.#done.set(name, answer);
    const [oldest] = this.#done.keys();
    if (this.#done.size > this.kept) this.#done.delete(oldest);
  }
}
