// Walks at random through what a person can do, in the real browser, and holds each step against the model.

import { bareWords } from '../../support/clip.mjs';
import { Hand } from './hand.mjs';
import { pause } from './holding_stage.mjs';
import { after, beginning, isLeftOpen, mustBe, possible } from './walk_model.mjs';
import { SETTLED_WITHIN_MS } from './witness.mjs';

/** @typedef {import('./walk_model.mjs').Step} Step */

/** A press that is longer is no tap. In ms. */
const NO_TAP_MS = 450;
/** What lets a microphone that is open stay open has come by then. In ms. */
const SHORTCUT_MS = 1_000;
/** Between two steps, at most, in ms. */
const REST_MS = 300;
const PAGES = ['/', '/other', '/third'];
/** Pieces in the tray, until the person clears it. */
const MANY = 30;
const LAST_STEPS = 25;
const UTTERANCES = ['one two three', 'four five', 'six'];

/** It has a field in itself and one in a frame, and counts what it hears of Escape. @param {string} title */
const pageTitled = (title) => `<title>${title}</title>
  <textarea id="field" rows="6" cols="60" autofocus></textarea><iframe src="/inner"></iframe>
  <script>
    escapes = 0;
    count = ({ code }) => { escapes += Number(code === 'Escape'); };
    addEventListener('keydown', count);
  </script>`;

/** What the walk's site has to serve. @type {Record<string, string>} */
export const WALKED_PAGES = {
  ...Object.fromEntries(PAGES.map((path) => [path, pageTitled(path)])),
  '/inner': '<textarea id="inner"></textarea><script>addEventListener("keydown", parent.count)</script>',
};

