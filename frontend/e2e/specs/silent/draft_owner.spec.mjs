// Whose text it is: an account's waits for it when its sign-in has ended unasked, and nobody else sees it; what somebody
// had who leaves of their own will is gone, in all tabs.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AccountPages } from '../../pages/account.mjs';
import {
  assertLookedAndEmpty,
  kept,
  leaveAsGuest,
  newTab,
  type,
  untilCount,
  untilKept,
  untilShown,
} from '../../support/drafts.mjs';
import { stayWhenAsked } from '../../support/leaving.mjs';
import { Server } from '../../support/server.mjs';
import { comeBack, endSession } from '../../support/stored_session.mjs';
import { visit } from '../../support/visit.mjs';

/** @typedef {import('../../pages/dictate.mjs').DictatePage} DictatePage */

const PASSWORD = 'seven green bicycles';
const WAITS = /The text of your account waits/;

/** @type {Server} */
let server;

before(async () => {
  // More people than one address is given in an hour.
  server = await Server.start({ settings: '[limits]\nemails_per_ip_per_hour = 100\n' });
});
after(() => server.stop());

/**
 * Somebody with a new account, without a microphone.
 * @param {string} email
 * @param {(app: DictatePage, account: AccountPages) => Promise<void>} work
 */
function visitWithAccount(email, work) {
  return visit({ origin: server.publicUrl, microphone: { kind: 'absent' } }, async (app) => {
    const account = new AccountPages(app.page, app.origin);
    await app.open();
    await account.createAccount(email, PASSWORD);
    await app.startButton.waitFor();
    await work(app, account);
  });
}

/** The last line of each text that the browser keeps. @param {DictatePage} app */
async function lastLines(app) {
  const drafts = await kept(app.page);
  return drafts.map((draft) => draft.split('\n').at(-1)).sort();
}

