// The dictation page as a person sees it: by role and accessible name.

import { bareWords } from '../support/clip.mjs';

const ANSWER_MS = 15_000;

/** The app in one tab. */
export class DictatePage {
  /**
   * @param {Page} page
   * @param {string} origin
   */
  constructor(page, origin) {
    this.page = page;
    this.origin = origin;
    this.status = page.getByRole('status', { name: 'Dictation status' });
    this.notice = page.getByRole('status', { name: 'Notice' });
    this.transcript = page.getByRole('region', { name: 'Transcript' });
    this.editor = page.getByRole('textbox', { name: 'Dictated text' });
    this.startButton = page.getByRole('button', { name: 'Start dictation' });
    this.stopButton = page.getByRole('button', { name: 'Stop dictation' });
    this.guestButton = page.getByRole('button', { name: 'Continue as guest' });
    this.copyButton = page.getByRole('button', { name: 'Copy text' });
    this.clearButton = page.getByRole('button', { name: 'Clear' });
    this.undoButton = page.getByRole('button', { name: 'Undo' });
    this.downloadButton = page.getByRole('button', { name: 'Download' });
    this.bringBackButton = page.getByRole('button', { name: 'Bring it back' });
    this.microphonePicker = page.getByRole('combobox', { name: 'Microphone' });
    this.languagePicker = page.getByRole('combobox', { name: 'Language' });
    this.holdKeyButton = page.getByRole('button', { name: /^(Change the key|Press a key)/ });
    this.holdKeyNews = page.getByRole('status', { name: 'Hold key' });
    /** When the microphone last began to play, at the latest. */
    this.playsSince = 0;
    /** What the browser complained about. @type {string[]} */
    this.complaints = [];
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  async open() {
    await this.page.goto(`${this.origin}/app/`);
  }

  /** Opens the app as somebody who is there for the first time, and becomes a guest. */
  async enterAsGuest() {
    await this.open();
    await this.guestButton.click();
    await this.startButton.waitFor({ timeout: ANSWER_MS });
  }

  async start() {
    await this.startButton.click();
    await this.stopButton.waitFor({ timeout: ANSWER_MS }).catch(async (/** @type {Error} */ error) => {
      throw new Error(`no dictation runs; the page says: ${await this.status.innerText()}`, { cause: error });
    });
    this.playsSince = Date.now();
  }

  /** Speaks into whatever the system prefers from now on, as the account knows it. Another microphone was chosen before. */
  async takeDefaultMicrophone() {
    const saved = this.page.waitForResponse('**/sotto.v1.SettingsService/UpdateSettings', { timeout: ANSWER_MS });
    await this.microphonePicker.selectOption({ label: 'System default' });
    await saved;
  }

  /** @param {number} [patience] how long the last words may take, in ms */
  async stop(patience = ANSWER_MS) {
    await this.stopButton.click();
    await this.untilStatus(/^Done/, patience);
  }

  /**
   * @param {RegExp} words
   * @param {number} [patience]
   */
  untilStatus(words, patience = ANSWER_MS) {
    return until(this.page, this.status, words, patience);
  }

  /** @param {RegExp} words */
  untilNotice(words) {
    return this.untilSays(this.notice, words);
  }

  /**
   * @param {Locator} element
   * @param {RegExp} words
   */
  untilSays(element, words) {
    return until(this.page, element, words, ANSWER_MS);
  }

  /** @returns {Promise<string>} the words without punctuation, as coded words are spelled */
  async plainText() {
    return bareWords((await this.text()).replaceAll(/\s+/g, ' '));
  }

  /**
   * Waits until a clip was heard to its end: coded words until the last of them stands here. Recorded speech is heard
   * as the engine pleases: it is waited for until it was played.
   * @param {import('../support/clip.mjs').Clip} clip
   * @param {number} [times] how often it was said, all in all
   */
  async untilHeard(clip, times = 1) {
    if (!clip.isCoded) return this.untilPlayed(clip);
    const last = clip.text.split(' ').at(-1);
    const deadline = Date.now() + clip.millis + ANSWER_MS;
    for (;;) {
      const text = await this.plainText();
      if (text.split(' ').filter((word) => word === last).length >= times) return;
      if (Date.now() > deadline) throw new Error(`not ${times} times ${last}: ${text}`);
      await this.page.waitForTimeout(50);
    }
  }

  /**
   * Waits until the microphone has played a clip since `start`, which nothing tells but the time.
   * @param {import('../support/clip.mjs').Clip} clip
   */
  untilPlayed({ millis }) {
    return this.page.waitForTimeout(Math.max(0, this.playsSince + millis - Date.now()));
  }

  /** Waits until there are words that may still change. */
  async untilPartial(patience = ANSWER_MS) {
    await this.transcript.locator('.word-partial').locator('nth=0').waitFor({ timeout: patience });
  }

  /**
   * Waits until so many words stand that are settled, and so many after them that may still change.
   * @param {{settled: number, partial: number}} wanted
   * @param {number} [patience]
   */
  async untilWords(wanted, patience = ANSWER_MS) {
    const deadline = Date.now() + patience;
    for (;;) {
      const { settled, partial } = await this.transcript.evaluate(countWords);
      if (settled >= wanted.settled && partial >= wanted.partial) return;
      if (Date.now() > deadline) {
        throw new Error(`${settled} words are settled and ${partial} are not, not ${JSON.stringify(wanted)}`);
      }
      await this.page.waitForTimeout(50);
    }
  }

  /** @returns {Promise<string>} the text, paragraphs parted by empty lines */
  async text() {
    const paragraphs = await this.transcript.locator('.transcript-paragraph').allInnerTexts();
    return paragraphs
      .map((paragraph) => paragraph.trim())
      .filter(Boolean)
      .join('\n\n');
  }

  /** @returns {Promise<string>} what is on the clipboard */
  clipboard() {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /**
   * Dictates from press to the last word.
   * @param {import('../support/clip.mjs').Clip} clip what the microphone plays
   * @param {number} [times] how often it will stand on the page
   */
  async dictate(clip, times) {
    await this.start();
    await this.untilHeard(clip, times);
    await this.stop();
    return this.text();
  }

  /** @returns {Promise<object>} who the visitor is, for the next visit */
  storageState() {
    return this.page.context().storageState();
  }
}

/**
 * Runs in the page: words that are settled, and words that may still change.
 * @param {Element} transcript
 */
function countWords(transcript) {
  const count = (/** @type {string} */ selector) => {
    const texts = [...transcript.querySelectorAll(selector)].map((element) => element.textContent);
    return texts.join(' ').split(/\s+/).filter(Boolean).length;
  };
  const partial = count('.word-partial');
  return { settled: count('.transcript-paragraph') - partial, partial };
}

/**
 * Waits until an element says something.
 * @param {Page} page
 * @param {Locator} element
 * @param {RegExp} words
 * @param {number} patience
 */
async function until(page, element, words, patience) {
  const deadline = Date.now() + patience;
  for (;;) {
    const text = await element.innerText();
    if (words.test(text)) return text;
    if (Date.now() > deadline) throw new Error(`it says ${JSON.stringify(text)}, not ${words}`);
    await page.waitForTimeout(50);
  }
}
