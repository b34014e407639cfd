// Accounts from end to end: a guest becomes somebody, leaves, comes back, forgets the password, and
// loses a device. Mails are read in the development server's outbox.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AccountPages } from '../pages/account.mjs';
import { DictatePage } from '../pages/dictate.mjs';
import { findings } from '../support/accessibility.mjs';
import { bareWords, readTones } from '../support/clip.mjs';
import { linkFor } from '../support/outbox.mjs';
import { axeSource } from '../support/packages.mjs';
import { withDouble } from '../support/stage.mjs';
import { age } from '../support/stored_session.mjs';
import { visit, visitWith } from '../support/visit.mjs';

const PASSWORD = 'mackerel umbrella gravel';
const OTHER_PASSWORD = 'lantern tractor saffron';
const WORDS = 24;

/** What fades in has no colour of its own yet: axe looks at still pages. */
const STILL = { reducedMotion: 'reduce' };

/** One address makes more accounts here than people do. */
const SETTINGS = '[limits]\nemails_per_ip_per_hour = 100\n';
/** Connections of a sign-in that ends are closed within seconds; renewals find out at once. */
const ENDED_MS = 20_000;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones', { settings: SETTINGS });
});
after(() => scene.clear());

/**
 * @param {(app: DictatePage, account: AccountPages) => Promise<void>} work
 * @param {string} [script]
 */
function visitAccount(work, script = axeSource) {
  const options = { origin: scene.server.publicUrl, context: STILL, script };
  return visit({ ...options, microphone: { kind: 'absent' } }, (app) =>
    work(app, new AccountPages(app.page, scene.server.publicUrl)),
  );
}

