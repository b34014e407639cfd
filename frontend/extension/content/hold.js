// When a press of the key is a tap and when it is a hold, and what makes it neither. Pure. The web app has the same
// machine (`frontend/src/domain/hold.rs`), and both are held to the cases in `frontend/src/domain/hold/cases.tsv`, which
// is where a rule is looked up.

/** A press shorter than this, in ms, leaves the microphone open. */
const TAP_MS = 300;

/**
 * @typedef {'start' | 'latch' | 'stop' | 'abandon' | 'cancel'} Order
 * @typedef {readonly string[]} Modifiers the names of those that are down, as `getModifierState` knows them
 *
 * @typedef {object} Circumstances what is known of the dictation
 * @property {boolean} isOpen the microphone is open, or is being opened
 * @property {boolean} isFinishing the last words of one are on their way
 * @property {boolean} hasVoice somebody has spoken into the open microphone
 */

export class Hold {
  /** When it was pressed, by the clock of the events. @type {number | undefined} */
  #since;
  /** What the press was for. @type {'opened' | 'combined' | 'was open' | 'spoiled'} */
  #purpose = 'opened';
  /** `KeyboardEvent.code`; before the settings have been read no key means anything. @type {string | undefined} */
  #chosen;
  /** The one that went down last: it is the one that goes up, whatever is chosen meanwhile. @type {string | undefined} */
  #pressed;
  /** @type {Circumstances} */
  now = { isOpen: false, isFinishing: false, hasVoice: false };

  /** The one that is held, or would be. */
  get key() {
    return this.isHeld ? this.#pressed : this.#chosen;
  }

  set key(code) {
    this.#chosen = code;
  }

  /** The modifier that the key is. */
  get #modifier() {
    return /^(?:Alt|Control|Meta|Shift)/.exec(this.key ?? '')?.[0];
  }

  get isHeld() {
    return this.#since !== undefined;
  }

  /** Whether it was down already then. @param {number} at */
  isHeldSince(at) {
    return this.#since !== undefined && this.#since <= at;
  }

  /** The dictation that it opened is over, or another script hears its release. */
  forget() {
    this.#since = undefined;
  }

  /**
   * @param {string} code @param {string} types `KeyboardEvent.key` @param {boolean} repeats @param {Modifiers} modifiers
   * @param {number} at
   * @returns {Order | undefined}
   */
  keyDown(code, types, repeats, modifiers, at) {
    if (code === 'Escape') return repeats ? undefined : this.#escape();
    // Another key was chosen while one was held, and is pressed: the release of that one was lost.
    if (this.isHeld && code === this.#chosen && code !== this.key) return repeats ? undefined : this.lose();
    if (code !== this.key) return this.moved(modifiers) ?? (this.isHeld ? this.otherInput(at) : undefined);
    const isAlone = modifiers.every((one) => one === this.#modifier);
    if (repeats || types === 'AltGraph' || !isAlone) return undefined;
    return this.#press(at);
  }

  /** @param {string} code @param {number} at @returns {Order | undefined} */
  keyUp(code, at) {
    const since = this.#since;
    if (code !== this.key || since === undefined) return undefined;
    this.#since = undefined;
    if (this.#purpose === 'combined') return this.#endOfCombination();
    if (this.#purpose === 'spoiled') return undefined;
    return this.#purpose === 'opened' && at - since < TAP_MS ? 'latch' : 'stop';
  }

  /** Another key, a button or the wheel: with a modifier that is a shortcut. @param {number} at @returns {Order | undefined} */
  otherInput(at) {
    if (this.#since === undefined || !this.#modifier) return undefined;
    if (this.#purpose === 'was open') this.#purpose = 'spoiled';
    if (this.#purpose !== 'opened') return undefined;
    const isShortcut = !this.now.hasVoice && at - this.#since < TAP_MS;
    this.#purpose = isShortcut ? 'spoiled' : 'combined';
    return isShortcut ? 'abandon' : undefined;
  }

  /** An event tells which modifiers are down: the system may have kept the release. @param {Modifiers} modifiers */
  moved(modifiers) {
    if (!this.#modifier || modifiers.includes(this.#modifier)) return undefined;
    return this.lose();
  }

  /** Its release will not be seen. @returns {Order | undefined} */
  lose() {
    if (this.#since === undefined) return undefined;
    this.#since = undefined;
    if (this.#purpose === 'opened') return 'stop';
    return this.#purpose === 'combined' ? this.#endOfCombination() : undefined;
  }

  /** @param {number} at @returns {Order | undefined} */
  #press(at) {
    // A second press without a release: the release was lost.
    if (this.#since !== undefined) return this.lose();
    this.#since = at;
    this.#pressed = this.#chosen;
    this.#purpose = this.now.isOpen ? 'was open' : 'opened';
    return this.now.isOpen ? undefined : 'start';
  }

  /** @returns {Order | undefined} */
  #escape() {
    if (!this.now.isOpen && !this.now.isFinishing) return undefined;
    this.#purpose = 'spoiled';
    return 'cancel';
  }

  /** @returns {Order} */
  #endOfCombination() {
    return this.now.hasVoice ? 'stop' : 'abandon';
  }
}
