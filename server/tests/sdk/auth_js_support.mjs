// What the scripts share that try Supabase's own client, unchanged, against a server whose base
// address is the first argument. SOTTO_SDK_NODE_MODULES is a folder with @supabase/auth-js.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import path from 'node:path';

export const base = process.argv[2];
const packages = process.env.SOTTO_SDK_NODE_MODULES;
assert.ok(base, 'the base address is missing');
assert.ok(packages, 'SOTTO_SDK_NODE_MODULES is missing');

const load = createRequire(path.join(packages, 'any.js'));
const { GoTrueClient } = load(path.join(packages, '@supabase/auth-js'));
export const { version } = load(path.join(packages, '@supabase/auth-js/package.json'));

const KEY = 'sb_publishable_not_a_jwt';

/** Every answer of the server so far. @type {Response[]} */
export const responses = [];

/** A browser of its own. @param {string} storageKey */
export function newClient(storageKey, flowType = 'implicit') {
  const kept = new Map();
  return new GoTrueClient({
    url: `${base}/auth/v1`,
    headers: { apikey: KEY, Authorization: `Bearer ${KEY}` },
    autoRefreshToken: false,
    persistSession: true,
    flowType,
    storageKey,
    storage: {
      getItem: (/** @type {string} */ name) => kept.get(name) ?? null,
      setItem: (/** @type {string} */ name, /** @type {string} */ value) => void kept.set(name, value),
      removeItem: (/** @type {string} */ name) => void kept.delete(name),
    },
    fetch: async (/** @type {Parameters<typeof fetch>} */ ...request) => {
      const response = await fetch(...request);
      responses.push(response);
      return response;
    },
  });
}

/** @typedef {Promise<{data: any, error: any}>} Call */

/** What a call gives, or its error. @param {Call} call */
export async function granted(call) {
  const { data, error } = await call;
  assert.equal(error, null, error?.message);
  return data;
}

/**
 * That a call is refused so, by a known error of the client.
 * @param {Call} call
 * @param {number} status
 * @param {string} code
 */
export async function refused(call, status, code, name = 'AuthApiError') {
  const { error } = await call;
  assert.ok(error, `expected ${code}`);
  assert.deepEqual([error.name, error.status, error.code], [name, status, code]);
  return error;
}

/**
 * The newest mail to an address, once it has another link than one that is known: its subject and its link.
 * @param {string} address
 * @param {string} [known]
 */
export async function newestMail(address, known) {
  for (let tries = 0; tries < 100; tries += 1) {
    const page = await (await fetch(`${base}/dev/outbox`)).text();
    const mail = page.split('<li>').find((entry) => entry.includes(`To: ${address}<`));
    const link = /href="([^"]*)"/.exec(mail ?? '')?.[1].replaceAll('&amp;', '&') ?? '';
    if (mail && (!known || (link && link !== known))) {
      return { subject: /<h2>(.*?)<\/h2>/.exec(mail)?.[1] ?? '', link };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return assert.fail(`no mail to ${address}`);
}

/** Where a link leads. @param {string} link */
export async function followed(link) {
  const response = await fetch(link, { redirect: 'manual' });
  assert.equal(response.status, 303);
  return new URL(response.headers.get('location') ?? '');
}
