// A person who speaks by key, on pages of a test's own: what the specs of holding, tapping and their signs stand on.

import assert from 'node:assert/strict';
import { TONE_MS, bareWords } from '../../support/clip.mjs';
import { withDouble } from '../../support/stage.mjs';
import { HOLD_KEY, Site } from './extension.mjs';
import { SpeakingRig } from './speaking_rig.mjs';
import { Witness, notedIn } from './witness.mjs';

export const FIELD = '<title>A page</title><textarea id="field" rows="6" cols="60" autofocus></textarea>';

/** What is said, with the silence before it, is over by then, in ms. */
export const SPOKEN_WITHIN_MS = 2_000;
/** Of silence after the last word, in ms. */
const AFTER_WORDS_MS = 300;
const AWAY = /No connection to the server\. Keep talking/;
const SESSION = 'sb-sotto-auth-token';

/** The key as the browser's tools press it. */
const KEY_DOWN = { type: 'rawKeyDown', key: 'Control', code: HOLD_KEY, location: 2, modifiers: 2 };
const CONTROL = 17;

/** Nothing runs, and no words are on their way. */
const OVER = new Set(['ready', 'done', 'cancelled', 'failed']);

export class HoldingStage {
  /** @type {any[]} */
  #pages = [];

  /** @param {import('../../support/stage.mjs').ServerWithDouble} scene @param {SpeakingRig} rig @param {Site} site */
  constructor(scene, rig, site) {
    this.scene = scene;
    this.rig = rig;
    this.site = site;
    this.witness = new Witness(rig.extension.parts);
  }

  /**
   * @param {Record<string, string>} [pages] by path; `/` and `/other` are there already
   * @param {object} [options] of the extension
   * @param {Promise<import('../../support/stage.mjs').ServerWithDouble>} [served] the server
   */
  static async start(pages = {}, options = {}, served = withDouble('tones')) {
    const scene = await served;
    const other = FIELD.replace('A page', 'Another page');
    const site = await Site.start({ '/': FIELD, '/other': other, ...pages });
    return new HoldingStage(scene, await SpeakingRig.start(scene.server.publicUrl, options), site);
  }

  get parts() {
    return this.rig.extension.parts;
  }

  /** The same pages under another site's name. */
  get otherOrigin() {
    return this.site.origin.replace('127.0.0.1', 'localhost');
  }

  /** A page that the person looks at, with the caret in its field. @param {string} [path] @returns {Promise<any>} */
  async open(path = '/') {
    const page = await this.rig.extension.open(this.site.origin + path);
    this.#pages.push(page);
    await page.locator('#field').focus();
    await this.goTo(page);
    await this.parts.untilListening(page);
    return page;
  }

  /** A page in a private window of its own, with the caret in its field. @param {string} path @returns {Promise<any>} */
  async openPrivate(path) {
    const url = this.site.origin + path;
    const arrived = this.rig.extension.context.waitForEvent('page');
    await this.parts.worker(`chrome.windows.create({ incognito: true, url: '${url}' }).then(() => true)`);
    const page = await arrived;
    this.#pages.push(page);
    await page.waitForURL(url);
    await page.locator('#field').focus();
    await this.goToWindow(page);
    await this.parts.untilListening(page);
    return page;
  }

  /** A page in a window of its own. @param {string} path @returns {Promise<any>} */
  async openWindow(path) {
    const url = this.site.origin + path;
    const arrived = this.rig.extension.context.waitForEvent('page');
    await this.parts.worker(`chrome.windows.create({ url: '${url}' }).then(() => true)`);
    const page = await arrived;
    this.#pages.push(page);
    await page.waitForURL(url);
    return page;
  }

  /** The key goes down, and is let go where no page hears it. @param {any} page */
  async pressUnheard(page) {
    const session = await page.context().newCDPSession(page);
    await session.send('Input.dispatchKeyEvent', { ...KEY_DOWN, windowsVirtualKeyCode: CONTROL });
    await session.detach();
  }

