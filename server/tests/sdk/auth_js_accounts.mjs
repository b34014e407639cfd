// Supabase's own client, unchanged: accounts with an address and a password.
//
//   SOTTO_SDK_NODE_MODULES=<folder with @supabase/auth-js> node auth_js_accounts.mjs http://127.0.0.1:8787

import assert from 'node:assert/strict';
import { base, followed, granted, newClient, newestMail, refused, responses, version } from './auth_js_support.mjs';

const PASSWORD = 'gravel-otter-sunlit-9';
const ANOTHER = 'violet kettle marches on';

async function signUpAndIn() {
  const ada = { email: 'Ada@Example.com', password: PASSWORD };
  const client = newClient('sign-up');
  const { user, session } = await granted(client.signUp({ ...ada, options: { data: { name: 'Ada' } } }));
  assert.equal(user.email, 'ada@example.com');
  assert.equal(user.is_anonymous, false);
  assert.ok(user.email_confirmed_at);
  assert.deepEqual(user.app_metadata, { provider: 'email', providers: ['email'] });
  assert.equal(user.identities[0].provider, 'email');
  assert.deepEqual(user.user_metadata, { name: 'Ada' });
  assert.ok(session.access_token);

  await refused(newClient('twice').signUp(ada), 422, 'user_already_exists');
  const wrong = await refused(
    newClient('bad').signInWithPassword({ ...ada, password: ANOTHER }),
    400,
    'invalid_credentials',
  );
  const unknown = await refused(
    newClient('bad').signInWithPassword({ email: 'eve@example.com', password: ANOTHER }),
    400,
    'invalid_credentials',
  );
  assert.equal(unknown.message, wrong.message);

  const again = newClient('good');
  const signedIn = await granted(again.signInWithPassword(ada));
  assert.equal(signedIn.user.id, user.id);
  const { claims } = await granted(again.getClaims());
  assert.equal(claims.email, 'ada@example.com');
  assert.equal(claims.amr[0].method, 'password');
  assert.equal(claims.is_anonymous, false);

  const weak = await refused(
    newClient('weak').signUp({ email: 'bob@example.com', password: 'password1234' }),
    422,
    'weak_password',
    'AuthWeakPasswordError',
  );
  assert.deepEqual(weak.reasons, ['pwned']);
  const short = await refused(
    newClient('short').signUp({ email: 'bob@example.com', password: 'short' }),
    422,
    'weak_password',
    'AuthWeakPasswordError',
  );
  assert.deepEqual(short.reasons, ['length']);
  await refused(newClient('no').signUp({ email: 'nonsense', password: PASSWORD }), 400, 'email_address_invalid');
}

async function guestBecomesAccount() {
  const client = newClient('guest');
  const guest = await granted(client.signInAnonymously({ options: { data: { theme: 'dark' } } }));
  const { user } = await granted(client.updateUser({ email: 'grace@example.com', password: PASSWORD }));
  assert.equal(user.id, guest.user.id, 'the same person');
  assert.equal(user.is_anonymous, false);
  assert.equal(user.email, 'grace@example.com');
  assert.deepEqual(user.user_metadata, { theme: 'dark' }, 'with everything they had');

  const renewed = await granted(client.refreshSession());
  assert.equal(renewed.user.is_anonymous, false);
  const { claims } = await granted(client.getClaims());
  assert.equal(claims.is_anonymous, false);

  const elsewhere = newClient('guest-elsewhere');
  const signedIn = await granted(elsewhere.signInWithPassword({ email: 'grace@example.com', password: PASSWORD }));
  assert.equal(signedIn.user.id, guest.user.id);

  const other = newClient('other-guest');
  await granted(other.signInAnonymously());
  await refused(other.updateUser({ email: 'grace@example.com', password: PASSWORD }), 422, 'email_exists');
  await refused(other.updateUser({ password: PASSWORD }), 422, 'validation_failed');
  const seen = await granted(other.getUser());
  assert.equal(seen.user.is_anonymous, true, 'still a guest');
}

