// Whatever breaks in the middle of a sentence, no word is lost.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readClip } from '../support/clip.mjs';
import { dictateThrough } from '../support/dictation.mjs';
import { behindProxy } from '../support/stage.mjs';
import { visitWithClip } from '../support/visit.mjs';
import { compare } from '../support/word_error_rate.mjs';

/** The engine may need to load its model again, and then hear all that was kept. */
const PATIENCE_MS = 60_000;

/** The engine hears this one without an error, so every error here is ours. 22 words in 7 s. */
const CLIP = 'librivox-0870';
/** The engine has some of the sentence before it breaks, and most of it still to come. */
const WORDS_BEFORE = 6;

/**
 * A server whose network nobody else needs.
 * @param {(scene: import('../support/stage.mjs').ProxiedServer) => Promise<void>} work
 */
async function withServer(work) {
  const scene = await behindProxy();
  try {
    await work(scene);
  } finally {
    await scene.clear();
  }
}

/**
 * Dictates a speech and lets `fault` happen in the middle.
 * @param {import('../support/stage.mjs').ProxiedServer} scene
 * @param {(app: import('../pages/dictate.mjs').DictatePage) => Promise<void>} fault
 */
async function assertNothingIsLost(scene, fault) {
  const clip = await readClip(CLIP);
  const text = await dictateThrough(scene, clip, async (app) => {
    await app.untilWords({ settled: 0, partial: WORDS_BEFORE });
    await fault(app);
  });
  const result = compare(clip.text, text);
  console.log(`${result.errors} errors in ${result.words} words: ${text}`);
  assert.equal(result.missing, 0, `no word is lost: ${text}`);
  assert.ok(result.errors / result.words <= 0.11, text);
  assert.equal(result.words, 22);
}

describe('in mid-sentence', { concurrency: 2 }, () => {
  test('a network that is cut for three seconds', () =>
    withServer(async (scene) => {
      await assertNothingIsLost(scene, async (app) => {
        scene.proxy.cut();
        await app.untilStatus(/^Reconnecting/);
        await app.page.waitForTimeout(3_000);
        scene.proxy.mend();
        await app.untilStatus(/^(Listening|Catching up)/);
      });
      assert.ok(scene.proxy.broken > 0);
    }));

  test('a network that is cut until after the speaker has stopped', () =>
    withServer(async (scene) => {
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
    }));

  test('a server that is killed and started again', () =>
    withServer((scene) =>
      assertNothingIsLost(scene, async () => {
        await scene.server.kill();
        await scene.server.run();
      }),
    ));
});
