// Supabase's own client, unchanged, against a server whose base address is the argument.
//
//   SOTTO_SDK_NODE_MODULES=<folder with @supabase/auth-js> node auth_js.mjs http://127.0.0.1:8787

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

const base = process.argv[2];
const packages = process.env.SOTTO_SDK_NODE_MODULES;
assert.ok(base, 'the base address is missing');
assert.ok(packages, 'SOTTO_SDK_NODE_MODULES is missing');

const load = createRequire(path.join(packages, 'any.js'));
const { GoTrueClient } = load(path.join(packages, '@supabase/auth-js'));
const { version } = load(path.join(packages, '@supabase/auth-js/package.json'));

const KEY = 'sb_publishable_not_a_jwt';
const responses = [];

function newClient(storageKey) {
  const kept = new Map();
  return new GoTrueClient({
    url: `${base}/auth/v1`,
    headers: { apikey: KEY, Authorization: `Bearer ${KEY}` },
    autoRefreshToken: false,
    persistSession: true,
    storageKey,
    storage: {
      getItem: (name) => kept.get(name) ?? null,
      setItem: (name, value) => void kept.set(name, value),
      removeItem: (name) => void kept.delete(name),
    },
    fetch: async (...request) => {
      const response = await fetch(...request);
      responses.push(response);
      return response;
    },
  });
}

/** What a call gives, or its error. */
async function granted(call) {
  const { data, error } = await call;
  assert.equal(error, null, error?.message);
  return data;
}

async function refused(call, status, code) {
  const { error } = await call;
  assert.ok(error, `expected ${code}`);
  assert.deepEqual([error.name, error.status, error.code], ['AuthApiError', status, code]);
}

async function anonymousLife() {
  const client = newClient('life');
  const { user, session } = await granted(client.signInAnonymously({ options: { data: { theme: 'dark' } } }));
  assert.equal(user.is_anonymous, true);
  assert.equal(user.role, 'authenticated');
  assert.deepEqual(user.user_metadata, { theme: 'dark' });
  assert.ok(!Number.isNaN(Date.parse(user.created_at)));
  assert.equal(session.token_type, 'bearer');
  assert.ok(session.expires_at > Date.now() / 1000 + 800);

  const seen = await granted(client.getUser());
  assert.equal(seen.user.id, user.id);

  const { claims, header } = await granted(client.getClaims());
  assert.equal(header.alg, 'ES256');
  assert.ok(responses.some((response) => response.url.endsWith('/.well-known/jwks.json')));
  assert.equal(claims.sub, user.id);
  assert.equal(claims.iss, `${base}/auth/v1`);
  assert.equal(claims.aud, 'authenticated');
  assert.equal(claims.is_anonymous, true);
  assert.equal(claims.aal, 'aal1');
  for (const name of ['iss', 'aud', 'exp', 'iat', 'sub', 'role', 'aal', 'session_id', 'email', 'phone']) {
    assert.notEqual(claims[name], undefined, `claim ${name}`);
  }

  const renewed = await granted(client.refreshSession());
  assert.equal(renewed.user.id, user.id);
  assert.notEqual(renewed.session.refresh_token, session.refresh_token);

  await granted(client.signOut({ scope: 'local' }));
  const after = await client.getSession();
  assert.equal(after.data.session, null);
  // The client knows `session_not_found` and turns it into an error of its own.
  const gone = await newClient('gone').getUser(renewed.session.access_token);
  assert.equal(gone.error?.name, 'AuthSessionMissingError');
  assert.equal(responses.at(-1).status, 403);
  assert.equal(responses.at(-1).headers.get('x-sb-error-code'), 'session_not_found');
}

async function restoredSession() {
  const { session } = await granted(newClient('first').signInAnonymously());
  const second = newClient('second');
  const restored = await granted(second.setSession(session));
  assert.equal(restored.user.id, session.user.id);
  await granted(second.signOut());
}

async function stolenToken() {
  const client = newClient('owner');
  const { session } = await granted(client.signInAnonymously());
  const old = session.refresh_token;
  await granted(client.refreshSession());
  await granted(client.refreshSession());
  const thief = newClient('thief');
  await refused(thief.refreshSession({ refresh_token: old }), 400, 'refresh_token_already_used');
  await refused(client.refreshSession(), 400, 'refresh_token_not_found');
}

async function whatIsNotThereYet() {
  const client = newClient('early');
  const account = { email: 'ada@example.com', password: 'correct horse battery' };
  await refused(client.signUp(account), 422, 'email_provider_disabled');
  await refused(client.signInWithPassword(account), 400, 'unsupported_grant_type');
  await refused(client.signInWithOtp({ email: account.email }), 404, 'not_found');
}

await anonymousLife();
await restoredSession();
await stolenToken();
await whatIsNotThereYet();
console.log(`auth-js ${version}: ${responses.length} answers`);
console.log('auth-js is content');
