// A person speaks and the words appear.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { clipNames } from '../support/clip.mjs';
import { Server } from '../support/server.mjs';
import { FULL } from '../support/settings.mjs';
import { visitWithClip } from '../support/visit.mjs';
import { compare, errorRate } from '../support/word_error_rate.mjs';

const A_FEW = ['cards-005', 'jfk', 'librivox-0870'];
/** Spontaneous speech, mumbled or with a cold, and verse: hard for every engine. */
const HARD = /^(sonnet1|mfa-)/;

/** @type {Server} */
let server;
/** The guest of all tests: a new one for each would meet the limit. @type {object | undefined} */
let guest;
/** @type {Map<string, import('../support/word_error_rate.mjs').Comparison>} */
const results = new Map();

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

for (const name of FULL ? await clipNames() : A_FEW) {
  test(`${name} is written down while it is spoken`, async () => {
    const visitor = { origin: server.publicUrl, clip: name, context: { storageState: guest } };
    await visitWithClip(visitor, async (app, clip) => {
      await (guest ? app.open() : app.enterAsGuest());
      const started = Date.now();
      await app.start();
      await app.untilPartial(clip.millis);
      assert.ok(Date.now() - started < clip.millis, 'words appear before the speaker has finished');
      await app.page.waitForTimeout(started + clip.millis - Date.now());
      await app.stop();
      const text = await app.text();
      const result = compare(clip.text, text);
      console.log(`${name}: ${result.errors} errors in ${result.words} words: ${text}`);
      results.set(name, result);
      assert.deepEqual(app.complaints, []);
      guest ??= await app.storageState();
    });
  });
}

test('few words are wrong', () => {
  const all = [...results.values()];
  console.log(`word error rate over ${all.length} clips: ${(100 * errorRate(all)).toFixed(1)} %`);
  assert.ok(errorRate(all) <= 0.11);
  const easy = [...results].filter(([name]) => !HARD.test(name)).map(([, result]) => result);
  if (FULL) assert.ok(errorRate(easy) <= 0.08, `without the hard ones: ${errorRate(easy)}`);
});
