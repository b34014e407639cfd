// Who the visitor is: kept over visits, renewed unseen, and when it is lost, no word is.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bareWords, readTones } from '../support/clip.mjs';
import { stayWhenAsked } from '../support/leaving.mjs';
import { withDouble } from '../support/stage.mjs';
import { changeSession, endAtThePress, putBack, storedSession } from '../support/stored_session.mjs';
import { visitWith } from '../support/visit.mjs';

const WORDS = 8;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

/** @param {(app: import('../pages/dictate.mjs').DictatePage, clip: import('../support/clip.mjs').Clip) => Promise<void>} work */
async function visit(work) {
  await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl }, work);
}

/**
 * What each renewal exchanges. (Two access tokens of one second are the same, to the letter.)
 * @param {Page} page
 */
function refreshToken(page) {
  return page.evaluate(() => JSON.parse(localStorage.getItem('sb-sotto-auth-token') ?? '{}').refresh_token);
}

/**
 * A guest speaks whom the server does not know any more.
 * @param {import('../pages/dictate.mjs').DictatePage} app
 * @param {import('../support/clip.mjs').Clip} clip
 * @returns {Promise<string>} their session
 */
async function speakUnheard(app, clip) {
  await app.enterAsGuest();
  const session = await storedSession(app.page);
  const takeAgain = await endAtThePress(app.page);
  await app.start();
  await app.untilStatus(/signed out/);
  await takeAgain();
  await app.untilPlayed(clip);
  return session;
}

describe('the visitor', { concurrency: 2 }, () => {
  test('a guest stays the same guest, and an old token is renewed before it is used', async () => {
    await visit(async (app, clip) => {
      await app.enterAsGuest();
      const first = await refreshToken(app.page);
      await app.open();
      await app.startButton.waitFor();
      assert.equal(await refreshToken(app.page), first);

      await changeSession(app.page, { received_at: 1 });
      assert.equal(bareWords(await app.dictate(clip)), clip.text);
      assert.notEqual(await refreshToken(app.page), first);
      assert.deepEqual(app.complaints, []);
    });
  });

  test('a session that the server does not know any more costs no word', async () => {
    await visit(async (app, clip) => {
      await speakUnheard(app, clip);
      await app.guestButton.click();
      await app.untilStatus(/^(Listening|Catching up|We hear nothing)/);
      await app.stop();
      assert.equal(bareWords(await app.text()), clip.text);
    });
  });

  test('speech that waits for a sign-in is asked about before the page is closed, and written down after it', async () => {
    await visit(async (app, clip) => {
      await speakUnheard(app, clip);
      await app.stopButton.click();
      await app.stopButton.waitFor({ state: 'detached' });
      await app.untilStatus(/What you said is kept/);
      await stayWhenAsked(app.page);
      await app.guestButton.click();
      await app.untilStatus(/^Done/);
      assert.equal(bareWords(await app.text()), clip.text);
    });
  });

  test('who signs in unheard of is found by the page that waits for them', async () => {
    await visit(async (app, clip) => {
      const session = await speakUnheard(app, clip);
      await app.stopButton.click();
      await app.untilStatus(/What you said is kept/);
      await putBack(app.page, session);
      await app.untilStatus(/^Done/);
      assert.equal(bareWords(await app.text()), clip.text);
    });
  });

  test('signing out leads back to the door, and a guest is asked first', async () => {
    await visit(async (app) => {
      const signOut = app.page.getByRole('button', { name: 'Sign out', exact: true });
      const question = app.page.getByRole('dialog', { name: 'Sign out and lose this guest?' });
      await app.enterAsGuest();
      await app.editor.fill('A text of a guest.');
      const before = await refreshToken(app.page);
      await signOut.click();
      await question.waitFor();
      await app.page.keyboard.press('Escape');
      await question.waitFor({ state: 'hidden' });
      assert.equal(await refreshToken(app.page), before);
      assert.equal(await app.text(), 'A text of a guest.');

      await signOut.click();
      await question.getByRole('button', { name: 'Keep it with an address' }).click();
      await app.page.getByRole('heading', { name: 'Create account' }).waitFor();
      assert.equal(await refreshToken(app.page), before);
      await app.page.getByRole('link', { name: 'Back to dictation' }).click();

      await signOut.click();
      await question.getByRole('button', { name: 'Sign out and lose it' }).click();
      await app.guestButton.waitFor();
      assert.equal(await refreshToken(app.page), undefined);
    });
  });
});
