// An update of the extension waits for the end of a dictation, and for words that are in no field yet.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** From now on an update takes place in name only, and is counted. */
const onlyCountUpdates = () =>
  stage.parts.worker('void (self.updates = 0, chrome.runtime.reload = () => { self.updates += 1; })');

/** @returns {Promise<number>} */
const updates = () => stage.parts.worker('self.updates');

/** The browser has a new version, and the service worker has seen whether it can take place. */
async function bringUpdate() {
  const arrive = "void chrome.runtime.onUpdateAvailable.dispatch({ version: '9.9.9' })";
  const before = await stage.parts.timesTold();
  await stage.parts.worker(arrive);
  // It has one look after the other: the second one tells that the first is over.
  await stage.parts.worker(arrive);
  await stage.parts.untilTold(2, before);
}

test('an update takes place after the dictation and after the last word that waits, not before', async () => {
  const page = await stage.open();
  await onlyCountUpdates();
  await page.locator('#field').focus();
  await stage.rig.speech.prepare([]);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await bringUpdate();
  assert.equal(await updates(), 0, 'somebody dictates');
  await page.keyboard.press(HOLD_KEY);
  await stage.untilOver();
  await stage.parts.until('an update', async () => (await updates()) > 0);

  await stage.parts.worker("chrome.storage.session.remove('update_waits')");
  await stage.sayInVain(page);
  await onlyCountUpdates();
  await bringUpdate();
  assert.equal(await updates(), 0, 'words wait');
  await stage.rig.panel.getByRole('button', { name: 'Remove' }).last().dispatchEvent('click');
  await stage.parts.until('an update', async () => (await updates()) > 0);
});
