// A long hold loses no word, however often the browser stops the service worker. Alone: on a busy machine the microphone
// of the test itself has gaps.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { FULL } from '../../support/settings.mjs';
import { HoldingStage, pause } from '../support/holding_stage.mjs';

const SECONDS = FULL ? 360 : 18;
const STOPPED_EVERY_MS = FULL ? 40_000 : 5_000;
/** Nine seconds of words. */
const UTTERANCE = Array.from({ length: 30 }, () => 'word').join(' ');
/** With the pause after it. */
const UTTERANCE_SECONDS = 9.6;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
after(() => stage?.stop());

test(`a hold of ${SECONDS} s, the service worker is stopped every ${STOPPED_EVERY_MS / 1_000} s`, async () => {
  const page = await stage.open();
  const stops = stage.parts.stops;
  const utterances = Array.from({ length: Math.ceil(SECONDS / UTTERANCE_SECONDS) }, () => UTTERANCE);
  const spoken = await stage.rig.dictate(page, utterances);
  const since = Date.now();
  let isSaid = false;
  const stopping = stopAgainAndAgain(() => isSaid);
  try {
    for (const _ of spoken.texts) assert.equal((await spoken.next()).kind, 'words_inserted');
  } finally {
    isSaid = true;
    await stopping;
  }
  const held = Date.now() - since;
  await spoken.end();
  assert.equal(bareWords(await page.locator('#field').inputValue()).trim(), spoken.texts.join(' '));
  assert.ok(held >= SECONDS * 1_000, `${held} ms`);
  assert.ok(stage.parts.stops - stops >= Math.floor(held / STOPPED_EVERY_MS), 'it was really stopped');
});

/** @param {() => boolean} isEnough */
async function stopAgainAndAgain(isEnough) {
  let next = Date.now() + STOPPED_EVERY_MS;
  while (!isEnough()) {
    await pause(100);
    if (Date.now() < next) continue;
    next += STOPPED_EVERY_MS;
    await stage.parts.stopWorker();
  }
}