/** Numbers from 0 up to 1 that look like chance and are the same every time. @param {number} seed */
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export class Walker {
  #hand = new Hand();
  /** By the number of the tab. @type {Map<number, any>} */
  #pages = new Map();
  #pressedAt = 0;
  /** What is said next, or now. @type {string | undefined} */
  #words;
  /** What was heard in the dictation that runs, and must not be lost. @type {string | undefined} */
  #heard;
  /** The last steps, and what had to be so then. @type {string[]} */
  #trace = [];

  /** @param {import('./holding_stage.mjs').HoldingStage} stage @param {number} seed */
  constructor(stage, seed) {
    this.stage = stage;
    this.seed = seed;
    this.random = chance(seed);
    this.world = beginning('');
  }

  /** @template One @param {readonly One[]} all @returns {One} */
  #oneOf(all) {
    return all[Math.floor(this.random() * all.length)];
  }

  get page() {
    return this.#pages.get(this.world.tab);
  }

  /** @param {number} steps */
  async walk(steps) {
    this.#pages.set(0, await this.stage.open());
    this.world = beginning(await this.#documentIn(0));
    for (let step = 1; step <= steps; step += 1) {
      await this.#step(this.#oneOf(possible(this.world))).catch((error) => {
        throw new Error(`step ${step} of seed ${this.seed}: ${error.message}\n${this.#trace.join('\n')}`, {
          cause: error,
        });
      });
      if (step % 100 === 0) console.log(`${step} steps of seed ${this.seed}`);
    }
  }

  /** @param {string} kind */
  async #step(kind) {
    const step = await this.#prepare(kind);
    this.#note(`${kind}${step.tab === undefined ? '' : ` ${step.tab}`}${step.speaks ? ', speaks' : ''}`);
    const was = this.world;
    if (kind === 'escape') await this.#pressEscape(mustBe(was).cancels);
    else await this.#doing[kind](step);
    this.world = after(was, { ...step, ...(await this.#seenAfter(kind)) });
    if (isLeftOpen(was) && ENDS_HOLD.has(kind)) await pause(SHORTCUT_MS);
    const { isOpen, hasMark } = mustBe(this.world);
    this.#note(`  ${isOpen ? `open in ${this.world.dictation?.tab}` : 'closed'}${hasMark ? ', marked' : ''}`);
    await this.stage.witness.until(this.page, isOpen, { hasMark });
    if (was.dictation && !isOpen) await this.#assertKept(kind);
    await pause(this.random() * REST_MS);
  }

  /** The name of the document that is seen now, which only the browser can tell. @param {string} kind @returns {Promise<Partial<Step>>} */
  async #seenAfter(kind) {
    const { opened, tab } = this.world;
    return SHOWS.has(kind) ? { document: await this.#documentIn(kind === 'open' ? opened : tab) } : {};
  }

  /** @param {string} line */
  #note(line) {
    this.#trace = [...this.#trace, line].slice(-2 * LAST_STEPS);
  }

  /** All that chance decides of a step. @param {string} kind @returns {Promise<Step>} */
  async #prepare(kind) {
    const others = this.world.tabs.filter(({ id }) => id !== this.world.tab);
    if (kind === 'switch' || kind === 'close') return { kind, tab: this.#oneOf(others).id };
    if (kind !== 'press' && kind !== 'tap') return { kind };
    // What runs is not to be spoken into: what it says was decided when it began.
    const speaks = this.random() < 0.5 && !this.world.dictation;
    if (!this.world.dictation) await this.#prepareSpeech(speaks);
    return { kind, speaks };
  }

  /** @param {boolean} speaks */
  async #prepareSpeech(speaks) {
    const { rig } = this.stage;
    if (rig.standing.pieces.length > MANY) await rig.panel.evaluate(clear);
    const texts = await rig.speech.prepare(speaks ? [this.#oneOf(UTTERANCES)] : []);
    this.#words = texts[0];
  }

  /** @type {Record<string, (step: Step) => Promise<unknown>>} */
  #doing = {
    press: () => {
      this.#pressedAt = Date.now();
      return this.#hand.down(this.page);
    },
    release: async () => {
      await this.#untilNoTap();
      await this.#hand.up(this.page);
    },
    tap: () => this.#hand.tap(this.page),
    combine: () => this.#hand.combine(this.page),
    touch: async () => {
      await this.#untilNoTap();
      await this.#hand.other(this.page);
    },
    repeat: () => this.#hand.repeat(this.page),
    hear: () => this.#hear(),
    navigate: () => {
      // The same one again would be nothing to go back to.
      const others = PAGES.filter((path) => path !== new URL(this.page.url()).pathname);
      return this.page.goto(this.stage.site.origin + this.#oneOf(others));
    },
    back: () => this.page.goBack({ waitUntil: 'commit' }),
    open: async () => {
      this.#pages.set(this.world.opened, await this.stage.open(this.#oneOf(PAGES)));
    },
    close: async ({ tab }) => {
      await this.page.close();
      await this.stage.goTo(this.#pages.get(tab ?? 0));
    },
    switch: ({ tab }) => this.stage.goTo(this.#pages.get(tab ?? 0)),
    'steal focus': () => this.page.evaluate(moveFocus),
    // Nobody waits for it: it is closed as soon as it is there.
    dialog: () => this.page.evaluate('alert("A question")'),
    'stop worker': () => this.stage.parts.stopWorker(),
    'reload extension': async () => {
      await this.stage.parts.reload();
      await this.stage.rig.listen();
      for (const page of this.#pages.values()) if (!page.isClosed()) await this.stage.parts.untilListening(page);
      await this.stage.goTo(this.page);
    },
    undo: () => this.stage.rig.panel.getByRole('button', { name: 'Undo last dictation' }).dispatchEvent('click'),
  };

  #untilNoTap() {
    return pause(Math.max(0, this.#pressedAt + NO_TAP_MS - Date.now()));
  }

  /** Which document is seen, once it is there. One that comes back is the same. @param {number} tab */
  async #documentIn(tab) {
    const page = this.#pages.get(tab);
    /** @type {string | undefined} */
    let found;
    await this.stage.parts.until('a page', async () => {
      found = await page.evaluate(nameOfDocument).catch(() => undefined);
      return found;
    });
    return found ?? '';
  }

  /** Escape cancels what runs in this tab, and nobody else hears it; else it is the page's. @param {boolean} cancels */
  async #pressEscape(cancels) {
    if (!this.world.dictation) await this.stage.untilOver();
    const heard = () => this.page.evaluate(() => /** @type {any} */ (window).escapes);
    const before = await heard();
    const deadline = Date.now() + SETTLED_WITHIN_MS;
    let isSwallowed = true;
    // Where nothing runs, the page may not have been told so yet.
    for (let isFirst = true; isSwallowed && (isFirst || (!cancels && Date.now() < deadline)); isFirst = false) {
      await this.#hand.escape(this.page);
      isSwallowed = (await heard()) === before;
    }
    if (isSwallowed !== cancels) throw new Error(`Escape is ${isSwallowed ? 'swallowed' : 'the page’s'}`);
  }

  /** Waits until what is said is heard. */
  async #hear() {
    const word = this.#words?.split(' ')[0] ?? '';
    await this.stage.rig.until(word, ({ partial, pieces }) => {
      const heard = bareWords(`${pieces.map(({ text }) => text).join(' ')} ${partial}`);
      return heard.split(/\s+/).includes(word) || undefined;
    });
    this.#heard = word;
  }

  /** What was heard is thrown away by Escape alone, and by whoever loads the extension anew. @param {string} kind */
  async #assertKept(kind) {
    const word = this.#heard;
    this.#heard = undefined;
    if (word === undefined || kind === 'escape' || kind === 'reload extension') return;
    await this.stage.rig.until(
      `"${word}" kept`,
      ({ pieces }) =>
        bareWords(pieces.map(({ text }) => text).join(' '))
          .split(/\s+/)
          .includes(word) || undefined,
    );
  }
}

/** What a hold may end by. */
const ENDS_HOLD = new Set(['release', 'navigate', 'back', 'open', 'close', 'switch', 'dialog']);
/** After these another document may be seen. */
const SHOWS = new Set(['navigate', 'back', 'open']);

/** The name of this document, if it is complete. Runs in the page. */
function nameOfDocument() {
  if (document.readyState !== 'complete') return undefined;
  document.getElementById('field')?.focus();
  return String(performance.timeOrigin);
}

/** Nothing stands in the tray. Runs in the side panel. */
function clear() {
  /** @type {any} */ (window).sottoChannel.postMessage('"Clear"');
}

/** From the field into the frame, and back. Runs in the page. */
function moveFocus() {
  const inner = document.querySelector('iframe')?.contentDocument?.getElementById('inner');
  (inner?.ownerDocument.hasFocus() ? document.getElementById('field') : inner)?.focus();
}
