// A person with the extension, who speaks coded words into fields, from the first step to the last word.

import { bareWords, readTones } from '../../support/clip.mjs';
import { Extension, HOLD_KEY } from './extension.mjs';
import { hasMarkIn } from './witness.mjs';

/** The last words may take so long, in ms. */
const LAST_WORDS_MS = 20_000;
/** From the press to the first word, on a busy machine. */
const FIRST_WORD_MS = 20_000;
/** What is behind another tab draws no frames to look at each of them. */
const POLLING_MS = 100;

export class Speaker {
  /** @param {Extension} extension @param {import('../../support/clip.mjs').Clip} clip */
  constructor(extension, clip) {
    this.extension = extension;
    this.clip = clip;
    /** @type {Promise<any> | undefined} */
    this.opened = undefined;
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
    await this.extension.parts.untilListening(page);
    return page;
  }

  /** The field has been found: what is said is meant for it. @param {any} page */
  untilMarked(page) {
    return this.extension.parts.until('the mark is drawn', () => hasMarkIn(page));
  }

  /**
   * Holds the key and says everything.
   * @param {any} page
   * @param {() => Promise<void>} [meanwhile]
   */
  async holdAndSpeak(page, meanwhile = () => this.untilHeard()) {
    // It would take the focus.
    await this.panel();
    await page.bringToFront();
    await page.keyboard.down(HOLD_KEY);
    await meanwhile();
    await page.keyboard.up(HOLD_KEY);
  }

  /**
   * Waits until the last word was heard, as the side panel shows it: typed, waiting, or still to be changed.
   * @param {number} [times] how often it was said, all in all
   */
  async untilHeard(times = 1) {
    const last = this.clip.text.split(' ').at(-1);
    const isShown = (/** @type {[string, number]} */ [word, count]) => {
      const said = [...document.querySelectorAll('.piece-text')].map((piece) => /** @type {any} */ (piece).value);
      const partial = document.querySelector('.panel-partial')?.textContent ?? '';
      const words = [...said, partial]
        .join(' ')
        .toLowerCase()
        .split(/[^a-z0-9']+/);
      return words.filter((one) => one === word).length >= count;
    };
    const panel = await this.panel();
    const timeout = FIRST_WORD_MS + this.clip.millis;
    await panel.waitForFunction(isShown, [last, times], { timeout, polling: POLLING_MS });
  }

  /** @returns {Promise<any>} the side panel, in a tab of its own */
  panel() {
    this.opened ??= this.extension.page('side_panel');
    return this.opened;
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
    const options = { timeout: LAST_WORDS_MS, polling: POLLING_MS };
    await page.waitForFunction(count, [field, wanted], options).catch(() => {});
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
