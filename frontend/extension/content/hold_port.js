// The hold as a fact that ends with its document: a port to the offscreen document, opened at the press. It ends with the
// document; where the browser ends it while the key is still held, it is opened again at once.

import { newName, tell } from './telling.js';

/** The offscreen document may be about to be made. */
const AGAIN_AFTER_MS = 50;
const ENDINGS = /** @type {const} */ ({ latch: 'latched', stop: 'let_go', abandon: 'combined' });

export class HoldPort {
  /** The hold that it stands for; none while the key is not held. @type {string | undefined} */
  #hold;
  /** @type {chrome.runtime.Port | undefined} */
  #port;

  /** @param {{voice: () => void, over: () => void}} told by the offscreen document */
  constructor(told) {
    this.told = told;
  }

  /** The key was pressed. @param {number} at */
  open(at) {
    this.#hold = newName();
    tell('hold_pressed', { hold: this.#hold, at, wall: Date.now() });
    this.#connect(this.#hold);
  }

  /** @param {string} hold */
  #connect(hold) {
    if (this.#hold !== hold || !chrome.runtime?.id) return;
    const port = chrome.runtime.connect({ name: `hold/${hold}` });
    const since = performance.now();
    this.#port = port;
    port.onMessage.addListener((said) => {
      if (this.#hold !== hold) return;
      if (said?.kind === 'hold_voice') this.told.voice();
      if (said?.kind === 'hold_over') this.told.over();
    });
    port.onDisconnect.addListener(() => {
      // Nobody listens yet, if it ended at once.
      const wasRefused = chrome.runtime?.lastError || performance.now() - since < AGAIN_AFTER_MS;
      setTimeout(() => this.#connect(hold), wasRefused ? AGAIN_AFTER_MS : 0);
    });
  }

  /**
   * What came of the hold. False if it opened no microphone.
   * @param {keyof typeof ENDINGS} order
   */
  end(order) {
    const hold = this.#hold;
    if (hold === undefined) return false;
    const ended = { hold, ending: ENDINGS[order] };
    try {
      this.#port?.postMessage({ kind: 'hold_ended', ...ended });
    } catch {
      // It has ended; the other way is as good.
    }
    tell('hold_ended', ended);
    this.close();
    return true;
  }

  /** The key is not held any more. */
  close() {
    this.#hold = undefined;
    this.#port?.disconnect();
    this.#port = undefined;
  }
}
