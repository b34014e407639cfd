// Whatever breaks in the middle of a sentence, no word is lost.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { behindProxy } from '../support/stage.mjs';
import { visitWithClip } from '../support/visit.mjs';
import { compare } from '../support/word_error_rate.mjs';

/** The engine may need to load its model again, and then hear all that was kept. */
const PATIENCE_MS = 60_000;

/** The engine hears this one without an error, so every error here is ours. 22 words in 7 s. */
const CLIP = 'librivox-0870';

/** @type {import('../support/stage.mjs').ProxiedServer} */
let scene;

before(async () => {
  scene = await behindProxy();
});
after(() => scene.clear());

/**
 * Dictates a speech and lets `fault` happen in the middle.
 * @param {(app: import('../pages/dictate.mjs').DictatePage) => Promise<void>} fault
 */
async function dictateThrough(fault) {
  await visitWithClip({ origin: scene.server.publicUrl, clip: CLIP }, async (app, clip) => {
    await app.enterAsGuest();
    await app.start();
    await app.untilPartial();
    await fault(app);
    await app.untilPlayed(clip);
    await app.stop(PATIENCE_MS);
    const text = await app.text();
    const result = compare(clip.text, text);
    console.log(`${result.errors} errors in ${result.words} words: ${text}`);
    assert.equal(result.missing, 0, `no word is lost: ${text}`);
    assert.ok(result.errors / result.words <= 0.11, text);
    assert.equal(result.words, 22);
  });
}

test('a network that is cut for three seconds', async () => {
  await dictateThrough(async (app) => {
    scene.proxy.cut();
    await app.untilStatus(/^Reconnecting/);
    await app.page.waitForTimeout(3_000);
    scene.proxy.mend();
    await app.untilStatus(/^(Listening|Catching up)/);
  });
  assert.ok(scene.proxy.broken > 0);
});

test('a network that is cut until after the speaker has stopped', async () => {
  await visitWithClip({ origin: scene.server.publicUrl, clip: 'cards-005' }, async (app, clip) => {
    await app.enterAsGuest();
    await app.start();
    await app.untilPartial();
    scene.proxy.cut();
    await app.untilPlayed(clip);
    await app.stopButton.click();
    assert.match(await app.untilStatus(/^Finishing/), /Waiting for the connection/);
    scene.proxy.mend();
    await app.untilStatus(/^Done/, PATIENCE_MS);
    const result = compare(clip.text, await app.text());
    assert.equal(result.missing, 0);
  });
});

test('a server that is killed and started again', async () => {
  await dictateThrough(async () => {
    await scene.server.kill();
    await scene.server.run();
  });
});
