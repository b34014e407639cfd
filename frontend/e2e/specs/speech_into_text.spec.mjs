// Where spoken words go and how they stand there, whatever else happens to the text. What the engine hears is scripted,
// so every word is known.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { spoken } from '../support/scenes.mjs';
import { ScriptedStream } from '../support/scripted_stream.mjs';
import { Server } from '../support/server.mjs';
import { visit } from '../support/visit.mjs';

const RATE = 16_000;
/** A press and what is said after it are so long at least, in ms. */
const TAKE_MS = 400;
/** Drawing that was to come has come, in ms. */
const DRAWN_MS = 300;
/** Dictations that may wait for their last words. */
const MOST_TAKES = 8;
/** A word that is heard with little confidence, as `spoken` has it. */
const UNCERTAIN = 'transcribed.';
/** A page that did not come over TLS has no clipboard. */
const NO_CLIPBOARD = "Object.defineProperty(Navigator.prototype, 'clipboard', { get: () => undefined });";

/** @typedef {import('../pages/dictate.mjs').DictatePage} App */
/** @typedef {import('../support/scripted_stream.mjs').ScriptedSession} Session */

const stream = new ScriptedStream();
/** @type {Server} */
let server;

before(async () => {
  server = await Server.start({ publicPort: await stream.listen() });
  stream.target = server.port;
});
after(async () => {
  stream.close();
  await server.stop();
});

/**
 * @param {(app: App) => Promise<void>} work
 * @param {{script?: string, isQuiet?: boolean}} [options] `isQuiet`: the browser has nothing to complain about
 */
async function visitAsGuest(work, { script, isQuiet = true } = {}) {
  stream.forget();
  stream.isAway = false;
  await visit({ origin: server.publicUrl, microphone: { kind: 'silent' }, script }, async (app) => {
    await app.enterAsGuest();
    await work(app);
    if (isQuiet) assert.deepEqual(app.complaints, []);
  });
}

/** @param {App} app @returns {Promise<Session>} a dictation of which a second was heard */
async function begin(app) {
  await app.start();
  const session = await stream.session();
  await session.untilHeard(RATE);
  return session;
}

/** Says words from a sample on. @param {Session} session @param {string} text @param {number} [from] where they end */
function say(session, text, from = 0) {
  const words = spoken(text, from);
  const end = words[words.length - 1].end;
  session.final(from, end, words);
  return end;
}

/** @param {App} app @param {Session} session @param {number} from */
async function finish(app, session, from) {
  await app.stopButton.click();
  await session.untilStopped();
  session.final(from, session.heard, []);
  session.goodbye();
  await app.untilStatus(/^Done/);
}

/** Presses, says nothing that is heard yet, and lets go. @param {App} app */
async function take(app) {
  await app.start();
  await app.page.waitForTimeout(TAKE_MS);
  await app.stopButton.click();
  await app.startButton.waitFor();
}

/** The words of a take that waited for its turn. @param {string} text */
async function answer(text) {
  const session = await stream.session();
  await session.untilStopped();
  say(session, text);
  session.final(spoken(text, 0).length * 400, session.heard, []);
  session.goodbye();
}

/** @param {App} app @param {string} selector @returns {Promise<string>} which way it runs */
const directionOf = ({ page }, selector) =>
  page.locator(`${selector} >> nth=0`).evaluate((/** @type {Element} */ one) => getComputedStyle(one).direction);

test('Japanese pieces are joined without blanks, English ones with them', async () => {
  await visitAsGuest(async (app) => {
    const session = await begin(app);
    let at = say(session, '今日 は');
    at = say(session, 'GitHub を 使う。', at);
    await app.transcript.getByText('今日はGitHubを使う。').waitFor();
    at = say(session, 'Two words.', at);
    await app.transcript.getByText('今日はGitHubを使う。Two words.').waitFor();
    await finish(app, session, at);
  });
});

test('Hebrew runs from right to left while it may still change, and when it has settled', async () => {
  await visitAsGuest(async (app) => {
    const session = await begin(app);
    session.partial(0, RATE, spoken('שלום עולם.', 0));
    await app.untilPartial();
    assert.equal(await directionOf(app, '.transcript-paragraph:has(.word-partial)'), 'rtl');
    const at = say(session, 'שלום עולם.');
    await app.transcript.getByText('שלום עולם.').waitFor();
    assert.equal(await directionOf(app, '.transcript-paragraph'), 'rtl');
    await finish(app, session, at);
    await app.editor.click();
    await app.page.keyboard.press('Control+End');
    await app.page.keyboard.press('Enter');
    await app.page.keyboard.type('English');
    assert.equal(await directionOf(app, '.transcript-paragraph:last-of-type'), 'ltr');
  });
});

