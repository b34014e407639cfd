// Holding to talk, tapping to toggle, thinking better of it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage } from '../support/room_stage.mjs';
import { FULL } from '../support/settings.mjs';

const WORDS = 6;
/** So that some have settled and some have not. */
const MANY_WORDS = 12;
/** Longer than any tap. */
const HOLD_MS = 500;

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/** @param {import('../pages/dictate.mjs').DictatePage} app */
async function centreOfButton(app) {
  const box = await app.page.locator('.microphone-button').boundingBox();
  if (!box) throw new Error('there is no button');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/** The touch of each page: what it began, it has to end. @type {WeakMap<Page, any>} */
const fingers = new WeakMap();

/** @param {App} app */
async function finger({ page }) {
  if (!fingers.has(page)) fingers.set(page, await page.context().newCDPSession(page));
  return fingers.get(page);
}

/** What is tapped unless all is tried. */
const TAPPED = ['the key', 'the button, by finger'];

/**
 * @typedef {import('../pages/dictate.mjs').DictatePage} App
 * @type {Record<string, {press: (app: App) => Promise<void>, release: (app: App) => Promise<void>,
 *   letGoAtOnce?: (app: App) => Promise<void>, context?: object}>}
 */
const WAYS = {
  'the key': {
    press: ({ page }) => page.keyboard.down('ControlRight'),
    release: ({ page }) => page.keyboard.up('ControlRight'),
  },
  'the button, by mouse, let go elsewhere': {
    async press(app) {
      const { x, y } = await centreOfButton(app);
      await app.page.mouse.move(x, y);
      await app.page.mouse.down();
    },
    async release({ page }) {
      await page.mouse.move(5, 5);
      await page.mouse.up();
    },
    async letGoAtOnce({ page }) {
      await page.mouse.up();
    },
  },
  'the button, by finger': {
    context: { hasTouch: true, viewport: { width: 390, height: 780 } },
    async press(app) {
      const touchPoints = [await centreOfButton(app)];
      await (await finger(app)).send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
    },
    async release(app) {
      await (await finger(app)).send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    },
  },
  'the button, by Space': {
    async press(app) {
      await app.page.locator('.microphone-button').focus();
      await app.page.keyboard.down('Space');
    },
    release: ({ page }) => page.keyboard.up('Space'),
  },
};

for (const [way, { press, release, letGoAtOnce = release, context }] of Object.entries(WAYS)) {
  test(`holding ${way} dictates until it is let go`, async () => {
    await stage.visit({ words: WORDS, context }, async (app, room, said) => {
      await press(app);
      await app.untilStatus(/^Listening/);
      await room.say();
      assert.ok(await app.stopButton.isVisible(), 'it listens while it is held');
      await release(app);
      await app.untilStatus(/^Done/);
      assert.equal(await app.plainText(), said);
      await room.untilOpen();
      assert.deepEqual(app.complaints, []);
    });
  });

  // One machine decides what a tap is, whatever is tapped: two ways stand for all, which `--full` tries.
  if (!FULL && !TAPPED.includes(way)) continue;
  test(`tapping ${way} starts, and tapping it again stops`, async () => {
    await stage.visit({ words: WORDS, context }, async (app, room, said) => {
      await press(app);
      await letGoAtOnce(app);
      await app.untilStatus(/^Listening/);
      await room.say();
      assert.ok(await app.stopButton.isVisible(), 'it listens without being held');
      await press(app);
      await letGoAtOnce(app);
      await app.untilStatus(/^Done/);
      assert.equal(await app.plainText(), said);
    });
  });
}

test('speech right after speech: the second hold waits for nothing and loses nothing', async () => {
  await stage.visit({ words: MANY_WORDS }, async (app, room, said) => {
    for (const turn of [1, 2]) {
      await app.page.keyboard.down('ControlRight');
      await app.stopButton.waitFor();
      await app.untilStatus(/^Listening/);
      await room.say();
      await app.page.keyboard.up('ControlRight');
      if (turn === 1) assert.match(await app.status.innerText(), /^(Listening|Finishing|Done)/);
    }
    await app.untilStatus(/^Done/);
    assert.equal(await app.plainText(), `${said} ${said}`);
  });
});

test('Escape cancels: what has settled stays, the rest can be brought back', async () => {
  await stage.visit({ words: MANY_WORDS }, async (app, room, said) => {
    await app.start();
    await room.speak();
    await room.untilWord(6.2);
    const spoken = await room.wordsSpoken();
    await app.page.keyboard.press('Escape');
    await app.untilStatus(/^Cancelled/);
    await room.untilOpen();
    assert.equal(await app.transcript.locator('.word-partial').count(), 0);
    const settled = await app.plainText();
    await app.page.waitForTimeout(1_500);
    assert.equal(await app.plainText(), settled, 'nothing further is typed');

    await app.bringBackButton.click();
    await app.untilStatus(/^Done/);
    const all = await app.plainText();
    assert.ok(said.startsWith(all) && all.startsWith(settled), all);
    assert.ok(all.split(' ').length >= spoken, `what was said before Escape: ${all}`);
    assert.ok(settled.length < all.length, settled);
  });
});

test('a key combination is no dictation, and the text is not disturbed', async () => {
  await stage.visit({ words: WORDS }, async (app, room) => {
    await app.page.keyboard.down('ControlRight');
    await app.page.keyboard.press('KeyC');
    await app.page.waitForTimeout(HOLD_MS);
    await app.page.keyboard.up('ControlRight');
    await app.untilStatus(/^Ready/);
    await room.untilOpen();
    assert.equal(await app.text(), '');
  });
});

test('a release that is lost does not leave the microphone open, and costs no word', async () => {
  await stage.visit({ words: WORDS }, async (app, room, said) => {
    await app.page.keyboard.down('ControlRight');
    await app.untilStatus(/^Listening/);
    await room.say();
    await app.page.evaluate(() => window.dispatchEvent(new Event('blur')));
    await app.untilStatus(/^Done/);
    assert.equal(await app.plainText(), said);
    await room.untilOpen();

    await app.page.keyboard.up('ControlRight');
    await app.page.keyboard.down('ControlRight');
    await app.untilStatus(/^Listening/);
    // The release went to the system; the next movement of the mouse tells.
    const raw = await app.page.context().newCDPSession(app.page);
    await raw.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x: 20, y: 20, modifiers: 0 });
    await app.untilStatus(/^Done/);
    await room.untilOpen();
  });
});
