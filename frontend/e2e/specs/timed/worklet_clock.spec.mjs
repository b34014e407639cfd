// Audio that the browser paces in its own way, where the page may not read a track and hears through the worklet: Chromium
// drops there what is not taken at once.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { NO_TRACK_READER } from '../../support/hearing.mjs';
import { Stage } from '../../support/room_stage.mjs';
import { speakThroughFreeze, speakThroughStall } from '../../support/standstill.mjs';

/** With all sixteen low tones and all sixteen high ones; enough for those before and after a freeze. */
const WORDS = 20;

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/**
 * Chromium resamples by itself; this is a browser that does not, with a device of this rate.
 * @param {number} rate
 */
const deviceOf = (rate) => `${NO_TRACK_READER} {
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    constructor(options) { super(options ?? { sampleRate: ${rate} }); window.contextRates = [...(window.contextRates ?? []), this.sampleRate]; }
    createMediaStreamSource(stream) {
      if (this.sampleRate === 16000) throw new DOMException('different rates', 'NotSupportedError');
      return super.createMediaStreamSource(stream);
    }
  };
}`;

describe('through the worklet', { concurrency: 2 }, () => {
  for (const rate of [44_100, 48_000]) {
    test(`${rate} Hz: every word through its own resampler`, async () => {
      await stage.visit({ words: WORDS, script: deviceOf(rate) }, async (app, room, said) => {
        await app.start();
        await room.say();
        await app.stop();
        assert.equal(await app.plainText(), said);
        const rates = await app.page.evaluate(() => /** @type {any} */ (window).contextRates);
        assert.ok(rates.includes(rate), `${rates}`);
      });
    });
  }

  test('a context that the browser suspends is resumed, and if it cannot be, the page says what to do', async () => {
    const script = `${NO_TRACK_READER} {
      const Real = window.AudioContext;
      window.contexts = [];
      window.AudioContext = class extends Real {
        constructor(options) { super(options); if (this.sampleRate === 16000) window.contexts.push(this); }
        resume() { return window.isStuck ? Promise.reject(new DOMException('', 'NotAllowedError')) : super.resume(); }
      };
    }`;
    await stage.visit({ words: 8, script }, async (app, room, said) => {
      const suspend = (/** @type {boolean} */ isStuck) =>
        app.page.evaluate(async (isStuck) => {
          const page = /** @type {any} */ (window);
          page.isStuck = isStuck;
          await page.contexts.at(-1).suspend();
        }, isStuck);
      await app.start();
      await suspend(false);
      await app.page.waitForFunction(() => /** @type {any} */ (window).contexts.at(-1).state === 'running');
      await app.untilStatus(/^Listening/);

      await suspend(true);
      assert.match(await app.untilStatus(/paused the recording/), /Click on this page/);
      await app.page.evaluate(() => {
        /** @type {any} */ (window).isStuck = false;
      });
      await app.transcript.click();
      await app.untilStatus(/^Listening/);
      await room.say();
      await app.stop();
      assert.equal(await app.plainText(), said);
      assert.deepEqual(app.complaints, []);
    });
  });

  test('a page that does nothing for seconds loses nothing', async () => {
    await stage.visit({ words: WORDS, script: NO_TRACK_READER }, async (app, room, said) => {
      await speakThroughStall(app, room);
      assert.equal(await app.plainText(), said);
    });
  });

  test('a page that is frozen and thawed: the words before and after stand, none is doubled', async () => {
    await stage.visit({ words: WORDS, script: NO_TRACK_READER }, async (app, room, said) => {
      await speakThroughFreeze(app, room);
      const words = said.split(' ');
      const heard = (await app.plainText()).split(' ').map((word) => words.indexOf(word));
      console.log(`heard ${heard.length} of ${WORDS}`);
      assert.ok(
        heard.every((place, index) => place >= 0 && (index === 0 || place > heard[index - 1])),
        `${heard}`,
      );
      assert.deepEqual(heard.slice(0, 5), [0, 1, 2, 3, 4], 'the words before');
      assert.deepEqual(heard.slice(-5), [15, 16, 17, 18, 19], 'the words after');
    });
  });
});
