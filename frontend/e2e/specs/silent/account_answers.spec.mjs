// Whatever the sign-in service answers, the forms say clearly what happened and what to do. Its
// answers are put in its place here: some of them cannot be had from a healthy one.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AccountPages } from '../../pages/account.mjs';
import { findings } from '../../support/accessibility.mjs';
import { axeSource } from '../../support/packages.mjs';
import { Server } from '../../support/server.mjs';
import { visit } from '../../support/visit.mjs';

const EMAIL = 'ada@example.org';
const PASSWORD = 'correct horse battery';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

/**
 * Visits without a microphone.
 * @param {(app: import('../../pages/dictate.mjs').DictatePage, account: AccountPages) => Promise<void>} work
 * @param {object} [context]
 */
function visitAccount(work, context) {
  const options = { origin: server.publicUrl, context, script: axeSource };
  return visit({ ...options, microphone: { kind: 'absent' } }, (app) =>
    work(app, new AccountPages(app.page, server.publicUrl)),
  );
}

/**
 * @param {Page} page
 * @param {string} endpoint
 * @param {{status: number, body: string, contentType?: string, headers?: object}} answer
 */
async function answerInstead(page, endpoint, { contentType = 'application/json', ...answer }) {
  const address = new RegExp(`/auth/v1${endpoint}`);
  await page.unroute(address);
  await page.route(address, (route) => route.fulfill({ contentType, ...answer }));
}

/**
 * @param {number} status
 * @param {string} code
 * @param {object} [more]
 */
function refusal(status, code, more = {}) {
  return { status, body: JSON.stringify({ code, message: `the service says ${code}`, ...more }) };
}

const PAGE_OF_A_PROXY = {
  status: 403,
  contentType: 'text/html',
  body: '<html><body>Blocked by your administrator</body></html>',
};

