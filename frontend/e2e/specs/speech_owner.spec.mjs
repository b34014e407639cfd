// Whose speech it is: what an account has said and nobody has written down waits for it, as its text does. Nobody
// else sees it, and it is sent as nobody else's.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AccountPages } from '../pages/account.mjs';
import { bareWords, readTones } from '../support/clip.mjs';
import { kept, newTab, type, untilKept } from '../support/drafts.mjs';
import { stayWhenAsked } from '../support/leaving.mjs';
import { withDouble } from '../support/stage.mjs';
import { endAtThePress, endSession } from '../support/stored_session.mjs';
import { visitWith } from '../support/visit.mjs';

/** @typedef {import('../pages/dictate.mjs').DictatePage} DictatePage */
/** @typedef {import('../support/clip.mjs').Clip} Clip */

const PASSWORD = 'seven green bicycles';
const WORDS = 8;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  // More people than one address is given in an hour.
  scene = await withDouble('tones', { settings: '[limits]\nemails_per_ip_per_hour = 100\n' });
});
after(() => scene.clear());

/**
 * Somebody with a new account, who will speak.
 * @param {string} email
 * @param {(app: DictatePage, account: AccountPages, clip: Clip) => Promise<void>} work
 */
async function visitWithAccount(email, work) {
  await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl }, async (app, clip) => {
    const account = new AccountPages(app.page, app.origin);
    await app.open();
    await account.createAccount(email, PASSWORD);
    await app.startButton.waitFor();
    await work(app, account, clip);
  });
}

/**
 * Writes, and speaks while the server ends the sign-in by itself: nothing of what is said is written down.
 * @param {DictatePage} app
 * @param {Clip} clip
 * @param {string} text
 */
async function speakUnheard(app, clip, text) {
  await type(app, text);
  await untilKept(app.page, text);
  const takeAgain = await endAtThePress(app.page);
  await app.start();
  await app.untilStatus(/signed out/);
  await takeAgain();
  await app.untilPlayed(clip);
}

/** The person closes the microphone, and what they said waits. @param {DictatePage} app */
async function stopUnheard(app) {
  await app.stopButton.click();
  await app.stopButton.waitFor({ state: 'detached' });
  await app.untilStatus(/What you said is kept/);
}

/** Nothing stands on the page, and nothing can be taken back. @param {DictatePage} app */
async function assertEmpty(app) {
  assert.equal(await app.text(), '');
  assert.equal(await app.undoButton.count(), 0);
}

/** The words of a text, in one line. @param {DictatePage} app */
async function words(app) {
  return bareWords((await app.text()).replaceAll(/\s+/g, ' '));
}

describe('the owner of what was said', { concurrency: 2 }, () => {
  test('a guest sees and sends nothing of it, takes nothing of it along, and it is written down for its account', async () => {
    await visitWithAccount('nora@example.org', async (app, account, clip) => {
      await speakUnheard(app, clip, 'Of Nora.');
      await stopUnheard(app);
      await app.guestButton.click();
      await app.untilNotice(/The text of your account waits, and what you said waits/);
      await assertEmpty(app);
      await stayWhenAsked(app.page);

      assert.equal(bareWords(await app.dictate(clip)), clip.text, 'the words of the guest, once');
      await account.signOutButton.click();
      await app.page.getByRole('button', { name: 'Sign out and lose it' }).click();
      await app.guestButton.waitFor();
      await account.signIn('nora@example.org', PASSWORD);
      await app.untilStatus(/^Done/);
      assert.equal(await words(app), `of nora ${clip.text}`);
    });
  });

  test('a guest who comes while the microphone is open closes it, and goes on without a word of it', async () => {
    await visitWithAccount('mona@example.org', async (app, account, clip) => {
      await speakUnheard(app, clip, 'Of Mona.');
      await app.guestButton.click();
      await app.startButton.waitFor();
      await app.untilNotice(/what you said waits/);
      await assertEmpty(app);
      await account.signInButton.click();
      await account.password.waitFor();
      await account.enter('mona@example.org', PASSWORD);
      await app.page.getByRole('button', { name: 'Leave it behind' }).click();
      await app.untilStatus(/^Done/);
      assert.equal(await words(app), `of mona ${clip.text}`);
    });
  });

  test('the same account that signs in again has its text and its speech', async () => {
    await visitWithAccount('lena@example.org', async (app, account, clip) => {
      await speakUnheard(app, clip, 'Of Lena.');
      await stopUnheard(app);
      assert.equal(await app.text(), 'Of Lena.', 'it stays on the screen');
      await account.signIn('lena@example.org', PASSWORD);
      await app.untilStatus(/^Done/);
      assert.equal(await words(app), `of lena ${clip.text}`);
    });
  });

  test('another account that signs in finds nothing of it, and sends nothing of it', async () => {
    await visitWithAccount('olga@example.org', async (app, account, clip) => {
      await speakUnheard(app, clip, 'Of Olga.');
      await stopUnheard(app);
      await account.createAccount('paula@example.org', PASSWORD);
      await account.accountLink.getByText('paula@example.org').waitFor();
      await app.startButton.waitFor();
      await assertEmpty(app);
      assert.equal(bareWords(await app.dictate(clip)), clip.text, 'the words of the second account, once');
      assert.ok((await kept(app.page)).every((draft) => !draft.includes('Of Olga.')));
    });
  });

  test('an account that signs in in another tab closes the microphone of the one before', async () => {
    await visitWithAccount('rosa@example.org', async (app, _account, clip) => {
      await type(app, 'Of Rosa.');
      await app.start();
      await app.untilHeard(clip);
      const other = await newTab(app);
      await endSession(other.page);
      await other.guestButton.waitFor();
      await new AccountPages(other.page, other.origin).createAccount('stella@example.org', PASSWORD);
      await other.startButton.waitFor();
      await app.stopButton.waitFor({ state: 'detached' });
      await app.startButton.waitFor();
      await assertEmpty(app);
      await assertEmpty(other);
      assert.ok((await kept(app.page)).every((draft) => !draft.includes('Of Rosa.')));
    });
  });
});
