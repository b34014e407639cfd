// Chromium as a person has it: pages that are left go into the back/forward cache, one page has the focus, and what is
// behind another tab is hidden. A browser that Playwright starts has none of that, so this one is started by us, and
// Playwright only connects to it.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROGRAM, QUIET } from './browser.mjs';
import { chromium } from './packages.mjs';

const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;
/** Beside what is chosen for it: no question to a person, no sound, one size. */
const ALONE = [
  '--headless=new',
  '--mute-audio',
  '--password-store=basic',
  '--no-default-browser-check',
  '--disable-search-engine-choice-screen',
  '--disable-field-trial-config',
  '--disable-dev-shm-usage',
  '--disable-breakpad',
  '--force-color-profile=srgb',
  '--window-size=1280,860',
];

export class PersonsBrowser {
  /** @param {any} program @param {string} address @param {any} playwright connected to it */
  constructor(program, address, playwright) {
    this.program = program;
    /** Where it takes orders in the protocol of its developer tools. */
    this.address = address;
    this.playwright = playwright;
    /** @type {Promise<void>} */
    this.exited = new Promise((resolve) => program.once('exit', () => resolve()));
  }

  /**
   * @param {string} folder keeps what it learns
   * @param {string[]} flags besides
   */
  static async start(folder, flags) {
    const own = [`--user-data-dir=${folder}`, '--remote-debugging-port=0', '--remote-debugging-pipe'];
    // The pipe is for who may load extensions; nobody writes there.
    const stdio = ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'];
    const program = spawn(PROGRAM, [...QUIET, ...ALONE, ...own, ...flags, 'about:blank'], { stdio });
    const address = await addressOf(program);
    return new PersonsBrowser(program, address, await chromium.connectOverCDP(address, { noDefaults: true }));
  }

  /** The one profile. */
  get context() {
    return this.playwright.contexts()[0];
  }

  /** Ends it as a crash does: it writes nothing any more. */
  async crash() {
    this.program.kill('SIGKILL');
    await this.exited;
  }

  async stop() {
    if (this.program.exitCode !== null || this.program.signalCode !== null) return;
    const session = await this.playwright.newBrowserCDPSession();
    const patience = setTimeout(() => this.program.kill('SIGKILL'), STOP_DEADLINE_MS);
    // It may be gone before it answers.
    await session.send('Browser.close').catch(() => {});
    await this.exited;
    clearTimeout(patience);
  }
}

/**
 * A profile that browsers are started on, one after the other: what the last one had on the disk is there.
 * @param {(start: () => Promise<PersonsBrowser>, folder: string) => Promise<void>} work
 */
export async function withProfile(work) {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-person-'));
  /** @type {PersonsBrowser | undefined} */
  let last;
  try {
    await work(async () => {
      last = await PersonsBrowser.start(folder, []);
      return last;
    }, folder);
  } finally {
    await last?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * A browser of a person who has learned nothing yet.
 * @param {(browser: PersonsBrowser) => Promise<void>} work
 */
export function withPersonsBrowser(work) {
  return withProfile(async (start) => work(await start()));
}

/** @param {any} program @returns {Promise<string>} */
function addressOf(program) {
  return new Promise((resolve, reject) => {
    let said = '';
    const fail = (/** @type {string} */ why) => reject(new Error(`the browser ${why}:\n${said}`));
    const timer = setTimeout(() => fail('takes no orders'), START_DEADLINE_MS);
    program.once('exit', () => fail('ended'));
    program.stderr.on('data', (/** @type {object} */ data) => {
      said += data;
      const address = /DevTools listening on (\S+)/.exec(said)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}