const SIGN_IN_ANSWERS = /** @type {const} */ ([
  [refusal(400, 'invalid_credentials'), /do not belong together/],
  [refusal(400, 'email_not_confirmed'), /not confirmed yet/],
  [refusal(400, 'user_banned'), /account is closed/],
  [{ ...refusal(429, 'over_request_rate_limit'), headers: { 'Retry-After': '840' } }, /Wait 14 minutes/],
  [refusal(429, 'over_request_rate_limit'), /Wait some minutes/],
  [refusal(500, 'unexpected_failure'), /server is in trouble/],
  [{ status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' }, /server is in trouble/],
  [PAGE_OF_A_PROXY, /server is in trouble/],
  [{ status: 200, contentType: 'text/html', body: '<html>Please log in to the hotel</html>' }, /server is in trouble/],
  [{ status: 200, body: '{"access_token":' }, /server is in trouble/],
  [{ status: 200, body: '{"user":{"id":"x"}}' }, /server is in trouble/],
  [refusal(418, 'a_code_of_tomorrow'), /the service says a_code_of_tomorrow/],
]);

const SIGN_UP_ANSWERS = /** @type {const} */ ([
  [refusal(422, 'weak_password', { weak_password: { reasons: ['length'] } }), /too easy to guess/],
  [refusal(422, 'weak_password', { weak_password: { reasons: ['pwned'] } }), /among those that are tried first/],
  [refusal(422, 'user_already_exists'), /an account with this address already/],
  [refusal(422, 'signup_disabled'), /takes no new people/],
  [refusal(422, 'email_provider_disabled'), /does not take passwords/],
  [refusal(400, 'email_address_invalid'), /cannot be used/],
  [refusal(500, 'unexpected_failure'), /server is in trouble/],
]);

test('each answer to a sign-in is told in clear words, and what was typed stays', async () => {
  await visitAccount(async (app, account) => {
    await account.open('sign-in');
    for (const [answer, words] of SIGN_IN_ANSWERS) {
      await answerInstead(app.page, '/token', answer);
      await account.enter(EMAIL, PASSWORD);
      await account.untilTrouble(words);
      assert.equal(await account.password.inputValue(), PASSWORD);
      assert.equal(await account.email.inputValue(), EMAIL);
    }
    await app.page.unroute(/\/auth\/v1\/token/);
    await app.page.route(/\/auth\/v1\/token/, (route) => route.abort());
    await account.enter(EMAIL, PASSWORD);
    await account.untilTrouble(/does not answer/);
    assert.equal(await account.session(), null);
  });
});

test('each answer to a new account is told in clear words', async () => {
  await visitAccount(async (app, account) => {
    await account.open('create-account');
    for (const [answer, words] of SIGN_UP_ANSWERS) {
      await answerInstead(app.page, '/signup', answer);
      await account.email.fill(EMAIL);
      await account.newPassword.fill(PASSWORD);
      await account.createButton.click();
      await account.untilTrouble(words);
    }
    await answerInstead(app.page, '/signup', { status: 200, body: '{"id":"7","email":"ada@example.org"}' });
    await account.createButton.click();
    await account.nextStep.getByText(/A mail is on its way to ada@example.org/).waitFor();
  });
});

test('mails that are too many, and links that do not serve', async () => {
  await visitAccount(async (app, account) => {
    await account.open('recover');
    const limit = refusal(429, 'over_email_send_rate_limit');
    await answerInstead(app.page, '/recover', { ...limit, headers: { 'Retry-After': '60' } });
    await account.email.fill(EMAIL);
    await app.page.keyboard.press('Enter');
    await account.untilTrouble(/Too many mails/);
    await account.untilTrouble(/Wait 60 seconds/);

    await account.open('new-password#error=access_denied&error_code=otp_expired&error_description=x');
    await account.untilTrouble(/does not work any more/);
    assert.equal(app.page.url(), `${server.publicUrl}/app/recover`);

    await app.page.evaluate(() => localStorage.clear());
    await account.open('new-password?code=from-another-browser');
    await account.untilTrouble(/not in this browser/);
    assert.equal(app.page.url(), `${server.publicUrl}/app/new-password`);
  });
});

test('tokens are taken out of the address at once and sign nobody in unasked', async () => {
  await visitAccount(async (app, account) => {
    const user = { id: '7', email: EMAIL, is_anonymous: false };
    await answerInstead(app.page, '/user', { status: 200, body: JSON.stringify(user) });
    // The server knows nothing of these tokens, and would end the session when it is next asked.
    await answerInstead(app.page, '/token', { status: 503, body: '' });
    const tokens = 'access_token=secret-a&refresh_token=secret-r&expires_in=3600&token_type=bearer';
    await account.open(`new-password#${tokens}&type=recovery`);
    await app.page.getByText(EMAIL).waitFor();
    assert.equal(app.page.url(), `${server.publicUrl}/app/new-password`);
    assert.equal(await account.session(), null);

    await account.newPassword.fill(PASSWORD);
    await account.saveButton.click();
    await app.untilNotice(/New password saved/);
    assert.equal((await account.session()).user.email, EMAIL);
    await account.accountLink.getByText(EMAIL).waitFor();

    await app.page.evaluate(() => localStorage.clear());
    await account.open(`#${tokens}&type=signup`);
    assert.equal(app.page.url(), `${server.publicUrl}/app/sign-in`);
    assert.equal(await account.session(), null, 'whoever made the link knows these tokens');
  });
});

test('a form that is wrong leads to what is wrong, without asking the server', async () => {
  await visitAccount(async (app, account) => {
    let asked = 0;
    await app.page.route(/\/auth\/v1\/signup/, async (route) => {
      asked += 1;
      await route.abort();
    });
    await account.open('create-account');
    assert.equal(await account.focused(), 'email', 'the page begins at its first field');
    await app.page.keyboard.type('ada');
    await app.page.keyboard.press('Enter');
    await account.untilTrouble(/not an e-mail address/);
    assert.match(await account.focused(), /not an e-mail address/, 'the summary has the focus');
    assert.equal(await account.email.getAttribute('aria-invalid'), 'true');
    assert.equal(await account.email.getAttribute('aria-describedby'), 'email-error');

    await app.page.keyboard.press('Tab');
    await app.page.keyboard.press('Enter');
    assert.equal(await account.focused(), 'email', 'and leads to the field');
    await app.page.keyboard.type('@example.org');
    await app.page.keyboard.press('Tab');
    await app.page.keyboard.type('too short');
    await app.page.keyboard.press('Enter');
    await account.untilTrouble(/9 of 12 characters/);
    assert.equal(await account.newPassword.getAttribute('aria-describedby'), 'password-error password-hint');
    assert.equal(asked, 0);

    assert.equal(await account.newPassword.getAttribute('type'), 'password');
    await account.showButton.click();
    assert.equal(await account.newPassword.getAttribute('type'), 'text');
    assert.equal(await account.showButton.getAttribute('aria-pressed'), 'true');
    assert.equal(await account.newPassword.getAttribute('autocomplete'), 'new-password');
    assert.equal(await account.email.getAttribute('autocomplete'), 'email');
  });
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing on any account page in any state, ${colorScheme}`, async () => {
    const context = { colorScheme, reducedMotion: 'reduce' };
    await visitAccount(async (app, account) => {
      const look = async (/** @type {string} */ where) => {
        assert.deepEqual(await findings(app.page), [], where);
      };
      for (const path of ['sign-in', 'create-account', 'recover', 'new-password', 'account']) {
        await account.open(path);
        await look(path);
      }
      await account.open('create-account');
      await account.email.fill('ada');
      await account.createButton.click();
      await account.untilTrouble(/not an e-mail address/);
      await look('wrong address');
      await answerInstead(app.page, '/signup', { status: 200, body: '{"id":"7"}' });
      await account.email.fill(EMAIL);
      await account.newPassword.fill(PASSWORD);
      await account.createButton.click();
      await account.nextStep.waitFor();
      await look('to be confirmed');
      await account.open('recover');
      await answerInstead(app.page, '/recover', { status: 200, body: '{}' });
      await account.email.fill(EMAIL);
      await account.mailButton.click();
      await account.nextStep.getByText(EMAIL).waitFor();
      await look('mail sent');
      await app.page.unroute(/\/auth\/v1\/signup/);
      await app.enterAsGuest();
      await look('guest');
      await account.accountLink.click();
      await app.page.getByText(/You are a guest/).waitFor();
      await look('guest account');
    }, context);
  });
}
