// What the extension's pages may reach, as it is built: the server that it was built for, and nothing else.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Server } from '../../../support/server.mjs';
import { required } from '../../../support/settings.mjs';
import { Extension, Site } from '../../support/extension.mjs';

/** @param {string} policy @param {string} name @returns {string[]} what a directive of it allows */
function allowed(policy, name) {
  const directives = policy.split(';').map((directive) => directive.trim().split(/\s+/));
  return directives.find(([first]) => first === name)?.slice(1) ?? [];
}

/** @type {Server} */
let server;
/** @type {Extension} */
let extension;
/** @type {Site} */
let site;

before(async () => {
  server = await Server.start();
  site = await Site.start({ '/': 'Not ours' });
  extension = await Extension.start({ server: server.publicUrl });
  await extension.enterAsGuest();
});
after(async () => {
  await extension?.stop();
  site?.stop();
  await server?.stop();
});

/** Runs in a page before everything else. */
function watch() {
  const page = /** @type {any} */ (window);
  page.violations = [];
  document.addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
    page.violations.push(`${effectiveDirective} ${blockedURI}`),
  );
}

/** @param {any} page @returns {Promise<string[]>} */
const violationsIn = (page) => page.evaluate(() => /** @type {any} */ (window).violations);

test('what is built names its own server alone, and no script but its own', async () => {
  const built = required('SOTTO_EXTENSION_DIR');
  const [config, manifest] = await Promise.all(
    ['config.json', 'manifest.json'].map(async (name) => JSON.parse(await readFile(join(built, name), 'utf8'))),
  );
  const policy = manifest.content_security_policy.extension_pages;
  const webSocket = config.server.replace(/^http/, 'ws');
  assert.deepEqual(allowed(policy, 'connect-src'), ["'self'", config.server, webSocket]);
  assert.deepEqual(allowed(policy, 'default-src'), ["'none'"]);
  assert.deepEqual(allowed(policy, 'script-src'), ["'self'", "'wasm-unsafe-eval'"]);
  for (const name of ['style-src', 'img-src']) assert.deepEqual(allowed(policy, name), ["'self'"], name);
});

test('the policy stops nothing on the pages that people see', async () => {
  for (const name of ['permission', 'options', 'side_panel']) {
    const page = await extension.page(name, watch);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
    assert.deepEqual(await violationsIn(page), [], name);
    await page.close();
  }
});

test('a page of the extension may ask its server, and no other', async () => {
  const page = await extension.page('options', watch);
  const ask = (/** @type {string} */ url) =>
    page.evaluate(async (/** @type {string} */ url) => {
      // What the other end lets through is its own business: the policy is asked first.
      await fetch(url, { mode: 'no-cors' }).catch(() => {});
    }, url);
  await ask(`${server.publicUrl}/health`);
  assert.deepEqual(await violationsIn(page), []);
  await ask(`${site.origin}/`);
  assert.deepEqual(await violationsIn(page), [`connect-src ${site.origin}/`]);
  await page.close();
});
