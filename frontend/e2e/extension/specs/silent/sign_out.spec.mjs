// Whoever signs out of the web app is asked whether the extension is meant, too; and nobody else is told that it is there.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Server } from '../../../support/server.mjs';
import { Extension, HOLD_KEY, Site } from '../../support/extension.mjs';

const KEY = 'sb-sotto-auth-token';
const MARK = 'sottoExtension';

/** @type {Server} */
let server;
/** @type {Extension} */
let extension;

before(async () => {
  server = await Server.start();
  extension = await Extension.start({ server: server.publicUrl });
});
after(async () => {
  await extension?.stop();
  await server?.stop();
});
beforeEach(() => extension.enterAsGuest());

/** A guest in the web app, who says that they leave. @returns {Promise<any>} */
async function leave() {
  const page = await extension.open(`${server.publicUrl}/app/`);
  await page.getByRole('button', { name: 'Continue as guest' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Sign out and lose it' }).click();
  return page;
}

/** @param {any} page */
const offer = (page) => page.getByRole('button', { name: 'Sign it out, too' });

/** @param {any} page */
const untilOut = (page) => page.getByRole('button', { name: 'Continue as guest' }).waitFor();

/** The person means the extension, too. @param {any} page */
async function acceptIn(page) {
  await offer(page).click();
  await page.getByText('Signed out of the extension, too').waitFor();
}

/** Whether somebody is signed in to the extension. @returns {Promise<boolean>} */
async function isSignedIn() {
  const page = await extension.page('options');
  const session = await page.evaluate((/** @type {string} */ key) => localStorage.getItem(key), KEY);
  await page.close();
  return session !== null;
}

test('who signs out of the web app is out at once, and asked whether the extension is meant, too', async () => {
  const page = await leave();
  await untilOut(page);
  assert.equal(await isSignedIn(), true);
  await page.bringToFront();
  await acceptIn(page);
  assert.equal(await isSignedIn(), false);
  await page.close();
});

test('a microphone that the extension has open closes with its sign-out', async () => {
  const site = await Site.start({ '/': '<textarea autofocus></textarea>' });
  const field = await extension.open(`${site.origin}/`);
  await field.locator('textarea').focus();
  await extension.parts.untilListening(field);
  await field.keyboard.press(HOLD_KEY);
  await extension.parts.untilMicrophone(true);
  const page = await leave();
  await offer(page).click();
  await extension.parts.untilMicrophone(false);
  await page.getByText('Signed out of the extension, too').waitFor();
  assert.equal(await isSignedIn(), false);
  await Promise.all([page.close(), field.close()]);
  await site.stop();
});

test('nobody is asked who is not signed in to the extension', async () => {
  const first = await leave();
  await acceptIn(first);
  await first.close();
  const page = await leave();
  await untilOut(page);
  await page.waitForTimeout(1_000);
  assert.equal(await offer(page).count(), 0);
  await page.close();
});

test('a page that was open before the extension was loaded anew asks as well', async () => {
  const page = await extension.open(`${server.publicUrl}/app/`);
  await page.getByRole('button', { name: 'Continue as guest' }).click();
  await page.getByRole('button', { name: 'Sign out', exact: true }).waitFor();
  const mark = () => page.evaluate((/** @type {string} */ name) => document.documentElement.dataset[name], MARK);
  const before = await mark();
  await extension.parts.reload();
  await extension.parts.until('the new script in the page', async () => (await mark()) !== before);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByRole('button', { name: 'Sign out and lose it' }).click();
  await acceptIn(page);
  assert.equal(await isSignedIn(), false);
  await page.close();
});

test('another page is told nothing, and nobody is signed out by it', async () => {
  const site = await Site.start({ '/app/': '<title>Not ours</title>' });
  const page = await extension.open(`${site.origin}/app/`);
  const heard = await page.evaluate(async () => {
    /** @type {unknown[]} */
    const answers = [];
    addEventListener('message', ({ data }) => answers.push(data));
    postMessage({ sotto: 'sign_out_wanted' }, location.origin);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return answers;
  });
  assert.deepEqual(heard, [{ sotto: 'sign_out_wanted' }], 'its own words come back, and nothing else');
  assert.equal(
    await page.evaluate((/** @type {string} */ mark) => mark in document.documentElement.dataset, MARK),
    false,
  );
  assert.equal(await isSignedIn(), true);
  await page.close();
  await site.stop();
});
