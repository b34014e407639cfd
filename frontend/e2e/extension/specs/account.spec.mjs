// Who they are in the extension: a guest who signs in to an account is asked what becomes of what they have, and who signs
// out leaves nothing of what was said.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { withDouble } from '../../support/stage.mjs';
import { Extension, Site } from '../support/extension.mjs';
import { withSpeaker } from '../support/speaker.mjs';

const KEY = 'sb-sotto-auth-token';
const PASSWORD = 'a quiet copper harbour lantern';
const QUESTION = 'Take along what this guest has?';
const GONE_FOR_OTHERS = 'If a guest or another account goes on here, it is gone.';
const FIELDS = '<title>A page</title><textarea id="field" rows="4" cols="50"></textarea><input id="other">';

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;

before(async () => {
  scene = await withDouble('tones');
  site = await Site.start({ '/': FIELDS });
});
after(async () => {
  site.stop();
  await scene.clear();
});

/** @param {(extension: Extension) => Promise<void>} work of a guest */
async function asGuest(work) {
  const extension = await Extension.start({ server: scene.server.publicUrl });
  try {
    await extension.enterAsGuest();
    await work(extension);
  } finally {
    await extension.stop();
  }
}

/** A new account in the web app. @param {Extension} extension @param {string} email @returns {Promise<any>} its page */
async function createAccount(extension, email) {
  const page = await extension.open(`${scene.server.publicUrl}/app/create-account`);
  await page.getByRole('textbox', { name: 'E-mail address' }).fill(email);
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('button', { name: 'Start dictation' }).waitFor();
  return page;
}

/** The settings of whoever is signed in there, which are changed first. @param {any} page @param {object} [change] */
async function settingsOf(page, change) {
  /** @type {string} */
  const token = await page.evaluate(
    (/** @type {string} */ key) => JSON.parse(localStorage.getItem(key) ?? '{}').access_token,
    KEY,
  );
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const changed = change && { method: 'PUT', body: JSON.stringify(change) };
  const answer = await fetch(`${scene.server.publicUrl}/settings`, { headers, ...changed });
  assert.equal(answer.status, 200);
  return answer.json();
}

/** Who is signed in to the extension, by the server's name for them. @param {any} page of the extension */
const personIn = (page) =>
  page.evaluate((/** @type {string} */ key) => JSON.parse(localStorage.getItem(key) ?? '{}').user?.id, KEY);

/** @param {any} page */
const question = (page) => page.getByRole('dialog', { name: QUESTION });

/** @param {any} page */
const signIn = (page) => page.getByRole('button', { name: 'Sign in', exact: true });

/**
 * Answers the question about the guest, and lets the extension in, in the window that the browser opens.
 * @param {Extension} extension @param {any} page @param {string} answer
 */
async function answerAndAllow(extension, page, answer) {
  const window = extension.context.waitForEvent('page');
  await question(page).getByRole('button', { name: answer }).click();
  const asking = await window;
  await asking.getByRole('button', { name: 'Allow' }).click();
}

/** @param {any} page @param {string} words */
const untilSignedIn = (page, words) => page.getByRole('status', { name: 'Account' }).getByText(words).waitFor();

