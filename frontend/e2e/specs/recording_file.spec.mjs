// A recording that a person has as a file: dropped on the page or picked, it becomes text at the caret.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { AccountPages } from '../pages/account.mjs';
import { findings } from '../support/accessibility.mjs';
import { leaveAsGuest } from '../support/drafts.mjs';
import { axeSource } from '../support/packages.mjs';
import { Server } from '../support/server.mjs';
import { endSession } from '../support/stored_session.mjs';
import { visit } from '../support/visit.mjs';
import { compare } from '../support/word_error_rate.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');
const MEDIA = join(ROOT, 'local-engine/tests/media');
const PHONE = join(MEDIA, 'librivox-0880.m4a');
const GSM = join(MEDIA, 'librivox-0880.gsm.wav');
const PASSWORD = 'seven green bicycles';
/** The engine hears it, and whoever comes before, within this, in ms. */
const HEARD_MS = 60_000;

/** @typedef {import('../pages/dictate.mjs').DictatePage} App */

/** @type {Server} */
let server;
let said = '';

before(async () => {
  server = await Server.start();
  said = (await readFile(join(ROOT, 'proving/clips/librivox-0880.txt'), 'utf8')).trim();
});
after(() => server.stop());

/** @param {(app: App) => Promise<void>} work */
async function asGuest(work) {
  await visit({ origin: server.publicUrl, microphone: { kind: 'silent' } }, async (app) => {
    await app.enterAsGuest();
    await work(app);
  });
}

/** @param {App} app */
const statusOf = (app) => app.page.getByRole('status', { name: 'Recording status' });

/** @param {App} app */
const cancelIn = (app) => app.page.getByRole('button', { name: 'Cancel transcription' });

/** @param {App} app */
const barIn = (app) => app.page.getByRole('progressbar', { name: 'Progress of the recording' });

/**
 * Keeps recordings from the server.
 * @param {App} app @returns {Promise<() => Promise<void>>} lets those that are given from now on reach it
 */
async function hold(app) {
  /** @type {any[]} */
  const held = [];
  const address = /\/voice\/transcribe$/;
  await app.page.route(address, async (route) => {
    held.push(route);
  });
  return async () => {
    await Promise.all(held.map((route) => route.abort().catch(() => {})));
    await app.page.unroute(address);
  };
}

/**
 * Drops files on the text, as a file manager does.
 * @param {App} app @param {string[]} paths
 */
async function drop(app, paths) {
  const files = [];
  for (const path of paths) files.push([basename(path), (await readFile(path)).toString('base64')]);
  const dropped = await app.page.evaluateHandle((/** @type {string[][]} */ all) => {
    const data = new DataTransfer();
    for (const [name, text] of all) {
      const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      data.items.add(new File([bytes], name));
    }
    return data;
  }, files);
  await app.editor.dispatchEvent('dragover', { dataTransfer: dropped });
  await app.editor.dispatchEvent('drop', { dataTransfer: dropped });
}

/**
 * Drops a file of the page's own making.
 * @param {App} app @param {string} name @param {number[]} head @param {number} bytes that follow, all of them 0
 */
const dropMade = (app, name, head, bytes) =>
  app.page.evaluate(
    (/** @type {[string, number[], number]} */ [called, first, rest]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(first), new Uint8Array(rest)], called));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    },
    [name, head, bytes],
  );

/** @param {string} text */
function assertHeard(text) {
  const result = compare(said, text);
  assert.ok(result.errors <= 2, text);
}

/** @param {App} app @param {(text: string) => boolean} isRight */
async function untilText(app, isRight) {
  const deadline = Date.now() + HEARD_MS;
  for (;;) {
    const text = await app.text();
    if (isRight(text)) return text;
    assert.ok(Date.now() < deadline, `${text}; ${await statusOf(app).innerText()}`);
    await app.page.waitForTimeout(100);
  }
}

test('a recording of a phone that is dropped on the page becomes text at the caret, and is one step to take back', async () => {
  await asGuest(async (app) => {
    await app.editor.click();
    await app.page.keyboard.type('Before after');
    for (let step = 0; step < ' after'.length; step += 1) await app.page.keyboard.press('ArrowLeft');
    await drop(app, [PHONE]);
    await app.untilNotice(/^Transcribed: librivox-0880\.m4a$/);
    const text = await app.text();
    assert.ok(text.startsWith('Before ') && text.trimEnd().endsWith(' after'), text);
    assertHeard(text.slice('Before '.length, text.lastIndexOf(' after')));
    assert.equal(await cancelIn(app).count(), 0);
    await app.undoButton.click();
    assert.equal((await app.text()).trim(), 'Before after');
  });
});