async function userUpdate() {
  const account = { email: 'linus@example.com', password: PASSWORD };
  const client = newClient('update');
  await granted(client.signUp({ ...account, options: { data: { a: 1, b: 2 } } }));
  const elsewhere = newClient('update-elsewhere');
  await granted(elsewhere.signInWithPassword(account));

  const { user } = await granted(client.updateUser({ data: { b: null, c: 3 } }));
  assert.deepEqual(user.user_metadata, { a: 1, c: 3 });
  await granted(elsewhere.getUser());

  await refused(client.updateUser({ password: PASSWORD }), 422, 'same_password');
  await granted(client.updateUser({ password: ANOTHER }));
  await granted(client.getUser());
  await refused(elsewhere.refreshSession(), 400, 'refresh_token_not_found');
  await refused(newClient('old').signInWithPassword(account), 400, 'invalid_credentials');
  await granted(newClient('new').signInWithPassword({ ...account, password: ANOTHER }));
  const told = await newestMail('linus@example.com');
  assert.match(told.subject, /password .* was changed/);

  await granted(client.updateUser({ email: 'torvalds@example.com' }));
  await granted(newClient('moved').signInWithPassword({ email: 'torvalds@example.com', password: ANOTHER }));
  const old = await newestMail('linus@example.com');
  assert.match(old.subject, /address .* was changed/);
}

async function refreshTokens() {
  const client = newClient('refresh');
  const { session } = await granted(client.signUp({ email: 'ken@example.com', password: PASSWORD }));
  const renewed = await granted(client.refreshSession());
  assert.notEqual(renewed.session.refresh_token, session.refresh_token);
  await granted(client.refreshSession());
  await refused(
    newClient('thief').refreshSession({ refresh_token: session.refresh_token }),
    400,
    'refresh_token_already_used',
  );
  await refused(client.refreshSession(), 400, 'refresh_token_not_found');
}

async function recoveryByImplicitFlow() {
  const account = { email: 'dennis@example.com', password: PASSWORD };
  await granted(newClient('forgetful').signUp(account));
  const page = `${base}/app/recover`;
  await granted(newClient('forgot').resetPasswordForEmail(account.email, { redirectTo: page }));
  const { link } = await newestMail(account.email);
  const asked = new URL(link);
  assert.equal(asked.pathname, '/auth/v1/verify');
  assert.equal(asked.searchParams.get('type'), 'recovery');
  assert.equal(asked.searchParams.get('redirect_to'), page);

  await fetch(link, { method: 'HEAD' });
  const back = await followed(link);
  assert.equal(back.origin + back.pathname, page);
  const fragment = new URLSearchParams(back.hash.slice(1));
  assert.equal(fragment.get('type'), 'recovery');
  assert.equal(fragment.get('token_type'), 'bearer');
  const client = newClient('recovered');
  const { user } = await granted(
    client.setSession({
      access_token: fragment.get('access_token'),
      refresh_token: fragment.get('refresh_token'),
    }),
  );
  assert.equal(user.email, account.email);
  await granted(client.updateUser({ password: ANOTHER }));
  await granted(newClient('back').signInWithPassword({ ...account, password: ANOTHER }));

  const spent = await followed(link);
  assert.equal(spent.searchParams.get('error_code'), 'otp_expired');
  assert.equal(new URLSearchParams(spent.hash.slice(1)).get('error_code'), 'otp_expired');
}

async function recoveryByPkce() {
  const account = { email: 'barbara@example.com', password: PASSWORD };
  await granted(newClient('pkce-up').signUp(account));
  const client = newClient('pkce', 'pkce');
  await granted(client.resetPasswordForEmail(account.email, { redirectTo: `${base}/app/recover` }));
  const { link } = await newestMail(account.email);
  const back = await followed(link);
  assert.equal(back.hash, '');
  const code = back.searchParams.get('code');

  const { user, redirectType } = await granted(client.exchangeCodeForSession(code));
  assert.equal(user.email, account.email);
  assert.match(redirectType, /recovery/i);
  const { error } = await client.exchangeCodeForSession(code);
  assert.ok(error, 'a code works once');
  await granted(client.updateUser({ password: ANOTHER }));

  const thief = newClient('pkce-thief', 'pkce');
  await granted(thief.resetPasswordForEmail('nobody@example.com'));
  await granted(client.resetPasswordForEmail(account.email));
  const stolen = (await followed((await newestMail(account.email, link)).link)).searchParams.get('code');
  await refused(thief.exchangeCodeForSession(stolen), 400, 'bad_code_verifier');
}