describe('accounts', { concurrency: 2 }, () => {
  test('a guest dictates, makes an account in mid-sentence, and keeps everything', async () => {
    const clip = await readTones(WORDS);
    await visitWith(clip, { origin: scene.server.publicUrl, context: STILL, script: axeSource }, async (app) => {
      const account = new AccountPages(app.page, scene.server.publicUrl);
      await app.enterAsGuest();
      const guest = await account.session();
      await app.start();
      await account.createButton.click();
      await account.newPassword.waitFor();
      await app.page.getByText('The dictation goes on').waitFor();
      assert.deepEqual(await findings(app.page), []);
      await account.email.fill('grace@example.org');
      await account.newPassword.fill(PASSWORD);
      await app.page.keyboard.press('Enter');
      await app.untilNotice(/Account created/);
      await account.accountLink.getByText('grace@example.org').waitFor();
      const owner = await account.session();
      assert.equal(owner.user.id, guest.user.id);
      assert.equal(owner.user.is_anonymous, false);
      await app.untilHeard(clip);
      await app.stop(60_000);
      assert.equal(bareWords(await app.text()), clip.text);

      await account.signOutButton.click();
      await app.guestButton.waitFor();
      await account.signIn('grace@example.org', PASSWORD);
      await app.untilNotice(/Signed in/);
      await account.accountLink.getByText('grace@example.org').waitFor();
      assert.equal(await app.text(), '', 'a sign-out clears the screen');
      assert.equal((await account.session()).user.id, guest.user.id);
      assert.deepEqual(app.complaints, []);
    });
  });

  test('whoever is new makes an account, and a wrong password opens nothing', async () => {
    await visitAccount(async (app, account) => {
      await app.open();
      await account.createAccount('lin@example.org', 'password12345');
      await account.untilTrouble(/among those that are tried first/);
      await account.newPassword.fill(PASSWORD);
      await account.createButton.click();
      await account.accountLink.getByText('lin@example.org').waitFor();
      assert.deepEqual(await findings(app.page), []);
      await app.startButton.waitFor();
      await account.signOutButton.click();
      await app.guestButton.waitFor();

      await account.signIn('lin@example.org', OTHER_PASSWORD);
      await account.untilTrouble(/do not belong together/);
      await account.enter('nobody@example.org', PASSWORD);
      await account.untilTrouble(/do not belong together/);
      assert.equal(await account.session(), null);
      await account.enter('lin@example.org', PASSWORD);
      await account.accountLink.getByText('lin@example.org').waitFor();

      await account.open('create-account');
      await app.page.getByText(/You are signed in as/).waitFor();
      await app.page.evaluate(() => localStorage.clear());
      await account.open('create-account');
      await account.email.fill('lin@example.org');
      await account.newPassword.fill(PASSWORD);
      await account.createButton.click();
      await account.untilTrouble(/an account with this address already/);
    });
  });

  test('a forgotten password is replaced by the link in a mail, which works once', async () => {
    await visitAccount(async (app, account) => {
      await app.open();
      await account.createAccount('mary@example.org', PASSWORD);
      await account.accountLink.waitFor();
      await account.signOutButton.click();
      await account.signInButton.click();
      await app.page.getByRole('link', { name: 'Forgot your password?' }).click();
      await account.mailButton.waitFor();
      await account.email.fill('mary@example.org');
      await account.mailButton.click();
      await account.nextStep.getByText(/a mail is on its way/).waitFor();
      const link = await linkFor(scene.server, 'mary@example.org');

      await app.page.goto(link);
      await account.newPassword.waitFor();
      assert.equal(app.page.url(), `${scene.server.publicUrl}/app/new-password`, 'no code stays in the address');
      await app.page.getByText('mary@example.org').waitFor();
      assert.deepEqual(await findings(app.page), []);
      await account.newPassword.fill(PASSWORD);
      await account.saveButton.click();
      await account.untilTrouble(/your password already/);
      await account.newPassword.fill(OTHER_PASSWORD);
      await account.saveButton.click();
      await app.untilNotice(/New password saved/);
      await account.accountLink.getByText('mary@example.org').waitFor();

      await app.page.goto(link);
      await account.untilTrouble(/does not work any more/);
      await app.page.evaluate(() => localStorage.clear());
      await account.open('sign-in');
      await account.enter('mary@example.org', PASSWORD);
      await account.untilTrouble(/do not belong together/);
      await account.enter('mary@example.org', OTHER_PASSWORD);
      await account.accountLink.getByText('mary@example.org').waitFor();
    });
  });

  test('a mail that was asked for where nothing can be stored works too', async () => {
    const denied = `Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });`;
    await visitAccount(async (app, account) => {
      await app.open();
      await account.createAccount('ida@example.org', PASSWORD);
      await account.accountLink.waitFor();
      await account.open('recover');
      await account.email.fill('ida@example.org');
      await account.mailButton.click();
      await account.nextStep.getByText(/a mail is on its way/).waitFor();
    }, denied);
    await visitAccount(async (app, account) => {
      await app.page.goto(await linkFor(scene.server, 'ida@example.org'));
      await account.newPassword.waitFor();
      assert.equal(app.page.url(), `${scene.server.publicUrl}/app/new-password`, 'no token stays in the address');
      assert.equal(await account.session(), null, 'nobody is signed in by a link alone');
      await account.newPassword.fill(OTHER_PASSWORD);
      await account.saveButton.click();
      await account.accountLink.getByText('ida@example.org').waitFor();
    });
  });

  test('signing out on all devices ends the sign-in of the second browser', async () => {
    await visitAccount(async (first, here) => {
      await first.open();
      await here.createAccount('ruth@example.org', PASSWORD);
      await here.accountLink.waitFor();
      await visitAccount(async (second, there) => {
        await second.open();
        await there.signIn('ruth@example.org', PASSWORD);
        await there.accountLink.waitFor();
        await here.accountLink.click();
        await here.everywhereButton.waitFor();
        assert.deepEqual(await findings(first.page), []);
        await here.everywhereButton.click();
        await first.untilNotice(/Signed out on all devices/);
        await first.guestButton.waitFor();
        await age(second.page);
        await second.page.evaluate(() => window.dispatchEvent(new Event('focus')));
        await second.guestButton.waitFor({ timeout: ENDED_MS });
        assert.equal(await there.session(), null);
      });
    });
  });

  test('everything about accounts can be done from the keyboard, at 390 pixels', async () => {
    await visitAccount(async (app, account) => {
      const { page } = app;
      await page.setViewportSize({ width: 390, height: 780 });
      /** @param {string} name */
      const tabTo = async (name) => {
        for (let presses = 0; presses < 25; presses += 1) {
          await page.keyboard.press('Tab');
          if ((await account.focused()) === name) return;
        }
        throw new Error(`Tab never reaches ${name}`);
      };
      const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await app.open();
      await app.guestButton.waitFor();
      await tabTo('Create account');
      await page.keyboard.press('Enter');
      await account.newPassword.waitFor();
      assert.equal(await account.focused(), 'email');
      await page.keyboard.type('rosa@example.org');
      await tabTo('password');
      await page.keyboard.type(PASSWORD);
      await tabTo('Show password');
      await page.keyboard.press('Space');
      assert.equal(await account.newPassword.getAttribute('type'), 'text');
      assert.ok((await overflow()) <= 0, 'nothing sticks out');
      await tabTo('Create account');
      await page.keyboard.press('Enter');
      await account.accountLink.getByText('rosa@example.org').waitFor();
      assert.ok((await overflow()) <= 0, 'nothing sticks out');
      await tabTo('Sign out');
      await page.keyboard.press('Enter');
      await app.guestButton.waitFor();
    });
  });
});