describe('the owner of a text', { concurrency: 2 }, () => {
  test('a session that the server ended leaves the text for its account, before a reload and after it', async () => {
    await visitWithAccount('olga@example.org', async (app, account) => {
      await type(app, 'Of Olga.');
      await untilKept(app.page, 'Of Olga.');
      await endSession(app.page);
      await app.untilStatus(/Your text is kept/);
      assert.equal(await app.text(), 'Of Olga.', 'it stays on the screen');
      await account.signIn('olga@example.org', PASSWORD);
      await untilShown(app, 'Of Olga.');

      await endSession(app.page);
      await app.untilStatus(/signed out/);
      await app.page.reload();
      await app.guestButton.waitFor();
      await account.signIn('olga@example.org', PASSWORD);
      await untilShown(app, 'Of Olga.');
    });
  });

  test('a guest who goes on sees nothing of it, and begins with an empty page', async () => {
    await visitWithAccount('nadia@example.org', async (app, account) => {
      await type(app, 'Of Nadia.');
      await untilKept(app.page, 'Of Nadia.');
      // What was typed last is not written yet.
      await type(app, ' All of it.');
      await endSession(app.page);
      await app.guestButton.click();
      await app.untilNotice(WAITS);
      assert.equal(await app.text(), '');
      assert.equal(await app.undoButton.count(), 0, 'nor can anything be taken back');
      await type(app, 'Of a guest.');
      await untilKept(app.page, 'Of a guest.');
      await app.page.reload();
      await untilShown(app, 'Of a guest.');
      assert.equal(await app.text(), 'Of a guest.');
      assert.deepEqual(await lastLines(app), ['Of Nadia. All of it.', 'Of a guest.']);
      const other = await newTab(app);
      await type(other, 'Another tab.');
      assert.equal(await other.text(), 'Another tab.');

      await leaveAsGuest(app, account);
      await other.guestButton.waitFor();
      assert.deepEqual(await lastLines(app), ['Of Nadia. All of it.'], 'what the guest had is gone, and no more');
      await account.signIn('nadia@example.org', PASSWORD);
      await untilShown(app, 'Of Nadia.');
      assert.equal(await app.text(), 'Of Nadia. All of it.');
    });
  });

  test('after a reload a guest sees nothing of it, and it is back with its account', async () => {
    await visitWithAccount('irma@example.org', async (app, account) => {
      await type(app, 'Of Irma.');
      await untilKept(app.page, 'Of Irma.');
      await endSession(app.page);
      await app.page.reload();
      await app.guestButton.click();
      await app.startButton.waitFor();
      await assertLookedAndEmpty(app);
      await account.signInButton.click();
      await account.password.waitFor();
      await account.enter('irma@example.org', PASSWORD);
      await app.page.getByRole('button', { name: 'Leave it behind' }).click();
      await untilShown(app, 'Of Irma.');
    });
  });

  test('where nothing is kept it waits on the page, and leaving is asked about', async () => {
    await visitWithAccount('vilma@example.org', async (app, account) => {
      await app.page.getByRole('link', { name: 'Settings' }).click();
      await app.page.getByRole('checkbox', { name: 'Keep a draft' }).click();
      await app.page.getByRole('link', { name: 'Dictate' }).click();
      await type(app, 'Of Vilma.');
      await endSession(app.page);
      await app.guestButton.click();
      await app.untilNotice(WAITS);
      assert.equal(await app.text(), '');
      assert.deepEqual(await kept(app.page), []);
      await stayWhenAsked(app.page);
      await account.signInButton.click();
      await account.password.waitFor();
      await account.enter('vilma@example.org', PASSWORD);
      await app.page.getByRole('button', { name: 'Leave it behind' }).click();
      await untilShown(app, 'Of Vilma.');
    });
  });

  test('another account that signs in finds nothing of it, and it is gone', async () => {
    await visitWithAccount('petra@example.org', async (app, account) => {
      await type(app, 'Of Petra.');
      await untilKept(app.page, 'Of Petra.');
      await endSession(app.page);
      await app.guestButton.waitFor();
      await account.createAccount('renate@example.org', PASSWORD);
      await account.accountLink.getByText('renate@example.org').waitFor();
      await app.startButton.waitFor();
      await untilCount(app.page, 0);
      assert.equal(await app.text(), '');
    });
  });

  test('a sign-out clears the text from all tabs and from the browser', async () => {
    await visitWithAccount('vera@example.org', async (app, account) => {
      await type(app, 'Nobody else is to read this.');
      const other = await newTab(app);
      await type(other, 'Nor this.');
      await untilCount(app.page, 2);
      await account.signOutButton.click();
      await app.guestButton.waitFor();
      await other.guestButton.waitFor();
      assert.deepEqual(await kept(app.page), []);
      await app.page.reload();
      await app.guestButton.click();
      await app.startButton.waitFor();
      await assertLookedAndEmpty(app);
      await assertLookedAndEmpty(other);
    });
  });

  test('a guest who signs out takes along nothing of an account from a tab that slept meanwhile', async () => {
    await visitWithAccount('ines@example.org', async (app, account) => {
      await type(app, 'Of Ines.');
      await untilKept(app.page, 'Of Ines.');
      // The browser lets it sleep: it hears nothing of what other tabs do.
      await app.page.evaluate(() => {
        addEventListener('storage', (event) => event.stopImmediatePropagation(), true);
      });
      const other = await newTab(app);
      await endSession(other.page);
      await other.guestButton.click();
      await other.startButton.waitFor();
      await leaveAsGuest(other, new AccountPages(other.page, other.origin));
      assert.deepEqual(await lastLines(app), ['Of Ines.']);

      await comeBack(app.page);
      await app.guestButton.waitFor();
      await app.page.reload();
      await app.guestButton.waitFor();
      assert.deepEqual(await lastLines(app), ['Of Ines.']);
      await account.signIn('ines@example.org', PASSWORD);
      await untilShown(app, 'Of Ines.');
    });
  });
});
