// A server that has addresses confirmed: the account is there when the link in the mail was opened,
// and nobody waits for it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AccountPages } from '../../pages/account.mjs';
import { linkFor } from '../../support/outbox.mjs';
import { Server } from '../../support/server.mjs';
import { visit } from '../../support/visit.mjs';

const PASSWORD = 'mackerel umbrella gravel';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start({ settings: '[auth]\nconfirm_email = true\n' });
});
after(() => server.stop());

/** @param {(app: import('../../pages/dictate.mjs').DictatePage, account: AccountPages) => Promise<void>} work */
function visitAccount(work) {
  return visit({ origin: server.publicUrl, microphone: { kind: 'absent' } }, (app) =>
    work(app, new AccountPages(app.page, server.publicUrl)),
  );
}

test('the link of whoever is new signs them in', async () => {
  await visitAccount(async (app, account) => {
    await app.open();
    await account.createAccount('lise@example.org', PASSWORD);
    await account.nextStep.getByText(/A mail is on its way to lise@example.org/).waitFor();
    await account.open('sign-in');
    await account.enter('lise@example.org', PASSWORD);
    await account.untilTrouble(/not confirmed yet/);
    await app.page.goto(await linkFor(server, 'lise@example.org'));
    await account.accountLink.getByText('lise@example.org').waitFor();
    assert.equal(app.page.url(), `${server.publicUrl}/app/`);
  });
});

test('a guest goes on as a guest until the link is opened, and keeps everything', async () => {
  await visitAccount(async (app, account) => {
    await app.enterAsGuest();
    const guest = await account.session();
    await account.createAccount('emmy@example.org', PASSWORD);
    await account.nextStep.getByText(/A mail is on its way/).waitFor();
    await account.backLink.click();
    await account.accountLink.getByText('Guest').waitFor();
    await app.page.goto(await linkFor(server, 'emmy@example.org'));
    await account.accountLink.getByText('emmy@example.org').waitFor();
    assert.equal((await account.session()).user.id, guest.user.id);
  });
});

test('a link that is opened in another browser confirms the address and signs nobody in', async () => {
  await visitAccount(async (app, account) => {
    await app.open();
    await account.createAccount('irene@example.org', PASSWORD);
    await account.nextStep.waitFor();
  });
  await visitAccount(async (app, account) => {
    await app.page.goto(await linkFor(server, 'irene@example.org'));
    await app.page.getByText('Your address is confirmed.').waitFor();
    assert.equal(await account.session(), null);
    await account.enter('irene@example.org', PASSWORD);
    await account.accountLink.getByText('irene@example.org').waitFor();
  });
});
