// An update of the extension waits for the end of a dictation, for words that are in no field yet, and for speech that is
// kept: that of a sign-in that has ended, and what was put aside.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { stage as behindProxy } from '../../support/stage.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';
import { toldIn } from '../support/witness.mjs';

const KEPT = /No connection to the server\. What you said is kept/;
const ASIDE = /What you said is put aside/;
const SIGN_IN = /What you said is kept: sign in/;

/** @type {HoldingStage} */
let stage;
/** @type {import('../../support/fault_proxy.mjs').FaultProxy} */
let proxy;

before(async () => {
  const scene = await behindProxy('tones');
  proxy = scene.proxy;
  stage = await HoldingStage.start({}, {}, Promise.resolve(scene));
});
afterEach(async () => {
  proxy.mend();
  await stage.parts.worker("chrome.storage.session.remove('update_waits')");
  await stage.clear();
});
after(() => stage?.stop());

/** From now on an update takes place in name only, and is counted; and so is what is shown. */
const onlyCount = () =>
  stage.parts.worker(`void (() => {
    self.updates = 0;
    chrome.runtime.reload = () => { self.updates += 1; };
    if (self.shows !== undefined) return;
    self.shows = 0;
    chrome.storage.session.onChanged.addListener(({ shown }) => { if (shown) self.shows += 1; });
  })()`);

/** @returns {Promise<number>} */
const updates = () => stage.parts.worker('self.updates');

const untilUpdated = () => stage.parts.until('an update', async () => (await updates()) > 0);

/** The browser has a new version, and the service worker has seen whether it can take place. */
async function bringUpdate() {
  const arrive = "void chrome.runtime.onUpdateAvailable.dispatch({ version: '9.9.9' })";
  await stage.parts.worker(arrive);
  await stage.parts.until('it is known', () =>
    stage.parts.worker("chrome.storage.session.get('update_waits').then(({ update_waits: waits }) => waits === true)"),
  );
  const before = await stage.parts.worker('self.shows');
  // It has one look after the other, and what was begun before may be counted still: with the third that begins, one that
  // began after all this is over.
  for (let looks = 0; looks < 3; looks += 1) await stage.parts.worker(arrive);
  await stage.parts.until('looks', async () => (await stage.parts.worker('self.shows')) >= before + 3);
}

test('an update takes place after the dictation and after the last word that waits, not before', async () => {
  const page = await stage.open();
  await onlyCount();
  await page.locator('#field').focus();
  await stage.rig.speech.prepare([]);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await bringUpdate();
  assert.equal(await updates(), 0, 'somebody dictates');
  await page.keyboard.press(HOLD_KEY);
  await stage.untilOver();
  await untilUpdated();

  await stage.parts.worker("chrome.storage.session.remove('update_waits')");
  await stage.sayInVain(page);
  await onlyCount();
  await bringUpdate();
  assert.equal(await updates(), 0, 'words wait');
  await stage.rig.panel.getByRole('button', { name: 'Remove' }).last().dispatchEvent('click');
  await untilUpdated();
});

test('an update waits for speech that waits for a sign-in', async () => {
  const page = await stage.open();
  await onlyCount();
  const text = await stage.sayIntoTheVoid(page, proxy);
  await bringUpdate();
  const signInAgain = await stage.endSession();
  await page.keyboard.press(HOLD_KEY);
  await stage.parts.untilMicrophone(false);
  await stage.parts.until('it is told', async () => SIGN_IN.test((await toldIn(page)) ?? ''));
  await bringUpdate();
  assert.equal(await updates(), 0, 'what was said is kept');
  await signInAgain();
  proxy.mend();
  await stage.parts.until('it is typed', async () => (await stage.wordsIn(page)) === text);
  await untilUpdated();
});

test('an update waits for as long as what was put aside can be brought back', async () => {
  const page = await stage.open();
  await onlyCount();
  const text = await stage.sayIntoTheVoid(page, proxy);
  await bringUpdate();
  await page.keyboard.press('Escape');
  await stage.untilNoted(page, KEPT);
  await page.keyboard.press('Escape');
  await stage.parts.until('it is told', async () => ASIDE.test((await toldIn(page)) ?? ''));
  await bringUpdate();
  assert.equal(await updates(), 0, 'it can be brought back');
  proxy.mend();
  await stage.rig.panel.getByRole('button', { name: 'Bring it back' }).dispatchEvent('click');
  await stage.parts.until('it is typed', async () => (await stage.wordsIn(page)) === text);
  await untilUpdated();
});

/** The service worker knows that an update would lose something. */
const untilKept = () =>
  stage.parts.until('it is known', () =>
    stage.parts.worker("chrome.storage.session.get('shown').then(({ shown }) => shown.kept > 0)"),
  );

/** Says something into a page's field. @param {any} page */
async function say(page) {
  const spoken = await stage.rig.dictate(page, ['one two']);
  assert.equal((await spoken.next()).kind, 'words_inserted');
  await spoken.end();
  return spoken;
}

test('an update waits for text that stands in no field as it is in the side panel', async () => {
  const page = await stage.open();
  await onlyCount();
  const takenBack = await say(page);
  assert.equal((await takenBack.undo()).kind, 'dictation_undone');
  await untilKept();
  await bringUpdate();
  assert.equal(await updates(), 0, 'it was taken back');
  const remove = stage.rig.panel.getByRole('button', { name: 'Remove' }).last();
  await remove.dispatchEvent('click');
  await untilUpdated();

  await stage.parts.worker("chrome.storage.session.remove('update_waits')");
  await say(page);
  await onlyCount();
  const row = stage.rig.panel.getByRole('textbox', { name: 'What you said' }).last();
  await row.evaluate((/** @type {any} */ area) => {
    area.value = 'What the person makes of it';
    area.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await untilKept();
  await bringUpdate();
  assert.equal(await updates(), 0, 'the person is writing still');
  await remove.dispatchEvent('click');
  await untilUpdated();
});
