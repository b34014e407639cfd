// Words that may still change when their page goes come back as text, each once. What the engine hears is scripted, so
// every word is known.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { kept, type, untilKept, untilShown } from '../support/drafts.mjs';
import { spoken } from '../support/scenes.mjs';
import { ScriptedStream } from '../support/scripted_stream.mjs';
import { Server } from '../support/server.mjs';
import { visit } from '../support/visit.mjs';

const RATE = 16_000;

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

/** @param {(app: App) => Promise<void>} work */
async function visitAsGuest(work) {
  stream.forget();
  await visit({ origin: server.publicUrl, microphone: { kind: 'silent' } }, async (app) => {
    await app.enterAsGuest();
    // The browser asks before a page goes that still records.
    app.page.on('dialog', (dialog) => dialog.accept());
    await work(app);
  });
}

/** @param {App} app @returns {Promise<Session>} a dictation of which a second was heard */
async function begin(app) {
  await app.start();
  const session = await stream.session();
  await session.untilHeard(RATE);
  return session;
}

/** Words that may still change. @param {Session} session @param {string} text @param {number} [from] sample */
function guess(session, text, from = 0) {
  const words = spoken(text, from);
  session.partial(from, words[words.length - 1].end, words);
}

/** Words that stand. @param {Session} session @param {string} text @returns {number} where they end */
function say(session, text) {
  const words = spoken(text, 0);
  const { end } = words[words.length - 1];
  session.final(0, end, words);
  return end;
}

/** The one text that the browser keeps, in a line. @param {App} app */
async function draft(app) {
  const drafts = await kept(app.page);
  assert.equal(drafts.length, 1);
  return drafts[0].split('\n').slice(1).join('|');
}

test('words that may still change come back after a reload, behind the text that stands', async () => {
  await visitAsGuest(async (app) => {
    const session = await begin(app);
    const end = say(session, 'apple river');
    guess(session, 'stone winter', end);
    await app.untilWords({ settled: 2, partial: 2 });
    await app.page.reload();
    await untilShown(app, 'apple river stone winter');
    assert.equal(await app.text(), 'apple river stone winter');
    await app.untilWords({ settled: 4, partial: 0 });
    await app.editor.focus();
    await app.page.keyboard.type(' end');
    assert.equal(await app.text(), 'apple river stone winter end');
  });
});

test('words that may still change come back where they were shown, in the middle of the text', async () => {
  await visitAsGuest(async (app) => {
    await type(app, 'We like very much.');
    for (let steps = 0; steps < 'very much.'.length; steps += 1) await app.page.keyboard.press('ArrowLeft');
    const session = await begin(app);
    guess(session, 'dogs');
    await untilKept(app.page, 'We like dogs very much.');
    await app.page.reload();
    await untilShown(app, 'We like dogs very much.');
    assert.equal(await app.text(), 'We like dogs very much.');
  });
});

test('words are kept once when they stand, and not at all when they are cancelled', async () => {
  await visitAsGuest(async (app) => {
    const session = await begin(app);
    guess(session, 'apple rivet');
    await untilKept(app.page, 'apple rivet');
    const end = say(session, 'apple river');
    guess(session, 'stone', end);
    await untilKept(app.page, 'apple river stone');
    assert.equal(await draft(app), 'apple river stone');
    await app.page.keyboard.press('Escape');
    await app.page.waitForFunction(
      () =>
        !Object.keys(localStorage).some(
          (name) => /^sotto-draft\..*/.test(name) && localStorage[name].includes('stone'),
        ),
    );
    assert.equal(await draft(app), 'apple river');
  });
});

test('a page that was left while words may still change has them once when it comes back', async () => {
  await visitAsGuest(async (app) => {
    const session = await begin(app);
    guess(session, 'apple river');
    await untilKept(app.page, 'apple river');
    await app.page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    });
    const end = say(session, 'apple river');
    guess(session, 'stone', end);
    await untilKept(app.page, 'apple river stone');
    assert.equal(await draft(app), 'apple river stone');
    assert.equal(await app.text(), 'apple river stone');
    assert.equal(await app.notice.innerText(), '');
  });
});
