// `cargo xtask bench page`: what the web app costs a person. Usage: `node page.mjs [MINUTES]`, of simulated dictation.
//
// The bytes of the first load; the time until it can be used on a slow processor; the time from a word's arrival to its
// pixels with 10,000 words on the page; memory over an hour of dictation.

import { launchBrowser } from '../support/browser.mjs';
import { ScriptedStream } from '../support/scripted_stream.mjs';
import { Server } from '../support/server.mjs';
import { DictatePage } from '../pages/dictate.mjs';
import { Speech } from './speech.mjs';
import { goal, percentile, table } from './figures.mjs';
import { PROBE } from './probe.mjs';

const KILO = 1_000;
const MOST_BYTES = 250 * KILO;
const SLOWER = 4;
const LOADS = 7;
/** What a person does not feel as waiting for a page. */
const MOST_LOAD_MS = 1_000;
const MOST_PIXELS_MS = 16;
/** Text and its history are kept; anything else that grows with the time is a leak. */
const MOST_BYTES_A_WORD = 1_000;

const minutes = Number(process.argv[2] ?? 60);
const stream = new ScriptedStream();
const server = await Server.start({ publicPort: await stream.listen() });
stream.target = server.port;
/** Frames come when they are ready, not when a screen asks: a screen's own beat is not ours to measure. */
const browser = await launchBrowser({ kind: 'silent' }, ['--disable-frame-rate-limit', '--disable-gpu-vsync']);

/**
 * A visit in a profile of its own, with the microphone allowed.
 * @param {object} [context]
 */
async function arrive(context) {
  const profile = await browser.newContext({ serviceWorkers: 'block', ...context });
  await profile.grantPermissions(['microphone'], { origin: server.publicUrl });
  await profile.addInitScript({ content: PROBE });
  return new DictatePage(await profile.newPage(), server.publicUrl);
}

async function firstLoad() {
  const app = await arrive();
  await app.open();
  await app.guestButton.waitFor();
  const files = await app.page.evaluate(() => {
    const entries = /** @type {PerformanceResourceTiming[]} */ ([
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ]);
    return entries.map((entry) => ({ name: new URL(entry.name).pathname, bytes: entry.encodedBodySize }));
  });
  await app.page.context().close();
  const sum = files.reduce((total, file) => total + file.bytes, 0);
  const sorted = files.sort((a, b) => b.bytes - a.bytes);
  table([['first load, with Brotli', 'bytes'], ...sorted.map((file) => [file.name, file.bytes]), ['sum', sum]]);
  goal(`at most ${MOST_BYTES} bytes`, sum <= MOST_BYTES);
}

async function timeToUsable() {
  const first = await arrive();
  await first.enterAsGuest();
  const storageState = await first.storageState();
  await first.page.context().close();
  const rows = [];
  for (const slower of [1, SLOWER]) {
    const times = [];
    for (let load = 0; load < LOADS; load += 1) {
      const app = await arrive({ storageState });
      const devtools = await app.page.context().newCDPSession(app.page);
      await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
      await app.open();
      await app.startButton.waitFor();
      times.push(await app.page.evaluate(() => /** @type {any} */ (window).bench.usableAt));
      await app.page.context().close();
    }
    rows.push({ slower, median: percentile(times, 0.5), worst: Math.max(...times) });
  }
  table([
    ['time to usable, nothing cached', 'median ms', 'worst ms'],
    ...rows.map(({ slower, median, worst }) => [
      `processor ${slower} times slower`,
      Math.round(median),
      Math.round(worst),
    ]),
  ]);
  goal(`at most ${MOST_LOAD_MS} ms on the slow processor`, rows[1].median <= MOST_LOAD_MS);
}

/** @param {Speech} speech */
async function pixels(speech) {
  const rows = [];
  for (const { name, words } of await speech.drawnAt([0, 10_000])) {
    for (const kind of /** @type {const} */ (['partial', 'final'])) {
      const times = words[kind];
      rows.push({ name: `${kind}, ${name}`, times: [0.5, 0.95, 0.99].map((share) => percentile(times, share)) });
    }
  }
  const ms = (/** @type {number} */ value) => value.toFixed(1);
  table([
    ['arrival to pixels', 'p50 ms', 'p95 ms', 'p99 ms'],
    ...rows.map(({ name, times }) => [name, ...times.map(ms)]),
  ]);
  const [empty, , full] = rows;
  console.log(
    `partials on the full page take ${(full.times[0] / empty.times[0]).toFixed(2)} times as long as on the empty one`,
  );
  goal(`p99 at most ${MOST_PIXELS_MS} ms at 10,000 words`, full.times[2] <= MOST_PIXELS_MS);
}

/** @param {import('./speech.mjs').Memory[]} marks */
function memory(marks) {
  const mega = (/** @type {number} */ bytes) => (bytes / 1e6).toFixed(1);
  table([
    ['memory after minute', 'words', 'JavaScript MB', 'Wasm MB', 'nodes'],
    ...marks.map((mark) => [mark.minute, mark.words, mega(mark.script), mega(mark.wasm), mark.nodes]),
  ]);
  const [early, late] = [marks[0], marks[marks.length - 1]];
  const grown = late.script + late.wasm - early.script - early.wasm;
  const perWord = grown / (late.words - early.words);
  console.log(`${Math.round(perWord)} bytes more for each word more`);
  goal(`at most ${MOST_BYTES_A_WORD} bytes a word, and nothing besides`, perWord <= MOST_BYTES_A_WORD);
}

try {
  await firstLoad();
  await timeToUsable();
  const app = await arrive();
  await app.enterAsGuest();
  const speech = await Speech.begin(app, stream, minutes);
  await pixels(speech);
  memory(speech.memory);
} finally {
  await browser.close();
  stream.close();
  await server.stop();
}
