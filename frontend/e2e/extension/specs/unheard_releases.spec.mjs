// A key that is let go where no page hears it: in another window that is left before the busy page looks, in a dialog of
// the browser's, in a frame in which no script can be, on a site without dictation, in pages that sleep apart.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { FIELD, HoldingStage, pause } from '../support/holding_stage.mjs';
import { hasMarkIn, toldIn } from '../support/witness.mjs';

/** The page is busy for so long, in ms: longer than the way to another window and back. */
const BUSY_MS = 1_500;
const FRAME = '<textarea id="inner" autofocus></textarea>';
/** Nothing answers there, and the browser shows a page of its own in the frame. */
const NOBODY = 'http://127.0.0.1:9/';
const DEAF = /You went to a part of the page where the key is not heard, so the microphone was closed/;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start({
    '/frame': FRAME,
    '/with-frame': `${FIELD}<iframe id="frame" src="/frame"></iframe>`,
    '/with-nobody': `${FIELD}<iframe id="frame" src="${NOBODY}"></iframe>`,
    '/with-shadow': `${FIELD}<div id="host"></div>
      <script>host.attachShadow({ mode: 'closed' }).innerHTML = '<iframe src="/frame"></iframe>';</script>`,
  });
  // Of another site, whose document is in another process.
  stage.site.pages['/with-stranger'] = `${FIELD}<iframe id="frame" src="${stage.otherOrigin}/frame"></iframe>`;
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** The microphone is closed, and stays so after all that was under way has come. @param {any} page */
async function stays(page) {
  await stage.witness.until(page, false);
  await pause(700);
  await stage.witness.until(page, false);
}

/** @param {any} page @returns {Promise<number>} the window that it is in */
const windowOf = (page) =>
  stage.parts.worker(`chrome.tabs.query({}).then((all) => all.find(({ url }) => url === '${page.url()}').windowId)`);

/**
 * The person goes to another window and comes back, while the document in which they are is busy.
 * @param {any} page @param {any} other @param {any} busy the page or a frame of it
 */
async function leaveAndComeBack(page, other, busy) {
  const [here, there] = [await windowOf(page), await windowOf(other)];
  await busy.evaluate((/** @type {number} */ millis) => {
    setTimeout(() => {
      const since = Date.now();
      while (Date.now() - since < millis);
    });
  }, BUSY_MS);
  const move = (/** @type {number} */ from, /** @type {number} */ to) =>
    `chrome.windows.update(${from}, { focused: false }).then(() => chrome.windows.update(${to}, { focused: true }))`;
  await stage.parts.worker(`${move(here, there)}.then(() => true)`);
  await pause(150);
  await stage.parts.worker(`${move(there, here)}.then(() => true)`);
  await stage.parts.until('the page is back', () => page.evaluate(() => document.hasFocus()));
}

for (const path of ['/', '/with-frame', '/with-stranger']) {
  const where = path === '/' ? 'a page' : `a frame, ${path}`;
  test(`the key is let go in another window before ${where} that is busy looks`, async () => {
    const page = await stage.open(path);
    const other = await stage.openWindow('/other');
    await stage.goToWindow(page);
    const [, inner] = page.frames();
    if (inner) await inner.locator('#inner').click();
    await stage.pressUnheard(page);
    await stage.parts.untilMicrophone(true);
    await leaveAndComeBack(page, other, inner ?? page);
    await stays(page);
  });
}

test('the key is let go in a dialog of the browser', async () => {
  const page = await stage.open();
  const opened = new Promise((resolve) => page.once('dialog', resolve));
  await stage.pressUnheard(page);
  await stage.parts.untilMicrophone(true);
  await page.evaluate('void setTimeout(() => alert("A question"))');
  await (await opened).accept();
  await stays(page);
});

test('a page that was merely busy while the key is held goes on listening', async () => {
  const page = await stage.open();
  await stage.hold(page);
  await page.evaluate((/** @type {number} */ millis) => {
    const since = Date.now();
    while (Date.now() - since < millis);
  }, BUSY_MS);
  await pause(700);
  assert.ok(await stage.parts.isMicrophoneOpen());
  await page.keyboard.up(HOLD_KEY);
  await stays(page);
});

/** The microphone is closed, and the toolbar says why. */
async function untilToldDeaf() {
  await stage.parts.untilMicrophone(false);
  await stage.parts.until('it is told', async () => DEAF.test((await stage.parts.toolbar()).title));
}

