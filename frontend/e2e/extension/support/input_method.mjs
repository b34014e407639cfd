// An input method, as the browser runs it: each key changes what is composed, until it is written or given up.

/** The key of every key press that an input method takes. */
const TAKEN = { type: 'rawKeyDown', key: 'Process', code: 'KeyA', windowsVirtualKeyCode: 229 };

export class InputMethod {
  /** @param {any} session of the page's DevTools */
  constructor(session) {
    this.session = session;
  }

  /** @param {any} page */
  static async of(page) {
    return new InputMethod(await page.context().newCDPSession(page));
  }

  /** @param {string} text @param {number} from of the caret, or of a clause that is marked, in it @param {number} [to] */
  async compose(text, from, to = from) {
    await this.session.send('Input.dispatchKeyEvent', TAKEN);
    await this.session.send('Input.imeSetComposition', { text, selectionStart: from, selectionEnd: to });
  }

  /** @param {string} text is written in the place of what was composed */
  async write(text) {
    await this.session.send('Input.dispatchKeyEvent', TAKEN);
    await this.session.send('Input.insertText', { text });
  }
}
