// The browsers of a spec. To start one costs more than most visits do, so a visit is a new profile in one that is there;
// each serves one visit at a time, because what its microphone plays is a file of the browser's.

import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { launchBrowser } from './browser.mjs';

/**
 * @typedef {import('./browser.mjs').Microphone} Microphone
 * @typedef {{browser: Browser, folder: string, wav: string}} Pooled
 */

/** Those that nobody visits now, by the kind of their microphone. @type {Map<Microphone['kind'], Pooled[]>} */
const idle = new Map();
/** @type {Pooled[]} */
const all = [];

/**
 * Chromium reads what a microphone plays whenever the microphone is opened.
 * @param {Microphone['kind']} kind
 * @returns {Promise<Pooled>}
 */
async function launch(kind) {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-browser-'));
  const wav = join(folder, 'microphone.wav');
  const browser = await launchBrowser(kind === 'plays' ? { kind, wav } : { kind });
  const pooled = { browser, folder, wav };
  all.push(pooled);
  return pooled;
}

/**
 * @param {Microphone} microphone
 * @param {(browser: Browser) => Promise<void>} work leaves no profile behind
 */
export async function withBrowser(microphone, work) {
  const { kind } = microphone;
  const others = idle.get(kind) ?? [];
  idle.set(kind, others);
  const pooled = others.pop() ?? (await launch(kind));
  try {
    if (microphone.kind === 'plays') await copyFile(microphone.wav, pooled.wav);
    await work(pooled.browser);
  } finally {
    others.push(pooled);
  }
}

after(async () => {
  for (const { browser, folder } of all.splice(0)) {
    await browser.close();
    await rm(folder, { recursive: true });
  }
});
