// Words that could not be typed: one press types them all where the caret is, and who comes back to the tab in which they
// were meant to stand is told of them.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { FULL } from '../../support/settings.mjs';
import { HoldingStage, pause } from '../support/holding_stage.mjs';
import { toldIn } from '../support/witness.mjs';

/** A reminder comes within this, on a busy machine, and then stays for some seconds; in ms. */
const REMINDED_WITHIN_MS = 5_000;
const REMINDER = /^(\d+) not typed yet: Alt\+Shift\+I types (it|them) here$/;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
afterEach(async () => {
  await stage.clear();
  for (const { id } of waiting()) await tell({ Remove: id });
  await stage.rig.until('nothing waits', () => waiting().length === 0 || undefined);
});
after(() => stage?.stop());

const waiting = () => stage.rig.standing.pieces.filter(({ standing }) => standing.standing === 'waiting');

/** Says something as a page of the extension. @param {object} says */
const tell = (says) =>
  stage.rig.panel.evaluate(
    (/** @type {string} */ text) => /** @type {any} */ (window).sottoChannel.postMessage(text),
    JSON.stringify(says),
  );

/** The shortcut, as the browser tells of it: it gives no key of a test to its own commands. */
const press = () =>
  stage.parts.worker(`chrome.tabs.query({ active: true, lastFocusedWindow: true }).then(([tab]) => {
    chrome.commands.onCommand.dispatch('insert-waiting', tab);
  })`);

/** @param {any} page @param {string[]} texts */
async function untilTyped(page, texts) {
  await stage.rig.until('nothing waits', () => waiting().length === 0 || undefined);
  const wanted = bareWords(texts.join(' ')).trim();
  await stage.parts.until(wanted, async () => (await stage.wordsIn(page)) === wanted);
}

/** @param {any} page @returns {Promise<string>} */
async function untilTold(page) {
  let told = '';
  const isTold = async () => {
    told = (await toldIn(page)) ?? '';
    return told !== '';
  };
  await stage.parts.until('something is told', isTold, REMINDED_WITHIN_MS);
  return told;
}

test('one press types all that waits, in the order in which it was said', async () => {
  const page = await stage.open();
  const texts = [await stage.sayInVain(page), await stage.sayInVain(page)];
  await stage.parts.until(
    'the toolbar counts them',
    async () => (await stage.parts.toolbar()).text === String(waiting().length),
  );
  const other = await stage.open('/other');
  await press();
  await untilTyped(other, texts);
  await stage.parts.until('nothing is shown', async () => (await stage.parts.toolbar()).text === '');
});

test('what cannot be typed waits on, in its order', async () => {
  const page = await stage.open();
  const texts = [await stage.sayInVain(page), await stage.sayInVain(page)];
  const count = waiting().length;
  // No field has the focus.
  await press();
  const areTried = () => waiting().length === count && waiting().every((piece) => piece.missing_because);
  await stage.rig.until('they wait after they were tried', () => areTried() || undefined);
  assert.equal(await stage.wordsIn(page), '');
  await page.locator('#field').focus();
  await press();
  await untilTyped(page, texts);
});

test('a press while nothing waits says so, and types nothing', async () => {
  const page = await stage.open();
  await press();
  assert.equal(await untilTold(page), 'Nothing waits to be typed.');
  assert.equal(await stage.wordsIn(page), '');
});

test('the side panel types all that waits, while it is more than one', async () => {
  const page = await stage.open();
  const button = stage.rig.panel.getByRole('button', { name: 'Insert all here' });
  const texts = [await stage.sayInVain(page)];
  if (waiting().length === 1) assert.equal(await button.count(), 0);
  texts.push(await stage.sayInVain(page));
  await button.waitFor({ state: 'attached' });
  await page.locator('#field').focus();
  await button.dispatchEvent('click');
  await untilTyped(page, texts);
  await button.waitFor({ state: 'detached' });
});

test('who comes back to the tab is told what waits, and nobody else is', async () => {
  const page = await stage.open();
  const text = await stage.sayInVain(page);
  const other = await stage.open('/other');
  await pause(1_500);
  assert.equal(await toldIn(other), undefined, 'nothing was meant to stand here');
  await stage.goTo(page);
  const [, count] = REMINDER.exec(await untilTold(page)) ?? [];
  assert.equal(Number(count), waiting().length);
  await page.locator('#field').focus();
  await press();
  await untilTyped(page, [text]);
  await stage.parts.until('it is told no more', async () => (await toldIn(page)) === undefined, REMINDED_WITHIN_MS);
  await stage.goTo(other);
  await stage.goTo(page);
  await pause(1_500);
  assert.equal(await toldIn(page), undefined, 'nothing waits any more');
});

test('a page that was loaded anew is told of what waits, and takes it', async () => {
  const page = await stage.open();
  const text = await stage.sayInVain(page);
  const other = await stage.open('/other');
  await page.reload();
  await stage.goTo(other);
  await stage.goTo(page);
  assert.match(await untilTold(page), REMINDER);
  await page.locator('#field').focus();
  await press();
  await untilTyped(page, [text]);
});

if (FULL) {
  test('nothing is told where the person wants no dictation', async () => {
    const page = await stage.open();
    await stage.sayInVain(page);
    const other = await stage.open('/other');
    const deny = (/** @type {string[]} */ sites) =>
      stage.parts.worker(`chrome.storage.local.get('trigger').then(({ trigger }) =>
      chrome.storage.local.set({ trigger: { ...trigger, denied_sites: ${JSON.stringify(sites)} } }))`);
    await deny(['127.0.0.1']);
    try {
      await stage.goTo(page);
      await pause(2_000);
      assert.equal(await toldIn(page), undefined);
    } finally {
      await deny([]);
    }
    await stage.goTo(other);
    await stage.goTo(page);
    assert.match(await untilTold(page), REMINDER);
  });
}

/** The pitches of all sounds from now on, in Hz. @returns {Promise<() => Promise<number[]>>} */
async function listen() {
  await stage.parts.offscreen(`void (() => {
    const { start } = OscillatorNode.prototype;
    self.rigPitches = [];
    OscillatorNode.prototype.start = function (...when) {
      self.rigPitches.push(Math.round(this.frequency.value));
      return start.apply(this, when);
    };
  })()`);
  return () => stage.parts.offscreen('rigPitches');
}

test('words that begin to wait have a sound of their own', async () => {
  const pitches = await listen();
  const page = await stage.open();
  const spoken = await stage.rig.dictate(page, ['one two']);
  assert.equal((await spoken.next()).kind, 'words_inserted');
  await spoken.end();
  const others = new Set(await pitches());
  assert.equal(others.size, 2, 'the microphone opened and closed');
  await stage.sayInVain(page);
  const isNew = async () => (await pitches()).some((pitch) => !others.has(pitch));
  await stage.parts.until('another sound', isNew);
});