test('a recording is picked by the keyboard, and its words go to where the caret stood then', async () => {
  await asGuest(async (app) => {
    // The browser is told that somebody waits for it, and has heard of that by the time of the press.
    const chosen = app.page.waitForEvent('filechooser');
    await app.editor.click();
    await app.page.keyboard.type('One. Two.');
    for (let step = 0; step < ' Two.'.length; step += 1) await app.page.keyboard.press('ArrowLeft');
    await app.page.getByRole('button', { name: 'Add a recording' }).focus();
    await app.page.keyboard.press('Enter');
    await (await chosen).setFiles(PHONE);
    await statusOf(app).getByText('librivox-0880.m4a').waitFor();
    await app.editor.focus();
    await app.page.keyboard.press('Control+End');
    await app.page.keyboard.type(' Three.');
    const text = await untilText(app, (now) => now.length > 'One. Two. Three.'.length);
    assert.ok(text.startsWith('One. ') && text.trimEnd().endsWith(' Two. Three.'), text);
    assertHeard(text.slice('One. '.length, text.lastIndexOf(' Two.')));
  });
});

test('a recording that is cancelled leaves nothing, and another one can be given', async () => {
  await asGuest(async (app) => {
    const letGo = await hold(app);
    await drop(app, [PHONE]);
    const bar = barIn(app);
    await bar.waitFor();
    await app.page.evaluate(axeSource);
    assert.deepEqual(await findings(app.page), []);
    await drop(app, [GSM]);
    await app.untilNotice(/^One recording at a time/);
    await cancelIn(app).click();
    await bar.waitFor({ state: 'detached' });
    assert.equal(await statusOf(app).innerText(), '');
    await letGo();
    assert.equal((await app.text()).trim(), '');
    await drop(app, [PHONE]);
    assertHeard(await untilText(app, (text) => text.trim() !== ''));
  });
});

test('a recording that the server cannot hear is refused with its words', async () => {
  await asGuest(async (app) => {
    await drop(app, [GSM]);
    await statusOf(app)
      .getByText(/^librivox-0880\.gsm\.wav: .*GSM/)
      .waitFor({ timeout: HEARD_MS });
    assert.equal((await app.text()).trim(), '');
    await app.page.getByRole('button', { name: 'Dismiss' }).click();
    assert.equal(await statusOf(app).innerText(), '');
  });
});

test('a recording goes on when its account comes back, and whoever comes instead gets neither its words nor its name', async () => {
  await visit({ origin: server.publicUrl, microphone: { kind: 'silent' } }, async (app) => {
    await app.open();
    const account = new AccountPages(app.page, app.origin);
    await account.createAccount('olga@example.org', PASSWORD);
    await app.startButton.waitFor();
    await hold(app);
    await drop(app, [PHONE]);
    await statusOf(app)
      .getByText(/^(Sending|Transcribing) librivox/)
      .waitFor();
    await endSession(app.page);
    await barIn(app).waitFor({ state: 'detached' });
    await account.signIn('olga@example.org', PASSWORD);
    await barIn(app).waitFor();
    await endSession(app.page);
    await app.guestButton.click();
    await statusOf(app)
      .getByText(/^The recording: Somebody else is signed in/)
      .waitFor();
    assert.equal(await barIn(app).count(), 0);
    assert.equal(await app.page.getByText('librivox').count(), 0);
    assert.equal((await app.text()).trim(), '');
  });
});

test('whoever signs out takes their recording along', async () => {
  await asGuest(async (app) => {
    await hold(app);
    await drop(app, [PHONE]);
    await barIn(app).waitFor();
    await leaveAsGuest(app, new AccountPages(app.page, app.origin));
    await barIn(app).waitFor({ state: 'detached' });
    await app.guestButton.click();
    await app.startButton.waitFor();
    assert.equal(await barIn(app).count(), 0);
    assert.equal(await app.page.getByText('librivox').count(), 0);
  });
});

test('what is too large, too long or more than one is said before anything is sent', async () => {
  await asGuest(async (app) => {
    let sent = 0;
    app.page.on('request', (/** @type {any} */ request) => {
      if (request.url().endsWith('/voice/transcribe')) sent += 1;
    });
    await dropMade(app, 'large.wav', [], 64 * 1024 * 1024 + 1);
    await statusOf(app)
      .getByText(/^large\.wav: The file is too large/)
      .waitFor();
    await app.page.getByRole('button', { name: 'Dismiss' }).click();
    const samples = 7_320 * 8_000;
    await dropMade(app, 'long.wav', waveHead(samples), samples);
    await statusOf(app)
      .getByText(/^long\.wav: The recording is over two hours long: it lasts 122 minutes/)
      .waitFor();
    await dropMade(app, 'empty.wav', [], 0);
    await statusOf(app).getByText('empty.wav: The file is empty.').waitFor();
    await drop(app, [PHONE, GSM]);
    await app.untilNotice(/^Give one recording at a time\.$/);
    assert.equal(sent, 0);
  });
});

/** Of a WAV of 8-bit samples, 8,000 a second. @param {number} samples */
function waveHead(samples) {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ])
    head.writeUInt16LE(value, at);
  head.writeUInt32LE(8_000, 24);
  head.writeUInt32LE(8_000, 28);
  head.write('data', 36);
  head.writeUInt32LE(samples, 40);
  return [...head];
}
