// The browser's developer tools, spoken to without Playwright: it does not know offscreen documents, and sends nothing
// to what it does not know.

import { WebSocket } from '../../support/packages.mjs';

const ANSWER_WITHIN_MS = 15_000;

/** @typedef {{targetId: string, type: string, url: string}} TargetInfo */

export class DevTools {
  #last = 0;
  /** @type {Map<number, {resolve: (answer: any) => void, reject: (error: Error) => void}>} */
  #asked = new Map();
  /** @type {((event: {method: string, params: any, sessionId?: string}) => void)[]} */
  #listeners = [];

  /** @param {any} socket */
  constructor(socket) {
    this.socket = socket;
    socket.on('message', (/** @type {any} */ text) => this.#hear(JSON.parse(String(text))));
    socket.on('close', () => {
      for (const { reject } of this.#asked.values()) reject(new Error('the browser is gone'));
      this.#asked.clear();
    });
  }

  /** @param {string} address @returns {Promise<DevTools>} */
  static connect(address) {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(address, { perMessageDeflate: false });
      socket.once('open', () => resolve(new DevTools(socket)));
      socket.once('error', reject);
    });
  }

  /** @param {any} said */
  #hear(said) {
    if (said.id === undefined) {
      for (const listener of this.#listeners) listener(said);
      return;
    }
    const asked = this.#asked.get(said.id);
    this.#asked.delete(said.id);
    if (said.error) asked?.reject(new Error(said.error.message));
    else asked?.resolve(said.result);
  }

  /** @param {(event: {method: string, params: any, sessionId?: string}) => void} listener */
  onEvent(listener) {
    this.#listeners.push(listener);
  }

  /**
   * @param {string} method @param {object} [params] @param {string} [sessionId] of a target; else of the browser
   * @returns {Promise<any>}
   */
  send(method, params = {}, sessionId = undefined) {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method} is not answered`)), ANSWER_WITHIN_MS);
      const end = (/** @type {(with_: any) => void} */ how) => (/** @type {any} */ answer) => {
        clearTimeout(timer);
        how(answer);
      };
      this.#asked.set(id, { resolve: end(resolve), reject: end(reject) });
      this.socket.send(JSON.stringify({ id, method, params, sessionId }));
    });
  }

  close() {
    this.socket.terminate();
  }
}