test('finals wait for the end of a composition, and none of their words is lost', async () => {
  await visitAsGuest(async (app) => {
    const { page, editor } = app;
    await editor.click();
    await page.keyboard.type('ab');
    await page.keyboard.press('ArrowLeft');
    const session = await begin(app);
    await editor.focus();
    const browser = await page.context().newCDPSession(page);
    const compose = (/** @type {string} */ text) =>
      browser.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
    await compose('に');
    let at = say(session, 'one two three');
    await page.waitForTimeout(DRAWN_MS);
    assert.equal(await app.text(), 'aにb', 'nothing is written under the input method');
    await compose('にほ');
    at = say(session, 'four five', at);
    await page.waitForTimeout(DRAWN_MS);
    await browser.send('Input.insertText', { text: '日本' });
    await app.transcript.getByText('four five').waitFor();
    assert.equal(await app.text(), 'a日本one two three four five b');
    await finish(app, session, at);
  });
});

test('each of three presses writes to where the caret stood at that press', async () => {
  await visitAsGuest(async (app) => {
    const { page, editor } = app;
    await editor.click();
    for (const line of ['First', 'Second', 'Third']) {
      await page.keyboard.type(line);
      if (line !== 'Third') await page.keyboard.press('Enter');
    }
    for (const line of ['Third', 'First', 'Second']) {
      await app.transcript.getByText(line, { exact: true }).click();
      await page.keyboard.press('End');
      await take(app);
    }
    await page.keyboard.press('Control+Home');
    await answer('alpha');
    await answer('beta');
    await answer('gamma');
    await app.untilStatus(/^Done/);
    assert.equal(await app.text(), 'First beta\n\nSecond gamma\n\nThird alpha');
  });
});

test('a press beyond what may wait says that it came to nothing', async () => {
  await visitAsGuest(async (app) => {
    for (let press = 0; press < MOST_TAKES; press += 1) await take(app);
    await app.startButton.click();
    await app.untilStatus(/Not recorded/);
    for (let press = 0; press < MOST_TAKES; press += 1) await answer(`word${press}`);
    await app.untilStatus(/^Done/);
    const words = (await app.text()).split(/\s+/);
    assert.deepEqual(
      words,
      Array.from({ length: MOST_TAKES }, (_, press) => `word${press}`),
    );
  });
});

test('words that were shown stay, dimmed, while the page reconnects', async () => {
  await visitAsGuest(
    async (app) => {
      const session = await begin(app);
      session.partial(0, RATE, spoken('still here', 0));
      const partial = app.transcript.locator('.word-partial');
      await partial.getByText('still here').waitFor();
      assert.equal(await partial.evaluate((one) => one.classList.contains('is-old')), false);
      stream.isAway = true;
      session.socket.terminate();
      await app.untilStatus(/^Reconnecting/);
      assert.equal((await partial.innerText()).trim(), 'still here');
      assert.equal(await partial.evaluate((one) => one.classList.contains('is-old')), true);
    },
    { isQuiet: false },
  );
});

test('nothing above moves when the first uncertain word comes, and when it is reviewed', async () => {
  await visitAsGuest(async (app) => {
    const session = await begin(app);
    let at = say(session, 'Some words that are sure.');
    await app.transcript.getByText('that are sure.').waitFor();
    const places = () =>
      app.page.evaluate(() => {
        const range = document.createRange();
        range.selectNodeContents(/** @type {Element} */ (document.querySelector('.transcript-paragraph')));
        const console = /** @type {Element} */ (document.querySelector('.console'));
        return [range.getClientRects()[0].y, console.getBoundingClientRect().y];
      });
    const before = await places();
    at = say(session, UNCERTAIN, at);
    const review = app.page.getByRole('group', { name: 'Uncertain words' });
    await review.waitFor();
    assert.deepEqual(await places(), before);
    await review.getByRole('button', { name: '1 uncertain word' }).click();
    await review.getByRole('status', { name: 'Uncertain word' }).waitFor();
    assert.deepEqual(await places(), before);
    await finish(app, session, at);
  });
});

test('without a clipboard the page says so and selects the text', async () => {
  await visitAsGuest(
    async (app) => {
      await app.editor.click();
      await app.page.keyboard.type('To be copied');
      await app.copyButton.click();
      await app.untilNotice(/does not allow copying here\. The text is selected/);
      assert.equal(await app.page.evaluate(() => String(getSelection()).trim()), 'To be copied');
    },
    { script: NO_CLIPBOARD },
  );
});
