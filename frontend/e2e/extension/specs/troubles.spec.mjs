// What is wrong is told where the person is, with what to do. A microphone that is gone records nothing, and nothing says
// that it does; a server that is away takes no words from anybody.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { stage as behindProxy } from '../../support/stage.mjs';
import { FULL } from '../../support/settings.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage, SPOKEN_WITHIN_MS, pause } from '../support/holding_stage.mjs';
import { ID } from '../support/identity.mjs';
import { notedIn, toldIn } from '../support/witness.mjs';

const GONE = /was lost\. What you said is safe\. Plug it in again/;
const BLOCKED = /The microphone is blocked for Sotto\. Allow it under chrome:\/\/extensions/;
const AWAY = /No connection to the server\. Keep talking/;
const KEPT = /No connection to the server\. What you said is kept/;
const NOT_TYPED = /\d+ not typed yet: Alt\+Shift\+I types (?:it|them) here$/;
const NO_ROOM = /Another dictation is still waiting for its last words/;
const SIGN_IN = /You are signed out\. What you said is kept: sign in on Sotto/;
const ASIDE = /What you said is put aside.*Bring it back/;
/** A press that is longer is no tap. In ms. */
const NO_TAP_MS = 400;
/** What was put aside can be brought back for so long, in ms. */
const ASIDE_FOR_MS = 121_000;
/** Dictations that may wait at once. */
const MOST_THAT_WAIT = 8;
/** A lost microphone is waited for so long, in ms. */
/** What came of the last press is told for so long, in ms. */
const TOLD_FOR_MS = 10_000;
const MICROPHONE_PATIENCE_MS = 60_000;

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
  await stage.clear();
});
after(() => stage?.stop());

/** Badge and title say it, too. @param {RegExp} what @param {string} badge */
async function untilOnToolbar(what, badge) {
  await stage.parts.until(`the toolbar shows ${badge}`, async () => (await stage.parts.toolbar()).text === badge);
  assert.match((await stage.parts.toolbar()).title, what);
}

/** @param {any} page */
const untilNothingIsTold = (page) =>
  stage.parts.until('nothing is told', async () => !(await notedIn(page)) && (await toldIn(page)) === undefined);

for (const way of ['held', 'latched']) {
  test(`a lost microphone of a ${way} dictation is shown as gone, and a release or a tap ends it`, async () => {
    const page = await stage.open();
    await stage.rig.speech.prepare([]);
    if (way === 'held') await stage.hold(page);
    else await stage.latch(page);
    await stage.witness.until(page, true);
    await pause(NO_TAP_MS);
    await stage.parts.offscreen('rigMicrophone.lose()');
    await stage.witness.until(page, false);
    await stage.untilNoted(page, GONE);
    await untilOnToolbar(GONE, '!');
    if (way === 'held') await page.keyboard.up(HOLD_KEY);
    else await page.keyboard.press(HOLD_KEY);
    await stage.untilOver();
    await stage.witness.until(page, false);
    await untilNothingIsTold(page);
    // The next press is one.
    await stage.latch(page);
    await stage.witness.until(page, true);
    await page.keyboard.press(HOLD_KEY);
    await stage.witness.until(page, false);
  });
}

test('Escape ends a dictation whose microphone is lost', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.latch(page);
  await stage.parts.offscreen('rigMicrophone.lose()');
  await stage.untilNoted(page, GONE);
  await page.keyboard.press('Escape');
  await stage.untilOver();
  await untilNothingIsTold(page);
  await stage.witness.until(page, false);
});

/** @param {'granted' | 'denied'} setting what the person says about the microphone */
const permit = (setting) =>
  stage.parts.tools.send('Browser.setPermission', {
    permission: { name: 'microphone' },
    setting,
    origin: `chrome-extension://${ID}`,
  });

test('a microphone that the person blocks is shown as blocked, with the way to allow it', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.latch(page);
  await stage.witness.until(page, true);
  try {
    await permit('denied');
    await stage.witness.until(page, false);
    await stage.untilNoted(page, BLOCKED);
    await untilOnToolbar(BLOCKED, '!');
  } finally {
    await permit('granted');
  }
  await page.keyboard.press(HOLD_KEY);
  await stage.untilOver();
  await untilNothingIsTold(page);
});

test('a microphone that does not come back in its minute ends the dictation, and that is told', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.latch(page);
  await stage.parts.offscreen('rigMicrophone.lose()');
  await stage.untilNoted(page, GONE);
  await stage.parts.putForward(MICROPHONE_PATIENCE_MS);
  await stage.untilOver();
  await stage.witness.until(page, false);
  await untilOnToolbar(GONE, '!');
  await stage.parts.until('it is told', async () => GONE.test((await toldIn(page)) ?? ''));
});

/** @param {any} page @param {string} text */
const untilTyped = (page, text) =>
  stage.parts.until(`${text} is typed`, async () => (await stage.wordsIn(page)) === text);

test('a server that is away is told while somebody speaks, and the words come when it is back', async () => {
  const page = await stage.open();
  const text = await stage.sayIntoTheVoid(page, proxy);
  await stage.witness.until(page, true);
  await untilOnToolbar(AWAY, '●!');
  proxy.mend();
  await untilTyped(page, text);
  await untilNothingIsTold(page);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
});

test('Escape while the server is away closes the microphone, keeps what was said, and types it when the server is back', async () => {
  const page = await stage.open();
  const text = await stage.sayIntoTheVoid(page, proxy);
  await page.keyboard.press('Escape');
  await stage.witness.until(page, false);
  await stage.untilNoted(page, KEPT);
  await untilOnToolbar(KEPT, '!');
  proxy.mend();
  await untilTyped(page, text);
  await stage.untilOver();
  await untilNothingIsTold(page);
});

