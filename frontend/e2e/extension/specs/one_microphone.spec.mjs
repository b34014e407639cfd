// The web app and the extension in one browser: whoever begins to record stops the other, and what is said goes to one.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { DictatePage } from '../../pages/dictate.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';

/** A press that is shorter may be a tap, which leaves the microphone open. In ms. */
const HELD_MS = 500;

/** @type {HoldingStage} */
let stage;
/** @type {DictatePage} */
let app;

before(async () => {
  stage = await HoldingStage.start();
  app = new DictatePage(await stage.rig.extension.context.newPage(), stage.scene.server.publicUrl);
  await app.enterAsGuest();
  await app.startButton.waitFor();
});
afterEach(() => stage.clear());
after(() => stage?.stop());

test('a dictation of the extension stops the one in the web app', async () => {
  const page = await stage.open();
  await stage.goTo(app.page);
  await stage.rig.speech.prepare([]);
  await app.page.keyboard.press(HOLD_KEY);
  await app.stopButton.waitFor();
  await stage.goTo(page);
  const [text] = await stage.rig.speech.prepare(['one two three']);
  await stage.hold(page);
  await app.stopButton.waitFor({ state: 'detached' });
  await stage.parts.until('words', async () => (await stage.wordsIn(page)) !== '');
  assert.ok(await stage.parts.isMicrophoneOpen(), 'the extension goes on');
  await page.keyboard.up(HOLD_KEY);
  await stage.untilOver();
  assert.ok((await stage.wordsIn(page)).includes(text.split(' ')[0]));
});

test('a dictation in the web app stops the one of the extension', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.latch(page);
  await stage.goTo(app.page);
  await app.page.keyboard.down(HOLD_KEY);
  await app.stopButton.waitFor();
  await stage.parts.untilMicrophone(false);
  await stage.witness.until(app.page, false);
  await app.page.waitForTimeout(HELD_MS);
  assert.ok(await app.stopButton.isVisible(), 'the web app goes on');
  await app.page.keyboard.up(HOLD_KEY);
  await app.startButton.waitFor();
});
