// Audio that the browser paces in its own way: other rates, frozen pages, pages that stand still. Chromium hears through the
// worker; `timed/worklet_clock` takes that away.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Stage } from '../support/room_stage.mjs';
import { speakThroughFreeze, speakThroughStall } from '../support/standstill.mjs';

/** With all sixteen low tones and all sixteen high ones; enough for those before and after a freeze. */
const WORDS = 20;
/** Browsers render audio in whole quanta, in frames. */
const QUANTUM = 128;

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/**
 * A room whose microphones have this rate.
 * @param {number} rate
 */
const roomOf = (rate) => `{
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    constructor(options) { super({ ...options, sampleRate: ${rate} }); window.contextRates = [...(window.contextRates ?? []), this.sampleRate]; }
  };
}`;

describe('through the worker', { concurrency: 2 }, () => {
  for (const rate of [44_100, 48_000]) {
    test(`${rate} Hz: every word`, async () => {
      await stage.visit({ words: WORDS, script: roomOf(rate) }, async (app, room, said) => {
        await app.start();
        await room.say();
        await app.stop();
        assert.equal(await app.plainText(), said);
        const rates = await app.page.evaluate(() => /** @type {any} */ (window).contextRates);
        assert.deepEqual(rates, [rate], "the room's context is the only one");
      });
    });
  }

  test('a page that does nothing for seconds loses nothing', async () => {
    await stage.visit({ words: WORDS }, async (app, room, said) => {
      await speakThroughStall(app, room);
      assert.equal(await app.plainText(), said);
    });
  });

  test('a page that is frozen and thawed loses nothing', async () => {
    await stage.visit({ words: WORDS }, async (app, room, said) => {
      await speakThroughFreeze(app, room);
      assert.equal(await app.plainText(), said);
    });
  });
});

for (const rate of [44_100, 48_000]) {
  test(`${rate} Hz: the worklet gives the exact number of samples`, async () => {
    await stage.visit({ words: 4 }, async (app) => {
      const seconds = 60;
      const given = await app.page.evaluate(
        async ({ rate, seconds }) => {
          const context = new OfflineAudioContext(1, rate * seconds, rate);
          const mark = document.querySelector('meta[name=capture-worklet]');
          await context.audioWorklet.addModule(mark?.getAttribute('content') ?? '');
          const node = new AudioWorkletNode(context, 'capture');
          const tone = new OscillatorNode(context, { frequency: 440 });
          tone.connect(node).connect(context.destination);
          tone.start();
          let samples = 0;
          const drained = new Promise((resolve) => {
            node.port.onmessage = ({ data }) => {
              samples += (data.pcm?.byteLength ?? 0) / 2;
              if (data.drained) resolve(undefined);
            };
          });
          await context.startRendering();
          node.port.postMessage('drain');
          await drained;
          return samples;
        },
        { rate, seconds },
      );
      const frames = Math.ceil((rate * seconds) / QUANTUM) * QUANTUM;
      assert.ok(Math.abs(given - Math.ceil((frames * 16_000) / rate)) <= 1, `${given}`);
    });
  });
}
