// The browser in which the extension is tried is as people have it. What the other specs say is worth nothing if not.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { SLOW } from '../../support/settings.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
afterEach(() => stage.clear());
after(() => stage?.stop());

test('one page has the focus, and the others are hidden', async () => {
  const first = await stage.open();
  const second = await stage.open();
  const look = () =>
    Promise.all([first, second].map((page) => page.evaluate(() => [document.hasFocus(), document.hidden])));
  for (const [page, expected] of [
    [first, [true, false, false, true]],
    [second, [false, true, true, false]],
  ]) {
    await stage.goTo(page);
    assert.deepEqual((await look()).flat(), expected);
  }
});

test('a page that is left comes back as it was', async () => {
  const page = await stage.open();
  await page.evaluate(() => {
    addEventListener('pageshow', ({ persisted }) => {
      document.title = persisted ? 'came back' : 'new';
    });
  });
  await page.goto(`${stage.site.origin}/other`);
  await page.goBack({ waitUntil: 'commit' });
  await stage.parts.until('it is the same page', async () => (await page.title()) === 'came back');
});

/** Work of some tenths of a second: a throttled thread rests every few milliseconds. */
const BURN = `(() => {
  const since = performance.now();
  for (let round = 0; round < 5e7; round += 1) Math.sqrt(round);
  return performance.now() - since;
})()`;

/**
 * The least time that work takes in a page and in the offscreen document, of several: what else runs on the machine
 * makes some of them longer, and none shorter.
 * @param {any} page
 */
async function timesIn(page) {
  const least = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 4; round += 1) {
    const times = [await page.evaluate(BURN), await stage.parts.offscreen(BURN)];
    for (const [index, millis] of times.entries()) least[index] = Math.min(least[index], millis);
  }
  return least;
}

/** @param {number[]} slow @param {number[]} quick */
function assertSlower(slow, quick) {
  for (const [index, millis] of slow.entries())
    assert.ok(millis > 2.5 * quick[index], `${millis} after ${quick[index]}`);
}

test('pages and the offscreen document can be given a sixth of the processor', async () => {
  const page = await stage.open();
  await stage.parts.throttle(1);
  const quick = await timesIn(page);
  const taken = await stage.parts.throttle(6);
  const slow = await timesIn(page);
  await stage.parts.throttle(SLOW);
  console.log('throttled:', taken.join(', '), quick, slow);
  assertSlower(slow, quick);
});

test('the device says whether it records', async () => {
  const page = await stage.open();
  assert.equal(await stage.parts.isMicrophoneOpen(), false);
  await stage.latch(page);
  await stage.scene.double.until('somebody listens', (journal) => journal.length > 0);
  await page.keyboard.press('Escape');
  await stage.parts.untilMicrophone(false);
});

test('so can what is opened later, and what is loaded there', async () => {
  await stage.parts.throttleAll(6);
  const page = await stage.open();
  await page.goto(`${stage.otherOrigin}/other`);
  const slow = await timesIn(page);
  await stage.parts.throttle(1);
  assertSlower(slow, await timesIn(page));
});
