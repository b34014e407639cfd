// A person with the extension, who speaks coded words into fields, from the first step to the last word.

import { bareWords, readTones } from '../../support/clip.mjs';
import { Extension, HOLD_KEY } from './extension.mjs';

/** The last words may take so long, in ms. */
const LAST_WORDS_MS = 20_000;
/** The microphone opens while the first silence plays; a browser that is busy opens it later. */
const SPARE_MS = 1_500;

export class Speaker {
  /** @param {Extension} extension @param {import('../../support/clip.mjs').Clip} clip */
  constructor(extension, clip) {
    this.extension = extension;
    this.clip = clip;
  }

  /**
   * A guest who will say so many words.
   * @param {string} server its origin
   * @param {number} words
   * @param {object} [options] of the extension
   */
  static async start(server, words, options = {}) {
    const clip = await readTones(words);
    const extension = await Extension.start({ server, wav: clip.wav, ...options });
    const speaker = new Speaker(extension, clip);
    await extension.enterAsGuest();
    return speaker;
  }

  /** Puts the caret into a field of a page. @param {string} url @param {string} [field] @returns {Promise<any>} */
  async goTo(url, field = '#field') {
    const page = await this.extension.open(url);
    await page.locator(field).focus();
    return page;
  }

  /**
   * Holds the key and says everything.
   * @param {any} page
   * @param {() => Promise<void>} [meanwhile]
   */
  async holdAndSpeak(page, meanwhile = () => page.waitForTimeout(this.clip.millis + SPARE_MS)) {
    await page.keyboard.down(HOLD_KEY);
    await meanwhile();
    await page.keyboard.up(HOLD_KEY);
  }

  /** How long it takes to say everything, in ms. */
  get millis() {
    return this.clip.millis + SPARE_MS;
  }

  /** @returns {Promise<any>} the side panel, in a tab of its own */
  panel() {
    return this.extension.page('side_panel');
  }

  /**
   * Waits until all words stand in a field. What stands there, as coded words are spelled.
   * @param {any} page @param {string} [field]
   */
  async allWordsIn(page, field = '#field') {
    const wanted = this.clip.text.split(' ').length;
    const count = (/** @type {[string, number]} */ [selector, words]) => {
      const text = /** @type {any} */ (document.querySelector(selector)).value.trim();
      return text.split(/\s+/).length >= words;
    };
    // What is missing is told by the comparison.
    await page.waitForFunction(count, [field, wanted], { timeout: LAST_WORDS_MS }).catch(() => {});
    return bareWords(await page.locator(field).inputValue()).trim();
  }

  async stop() {
    await this.extension.stop();
    await this.clip.remove();
  }
}

/**
 * @param {string} server @param {number} words
 * @param {(speaker: Speaker) => Promise<void>} work
 * @param {object} [options] of the extension
 */
export async function withSpeaker(server, words, work, options) {
  const speaker = await Speaker.start(server, words, options);
  try {
    await work(speaker);
  } finally {
    await speaker.stop();
  }
}
