// Where the text goes, as the person chose: into their text in one piece when they stop, or to the clipboard alone. What
// the engine hears is scripted, so every word is known.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PersonPages } from '../pages/person.mjs';
import { spoken } from '../support/scenes.mjs';
import { ScriptedStream } from '../support/scripted_stream.mjs';
import { Server } from '../support/server.mjs';
import { visit } from '../support/visit.mjs';

const RATE = 16_000;
const FINALS = ['One two.', 'Three four.'];
const LAST = 'Five six.';
const SAID = [...FINALS, LAST].join(' ');
const BEFORE = 'Stays where it is.';

/** @typedef {import('../pages/dictate.mjs').DictatePage} App */

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
 * A guest who has chosen where the text goes, and has written something.
 * @param {string | undefined} mode as the Settings page calls it; the preset if none
 * @param {(app: App) => Promise<void>} work
 */
async function visitWith(mode, work) {
  await visit({ origin: server.publicUrl, microphone: { kind: 'silent' } }, async (app) => {
    await app.enterAsGuest();
    const person = new PersonPages(app.page);
    if (mode) {
      await person.go('Settings');
      await app.page.getByRole('radio', { name: mode }).click();
      await person.untilSaved('where the text goes');
      await person.go('Dictate');
    }
    await app.editor.click();
    await app.page.keyboard.type(BEFORE);
    // In the middle of it: whatever is put here would move what stands behind it.
    for (let letter = 0; letter < 6; letter += 1) await app.page.keyboard.press('ArrowLeft');
    await work(app);
    assert.deepEqual(app.complaints, []);
  });
}

/** Notes each text that stands from now on, without the words that may still change. @param {App} app */
function watch({ page }) {
  return page.evaluate(() => {
    const editor = /** @type {Element} */ (document.querySelector('.transcript-editor'));
    const settled = () => {
      const copy = /** @type {Element} */ (editor.cloneNode(true));
      for (const word of copy.querySelectorAll('.word-partial')) word.remove();
      return [...copy.children]
        .map((paragraph) => paragraph.textContent ?? '')
        .join('\n')
        .trim();
    };
    const texts = [settled()];
    Object.assign(window, { texts });
    const note = () => {
      const text = settled();
      if (text !== texts.at(-1)) texts.push(text);
    };
    new MutationObserver(note).observe(editor, { subtree: true, childList: true, characterData: true });
  });
}

/** @param {App} app @returns {Promise<string[]>} what stood since `watch`, in order */
function seen({ page }) {
  return page.evaluate(() => /** @type {any} */ (window).texts);
}

/** Where the text on the page is, letter by letter as far as boxes tell. @param {App} app */
function places({ page }) {
  return page.evaluate(() => {
    const range = document.createRange();
    const paragraph = /** @type {Element} */ (document.querySelector('.transcript-paragraph'));
    range.selectNodeContents(paragraph);
    return [...range.getClientRects()].map(({ x, y, width, height }) => [x, y, width, height]);
  });
}

/**
 * Dictates all but the last words; until they are here the person goes on speaking.
 * @param {App} app
 */
async function speak(app) {
  await app.start();
  const session = await stream.session();
  await session.untilHeard(RATE);
  let at = 0;
  for (const words of FINALS) {
    const said = spoken(words, at);
    session.final(at, said[said.length - 1].end, said);
    at = said[said.length - 1].end;
    // In mid-sentence a full stop is left out.
    await app.transcript.getByText(words.slice(words.indexOf(' ') + 1, -1)).waitFor();
  }
  session.partial(at, RATE, spoken(LAST, at));
  await app.transcript.locator('.word-partial').getByText(LAST.slice(0, -1)).waitFor();
  return { session, at };
}

/** @param {App} app @param {Awaited<ReturnType<typeof speak>>} spoke */
async function stop(app, { session, at }) {
  await app.stopButton.click();
  await session.untilStopped();
  session.final(at, session.heard, spoken(LAST, at));
  session.goodbye();
  await app.untilStatus(/^Done/);
}

test('as one speaks: each sentence goes into the text as it stands', async () => {
  await visitWith(undefined, async (app) => {
    await watch(app);
    const spoke = await speak(app);
    const texts = await seen(app);
    assert.ok(texts.length > FINALS.length, JSON.stringify(texts));
    await stop(app, spoke);
  });
});

test('when one stops: until then nothing in the text moves, then all of it comes in one piece', async () => {
  await visitWith('When you stop', async (app) => {
    await watch(app);
    const before = await places(app);
    const spoke = await speak(app);
    assert.deepEqual(await seen(app), [BEFORE], 'nothing has gone into the text');
    assert.deepEqual(await places(app), before, 'and nothing of it has moved');
    const waiting = await app.transcript.locator('.word-partial').innerText();
    assert.equal(waiting.trim(), SAID, 'what was said is shown');
    await stop(app, spoke);
    const [first, ...then] = await seen(app);
    assert.equal(first, BEFORE);
    assert.equal(then.length, 1, JSON.stringify(then));
    for (const word of ['One', 'four', 'six']) assert.match(then[0], new RegExp(word, 'i'));
    assert.equal(await app.text(), then[0]);
    await app.editor.click();
    await app.page.keyboard.press('Control+z');
    assert.equal(await app.text(), BEFORE, 'one step takes back what came in one piece');
    await app.page.keyboard.press('Control+Shift+z');
    assert.equal(await app.text(), then[0]);
  });
});

test('only to the clipboard: the page says so while one dictates, and the text stays as it was', async () => {
  await visitWith('Only to the clipboard', async (app) => {
    await watch(app);
    const before = await places(app);
    const spoke = await speak(app);
    await app.untilStatus(/^Listening\s+Your words go to the clipboard when you stop/);
    assert.deepEqual(await places(app), before);
    await stop(app, spoke);
    await app.untilNotice(/^Copied\. It was not put into the text/);
    assert.equal(await app.clipboard(), SAID);
    assert.deepEqual(await seen(app), [BEFORE]);
    assert.equal(await app.text(), BEFORE);
    assert.equal(await app.transcript.locator('.word-partial').count(), 0);
    assert.doesNotMatch(await app.status.innerText(), /clipboard/);
  });
});

test('only to the clipboard: what is offered to be copied is offered to nobody who comes next', async () => {
  await visitWith('Only to the clipboard', async (app) => {
    await app.page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
    });
    const spoke = await speak(app);
    await stop(app, spoke);
    const copy = app.page.getByRole('button', { name: 'Copy', exact: true });
    await copy.waitFor();
    await app.page.getByRole('button', { name: 'Sign out', exact: true }).click();
    await app.page.getByRole('button', { name: 'Sign out and lose it' }).click();
    await app.guestButton.waitFor();
    await copy.waitFor({ state: 'detached' });
    assert.doesNotMatch(await app.notice.innerText(), /copied/);
  });
});
