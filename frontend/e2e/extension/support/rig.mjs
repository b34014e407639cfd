// The content scripts in a real browser, with a service worker that only forwards: what is said is what the test sends.

import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launchProfile } from '../../support/browser.mjs';
import { SLOW } from '../../support/settings.mjs';

const here = dirname(fileURLToPath(import.meta.url));
/** What a content script tells is here by then, also on a busy machine. */
const TOLD_WITHIN_MS = 5_000;
const BUILD = join(here, '../../../../xtask/node/build-content-scripts.mjs');

/**
 * One dictation, however it is spoken: by this rig, or into the microphone of the whole extension
 * (`speaking_rig.mjs`).
 * @typedef {object} Spoken
 * @property {string[]} texts the utterances, as they are said
 * @property {() => Promise<any>} next the next utterance comes; the insertion script's answer about it
 * @property {() => Promise<any>} end nothing more is said
 * @property {() => Promise<any>} undo takes all of it back; the insertion script's answer
 *
 * One whose every message is written by the test.
 * @typedef {Spoken & Scripted} ScriptedSpoken
 * @typedef {object} Scripted
 * @property {string} id
 * @property {Record<string, any>} bound what the script answered when it was bound
 * @property {(text: string, more?: object) => Promise<any>} say a final; its answer
 * @property {(text: string) => Promise<any>} partial
 * @property {(ordinal: number, text: string, more?: object) => Promise<any>} sayAs
 * @property {() => Promise<any>} release
 */

export class Rig {
  /** @param {any} context @param {any} worker @param {string} folder */
  constructor(context, worker, folder) {
    this.context = context;
    this.worker = worker;
    this.folder = folder;
    this.count = 0;
  }

  /** @param {{colorScheme?: string}} [options] */
  static async start(options = {}) {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-rig-'));
    const extension = join(folder, 'extension');
    await cp(join(here, 'rig'), extension, { recursive: true });
    await promisify(execFile)(process.execPath, [BUILD, extension]);
    const flags = ['--headless=new', `--disable-extensions-except=${extension}`, `--load-extension=${extension}`];
    const withExtensions = { ignoreDefaultArgs: ['--headless', '--disable-extensions'], ...options };
    const context = await launchProfile(join(folder, 'profile'), flags, withExtensions);
    const live = /** @type {any} */ (context);
    const worker = live.serviceWorkers()[0] ?? (await live.waitForEvent('serviceworker'));
    return new Rig(live, worker, folder);
  }

  /** @param {string} url @returns {Promise<any>} */
  async open(url) {
    const page = await this.context.newPage();
    page.on('pageerror', (/** @type {Error} */ error) => console.error(`${url}: ${error.message}`));
    await page.goto(url);
    if (SLOW > 1) {
      const session = await this.context.newCDPSession(page);
      await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
    }
    return page;
  }

  /**
   * Binds a dictation to what has the focus in a page.
   * @param {any} page
   * @param {string[]} [texts] what `next` says
   * @param {number} [pause] before it does, in ms
   * @returns {Promise<ScriptedSpoken>}
   */
  async dictate(page, texts = [], pause = 0) {
    this.count += 1;
    const dictation = `dictation-${this.count}`;
    const bound = await this.worker.evaluate(
      (/** @type {string[]} */ [url, id]) => /** @type {any} */ (self).bind(url, id),
      [page.url(), dictation],
    );
    const ask = (/** @type {object} */ message) =>
      this.worker.evaluate(
        (/** @type {any[]} */ [tab, frame, asked]) => /** @type {any} */ (self).ask(tab, frame, asked),
        [bound.tabId, bound.frameId, { dictation, ...message }],
      );
    let ordinal = 0;
    const sayAs = (/** @type {number} */ as, /** @type {string} */ text, more = {}) =>
      ask({ kind: 'insert_words', ordinal: as, text, ...more });
    const say = (/** @type {string} */ text, more = {}) => sayAs(ordinal++, text, more);
    const release = () => ask({ kind: 'release_target' });
    return {
      id: dictation,
      bound,
      texts,
      sayAs,
      say,
      next: async () => {
        await page.waitForTimeout(pause);
        return say(texts[ordinal]);
      },
      partial: (text) => ask({ kind: 'show_partial', text }),
      undo: () => ask({ kind: 'undo_dictation' }),
      release,
      end: release,
    };
  }

  /** What the content scripts told since the last time. @returns {Promise<any[]>} */
  heard() {
    return this.worker.evaluate(() => /** @type {any} */ (self).heard.splice(0));
  }

  /**
   * As `heard`, once the content scripts have told so much: what comes of a key is on its way when the key is up.
   * @param {number} count @returns {Promise<any[]>}
   */
  async heardSoMuch(count) {
    const deadline = Date.now() + TOLD_WITHIN_MS;
    const told = await this.heard();
    while (told.length < count && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      told.push(...(await this.heard()));
    }
    return told;
  }

  async stop() {
    await this.context.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
