// A token that expires in mid-dictation is renewed in band: no gap, no second connection. Tokens
// live for minutes, so the server's notice comes early here: the test says it in the server's
// place, and the server itself hears and takes what the page answers.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bareWords, readTones } from '../support/clip.mjs';
import { withDouble } from '../support/stage.mjs';
import { visitWith } from '../support/visit.mjs';

/** Enough that somebody still speaks when a renewal has failed twice, two seconds apart. */
const WORDS = 36;
/** Two access tokens of one second are the same, to the letter. */
const ANOTHER_SECOND_MS = 1_000;

/** `ServerMessage.auth_expiring` (field 9) with `in_ms` (field 1) of 127. */
const AUTH_EXPIRING = [0x4a, 2, 0x08, 127];
/** The key of `ClientMessage.reauthenticate` (field 8), the first byte of the message. */
const REAUTHENTICATE = 0x42;
/** The key of `ServerMessage.error` (field 8). */
const ERROR = 0x42;
const CLOSED_FOR_A_NEW_TOKEN = 4401;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

/**
 * Stands between the page and the live stream.
 * @param {Page} page
 */
async function listenIn(page) {
  const heard = {
    connections: 0,
    renewals: 0,
    /** Errors of the server. */
    errors: 0,
    /** @type {Set<string>} */
    tokens: new Set(),
    /** @type {any} */
    socket: undefined,
    /** @type {(() => void)[]} */
    waiting: [],
    /** @param {() => boolean} isSo */
    async until(isSo) {
      while (!isSo()) await new Promise((resolve) => heard.waiting.push(() => resolve(undefined)));
    },
  };
  const look = () => {
    for (const woken of heard.waiting.splice(0)) woken();
  };
  await page.routeWebSocket(/\/voice\/stream/, (socket) => {
    const upstream = socket.connectToServer();
    heard.connections += 1;
    heard.socket = socket;
    look();
    socket.onMessage((message) => {
      if (message[0] === REAUTHENTICATE) heard.tokens.add(message.toString('latin1'));
      upstream.send(message);
      look();
    });
    upstream.onMessage((message) => {
      if (message[0] === ERROR) heard.errors += 1;
      socket.send(message);
    });
  });
  await page.route(/grant_type=refresh_token/, async (route) => {
    heard.renewals += 1;
    await route.continue();
  });
  return heard;
}

/**
 * @param {(app: import('../pages/dictate.mjs').DictatePage, heard: Awaited<ReturnType<typeof listenIn>>) => Promise<void>} meanwhile
 */
async function dictateThrough(meanwhile) {
  const clip = await readTones(WORDS);
  /** @type {Awaited<ReturnType<typeof listenIn>> | undefined} */
  let result;
  await visitWith(clip, { origin: scene.server.publicUrl }, async (app) => {
    const heard = await listenIn(app.page);
    await app.enterAsGuest();
    await app.start();
    await app.untilPartial();
    await meanwhile(app, heard);
    assert.ok((await app.plainText()).length < clip.text.length, 'somebody speaks still');
    await app.untilHeard(clip);
    await app.stop(60_000);
    const text = bareWords(await app.text());
    assert.equal(text, clip.text);
    result = heard;
  });
  if (!result) throw new Error('nothing was heard');
  return result;
}

// Each of its own guest: none knows of the others.
describe('while somebody speaks', { concurrency: 2, timeout: 60_000 }, () => {
  test('several expiries cost no word and no connection', async () => {
    const heard = await dictateThrough(async (app, heard) => {
      for (let expiry = 1; expiry <= 3; expiry += 1) {
        heard.socket.send(Buffer.from(AUTH_EXPIRING));
        await heard.until(() => heard.tokens.size >= expiry);
        await app.page.waitForTimeout(ANOTHER_SECOND_MS);
      }
    });
    assert.equal(heard.tokens.size, 3, 'each time another token');
    assert.equal(heard.renewals, 3);
    assert.equal(heard.connections, 1);
    assert.equal(heard.errors, 0, 'the server takes them');
  });

  test('a renewal that fails is tried again, and the dictation goes on meanwhile', async () => {
    let refused = 0;
    const heard = await dictateThrough(async (app, heard) => {
      await app.page.route(/grant_type=refresh_token/, async (route) => {
        refused += 1;
        if (refused < 3) await route.abort();
        else await route.continue();
      });
      heard.socket.send(Buffer.from(AUTH_EXPIRING));
      await heard.until(() => heard.tokens.size >= 1);
    });
    assert.equal(refused, 3);
    assert.equal(heard.tokens.size, 1);
    assert.equal(heard.connections, 1);
  });

  test('a connection that was closed for its token is resumed with another', async () => {
    const heard = await dictateThrough(async (_app, heard) => {
      await heard.socket.close({ code: CLOSED_FOR_A_NEW_TOKEN });
      await heard.until(() => heard.connections >= 2);
    });
    assert.equal(heard.connections, 2);
  });
});
