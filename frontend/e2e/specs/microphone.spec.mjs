// A microphone that is not given, not there, or taken away: the person is told what to do.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Server } from '../support/server.mjs';
import { visit, visitWithClip } from '../support/visit.mjs';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

test('a blocked microphone is explained, and nothing is tried again by itself', async () => {
  const microphone = /** @type {const} */ ({ kind: 'denied' });
  const script = `
    window.asked = 0;
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wishes) => { window.asked += 1; return ask(wishes); };
  `;
  await visit({ origin: server.publicUrl, microphone, maySpeak: false, script }, async (app) => {
    await app.enterAsGuest();
    await app.startButton.click();
    const words = await app.untilStatus(/blocked/);
    assert.match(words, /Allow it/);
    await app.page.waitForTimeout(1_500);
    assert.equal(await app.page.evaluate(() => /** @type {any} */ (window).asked), 1);
    assert.ok(await app.startButton.isVisible(), 'it can be tried again');
  });
});

test('no microphone at all is explained', async () => {
  const microphone = /** @type {const} */ ({ kind: 'absent' });
  await visit({ origin: server.publicUrl, microphone }, async (app) => {
    await app.enterAsGuest();
    await app.startButton.click();
    assert.match(await app.untilStatus(/No microphone/), /Connect a microphone/);
  });
});

test('a microphone that goes away ends the dictation and what was said is kept', async () => {
  const script = `
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      window.stream = await ask(wishes);
      return window.stream;
    };
  `;
  await visitWithClip({ origin: server.publicUrl, clip: 'cards-005', script }, async (app, clip) => {
    await app.enterAsGuest();
    await app.start();
    await app.page.waitForTimeout(clip.millis);
    await app.page.evaluate(() => {
      const [track] = /** @type {any} */ (window).stream.getTracks();
      track.stop();
      track.dispatchEvent(new Event('ended'));
    });
    await app.untilStatus(/microphone was lost/);
    assert.match(await app.text(), /\w/);
    assert.ok(await app.startButton.isVisible());
  });
});

test('the microphone is closed after the dictation', async () => {
  const script = `
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      window.stream = await ask(wishes);
      return window.stream;
    };
  `;
  await visitWithClip({ origin: server.publicUrl, clip: 'cards-001', script }, async (app, clip) => {
    await app.enterAsGuest();
    await app.dictate(clip);
    const states = await app.page.evaluate(() =>
      /** @type {any} */ (window).stream.getTracks().map((/** @type {any} */ track) => track.readyState),
    );
    assert.deepEqual(states, ['ended']);
  });
});