  /**
   * The person goes to its tab in another window. A browser without a screen leaves all windows active, and knows none
   * that has the focus.
   * @param {any} page
   */
  async goToWindow(page) {
    await page.bringToFront();
    await this.parts.worker(`(async () => {
      const tab = (await chrome.tabs.query({ active: true })).find(({ url }) => url === '${page.url()}');
      for (const { id } of await chrome.windows.getAll()) await chrome.windows.update(id, { focused: false });
      await chrome.windows.update(tab.windowId, { focused: true });
    })()`);
    await this.goTo(page);
  }

  /** The person goes to its tab. @param {any} page */
  async goTo(page) {
    await page.bringToFront();
    await this.parts.until('the page has the focus', () => page.evaluate(() => document.hasFocus()));
  }

  /** The key goes down, and the microphone is open. @param {any} page */
  async hold(page) {
    await page.keyboard.down(HOLD_KEY);
    await this.parts.untilMicrophone(true);
  }

  /** A tap, and the microphone is open. @param {any} page */
  async latch(page) {
    await page.keyboard.press(HOLD_KEY);
    await this.parts.untilMicrophone(true);
  }

  /**
   * Says something while no field has the focus: it waits. (A field that loses the focus while it is being bound may be
   * its own, or not.)
   * @param {any} page @returns {Promise<string>}
   */
  async sayInVain(page) {
    await page.locator('#field').blur();
    const spoken = await this.rig.dictate(page, ['one two']);
    assert.equal((await spoken.next()).kind, 'words_waiting');
    await spoken.end();
    return spoken.texts[0];
  }

  /** The mark in a page tells it. @param {any} page @param {RegExp} what */
  untilNoted(page, what) {
    return this.parts.until(`it is told: ${what}`, async () => what.test(await notedIn(page)));
  }

  /**
   * Says three words, and the connection is cut after the first.
   * @param {any} page @param {import('../../support/fault_proxy.mjs').FaultProxy} proxy @returns {Promise<string>} all of them
   */
  async sayIntoTheVoid(page, proxy) {
    const [text] = await this.rig.speech.prepare(['one two three']);
    await this.latch(page);
    const [first] = text.split(' ');
    await this.rig.until(
      first,
      ({ pieces, partial }) =>
        `${pieces.map((piece) => piece.text)} ${partial}`.toLowerCase().includes(first) || undefined,
    );
    proxy.cut();
    await this.untilNoted(page, AWAY);
    await pause(text.split(' ').length * TONE_MS + AFTER_WORDS_MS);
    return text;
  }

  /** The session of whoever is signed in ends by itself. @returns {Promise<() => Promise<void>>} they sign in again */
  async endSession() {
    const panel = this.rig.panel;
    const session = await panel.evaluate((/** @type {string} */ key) => {
      const kept = localStorage.getItem(key);
      localStorage.removeItem(key);
      return kept;
    }, SESSION);
    return () =>
      panel.evaluate(
        (/** @type {[string, string]} */ [key, kept]) => localStorage.setItem(key, kept),
        [SESSION, session],
      );
  }

  /** What stands in a page's field, in small letters. @param {any} page */
  async wordsIn(page) {
    return bareWords(await page.locator('#field').inputValue()).trim();
  }

  /** The last words have come. */
  untilOver() {
    return this.rig.until('the end', ({ state }) => OVER.has(state) || undefined);
  }

  /** Nothing runs, whatever the test before has left. */
  async clear() {
    if (await this.parts.isMicrophoneOpen()) {
      await this.rig.panel.getByRole('button', { name: 'Cancel' }).dispatchEvent('click');
      await this.parts.untilMicrophone(false);
    }
    await this.parts.offscreen('void (rigMicrophone.delay = 0)');
    await this.untilOver();
    for (const page of this.#pages.splice(0)) await page.close();
  }

  async stop() {
    await this.rig.stop();
    this.site.stop();
    await this.scene.clear();
  }
}

/** @param {number} millis */
export const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
