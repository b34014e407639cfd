// The whole extension, its microphone, a server and the double of Deepgram, where a spec could also have the scripted
// rig: what is said comes into the page as it comes to a person.

import { Extension, HOLD_KEY } from './extension.mjs';
import { Speech } from './speech.mjs';

/** From the press until all is heard and typed, on a busy machine; in ms. */
const PATIENCE_MS = 25_000;
/** What stands in a field is taken back in much less. */
const UNDO_PATIENCE_MS = 4_000;

/**
 * How things stand, as the offscreen document tells the extension's other pages.
 * @typedef {object} Standing
 * @property {string} state
 * @property {string} headline
 * @property {boolean} is_running
 * @property {string} partial
 * @property {Piece[]} pieces
 *
 * @typedef {object} Piece
 * @property {number} id
 * @property {string} text
 * @property {{standing: string, reason?: string, technique?: string, editor?: string}} standing
 * @property {boolean} is_private
 * @property {string | null} missing_because it was put elsewhere in vain
 */

export class SpeakingRig {
  /** @type {Standing} */
  standing = { state: 'ready', headline: '', is_running: false, partial: '', pieces: [] };
  /** Every state since the last dictation began. @type {string[]} */
  states = [];
  /** The last piece before the newest dictation. */
  #before = 0;
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /** @param {Extension} extension @param {Speech} speech */
  constructor(extension, speech) {
    this.extension = extension;
    this.speech = speech;
  }

  /**
   * A guest who has allowed the microphone, with the side panel in a tab.
   * @param {string} server its origin @param {object} [options] of the extension
   */
  static async start(server, options = {}) {
    const speech = await Speech.start();
    const extension = await Extension.start({ server, wav: speech.wav, ...options });
    await extension.enterAsGuest();
    const rig = new SpeakingRig(extension, speech);
    await rig.listen();
    return rig;
  }

  /** Follows what the offscreen document tells. After a reload of the extension, too, which closes its pages. */
  async listen() {
    this.panel = await this.extension.page('side_panel');
    await this.panel.exposeFunction('sottoTold', (/** @type {string} */ told) => this.#hear(told));
    await this.panel.evaluate(() => {
      const channel = new BroadcastChannel('sotto');
      channel.onmessage = ({ data }) => /** @type {any} */ (window).sottoTold(data);
      channel.postMessage('"HowDoThingsStand"');
      /** @type {any} */ (window).sottoChannel = channel;
    });
    // What the person did on the page of the first steps is known where it is dictated.
    await this.until('readiness', ({ is_running, headline }) => (!is_running && headline) || undefined);
  }

  /** @param {string} told */
  #hear(told) {
    const standing = JSON.parse(told).Standing;
    if (!standing) return;
    this.standing = standing;
    if (this.states.at(-1) !== standing.state) this.states.push(standing.state);
    for (const listener of [...this.#listeners]) listener();
  }

  /** What was said in the newest dictation. */
  get pieces() {
    return this.standing.pieces.filter(({ id }) => id > this.#before);
  }

  /**
   * Waits until things stand so.
   * @template Found
   * @param {string} what
   * @param {(standing: Standing) => Found | undefined} look
   * @param {number} [patience] in ms
   * @returns {Promise<Found>}
   */
  until(what, look, patience = PATIENCE_MS) {
    return new Promise((resolve, reject) => {
      const listener = () => {
        const found = look(this.standing);
        if (found === undefined) return;
        done();
        resolve(found);
      };
      const fail = () => {
        done();
        reject(new Error(`${what} did not come: ${JSON.stringify(this.standing)}; ${this.states.join(', ')}`));
      };
      const timer = setTimeout(fail, patience);
      const done = () => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
      };
      this.#listeners.add(listener);
      listener();
    });
  }

  /** @param {string} url @returns {Promise<any>} */
  open(url) {
    return this.extension.open(url);
  }

  /**
   * Holds the key in a page and speaks.
   * @param {any} page @param {string[]} like as many words as these utterances have
   * @param {number} [pause] between utterances, in ms
   * @returns {Promise<import('./rig.mjs').Spoken>}
   */
  async dictate(page, like, pause) {
    await this.#endWhatRuns();
    const texts = await this.speech.prepare(like, pause);
    this.#before = Math.max(0, ...this.standing.pieces.map(({ id }) => id));
    this.states = [];
    await page.keyboard.down(HOLD_KEY);
    let said = 0;
    return {
      texts,
      next: () => {
        said += 1;
        const words = texts.slice(0, said).join(' ');
        return this.until(words, () => answerAbout(words, this.pieces));
      },
      end: async () => {
        await page.keyboard.up(HOLD_KEY);
        await this.#over();
      },
      undo: () => this.#undo(),
    };
  }

  /** A test that failed has left a dictation behind; the next one is not to suffer for it. */
  async #endWhatRuns() {
    if (!this.standing.is_running) return;
    await this.panel.getByRole('button', { name: 'Cancel' }).dispatchEvent('click');
    await this.#over();
  }

  #over() {
    return this.until('the end', ({ state }) => (OVER.has(state) ? state : undefined));
  }

  /** `Undo last dictation` in the side panel; the page keeps the focus. */
  async #undo() {
    await this.panel.getByRole('button', { name: 'Undo last dictation' }).dispatchEvent('click');
    const isBack = (/** @type {Piece} */ { standing }) => standing.standing === 'taken_back';
    const look = () => this.pieces.every(isBack) || undefined;
    const isDone = await this.until('the way back', look, UNDO_PATIENCE_MS).catch(() => false);
    if (isDone) return { kind: 'dictation_undone' };
    return { kind: 'dictation_kept', reason: await this.panel.getByRole('status', { name: 'Notice' }).innerText() };
  }

  async stop() {
    await this.extension.stop();
    await this.speech.remove();
  }
}

const OVER = new Set(['done', 'cancelled', 'failed']);

/**
 * What became of these words, once all of them are heard and none is under way. One utterance may come in pieces.
 * @param {string} words @param {Piece[]} pieces
 */
function answerAbout(words, pieces) {
  const text = pieces.map((piece) => piece.text).join(' ');
  const isUnderway = pieces.some(({ standing }) => standing.standing === 'underway' || standing.standing === 'ready');
  if (isUnderway || text.length < words.length) return undefined;
  const waiting = pieces.find(({ standing }) => standing.standing !== 'inserted');
  if (waiting) return { kind: 'words_waiting', reason: waiting.standing.reason ?? waiting.standing.standing };
  const { technique, editor } = pieces[pieces.length - 1].standing;
  return { kind: 'words_inserted', technique, editor };
}
