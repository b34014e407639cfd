// Supabase's own client, unchanged: guests.
//
//   SOTTO_SDK_NODE_MODULES=<folder with @supabase/auth-js> node auth_js.mjs http://127.0.0.1:8787

import assert from 'node:assert/strict';
import { base, granted, newClient, refused, responses, version } from './auth_js_support.mjs';

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
  assert.equal(responses.at(-1)?.status, 403);
  assert.equal(responses.at(-1)?.headers.get('x-sb-error-code'), 'session_not_found');
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

await anonymousLife();
await restoredSession();
await stolenToken();
console.log(`auth-js ${version}: ${responses.length} answers`);
console.log('auth-js is content');
