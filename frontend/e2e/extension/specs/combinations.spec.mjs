// The hold key is a modifier of shortcuts, too. A combination never cancels what has a voice or words, and one without a
// voice leaves no trace.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { FIELD, HoldingStage, pause } from '../support/holding_stage.mjs';

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start({ '/two': `${FIELD}<textarea id="other"></textarea>` });
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** Waits until all that was said stands in the field. @param {any} page @param {string[]} texts */
async function assertTyped(page, texts) {
  const words = texts.join(' ');
  await stage.rig.until('the end', ({ state }) => state === 'done' || undefined);
  await stage.rig.until(
    'the last word',
    ({ pieces }) =>
      pieces.every(({ standing }) => standing.standing !== 'underway' && standing.standing !== 'ready') || undefined,
  );
  assert.equal(
    bareWords(await page.locator('#field').inputValue())
      .replaceAll('\n', '')
      .trim(),
    words,
  );
}

/** Waits until this word is heard, typed or not. @param {string} word */
const untilHeard = (word) =>
  stage.rig.until(word, ({ partial, pieces }) => {
    const heard = `${pieces.map(({ text }) => text).join(' ')} ${partial}`.toLowerCase();
    return heard.split(/[^a-z0-9']+/).includes(word) || undefined;
  });

/** @param {string[]} texts */
const lastOf = (texts) => texts.join(' ').split(' ').at(-1) ?? '';
/** @param {string[]} texts */
const firstOf = (texts) => texts[0].split(' ')[0];

test('a quick click with the key on another field leaves no trace', async () => {
  const page = await stage.open('/two');
  const box = await page.locator('#other').boundingBox();
  await page.mouse.move(box.x + 10, box.y + 10);
  await page.keyboard.down(HOLD_KEY);
  await pause(80);
  await page.mouse.down();
  await page.mouse.up();
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
  await pause(700);
  await stage.witness.until(page, false);
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'other', 'the click is the page’s');
});

test('a shortcut with the key leaves no trace', async () => {
  const page = await stage.open();
  await page.locator('#field').fill('Old text.');
  await page.keyboard.down(HOLD_KEY);
  await page.keyboard.press('a');
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
  await pause(700);
  await stage.witness.until(page, false);
  assert.equal(await page.locator('#field').inputValue(), 'Old text.');
});

test('Ctrl and Enter in a latched dictation is only a shortcut: every word is typed', async () => {
  const page = await stage.open();
  const texts = await stage.rig.speech.prepare(['one two three four', 'five six']);
  await stage.latch(page);
  await untilHeard(firstOf(texts));
  await page.keyboard.down(HOLD_KEY);
  await page.keyboard.press('Enter');
  await page.keyboard.up(HOLD_KEY);
  await untilHeard(lastOf(texts));
  assert.ok(await stage.parts.isMicrophoneOpen(), 'it goes on');
  await page.keyboard.press(HOLD_KEY);
  await assertTyped(page, texts);
  await stage.witness.until(page, false);
});

test('a key that is touched while somebody holds on loses no word', async () => {
  const page = await stage.open();
  const texts = await stage.rig.speech.prepare(['one two three four five six']);
  await page.keyboard.down(HOLD_KEY);
  await pause(420);
  await page.keyboard.press('ArrowRight');
  await untilHeard(lastOf(texts));
  await page.keyboard.up(HOLD_KEY);
  await assertTyped(page, texts);
});

test('a shortcut after the first word cancels nothing', async () => {
  const page = await stage.open();
  const texts = await stage.rig.speech.prepare(['one two three']);
  await stage.hold(page);
  await untilHeard(firstOf(texts));
  await page.keyboard.down('Shift');
  await page.keyboard.up('Shift');
  await untilHeard(lastOf(texts));
  await page.keyboard.up(HOLD_KEY);
  await assertTyped(page, texts);
});

test('what is held in silence and touched is nothing: no word, no sign, no complaint', async () => {
  const page = await stage.open();
  const before = stage.rig.standing.pieces.length;
  await stage.rig.speech.prepare([]);
  await page.keyboard.down(HOLD_KEY);
  await pause(420);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
  await stage.untilOver();
  assert.equal(await stage.wordsIn(page), '');
  assert.equal(stage.rig.standing.pieces.length, before);
  assert.equal((await stage.parts.toolbar()).text, '');
});
