// As much of a page as the trigger needs, for specs of its own without a browser.

import { setImmediate as settled } from 'node:timers/promises';

const TRIGGER = String(new URL('../../../extension/content/trigger.js', import.meta.url));
const nothing = () => {};

let loaded = 0;

/** One frame, in which the trigger is. There is one at a time. */
export class FakePage {
  /** What the trigger said to the service worker. @type {any[]} */
  said = [];
  /** By kind of event. @type {Map<string, Set<(event: any) => void>>} */
  #listeners = new Map();
  /** @type {((said: any, sender: any, answer: (answer: any) => void) => void)[]} */
  #hear = [];
  /** @type {((changes: any, area: string) => void)[]} */
  #changed = [];

  /**
   * The trigger is there, and knows the settings.
   * @param {{hold_key: string, denied_sites?: string[]}} settings @param {{isTop?: boolean}} [options]
   */
  static async open(settings, { isTop = true } = {}) {
    const page = new FakePage();
    page.#furnish(settings, isTop);
    loaded += 1;
    await import(`${TRIGGER}?${loaded}`);
    await settled();
    return page;
  }

  /** @param {object} settings @param {boolean} isTop */
  #furnish(settings, isTop) {
    const addEventListener = (/** @type {string} */ kind, /** @type {any} */ listener) => {
      this.#listeners.set(kind, (this.#listeners.get(kind) ?? new Set()).add(listener));
    };
    const removeEventListener = (/** @type {string} */ kind, /** @type {any} */ listener) => {
      this.#listeners.get(kind)?.delete(listener);
    };
    const window = { top: {}, length: 0, addEventListener, removeEventListener };
    if (isTop) window.top = window;
    const document = { hasFocus: () => false, activeElement: null, hidden: false, addEventListener: nothing };
    Object.assign(globalThis, {
      window,
      document,
      addEventListener,
      removeEventListener,
      location: { hostname: 'site.example', origin: 'https://site.example', pathname: '/', ancestorOrigins: [] },
      MutationObserver: class {
        observe = nothing;
      },
      HTMLIFrameElement: class {},
      chrome: this.#chrome(settings),
    });
  }

  /** @param {object} settings */
  #chrome(settings) {
    const sendMessage = async (/** @type {any} */ said) => {
      this.said.push(said);
      return true;
    };
    const listened = (/** @type {any[]} */ all) => ({ addListener: (/** @type {any} */ one) => all.push(one) });
    const port = { onMessage: listened([]), onDisconnect: listened([]), postMessage: nothing, disconnect: nothing };
    return {
      runtime: { id: 'ours', sendMessage, connect: () => port, onMessage: listened(this.#hear) },
      storage: { local: { get: async () => ({ trigger: settings }) }, onChanged: listened(this.#changed) },
      extension: { inIncognitoContext: false },
    };
  }

  /** The person changes the settings, here or elsewhere. @param {object} settings */
  choose(settings) {
    for (const changed of this.#changed) changed({ trigger: { newValue: settings } }, 'local');
  }

  /** The service worker says something. @param {object} said */
  tell(said) {
    for (const hear of this.#hear) hear(said, { id: 'ours' }, nothing);
  }

  /** @param {string} kind @param {number} timeStamp in ms @param {object} more */
  #happen(kind, timeStamp, more) {
    const event = { isTrusted: true, timeStamp, preventDefault: nothing, stopImmediatePropagation: nothing, ...more };
    for (const listener of this.#listeners.get(kind) ?? []) listener(event);
  }

  /** @param {string} code @param {number} at in ms */
  down(code, at) {
    this.#happen('keydown', at, { code, key: code, repeat: false, getModifierState: () => false });
  }

  /** @param {string} code @param {number} at in ms */
  up(code, at) {
    this.#happen('keyup', at, { code, key: code, getModifierState: () => false });
  }

  /** The window or the frame loses the focus. @param {number} at in ms */
  async blur(at) {
    this.#happen('blur', at, {});
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** What was said since this was asked last, without names and times. */
  kinds() {
    return this.said.splice(0).map(({ kind, ending }) => (ending ? `${kind} ${ending}` : kind));
  }
}

/** By the clock that all frames of a tab share. @param {number} at as events tell it */
export const sharedTime = (at) => Math.round(performance.timeOrigin + at);
