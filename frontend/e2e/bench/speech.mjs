// An hour of dictation in a minute: audio pushed into the page, words pushed by the scripted stream.

const RATE = 16_000;
/** As fast as people speak. */
const WORD_SAMPLES = RATE * 0.375;
const WORDS_AN_UTTERANCE = 8;
const PARTIALS_AN_UTTERANCE = 30;
const UTTERANCE_SAMPLES = WORDS_AN_UTTERANCE * WORD_SAMPLES;
const UTTERANCES_A_MINUTE = (60 * RATE) / UTTERANCE_SAMPLES;
/** Utterances that are measured word by word, at the speed at which a page can draw. */
const MEASURED = 12;
const BETWEEN_PARTIALS_MS = 25;
/** People pause: here a new paragraph begins. */
const PAUSE_SAMPLES = 1.5 * RATE;
const UTTERANCES_A_PARAGRAPH = 20;
const QUARTERS = 4;
const TEXT = 'when the server is killed in the middle of a sentence no word of it is lost and none comes twice'.split(
  ' ',
);

/**
 * @typedef {{minute: number, words: number, script: number, wasm: number, nodes: number}} Memory in bytes
 * @typedef {{name: string, words: {partial: number[], final: number[]}}} Drawn in ms
 */

/** A dictation that goes on and on. */
export class Speech {
  /**
   * @param {import('../pages/dictate.mjs').DictatePage} app
   * @param {import('../support/scripted_stream.mjs').ScriptedSession} session
   * @param {any} devtools
   * @param {number} minutes
   */
  constructor(app, session, devtools, minutes) {
    this.page = app.page;
    this.session = session;
    this.devtools = devtools;
    this.minutes = minutes;
    this.utterances = 0;
    /** The sample at which the next one begins. */
    this.at = 0;
    /** @type {Memory[]} */
    this.memory = [];
  }

  /**
   * @param {import('../pages/dictate.mjs').DictatePage} app
   * @param {import('../support/scripted_stream.mjs').ScriptedStream} stream
   * @param {number} minutes how long it would take people
   */
  static async begin(app, stream, minutes) {
    await app.start();
    const devtools = await app.page.context().newCDPSession(app.page);
    return new Speech(app, await stream.session(), devtools, minutes);
  }

  get words() {
    return this.utterances * WORDS_AN_UTTERANCE;
  }

  /**
   * Measures at these numbers of words, and memory at each quarter of the time on the way to the last.
   * @param {number[]} counts
   * @returns {Promise<Drawn[]>}
   */
  async drawnAt(counts) {
    const drawn = [];
    const quarter = (this.minutes / QUARTERS) * UTTERANCES_A_MINUTE;
    for (const count of counts) {
      while (this.words < count) {
        await this.utter(0);
        if (this.utterances % quarter === 0 && this.utterances <= quarter * QUARTERS) await this.remember();
      }
      drawn.push({ name: `${count.toLocaleString('en')} words`, words: await this.measure() });
    }
    return drawn;
  }

  /** @returns {Promise<{partial: number[], final: number[]}>} */
  async measure() {
    const reset = () => {
      /** @type {any} */ (window).bench.times = { partial: [], final: [] };
    };
    await this.settle();
    await this.page.evaluate(reset);
    for (let count = 0; count < MEASURED; count += 1) await this.utter(BETWEEN_PARTIALS_MS);
    await this.settle();
    return this.page.evaluate(() => /** @type {any} */ (window).bench.times);
  }

  /**
   * One utterance: its audio, its partials, its final.
   * @param {number} pause between partials, in ms; 0 is as fast as the socket takes them
   */
  async utter(pause) {
    const start = this.at;
    const isLast = (this.utterances + 1) % UTTERANCES_A_PARAGRAPH === 0;
    const end = start + UTTERANCE_SAMPLES + (isLast ? PAUSE_SAMPLES : 0);
    await this.page.evaluate((samples) => {
      const { speak } = /** @type {any} */ (window).bench;
      for (let left = samples; left > 0; left -= 8_000) speak(Math.min(left, 8_000));
    }, end - start);
    await this.session.untilHeard(end);
    const words = this.wordsFrom(start);
    for (let step = 1; step <= PARTIALS_AN_UTTERANCE; step += 1) {
      const share = step / PARTIALS_AN_UTTERANCE;
      const heard = words.slice(0, Math.ceil(share * words.length));
      this.session.partial(start, start + Math.round(share * UTTERANCE_SAMPLES), heard);
      if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    }
    this.session.final(start, end, words);
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
    this.utterances += 1;
    this.at = end;
  }

  /** @param {number} start */
  wordsFrom(start) {
    return Array.from({ length: WORDS_AN_UTTERANCE }, (_, index) => ({
      text: TEXT[(this.words + index) % TEXT.length] + (index === WORDS_AN_UTTERANCE - 1 ? '.' : ''),
      start: start + index * WORD_SAMPLES,
      end: start + (index + 1) * WORD_SAMPLES,
    }));
  }

  /** Waits until all words are drawn. */
  async settle() {
    const shown = () => this.page.locator('.text-count').innerText();
    while (Number((await shown()).split(' ')[0].replaceAll(',', '')) < this.words) await this.page.waitForTimeout(50);
    await this.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
  }

  /** Notes how much memory is in use once what is unused was collected. */
  async remember() {
    await this.settle();
    for (let round = 0; round < 2; round += 1) await this.devtools.send('HeapProfiler.collectGarbage');
    const { usedSize } = await this.devtools.send('Runtime.getHeapUsage');
    const { nodes } = await this.devtools.send('Memory.getDOMCounters');
    const wasm = await this.page.evaluate(() => /** @type {any} */ (window).bench.memory.buffer.byteLength);
    const minute = Math.round(this.utterances / UTTERANCES_A_MINUTE);
    this.memory.push({ minute, words: this.words, script: usedSize, wasm, nodes });
  }
}
