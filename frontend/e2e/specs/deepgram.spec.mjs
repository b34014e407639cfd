// With Deepgram (its double: no cloud here) behind the server, in a real browser.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bareWords, readClip, readTones } from '../support/clip.mjs';
import { stage } from '../support/stage.mjs';
import { visitWith } from '../support/visit.mjs';
import { compare, errorRate } from '../support/word_error_rate.mjs';

const PATIENCE_MS = 60_000;
const WORDS = 36;

/** A network cut may cost so much of the word error rate, because engines hear a sentence in two parts. */
const MOST_THAT_CUTS_COST = 0.02;

/** Clips that the engine hears well, so that what is wrong is ours. */
const CLIPS = ['librivox-0870', 'jfk', 'cards-005'];

/**
 * Dictates a clip; `meanwhile` happens in the middle. The text in the end.
 * @param {import('../support/stage.mjs').Stage} stage
 * @param {import('../support/clip.mjs').Clip} clip
 * @param {(app: import('../pages/dictate.mjs').DictatePage) => Promise<void>} meanwhile
 */
async function dictate({ server }, clip, meanwhile) {
  let text = '';
  await visitWith(clip, { origin: server.publicUrl }, async (app) => {
    await app.enterAsGuest();
    await app.start();
    await meanwhile(app);
    await app.untilPlayed(clip);
    await app.stop(PATIENCE_MS);
    text = await app.text();
  });
  return bareWords(text);
}

/**
 * Cuts the network for a moment.
 * @param {import('../support/stage.mjs').Stage} stage
 * @param {import('../pages/dictate.mjs').DictatePage} app
 * @param {number} [millis]
 */
async function cut({ proxy }, app, millis = 1_500) {
  proxy.cut();
  await app.page.waitForTimeout(millis);
  proxy.mend();
}

describe('with coded words', () => {
  /** @type {import('../support/stage.mjs').Stage} */
  let scene;
  before(async () => {
    scene = await stage('tones');
  });
  after(() => scene.clear());

  test('every word stands once and in order', async () => {
    const clip = await readTones(WORDS);
    const text = await dictate(scene, clip, async () => {});
    assert.equal(text, clip.text);
    const [stream] = await scene.double.journal();
    assert.equal(stream.key_scheme, 'Token');
    assert.ok(
      stream.query.some((/** @type {string[]} */ pair) => pair.join('=') === 'mip_opt_out=true'),
      'nobody may train on it',
    );
  });

  test('a network that is cut twice in mid-sentence costs no word and doubles none', async () => {
    const clip = await readTones(WORDS);
    const text = await dictate(scene, clip, async (app) => {
      await app.page.waitForTimeout(2_450);
      await cut(scene, app);
      await app.page.waitForTimeout(1_730);
      await cut(scene, app, 4_000);
    });
    assert.equal(text, clip.text);
    assert.ok(scene.proxy.broken >= 2);
    const kinds = (await scene.double.journal()).map((/** @type {any} */ entry) => entry.kind);
    assert.ok(kinds.includes('prerecorded'), 'what was kept long is heard in one piece');
  });
});

describe('with real speech', () => {
  /** @type {import('../support/stage.mjs').Stage} */
  let scene;
  /** Its network is never cut. @type {import('../support/stage.mjs').Stage} */
  let still;
  before(async () => {
    [scene, still] = await Promise.all([stage('speech'), stage('speech')]);
  });
  after(() => Promise.all([scene.clear(), still.clear()]));

  test('cuts of the network cost next to nothing', async () => {
    const whole = [];
    const broken = [];
    for (const name of CLIPS) {
      const [undisturbed, disturbed] = [await readClip(name), await readClip(name)];
      const { text } = undisturbed;
      const cutInTheMiddle = async (/** @type {any} */ app) => {
        await app.page.waitForTimeout(disturbed.millis / 2);
        await cut(scene, app);
      };
      const [asSpoken, withCut] = await Promise.all([
        dictate(still, undisturbed, async () => {}),
        dictate(scene, disturbed, cutInTheMiddle),
      ]);
      whole.push(compare(text, asSpoken));
      broken.push(compare(text, withCut));
    }
    const [before, after] = [errorRate(whole), errorRate(broken)];
    console.log(`word error rate ${before.toFixed(3)}, with cuts ${after.toFixed(3)}`);
    assert.ok(after <= before + MOST_THAT_CUTS_COST, `${before} and ${after}`);
  });

  test('when it dies in mid-sentence, the local engine goes on and the page says so', async () => {
    const clip = await readClip('librivox-0870');
    const { text: said } = clip;
    const text = await dictate(scene, clip, async (app) => {
      await app.untilPartial();
      await scene.double.kill();
      await app.untilStatus(/using the local engine/);
    });
    const result = compare(said, text);
    assert.equal(result.missing, 0, text);
    assert.ok(result.errors <= 2, text);
  });
});
