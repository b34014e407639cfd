// A machine that is short of time, and a program that comes late: no sample of the microphone is lost.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { wavOf } from '../../support/clip.mjs';
import { withDouble } from '../../support/stage.mjs';
import { visit } from '../../support/visit.mjs';

const RATE = 48_000;
/** The rate of what the page makes of it. */
const OUR_RATE = 16_000;
/** Longer than anybody listens here. */
const RAMP_SECONDS = 30;
const FROM = -30_000;
const TO = 30_000;
/** Half of what the ramp rises in a frame of 10 ms: who loses one is further off. */
const NEAR = (0.005 * (TO - FROM)) / RAMP_SECONDS;
/** What filters make of a beginning and of an end, in samples of ours. */
const EDGE = 100;
const STALL_MS = 3_000;
const LATE_MS = 1_500;
/** More than a processor renders in the time that they last. */
const OSCILLATORS = 3_000;

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {string} */
let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sotto-ramp-'));
  const ramp = Buffer.alloc(2 * RATE * RAMP_SECONDS);
  for (let at = 0; at < RATE * RAMP_SECONDS; at += 1) ramp.writeInt16LE(Math.round(rampAt(at / RATE)), 2 * at);
  await writeFile(join(folder, 'ramp.wav'), wavOf(ramp, RATE));
  scene = await withDouble('tones');
});
after(async () => {
  await scene.clear();
  await rm(folder, { recursive: true });
});

/** @param {number} seconds */
const rampAt = (seconds) => FROM + ((TO - FROM) * seconds) / RAMP_SECONDS;

/** Runs in the page before everything else: keeps what the worker gives of a microphone that nobody makes louder. */
function keep() {
  const page = /** @type {any} */ (window);
  page.given = [];
  page.Worker = class extends Worker {
    /** @param {string} url */
    constructor(url) {
      super(url);
      this.addEventListener('message', ({ data }) => {
        if (data.pcm) page.given.push(...new Int16Array(data.pcm));
      });
    }
  };
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (/** @type {any} */ { audio }) =>
    ask({ audio: { ...audio, autoGainControl: false } });
}

/**
 * The page stands still, and its audio thread has more to do than it can.
 * @param {import('../../pages/dictate.mjs').DictatePage} app
 */
async function stall({ page }) {
  await page.evaluate(
    async ({ millis, oscillators }) => {
      const context = new AudioContext();
      const sink = new GainNode(context, { gain: 0 });
      sink.connect(context.destination);
      for (let count = 0; count < oscillators; count += 1) {
        const oscillator = new OscillatorNode(context, { frequency: 100 + count });
        oscillator.connect(sink);
        oscillator.start();
      }
      await context.resume();
      const until = performance.now() + millis;
      while (performance.now() < until);
      await context.close();
    },
    { millis: STALL_MS, oscillators: OSCILLATORS },
  );
}

test('the worker gives each sample of the microphone, though its program is late and all stands still', async () => {
  const options = {
    origin: scene.server.publicUrl,
    microphone: /** @type {const} */ ({ kind: 'plays', wav: join(folder, 'ramp.wav') }),
    script: `(${keep})()`,
  };
  await visit(options, async (app) => {
    await app.page.route(/\/capture-worker[^/]*\.js$/, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, LATE_MS));
      await route.continue();
    });
    await app.enterAsGuest();
    await app.start();
    await app.untilStatus(/^Listening/);
    await stall(app);
    await app.stop();
    /** @type {number[]} */
    const given = await app.page.evaluate(() => /** @type {any} */ (window).given);
    assert.ok(given.length > (OUR_RATE * STALL_MS) / 1_000, `${given.length}`);
    // A device gives something before the page is told that it is open.
    const missed = given[EDGE] - rampAt(EDGE / OUR_RATE);
    assert.ok(missed < rampAt(LATE_MS / 2_000) - FROM, `${missed}: what came before the program is there`);
    for (let at = EDGE; at < given.length - EDGE; at += 1) {
      const due = rampAt(at / OUR_RATE) + missed;
      assert.ok(Math.abs(given[at] - due) < NEAR, `${given[at]} at ${at}, where ${due} is due`);
    }
  });
});
