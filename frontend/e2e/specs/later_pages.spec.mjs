// Pages whose code is fetched when somebody first goes there: when it does not come, nothing is lost and one can try
// again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Server } from '../support/server.mjs';
import { visit } from '../support/visit.mjs';

const PAGES_CODE = '**/split-pages-*.wasm';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

test('a page whose code does not come says so, and comes when it can be had', { timeout: 60_000 }, async () => {
  const context = { serviceWorkers: 'block' };
  await visit({ origin: server.publicUrl, microphone: { kind: 'absent' }, context }, async (app) => {
    const { page } = app;
    await page.route(PAGES_CODE, (/** @type {{abort(): Promise<void>}} */ route) => route.abort());
    await app.enterAsGuest();
    await app.editor.fill('Not to be lost.');
    await page.getByRole('link', { name: 'Settings' }).click();
    await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor();

    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'This page could not be loaded' }).waitFor();

    await page.unroute(PAGES_CODE);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Settings' }).waitFor();

    await page.getByRole('link', { name: 'Dictate' }).click();
    await app.editor.waitFor();
    assert.equal((await app.editor.innerText()).trim(), 'Not to be lost.');
  });
});
