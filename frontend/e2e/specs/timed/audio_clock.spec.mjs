// Audio that the browser paces in its own way: other rates, pauses, frozen pages. Chromium hears through the worker; a test
// of the worklet takes that away.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { NO_TRACK_READER, WAYS } from '../../support/hearing.mjs';
import { Stage } from '../../support/room_stage.mjs';

/** With all sixteen low tones and all sixteen high ones; enough for those before and after a freeze. */
const WORDS = 20;
/** Between the freeze of a page and its thaw: four words. */
const FROZEN_MS = 1_200;
/** Browsers render audio in whole quanta, in frames. */
const QUANTUM = 128;

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

for (const rate of [44_100, 48_000]) {
  test(`${rate} Hz: every word through the worker`, async () => {
    await stage.visit({ words: WORDS, script: roomOf(rate) }, async (app, room, said) => {
      await app.start();
      await room.say();
      await app.stop();
      assert.equal(await app.plainText(), said);
      const rates = await app.page.evaluate(() => /** @type {any} */ (window).contextRates);
      assert.deepEqual(rates, [rate], "the room's context is the only one");
    });
  });

  test(`${rate} Hz: every word through the worklet's own resampler`, async () => {
    await stage.visit({ words: WORDS, script: deviceOf(rate) }, async (app, room, said) => {
      await app.start();
      await room.say();
      await app.stop();
      assert.equal(await app.plainText(), said);
      const rates = await app.page.evaluate(() => /** @type {any} */ (window).contextRates);
      assert.ok(rates.includes(rate), `${rates}`);
    });
  });

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

test('the worklet: a context that the browser suspends is resumed, and if it cannot be, the page says what to do', async () => {
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

for (const [way, script] of WAYS) {
  test(`${way}: a page that does nothing for seconds loses nothing`, async () => {
    await stage.visit({ words: WORDS, script }, async (app, room, said) => {
      await app.start();
      await room.speak();
      await room.untilWord(2.4);
      await app.page.evaluate(() => {
        const until = performance.now() + 3_000;
        while (performance.now() < until);
      });
      await room.untilHeard();
      await app.stop();
      assert.equal(await app.plainText(), said);
    });
  });
}

/**
 * Speaks at a page that is frozen and thawed meanwhile.
 * @param {import('../../pages/dictate.mjs').DictatePage} app
 * @param {import('../../support/microphones.mjs').Room} room
 */
async function speakThroughFreeze(app, room) {
  const browser = await app.page.context().newCDPSession(app.page);
  await app.start();
  await room.speak();
  await room.untilWord(5.7);
  await browser.send('Page.setWebLifecycleState', { state: 'frozen' });
  await new Promise((resolve) => setTimeout(resolve, FROZEN_MS));
  await browser.send('Page.setWebLifecycleState', { state: 'active' });
  await room.untilHeard();
  await app.untilStatus(/^Listening/);
  await app.stop();
}

test('through the worker: a page that is frozen and thawed loses nothing', async () => {
  await stage.visit({ words: WORDS }, async (app, room, said) => {
    await speakThroughFreeze(app, room);
    assert.equal(await app.plainText(), said);
  });
});

test('through the worklet: a page that is frozen and thawed: the words before and after stand, none is doubled', async () => {
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
