// Pages whose code is fetched when somebody first goes there: when it does not come, nothing is lost and one can try
// again.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readTones } from '../support/clip.mjs';
import { withDouble } from '../support/stage.mjs';
import { visit, visitWith } from '../support/visit.mjs';

const PAGES_CODE = '**/split-pages-*.wasm';
/** What nobody waits for: devices, settings of the account. */
const BEHIND_CODE = '**/split-behind-*.wasm';
/** What the browser says of every request that fails. */
const BROWSERS_OWN = /^Failed to load resource/;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

test('a page whose code does not come says so, and comes when it can be had', { timeout: 60_000 }, async () => {
  const context = { serviceWorkers: 'block' };
  await visit({ origin: scene.server.publicUrl, microphone: { kind: 'absent' }, context }, async (app) => {
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

test('a part of the program that does not come, or not yet when one leaves, is no error of the page', {
  timeout: 60_000,
}, async () => {
  const context = { serviceWorkers: 'block' };
  await visitWith(await readTones(4), { origin: scene.server.publicUrl, context }, async (app, clip) => {
    let asked = 0;
    await app.page.route(BEHIND_CODE, (/** @type {{abort(): Promise<void>}} */ route) => {
      asked += 1;
      return route.abort();
    });
    await app.enterAsGuest();
    assert.match(await app.dictate(clip), /\w/);
    assert.ok(asked > 0);
    const told = app.complaints.filter((complaint) => !BROWSERS_OWN.test(complaint));
    assert.deepEqual(told, []);
  });
});
