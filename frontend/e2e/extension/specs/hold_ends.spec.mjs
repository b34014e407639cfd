// A hold ends with its document, and with whatever else means that nobody will hear the release. Nothing of that is a
// tap.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { FULL, SLOW } from '../../support/settings.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { FIELD, HoldingStage, pause } from '../support/holding_stage.mjs';

/** In the usual run, one case of a frame of another site is enough for a slow machine. */
const PATHS = SLOW > 1 && !FULL ? ['/with-frame'] : ['/with-frame', '/with-stranger'];
/** In the usual run a slow machine has enough to do with the other cases. */
const LEFT_FROM = SLOW > 1 && !FULL ? [] : PATHS;
const FRAME = '<textarea id="inner" autofocus></textarea>';

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start({
    '/frame': FRAME,
    '/with-frame': `${FIELD}<iframe id="frame" src="/frame"></iframe>`,
  });
  // Of another site, whose document is in another process.
  stage.site.pages['/with-stranger'] = `${FIELD}<iframe id="frame" src="${stage.otherOrigin}/frame"></iframe>`;
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** The frame of a page, and its field with the focus. @param {any} page */
async function enterFrame(page) {
  const frame = page.frameLocator('#frame');
  await frame.locator('#inner').focus();
  return frame;
}

test('the page navigates while the key is held', async () => {
  const page = await stage.open();
  await stage.hold(page);
  await page.goto(`${stage.site.origin}/other`);
  await stage.witness.until(page, false);
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
});

for (const after of [undefined, 80]) {
  test(`the tab is closed ${after === undefined ? 'while' : `${after} ms after`} the key ${after === undefined ? 'is held' : 'went down'}`, async () => {
    const behind = await stage.open('/other');
    const page = await stage.open();
    if (after === undefined) await stage.hold(page);
    else {
      await page.keyboard.down(HOLD_KEY);
      await pause(after);
    }
    await page.close();
    await stage.goTo(behind);
    await stays(behind);
  });
}

/** The microphone is closed, and stays so after all that was under way has come. @param {any} page */
async function stays(page) {
  await stage.witness.until(page, false);
  await pause(700);
  await stage.witness.until(page, false);
}

/** A press that is no tap, and its release. @param {any} page */
async function holdOnce(page) {
  await stage.hold(page);
  await stage.witness.until(page, true);
  await pause(400);
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
}

for (const path of PATHS) {
  test(`the focused frame is removed while the key is held in it, ${path}`, async () => {
    const page = await stage.open(path);
    await enterFrame(page);
    await stage.hold(page);
    await page.evaluate(() => document.getElementById('frame')?.remove());
    await stage.witness.until(page, false);
    await page.keyboard.up(HOLD_KEY);
  });

  test(`the focus goes into a frame while the key is held, and the key goes up there, ${path}`, async () => {
    const page = await stage.open(path);
    const [words] = await stage.rig.speech.prepare(['one two three']);
    await stage.hold(page);
    await enterFrame(page);
    await pause(700);
    assert.ok(await stage.parts.isMicrophoneOpen(), 'a focus that goes into a frame is no release');
    await stage.rig.until(
      words,
      ({ pieces, partial }) => `${pieces.map(({ text }) => text)} ${partial}`.includes(words.slice(-4)) || undefined,
    );
    await page.keyboard.up(HOLD_KEY);
    await stage.witness.until(page, false);
  });

  test(`Escape in a frame, and the key that went down outside of it goes up there, ${path}`, async () => {
    const page = await stage.open(path);
    await stage.latch(page);
    await page.keyboard.down(HOLD_KEY);
    await enterFrame(page);
    await page.keyboard.press('Escape');
    await stage.witness.until(page, false);
    await page.keyboard.up(HOLD_KEY);
    await page.locator('#field').focus();
    await holdOnce(page);
  });
}

for (const path of ['/with-frame', '/with-stranger']) {
  test(`a press that is to stop what runs does so when the key goes up in a frame, ${path}`, async () => {
    const page = await stage.open(path);
    await stage.latch(page);
    await page.keyboard.down(HOLD_KEY);
    await enterFrame(page);
    await page.keyboard.up(HOLD_KEY);
    await stage.witness.until(page, false);
    await page.locator('#field').focus();
    // The page knows that the key is up: the next press is one.
    await holdOnce(page);
  });
}

for (const path of LEFT_FROM) {
  test(`the window is left while the key is held in a frame, and the next press there is one, ${path}`, async () => {
    const page = await stage.open(path);
    const other = await stage.openWindow('/other');
    try {
      await stage.goToWindow(page);
      await enterFrame(page);
      await stage.pressUnheard(page);
      await stage.parts.untilMicrophone(true);
      await stage.goToWindow(other);
      await stays(other);
      await stage.goToWindow(page);
      await enterFrame(page);
      await holdOnce(page);
    } finally {
      await other.close();
    }
  });
}

test('the tab is left before a press would be a hold: that is no tap', async () => {
  const other = await stage.open('/other');
  const page = await stage.open();
  await page.keyboard.down(HOLD_KEY);
  await stage.goTo(other);
  await stays(other);
  await stage.goTo(page);
  await page.keyboard.up(HOLD_KEY);
  await stays(page);
});

test('the tab is left while the key is held', async () => {
  const other = await stage.open('/other');
  const page = await stage.open();
  await stage.hold(page);
  await stage.goTo(other);
  await stays(other);
});

test('a hold outlives the service worker', async () => {
  const page = await stage.open();
  await stage.hold(page);
  const stops = stage.parts.stops;
  await stage.parts.stopWorker();
  await stage.parts.until('it was stopped', async () => stage.parts.stops > stops);
  await pause(1_500);
  assert.ok(await stage.parts.isMicrophoneOpen());
  await stage.parts.stopWorker();
  await page.keyboard.up(HOLD_KEY);
  await stays(page);
});

test('a microphone that opens after the key was let go closes again, and nothing says that it records', async () => {
  const page = await stage.open();
  await page.evaluate(() => addEventListener('keydown', ({ code }) => document.body.append(code)));
  await stage.parts.delayMicrophone(1_500);
  await page.keyboard.down(HOLD_KEY);
  await pause(600);
  await page.keyboard.up(HOLD_KEY);
  await pause(1_500);
  await stays(page);
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('body').innerText(), 'Escape', 'Escape is the page’s');
});
