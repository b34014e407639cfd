// No message without a deadline: a page in the back/forward cache answers nothing, and holds nobody up.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';

/** Undo asks the page for so long, and then says that it cannot. In ms. */
const UNDO_DEADLINE_MS = 8_000;
/** A tap waits for nothing. In ms. */
const AT_ONCE_MS = 1_500;
/** Longer than words wait for the answer of a page, in ms. */
const BUSY_MS = 9_000;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** Says something into a page's field. @param {any} page @param {string[]} like @returns {Promise<string>} what stands there */
async function say(page, like) {
  const spoken = await stage.rig.dictate(page, like);
  for (const _ of spoken.texts) assert.equal((await spoken.next()).kind, 'words_inserted');
  await spoken.end();
  return spoken.texts.join(' ');
}

/** The person follows a link; the page that is left goes into the back/forward cache. @param {any} page */
async function follow(page) {
  await page.goto(`${stage.site.origin}/other`);
  await stage.goTo(page);
  await page.locator('#field').focus();
}

test('Undo after a link was followed answers, and holds up no press behind it', async () => {
  const page = await stage.open();
  await say(page, ['one two']);
  await follow(page);
  const asked = Date.now();
  await stage.rig.panel.getByRole('button', { name: 'Undo last dictation' }).dispatchEvent('click');
  await page.keyboard.press(HOLD_KEY);
  await stage.parts.untilMicrophone(true, AT_ONCE_MS);
  assert.ok(Date.now() - asked < AT_ONCE_MS);
  await stage.witness.until(page, true);
  const tapped = Date.now();
  await page.keyboard.press(HOLD_KEY);
  await stage.parts.untilMicrophone(false, AT_ONCE_MS);
  assert.ok(Date.now() - tapped < AT_ONCE_MS);
  await stage.witness.until(page, false);
  const notice = stage.rig.panel.getByRole('status', { name: 'Notice' });
  await stage.parts.until('Undo answers', async () => (await notice.innerText()) !== '', UNDO_DEADLINE_MS);
  assert.ok(Date.now() - asked < UNDO_DEADLINE_MS);
});

test('a dictation after a link was followed shows that it records', async () => {
  const page = await stage.open();
  await say(page, ['one two']);
  await follow(page);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
});

test('last words for a page in the back/forward cache wait visibly, and are put where the person is', async () => {
  const page = await stage.open();
  const spoken = await stage.rig.dictate(page, ['one two three']);
  const [first, , last] = spoken.texts[0].split(' ');
  await stage.rig.until(
    'the first word',
    ({ partial, pieces }) => `${pieces.map(({ text }) => text)} ${partial}`.toLowerCase().includes(last) || undefined,
  );
  await follow(page);
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
  const waiting = await stage.rig.until('words that wait', () =>
    stage.rig.pieces.length > 0 && stage.rig.pieces.every(({ standing }) => standing.standing === 'waiting')
      ? stage.rig.pieces
      : undefined,
  );
  assert.ok(
    waiting
      .map(({ text }) => text)
      .join(' ')
      .toLowerCase()
      .includes(first),
  );
  const buttons = stage.rig.panel.getByRole('button', { name: 'Insert here' });
  const isTyped = () => stage.rig.pieces.map(({ standing }) => standing.standing === 'inserted');
  for (let index = 0; index < waiting.length; index += 1) {
    await buttons.nth((await buttons.count()) - waiting.length + index).dispatchEvent('click');
    await stage.rig.until('it is typed', () => isTyped()[index] || undefined);
  }
  assert.equal(
    bareWords(await page.locator('#field').inputValue()).trim(),
    bareWords(spoken.texts[0]).split(' ').slice(0, 3).join(' '),
  );
});

test('what an earlier document left comes back, however long the memory takes to answer, and is not written over', async () => {
  const page = await stage.open();
  const text = await stage.sayInVain(page);
  const isKept = async () => (await keptWords()).includes(bareWords(text).trim());
  await stage.parts.until('it is kept', isKept);
  await stage.parts.worker(`void (() => {
    const { session } = chrome.storage;
    const get = session.get.bind(session);
    self.answerAgain = () => { session.get = get; };
    session.get = (key) => key === 'tray' ? Promise.reject(new Error('no answer')) : get(key);
  })()`);
  await stage.parts.worker('chrome.offscreen.closeDocument()');
  await stage.witness.until(page, false);
  await page.locator('#field').focus();
  // A press waits for it no longer than for anything else.
  const [said] = await stage.rig.speech.prepare(['one two']);
  await stage.hold(page);
  await stage.parts.until('it is typed', async () => (await stage.wordsIn(page)) === said);
  await page.keyboard.up(HOLD_KEY);
  await stage.untilOver();
  const isListed = () => stage.rig.standing.pieces.some((piece) => piece.text === text);
  assert.ok(!isListed(), 'the memory does not answer');
  await stage.parts.worker('answerAgain()');
  await stage.rig.until('it is back', () => isListed() || undefined);
  await stage.parts.until('it is kept', isKept);
});

/** What the service worker keeps of the tray, in small letters. @returns {Promise<string>} */
async function keptWords() {
  return bareWords(await stage.parts.worker("chrome.storage.session.get(null).then(({ tray }) => tray ?? '')"));
}

test('words for a page that is busy for longer than anybody waits are not said to have lost it, and go in by themselves', async () => {
  const page = await stage.open();
  const last = Math.max(0, ...stage.rig.standing.pieces.map(({ id }) => id));
  const [text] = await stage.rig.speech.prepare(['one two three']);
  await stage.latch(page);
  await stage.witness.until(page, true);
  await page.evaluate((/** @type {number} */ millis) => {
    setTimeout(() => {
      for (const end = Date.now() + millis; Date.now() < end; );
    });
  }, BUSY_MS);
  const isWaiting = (/** @type {any} */ { id, standing }) => id > last && standing.standing === 'waiting';
  const [words] = await stage.rig.until('words that wait', ({ pieces }) => {
    const waiting = pieces.filter(isWaiting);
    return waiting.length > 0 ? waiting : undefined;
  });
  assert.equal(words.standing.reason, 'no_answer');
  await stage.parts.until('the words are in their field', async () => (await stage.wordsIn(page)) === text);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
});