test('the focus goes into a frame in which no script can be: the hold ends, and that is said', async () => {
  const page = await stage.open('/with-nobody');
  await stage.hold(page);
  await page.locator('#frame').click();
  await untilToldDeaf();
  await stage.parts.until('it is told in the page', async () => DEAF.test((await toldIn(page)) ?? ''));
  await page.keyboard.up(HOLD_KEY);
  await stays(page);
});

test('the frame that has the focus goes to where no script can be: the hold outside of it ends, and that is said', async () => {
  const page = await stage.open('/with-frame');
  await stage.hold(page);
  await page.frames()[1].locator('#inner').focus();
  await stage.witness.until(page, true);
  await page.locator('#frame').evaluate((/** @type {any} */ frame, /** @type {string} */ url) => {
    frame.src = url;
  }, NOBODY);
  await untilToldDeaf();
  await page.keyboard.up(HOLD_KEY);
  await stays(page);
});

for (const what of ['is taken out', 'is loaded anew']) {
  test(`the frame that has the focus ${what}: the hold outside of it goes on`, async () => {
    const page = await stage.open('/with-frame');
    await stage.hold(page);
    await page.frames()[1].locator('#inner').focus();
    await page.locator('#frame').evaluate((/** @type {any} */ frame, /** @type {boolean} */ isOut) => {
      if (isOut) frame.remove();
      else frame.contentWindow.location.reload();
    }, what === 'is taken out');
    await pause(1_000);
    assert.ok(await stage.parts.isMicrophoneOpen());
    await page.keyboard.up(HOLD_KEY);
    await stays(page);
  });
}

test('the focus goes into a frame in a closed shadow tree, and the key goes up there', async () => {
  const page = await stage.open('/with-shadow');
  await stage.hold(page);
  await page.frames()[1].locator('#inner').focus();
  await pause(1_000);
  assert.ok(await stage.parts.isMicrophoneOpen(), 'it is heard there');
  await page.keyboard.up(HOLD_KEY);
  await stays(page);
});

test('the page has slept, and the frame in which the key goes down came after that', async () => {
  const page = await stage.open('/with-frame');
  // The clock of a page stands while the machine sleeps.
  await stage.parts.worker(`(async () => {
    const { id } = (await chrome.tabs.query({})).find(({ url }) => url === '${page.url()}');
    const func = () => {
      const { timeOrigin } = performance;
      Object.defineProperty(performance, 'timeOrigin', { value: timeOrigin - 3_600_000 });
    };
    await chrome.scripting.executeScript({ target: { tabId: id, frameIds: [0] }, func });
    return true;
  })()`);
  await page.frames()[1].locator('#inner').click();
  await stage.hold(page);
  await pause(500);
  await page.locator('#field').focus();
  await page.keyboard.up(HOLD_KEY);
  await stays(page);
});

/** @param {string[]} sites without dictation */
const deny = (sites) =>
  stage.parts.worker(`chrome.storage.local.get('trigger')
    .then(({ trigger }) => chrome.storage.local.set({ trigger: { ...trigger, denied_sites: ${JSON.stringify(sites)} } }))
    .then(() => true)`);

/** A latched dictation on a site that has it. */
async function latched() {
  const page = await stage.open();
  await stage.latch(page);
  await stage.witness.until(page, true);
  return page;
}

test('on a site without dictation the key ends what runs in another tab, and nothing says “off” meanwhile', async (/** @type {any} */ t) => {
  t.after(() => deny([]));
  await deny(['localhost']);
  const denied = await stage.rig.extension.open(`${stage.otherOrigin}/other`);
  await denied.keyboard.press(HOLD_KEY);
  await stage.parts.until('it says that it is off', async () => (await stage.parts.toolbar()).text === 'off');
  await latched();
  await stage.goTo(denied);
  await stage.witness.until(denied, true, { hasMark: false });
  await denied.keyboard.press(HOLD_KEY);
  await stays(denied);
  await denied.close();
});

for (const way of ['the key', 'Escape']) {
  test(`on a site without dictation ${way} ends what runs in its tab`, async (/** @type {any} */ t) => {
    t.after(() => deny([]));
    await deny(['localhost']);
    const page = await latched();
    await page.goto(`${stage.otherOrigin}/other`);
    await page.locator('#field').focus();
    await stage.witness.until(page, true, { hasMark: false });
    await stage.parts.untilListening(page);
    await page.keyboard.press(way === 'Escape' ? 'Escape' : HOLD_KEY);
    await stays(page);
  });
}

test('a site that is to be without dictation while one runs there: the key ends it', async (/** @type {any} */ t) => {
  t.after(() => deny([]));
  const page = await latched();
  await deny(['127.0.0.1']);
  await page.keyboard.press(HOLD_KEY);
  await stays(page);
  assert.equal(await hasMarkIn(page), false);
});
