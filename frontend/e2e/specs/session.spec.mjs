// Who the visitor is: kept over visits, renewed unseen, and when it is lost, no word is.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Server } from '../support/server.mjs';
import { visitWithClip } from '../support/visit.mjs';
import { compare } from '../support/word_error_rate.mjs';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

/**
 * Changes the session that the browser keeps, as time or another tab would.
 * @param {Page} page
 * @param {object} changes
 */
function changeSession(page, changes) {
  return page.evaluate((changes) => {
    const key = 'sb-sotto-auth-token';
    const session = JSON.parse(localStorage.getItem(key) ?? '{}');
    localStorage.setItem(key, JSON.stringify({ ...session, ...changes }));
  }, changes);
}

/**
 * What each renewal exchanges. (Two access tokens of one second are the same, to the letter.)
 * @param {Page} page
 */
function refreshToken(page) {
  return page.evaluate(() => JSON.parse(localStorage.getItem('sb-sotto-auth-token') ?? '{}').refresh_token);
}

test('a guest stays the same guest, and an old token is renewed before it is used', async () => {
  await visitWithClip({ origin: server.publicUrl, clip: 'cards-001' }, async (app, clip) => {
    await app.enterAsGuest();
    const first = await refreshToken(app.page);
    await app.open();
    await app.startButton.waitFor();
    assert.equal(await refreshToken(app.page), first);

    await changeSession(app.page, { received_at: 1 });
    assert.match(await app.dictate(clip), /\w/);
    assert.notEqual(await refreshToken(app.page), first);
    assert.deepEqual(app.complaints, []);
  });
});

test('a session that the server does not know any more costs no word', async () => {
  await visitWithClip({ origin: server.publicUrl, clip: 'cards-005' }, async (app, clip) => {
    await app.enterAsGuest();
    await changeSession(app.page, { received_at: 1, refresh_token: 'long-gone' });
    await app.start();
    await app.untilStatus(/signed out/);
    await app.page.waitForTimeout(clip.millis);
    await app.guestButton.click();
    await app.untilStatus(/^(Listening|Catching up|We hear nothing)/);
    await app.stop();
    assert.equal(compare(clip.text, await app.text()).missing, 0);
  });
});

test('signing out leads back to the door', async () => {
  await visitWithClip({ origin: server.publicUrl, clip: 'cards-001' }, async (app) => {
    await app.enterAsGuest();
    await app.page.getByRole('button', { name: 'Sign out' }).click();
    await app.guestButton.waitFor();
    assert.equal(await refreshToken(app.page), undefined);
  });
});
