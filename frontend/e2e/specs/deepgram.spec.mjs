// With Deepgram (its double: no cloud here) behind the server, in a real browser: coded words, so that each is accounted
// for.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readTones } from '../support/clip.mjs';
import { cutFor, dictateThrough } from '../support/dictation.mjs';
import { stage } from '../support/stage.mjs';

const WORDS = 36;

/** @param {(scene: import('../support/stage.mjs').Stage) => Promise<void>} work */
async function withStage(work) {
  const scene = await stage('tones');
  try {
    await work(scene);
  } finally {
    await scene.clear();
  }
}

describe('with coded words', { concurrency: 2 }, () => {
  test('every word stands once and in order', () =>
    withStage(async (scene) => {
      const clip = await readTones(WORDS);
      const text = await dictateThrough(scene, clip);
      assert.equal(text, clip.text);
      const [stream] = await scene.double.journal();
      assert.equal(stream.key_scheme, 'Token');
      assert.ok(
        stream.query.some((/** @type {string[]} */ pair) => pair.join('=') === 'mip_opt_out=true'),
        'nobody may train on it',
      );
    }));

  test('a network that is cut twice in mid-sentence costs no word and doubles none', () =>
    withStage(async (scene) => {
      const clip = await readTones(WORDS);
      const text = await dictateThrough(scene, clip, async (app) => {
        await app.page.waitForTimeout(2_450);
        await cutFor(scene);
        await app.page.waitForTimeout(1_730);
        await cutFor(scene, 4_000);
      });
      assert.equal(text, clip.text);
      assert.ok(scene.proxy.broken >= 2);
      const kinds = (await scene.double.journal()).map((/** @type {any} */ entry) => entry.kind);
      assert.ok(kinds.includes('prerecorded'), 'what was kept long is heard in one piece');
    }));
});