test('Escape once more puts it aside, says so, and it can be brought back', async () => {
  const page = await stage.open();
  const text = await stage.sayIntoTheVoid(page, proxy);
  await page.keyboard.press('Escape');
  await stage.untilNoted(page, KEPT);
  await page.keyboard.press('Escape');
  await stage.parts.until('it is told', async () => ASIDE.test((await toldIn(page)) ?? ''));
  await untilOnToolbar(ASIDE, '!');
  proxy.mend();
  await bringBack();
  await untilTyped(page, text);
  await stage.parts.until('nothing is wrong', async () => (await stage.parts.toolbar()).text === '');
});

/** Two dictations wait for the server. @param {any} page @returns {Promise<string[]>} what was said in each */
async function sayTwoIntoTheVoid(page) {
  const first = await stage.sayIntoTheVoid(page, proxy);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
  const [second] = await stage.rig.speech.prepare(['four five']);
  await stage.latch(page);
  await stage.parts.until('it is said', () => stage.parts.offscreen('rigMicrophone.live() > 0'));
  await pause(SPOKEN_WITHIN_MS);
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
  return [first, second];
}

/** What was put aside is typed after all. */
const bringBack = () => stage.rig.panel.getByRole('button', { name: 'Bring it back' }).dispatchEvent('click');

if (FULL) {
  test('Escape while two dictations wait puts both aside, says so, and both can be brought back', async () => {
    const page = await stage.open();
    const both = await sayTwoIntoTheVoid(page);
    await stage.untilNoted(page, KEPT);
    await page.keyboard.press('Escape');
    await stage.parts.until('it is told', async () => ASIDE.test((await toldIn(page)) ?? ''));
    await untilOnToolbar(ASIDE, '!');
    proxy.mend();
    await bringBack();
    await untilTyped(page, both.join(' '));
    await stage.parts.until('nothing is wrong', async () => (await stage.parts.toolbar()).text === '');
  });
}

test('what was put aside is told no longer than it can be brought back', async () => {
  const page = await stage.open();
  await stage.sayIntoTheVoid(page, proxy);
  await page.keyboard.press('Escape');
  await stage.untilNoted(page, KEPT);
  await page.keyboard.press('Escape');
  await untilOnToolbar(ASIDE, '!');
  await stage.parts.putForward(ASIDE_FOR_MS);
  await stage.parts.until('it is told no more', async () => (await stage.parts.toolbar()).text === '');
  const button = stage.rig.panel.getByRole('button', { name: 'Bring it back' });
  await stage.parts.until('nothing can be brought back', async () => (await button.count()) === 0);
});

test('a press that comes to nothing while words wait is told as that, and Escape is still that of the words', async () => {
  const page = await stage.open();
  await stage.sayIntoTheVoid(page, proxy);
  await page.keyboard.press(HOLD_KEY);
  await stage.untilNoted(page, KEPT);
  await stage.rig.speech.prepare([]);
  for (let more = 1; more < MOST_THAT_WAIT; more += 1) {
    await stage.latch(page);
    await page.keyboard.press(HOLD_KEY);
    await stage.witness.until(page, false);
  }
  await page.keyboard.press(HOLD_KEY);
  await stage.untilNoted(page, NO_ROOM);
  await untilOnToolbar(NO_ROOM, '!');
  // What is wrong still is told again.
  await stage.parts.putForward(TOLD_FOR_MS);
  await stage.untilNoted(page, KEPT);
  await page.keyboard.press('Escape');
  await stage.parts.until('it is told', async () => ASIDE.test((await toldIn(page)) ?? ''));
});

test('speech that waits for a sign-in keeps its field while the person is elsewhere to sign in', async () => {
  const page = await stage.open();
  const text = await stage.sayIntoTheVoid(page, proxy);
  const signInAgain = await stage.endSession();
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false, { hasMark: false });
  await stage.parts.until('it is told', async () => SIGN_IN.test((await toldIn(page)) ?? ''));
  await stage.open('/other');
  await signInAgain();
  proxy.mend();
  const isWaiting = (/** @type {any} */ piece) => piece.standing.standing === 'waiting';
  await stage.rig.until('it waits', ({ pieces }) => pieces.some(isWaiting) || undefined);
  await stage.untilOver();
  await stage.goTo(page);
  await untilTyped(page, text);
});

if (FULL) {
  test('who comes back to a field finds the words of all dictations there that waited for it, as they were said', async () => {
    const page = await stage.open();
    const [first, second] = await sayTwoIntoTheVoid(page);
    await page.locator('#field').blur();
    proxy.mend();
    const isWaiting = (/** @type {any} */ piece) => piece.standing.standing === 'waiting';
    await stage.rig.until('all of it waits', ({ pieces }) => {
      const waiting = bareWords(
        pieces
          .filter(isWaiting)
          .map(({ text }) => text)
          .join(' '),
      );
      return waiting.includes(second.split(' ').at(-1) ?? '') || undefined;
    });
    await page.locator('#field').focus();
    await untilTyped(page, `${first} ${second}`);
  });
}

test('words that wait while somebody speaks are told in the mark, and no more once they are typed', async () => {
  const page = await stage.open();
  const spoken = await stage.rig.dictate(page, ['one two']);
  await stage.witness.until(page, true);
  await page.locator('#field').blur();
  assert.equal((await spoken.next()).kind, 'words_waiting');
  await stage.untilNoted(page, NOT_TYPED);
  await stage.witness.until(page, true);
  await page.locator('#field').focus();
  await untilTyped(page, spoken.texts[0]);
  await stage.parts.until('they are told no more', async () => !NOT_TYPED.test(await notedIn(page)));
  await spoken.end();
});
