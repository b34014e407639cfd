// What closes a microphone that nobody can want open any more, by a clock that is put forward.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';
import { toldIn } from '../support/witness.mjs';

/** A latched microphone without a voice closes after this, in ms. */
const SILENCE_MS = 120_000;
const ALMOST_MS = 60_000;
const SILENT = /Nobody spoke for two minutes, so the microphone was closed\./;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
afterEach(() => stage.clear());
after(() => stage?.stop());

test('a latched microphone without a voice closes after two minutes, not before, and says so', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await stage.parts.putForward(ALMOST_MS);
  // Each time the belt was looked at before.
  await stage.parts.untilTold(2);
  assert.ok(await stage.parts.isMicrophoneOpen());
  await stage.parts.putForward(SILENCE_MS - ALMOST_MS);
  await stage.parts.untilMicrophone(false);
  await stage.parts.until('it is told', async () => SILENT.test((await toldIn(page)) ?? ''));
  await stage.untilOver();
  await stage.witness.until(page, false);
  assert.match((await stage.parts.toolbar()).title, /Nobody spoke for two minutes/);
});

test('a key that is held keeps the microphone open, however long nobody speaks', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.hold(page);
  await stage.witness.until(page, true);
  await stage.parts.putForward(2 * SILENCE_MS);
  await stage.parts.untilTold(2);
  assert.ok(await stage.parts.isMicrophoneOpen());
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
});