describe('who they are in the extension', () => {
  test('a guest who signs in is asked, and takes along what they have', async () => {
    await asGuest(async (extension) => {
      const web = await createAccount(extension, 'ada@example.com');
      const options = await extension.page('options');
      await settingsOf(options, { vocabulary: ['Quetzal'] });
      const guest = await personIn(options);
      await options.bringToFront();
      await signIn(options).click();
      await question(options).waitFor();
      await options.keyboard.press('Escape');
      await question(options).waitFor({ state: 'hidden' });
      assert.equal(await personIn(options), guest, 'who does not answer stays the guest');

      await signIn(options).click();
      await answerAndAllow(extension, options, 'Take it along');
      await untilSignedIn(options, 'Signed in as ada@example.com.');
      assert.deepEqual((await settingsOf(web)).vocabulary, ['Quetzal']);
    });
  });

  test('what is left behind does not come into the account', async () => {
    await asGuest(async (extension) => {
      const web = await createAccount(extension, 'berta@example.com');
      const steps = await extension.page('permission');
      await settingsOf(steps, { vocabulary: ['Quetzal'] });
      await steps.bringToFront();
      await signIn(steps).click();
      await answerAndAllow(extension, steps, 'Leave it behind');
      await untilSignedIn(steps, 'Signed in as berta@example.com.');
      assert.deepEqual((await settingsOf(web)).vocabulary, []);
    });
  });

  test('a guest can take nothing along into a guest, and stays who they are', async () => {
    await asGuest(async (extension) => {
      const web = await extension.open(`${scene.server.publicUrl}/app/`);
      await web.getByRole('button', { name: 'Continue as guest' }).click();
      await web.getByRole('button', { name: 'Start dictation' }).waitFor();
      const options = await extension.page('options');
      const guest = await personIn(options);
      await options.bringToFront();
      await signIn(options).click();
      await answerAndAllow(extension, options, 'Take it along');
      await options.getByRole('alert').getByText('You are a guest in the web app, too').waitFor();
      assert.equal(await personIn(options), guest);
      assert.deepEqual((await settingsOf(options)).vocabulary, [], 'the sign-in is good');
    });
  });

  test('what waits is there while nobody is signed in, and gone when a guest goes on after an account', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const { extension } = speaker;
      const web = await createAccount(extension, 'dora@example.com');
      await web.close();
      const panel = await speaker.panel();
      await panel.bringToFront();
      await signIn(panel).click();
      await answerAndAllow(extension, panel, 'Leave it behind');
      await signIn(panel).waitFor({ state: 'detached' });
      const page = await speaker.goTo(`${site.origin}/`);
      await speaker.holdAndSpeak(page, async () => {
        await speaker.untilMarked(page);
        await page.locator('#other').focus();
        await speaker.untilHeard();
      });
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      const waiting = panel.getByText('Waiting. You went to another field.').first();
      await waiting.waitFor();

      // The session ends by itself.
      const options = await extension.page('options');
      await options.evaluate((/** @type {string} */ key) => localStorage.removeItem(key), KEY);
      const goOn = panel.getByRole('button', { name: 'Continue as guest' });
      await goOn.waitFor();
      await waiting.waitFor();
      for (const place of [options, panel]) await place.getByText(GONE_FOR_OTHERS).waitFor();
      await panel.bringToFront();
      await goOn.click();
      await panel.getByText('What you say is listed here.').waitFor();
      assert.equal(await panel.getByRole('textbox', { name: 'What you said' }).count(), 0);
      await extension.parts.until('nothing waits', async () => (await extension.parts.toolbar()).text === '');
    });
  });

  test('words that wait stay with who signs in from the side panel, and go with a sign-out', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const { extension } = speaker;
      const web = await createAccount(extension, 'clara@example.com');
      await web.close();
      const panel = await speaker.panel();
      const page = await speaker.goTo(`${site.origin}/`);
      await speaker.holdAndSpeak(page, async () => {
        await speaker.untilMarked(page);
        await page.locator('#other').focus();
        await speaker.untilHeard();
      });
      const waiting = panel.getByText('Waiting. You went to another field.').first();
      await waiting.waitFor();
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      await panel.bringToFront();
      await signIn(panel).click();
      await answerAndAllow(extension, panel, 'Take it along');
      await signIn(panel).waitFor({ state: 'detached' });
      const options = await extension.page('options');
      await untilSignedIn(options, 'Signed in as clara@example.com.');
      await waiting.waitFor();

      await options.getByRole('button', { name: 'Sign out' }).click();
      await signIn(panel).waitFor();
      await waiting.waitFor({ state: 'detached' });
      assert.equal(await panel.getByRole('textbox', { name: 'What you said' }).count(), 0);
      await extension.parts.until('nothing waits', async () => (await extension.parts.toolbar()).text === '');
      // Nor does it come back with the next document that dictates.
      await extension.parts.reload();
      const again = await extension.page('side_panel');
      await again.getByText('What you say is listed here.').waitFor();
      assert.equal(await again.getByRole('textbox', { name: 'What you said' }).count(), 0);
    });
  });
});
