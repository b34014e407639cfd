// With Deepgram (its double: no cloud here) behind the server, in a real browser: recorded speech, which the local engine
// hears for the double.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readClip } from '../support/clip.mjs';
import { cutFor, dictateThrough } from '../support/dictation.mjs';
import { FULL } from '../support/settings.mjs';
import { stage } from '../support/stage.mjs';
import { compare, errorRate } from '../support/word_error_rate.mjs';

/** A network cut may cost so much of the word error rate, because engines hear a sentence in two parts. */
const MOST_THAT_CUTS_COST = 0.02;

/** Clips that the engine hears well, so that what is wrong is ours; all of them with `--full`. */
const CLIPS = FULL ? ['librivox-0870', 'jfk', 'cards-005'] : ['jfk'];

/** By then half of the sentence has been said, with the silence before it, in ms. */
const LATEST_MS = 7_000;

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
      await cutFor(scene);
    };
    const [asSpoken, withCut] = await Promise.all([
      dictateThrough(still, undisturbed),
      dictateThrough(scene, disturbed, cutInTheMiddle),
    ]);
    whole.push(compare(text, asSpoken));
    broken.push(compare(text, withCut));
  }
  const [before, after] = [errorRate(whole), errorRate(broken)];
  console.log(`word error rate ${before.toFixed(3)}, with cuts ${after.toFixed(3)}`);
  assert.ok(after <= before + MOST_THAT_CUTS_COST, `${before} and ${after}`);
});

test('when it dies in mid-sentence, the local engine goes on and the page says so', async () => {
  // 22 words in 11 s, with a breath after the fifth: the other half is said from then on. A busy engine may show nothing
  // before all has been said; it dies before that.
  const clip = await readClip('jfk');
  const { text: said } = clip;
  const text = await dictateThrough(scene, clip, async (app) => {
    await Promise.race([app.untilWords({ settled: 5, partial: 1 }), app.page.waitForTimeout(LATEST_MS)]);
    await scene.double.kill();
    await app.untilStatus(/using the local engine/);
  });
  const result = compare(said, text);
  assert.equal(result.missing, 0, text);
  assert.ok(result.errors <= 2, text);
});
