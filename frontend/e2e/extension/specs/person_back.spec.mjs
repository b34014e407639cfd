// Who comes back to a page from elsewhere in its own tab is told what waits to be typed there. No tab and no window changes
// then: the page alone knows it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { FIELD, HoldingStage, pause } from '../support/holding_stage.mjs';
import { toldIn } from '../support/witness.mjs';

const FRAMED = `${FIELD}<button id="beside">Beside the field</button><iframe src="/inner"></iframe>`;
const REMINDER = /^1 not typed yet: /;
/** Longer than anything that the browser tells by itself is waited for, in ms. */
const NOTHING_COMES_MS = 2_000;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start({ '/framed': FRAMED, '/inner': '<input id="inner">' });
});
after(() => stage?.stop());

/** @param {any} page */
const intoTheFrame = (page) => page.frameLocator('iframe').locator('#inner').focus();

/** @param {any} page */
const isTold = async (page) => REMINDER.test((await toldIn(page)) ?? '');

test('who comes back from a frame of the page is told what waits, and no script of the page can bring that about', async () => {
  const page = await stage.open('/framed');
  await stage.sayInVain(page);
  await intoTheFrame(page);
  await pause(NOTHING_COMES_MS);
  assert.equal(await toldIn(page), undefined, 'nobody has come back yet');
  // What a script of the page makes of it is no person.
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await pause(NOTHING_COMES_MS);
  assert.equal(await toldIn(page), undefined, 'nobody has come back yet');
  await page.locator('#beside').focus();
  await stage.parts.until('the person is told', () => isTold(page));
});

test('what was told of words that wait gives way to the mark in another frame of the page', async () => {
  const page = await stage.open('/framed');
  await stage.sayInVain(page);
  await intoTheFrame(page);
  await page.locator('#beside').focus();
  await stage.parts.until('the person is told', async () => / not typed yet: /.test((await toldIn(page)) ?? ''));
  await intoTheFrame(page);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
});
