// The extension is turned off and on again while pages are open: no event tells it, and the pages that were open must hear
// the key all the same.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage, pause } from '../support/holding_stage.mjs';
import { ID } from '../support/identity.mjs';
import { hasMarkIn } from '../support/witness.mjs';

/** A press that is no tap, in ms. */
const NO_TAP_MS = 450;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
after(() => stage?.stop());

/** As a person does on the browser's page of extensions. @param {boolean} isOn */
async function turn(isOn) {
  const page = await stage.rig.extension.context.newPage();
  await page.goto('chrome://extensions');
  await page.evaluate(
    (/** @type {[string, boolean]} */ [id, enabled]) => {
      const { management } = /** @type {any} */ (globalThis).chrome;
      return new Promise((resolve) => management.setEnabled(id, enabled, () => resolve(undefined)));
    },
    [ID, isOn],
  );
  await page.close();
}

/** The key is held in the page for a moment. @param {any} page @returns {Promise<boolean>} whether it opens the microphone */
async function opensMicrophone(page) {
  await page.keyboard.down(HOLD_KEY);
  await pause(NO_TAP_MS);
  const isOpen = await stage.parts.isMicrophoneOpen();
  await page.keyboard.up(HOLD_KEY);
  return isOpen;
}

test('pages that were open when the extension was turned off hear the key when it is on again', async () => {
  const page = await stage.open();
  await stage.latch(page);
  await stage.witness.until(page, true);
  await turn(false);
  await stage.parts.until('no mark says that somebody listens', async () => !(await hasMarkIn(page)));
  await turn(true);
  await page.bringToFront();
  await page.locator('#field').focus();
  // Nothing here starts the service worker: the browser does, or nobody.
  await stage.parts.until('the key opens the microphone', () => opensMicrophone(page));
  await stage.parts.untilMicrophone(false);
  await stage.rig.listen();
  await stage.goTo(page);
  const [text] = await stage.rig.speech.prepare(['one two']);
  await stage.hold(page);
  await stage.rig.until('words', ({ pieces }) => pieces.length > 0 || undefined);
  await page.keyboard.up(HOLD_KEY);
  await stage.untilOver();
  assert.ok((await stage.wordsIn(page)).includes(text.split(' ')[0]));
});

test('words that wait are in the browser’s memory alone: they go when the extension is turned off, and nothing counts them', async () => {
  const page = await stage.open();
  await stage.sayInVain(page);
  await stage.parts.until('they are counted', async () => (await stage.parts.toolbar()).text === '1');
  await turn(false);
  await turn(true);
  await page.bringToFront();
  const kept = await stage.parts.worker("chrome.storage.session.get('tray').then(({ tray }) => tray ?? '')");
  assert.equal(kept, '');
  assert.deepEqual(await stage.parts.toolbar(), { text: '', title: 'Sotto: start dictation' });
});
