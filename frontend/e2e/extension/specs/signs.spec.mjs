// What is shown is what is: badge, title, mark and Escape follow the microphone, whatever dies, goes or comes back.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { FIELD, HoldingStage, pause } from '../support/holding_stage.mjs';

const COUNTS_ESCAPES = `${FIELD}<script>
  window.escapes = 0;
  addEventListener('keydown', ({ code }) => { escapes += Number(code === 'Escape'); });
</script>`;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start({ '/': COUNTS_ESCAPES });
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** Presses Escape: it cancels and is swallowed, or it is the page's. @param {any} page @param {boolean} cancels */
async function assertEscape(page, cancels) {
  const before = await page.evaluate(() => /** @type {any} */ (window).escapes);
  await page.keyboard.press('Escape');
  const heard = (await page.evaluate(() => /** @type {any} */ (window).escapes)) - before;
  assert.equal(heard, cancels ? 0 : 1, cancels ? 'Escape cancels' : 'Escape is the page’s');
}

test('a closed offscreen document takes all signs with it, and the next press works', async () => {
  const page = await stage.open();
  await stage.latch(page);
  await stage.witness.until(page, true);
  await stage.parts.worker('chrome.offscreen.closeDocument()');
  await stage.witness.until(page, false);
  await assertEscape(page, false);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
});

test('a page that comes back from the back/forward cache shows what runs, and Escape works there', async () => {
  const page = await stage.open();
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      document.title = persisted ? 'came back' : 'new';
    });
  });
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.goto(`${stage.site.origin}/other`);
  await stage.witness.until(page, true, { hasMark: false });
  await page.goBack({ waitUntil: 'commit' });
  await stage.parts.until('it is the same page', async () => (await page.title()) === 'came back');
  await stage.witness.until(page, true);
  await assertEscape(page, true);
  await stage.witness.until(page, false);
  await assertEscape(page, false);
});

test('the mark of a page that came back goes with the offscreen document', async () => {
  const page = await stage.open();
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.goto(`${stage.site.origin}/other`);
  await page.goBack({ waitUntil: 'commit' });
  await stage.witness.until(page, true);
  await stage.parts.worker('chrome.offscreen.closeDocument()');
  await stage.witness.until(page, false);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
});

test('a page that comes back after the dictation shows nothing', async () => {
  const page = await stage.open();
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.goto(`${stage.site.origin}/other`);
  await stage.witness.until(page, true, { hasMark: false });
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
  await page.goBack({ waitUntil: 'commit' });
  await page.locator('#field').focus();
  await stage.witness.until(page, false);
  await assertEscape(page, false);
});

test('a page that is loaded while a dictation runs in its tab stops it by a tap', async () => {
  const page = await stage.open();
  await stage.latch(page);
  await page.goto(`${stage.site.origin}/other`);
  await stage.witness.until(page, true, { hasMark: false });
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
});

test('Escape cancels the newest of two quick dictations in two tabs, in its tab', async () => {
  const first = await stage.open();
  const second = await stage.open();
  for (let round = 0; round < 2; round += 1) {
    await stage.goTo(first);
    await stage.latch(first);
    await stage.goTo(second);
    await second.keyboard.press(HOLD_KEY);
    await stage.witness.until(second, true);
    await assertEscape(second, true);
    await stage.witness.until(second, false);
    await stage.goTo(first);
    await stage.witness.until(first, false);
    await assertEscape(first, false);
  }
});

test('a start while the microphone is open stops the old one first', async () => {
  const first = await stage.open();
  const second = await stage.open();
  const texts = await stage.rig.speech.prepare(['one two']);
  await stage.goTo(first);
  await stage.latch(first);
  const [last] = texts[0].split(' ').slice(-1);
  await stage.rig.until(
    last,
    ({ pieces, partial }) => `${pieces.map(({ text }) => text)} ${partial}`.includes(last) || undefined,
  );
  await stage.goTo(second);
  await stage.latch(second);
  await stage.witness.until(second, true);
  await stage.parts.until(
    'one microphone is open',
    async () => (await stage.parts.offscreen('rigMicrophone.live()')) === 1,
  );
  await second.keyboard.press(HOLD_KEY);
  await stage.witness.until(second, false);
  await stage.untilOver();
  const kept = bareWords(stage.rig.standing.pieces.map(({ text }) => text).join(' '));
  assert.ok(kept.includes(texts[0]), 'what the first one heard is not lost');
});

test('an extension that is loaded anew leaves no mark behind, and none comes back', async () => {
  const page = await stage.open();
  await stage.latch(page);
  await stage.witness.until(page, true);
  await stage.parts.reload();
  await stage.witness.until(page, false);
  await page.evaluate(() => document.getElementById('field')?.blur());
  await page.locator('#field').focus();
  const other = await stage.open('/other');
  await stage.goTo(page);
  await pause(300);
  await stage.witness.until(page, false);
  await assertEscape(page, false);
  await stage.goTo(other);
  await stage.latch(other);
  await stage.witness.until(other, true);
  await other.keyboard.press(HOLD_KEY);
  await stage.witness.until(other, false);
  // The page that was there before hears the key by the new script.
  await stage.goTo(page);
  await stage.parts.untilListening(page);
  await page.locator('#field').focus();
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
  await stage.rig.listen();
});