async function tokenHashAndMagicLink() {
  const account = { email: 'margaret@example.com', password: PASSWORD };
  await granted(newClient('hash-up').signUp(account));
  await granted(newClient('hash').resetPasswordForEmail(account.email));
  const recovery = new URL((await newestMail(account.email)).link).searchParams.get('token');
  const client = newClient('hash-verify');
  await refused(client.verifyOtp({ token_hash: 'made-up', type: 'recovery' }), 403, 'otp_expired');
  const { user } = await granted(client.verifyOtp({ token_hash: recovery, type: 'recovery' }));
  assert.equal(user.email, account.email);
  await refused(client.verifyOtp({ token_hash: recovery, type: 'recovery' }), 403, 'otp_expired');

  await granted(newClient('magic').signInWithOtp({ email: 'hedy@example.com' }));
  const magic = new URL((await newestMail('hedy@example.com')).link);
  assert.equal(magic.searchParams.get('type'), 'magiclink');
  const fragment = new URLSearchParams((await followed(magic.href)).hash.slice(1));
  const newcomer = await granted(newClient('magic-in').getUser(fragment.get('access_token')));
  assert.equal(newcomer.user.email, 'hedy@example.com');
}

async function signOut() {
  const account = { email: 'alan@example.com', password: PASSWORD };
  const devices = [newClient('one'), newClient('two'), newClient('three')];
  await granted(devices[0].signUp(account));
  await granted(devices[1].signInWithPassword(account));
  await granted(devices[2].signInWithPassword(account));
  const gone = async (/** @type {ReturnType<typeof newClient>} */ device) =>
    refused(device.refreshSession(), 400, 'refresh_token_not_found');

  await granted(devices[0].refreshSession());
  const first = (await granted(devices[0].getSession())).session;
  await granted(devices[0].signOut({ scope: 'local' }));
  await refused(newClient('signed-out').refreshSession(first), 400, 'refresh_token_not_found');
  await granted(devices[1].refreshSession());

  await granted(devices[1].signOut({ scope: 'others' }));
  await gone(devices[2]);
  await granted(devices[1].refreshSession());

  const fourth = newClient('four');
  await granted(fourth.signInWithPassword(account));
  await granted(devices[1].signOut({ scope: 'global' }));
  await gone(fourth);
}

async function otherHouses() {
  const { url } = await granted(
    newClient('oauth').signInWithOAuth({ provider: 'github', options: { skipBrowserRedirect: true } }),
  );
  const answer = await fetch(url, { redirect: 'manual' });
  assert.equal(answer.status, 400);
  assert.match(/** @type {any} */ (await answer.json()).msg, /provider is not enabled/);
  const settings = /** @type {any} */ (await (await fetch(`${base}/auth/v1/settings`)).json());
  assert.equal(settings.external.email, true);
  assert.equal(settings.mailer_autoconfirm, true);
}

await signUpAndIn();
await guestBecomesAccount();
await userUpdate();
await refreshTokens();
await recoveryByImplicitFlow();
await recoveryByPkce();
await tokenHashAndMagicLink();
await signOut();
await otherHouses();
const version_header = responses
  .filter((response) => !response.ok)
  .map((response) => response.headers.get('x-supabase-api-version'));
assert.ok(version_header.length > 10 && version_header.every((shown) => shown === '2024-01-01'));
console.log(`auth-js ${version}: ${responses.length} answers`);
console.log('auth-js is content');
