// A person's hand on the keyboard: there is one, its keys are heard by the page that has the focus, and a modifier is
// down as long as the finger is, whichever page hears of it. Playwright has a keyboard for each page.

const CONTROL = 2;
const HOLD = { code: 'ControlRight', key: 'Control', windowsVirtualKeyCode: 17, location: 2 };
/** What is pressed beside the hold key. */
const OTHER = { code: 'KeyC', key: 'c', windowsVirtualKeyCode: 67 };
const ESCAPE = { code: 'Escape', key: 'Escape', windowsVirtualKeyCode: 27 };
/** Fingers need so long from key to key, in ms. */
const FINGER_MS = 40;

export class Hand {
  /** @type {WeakMap<object, Promise<any>>} */
  #sessions = new WeakMap();
  isDown = false;

  /** @param {any} page @param {'rawKeyDown' | 'keyUp'} type @param {object} key */
  async #send(page, type, key) {
    const known = this.#sessions.get(page);
    const session = known ?? page.context().newCDPSession(page);
    if (!known) this.#sessions.set(page, session);
    const modifiers = this.isDown ? CONTROL : 0;
    await (await session).send('Input.dispatchKeyEvent', { type, modifiers, ...key });
  }

  /** @param {any} page */
  down(page) {
    this.isDown = true;
    return this.#send(page, 'rawKeyDown', HOLD);
  }

  /** @param {any} page */
  up(page) {
    this.isDown = false;
    return this.#send(page, 'keyUp', HOLD);
  }

  /** A key that is held down is heard again and again. @param {any} page */
  repeat(page) {
    return this.#send(page, 'rawKeyDown', { ...HOLD, autoRepeat: true });
  }

  /** @param {any} page */
  async tap(page) {
    // However busy the page is, the finger is quick.
    const down = this.down(page);
    await pause();
    await Promise.all([down, this.up(page)]);
  }

  /** Another key. @param {any} page */
  async other(page) {
    const down = this.#send(page, 'rawKeyDown', OTHER);
    await pause();
    await Promise.all([down, this.#send(page, 'keyUp', OTHER)]);
  }

  /** A shortcut: the hold key and another one. @param {any} page */
  async combine(page) {
    const down = this.down(page);
    await pause();
    const other = this.other(page);
    await pause();
    await pause();
    await Promise.all([down, other, this.up(page)]);
  }

  /** @param {any} page */
  async escape(page) {
    await this.#send(page, 'rawKeyDown', ESCAPE);
    await this.#send(page, 'keyUp', ESCAPE);
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, FINGER_MS));
