// As much of a page as the trigger needs, for specs of its own without a browser.

import { setImmediate as settled } from 'node:timers/promises';

const TRIGGER = String(new URL('../../../extension/content/trigger.js', import.meta.url));
const nothing = () => {};

/** By the machine's clock, when the first page was opened. */
const OPENED_AT = 1_800_000_000_000;

let loaded = 0;

/** One frame, in which the trigger is. There is one at a time. */
export class FakePage {
  /** What the trigger said to the service worker. @type {any[]} */
  said = [];
  /** The clock of the page, in ms. */
  now = 0;
  /** The machine, while the page was open, in ms. */
  slept = 0;
  /** The page has the focus. */
  isFocused = false;
  /** @type {any} */
  #window;
  /** By kind of event. @type {Map<string, Set<(event: any) => void>>} */
  #listeners = new Map();
  /** @type {((said: any, sender: any, answer: (answer: any) => void) => void)[]} */
  #hear = [];
  /** @type {((changes: any, area: string) => void)[]} */
  #changed = [];

  /**
   * The trigger is there, and knows the settings.
   * @param {{hold_key: string, denied_sites?: string[]}} settings
   * @param {{isTop?: boolean, slept?: number}} [options] `slept`: the machine, since the page was opened, in ms
   */
  static async open(settings, { isTop = true, slept = 0 } = {}) {
    const page = new FakePage();
    page.slept = slept;
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
    const document = {
      hasFocus: () => this.isFocused,
      activeElement: null,
      hidden: false,
      addEventListener: nothing,
    };
    const performance = { now: () => this.now };
    /** @type {any} */
    const window = { length: 0, document, performance, addEventListener, removeEventListener };
    // What is around a frame is of another site.
    window.top = isTop ? window : {};
    Date.now = () => this.told(this.now);
    this.#window = window;
    Object.assign(globalThis, {
      window,
      document,
      performance,
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

  /** By the machine's clock. @param {number} at by the page's */
  told(at) {
    return OPENED_AT + this.slept + at;
  }

  /** @param {string} kind @param {number} timeStamp in ms @param {object} more */
  #happen(kind, timeStamp, more) {
    this.now = timeStamp;
    const event = {
      isTrusted: true,
      timeStamp,
      target: this.#window,
      currentTarget: this.#window,
      preventDefault: nothing,
      stopImmediatePropagation: nothing,
      ...more,
    };
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

  /** The window or the frame gets the focus. @param {number} at in ms */
  focus(at) {
    this.isFocused = true;
    this.#happen('focus', at, {});
  }

  /** It loses the focus. @param {number} at in ms @param {'elsewhere' | 'frame'} [to] */
  blur(at, to = 'elsewhere') {
    this.isFocused = to === 'frame';
    this.#happen('blur', at, {});
  }

  /** The document goes. @param {number} at in ms */
  leave(at) {
    this.#happen('pagehide', at, {});
  }

  /** What was said since this was asked last, without names and times. */
  kinds() {
    return this.said.splice(0).map(({ kind, ending }) => (ending ? `${kind} ${ending}` : kind));
  }
}
