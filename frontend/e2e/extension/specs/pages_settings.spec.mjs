// What the person chooses counts: where the text goes, the key, the sites; who they are.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { findings } from '../../support/accessibility.mjs';
import { axeSource } from '../../support/packages.mjs';
import { withDouble } from '../../support/stage.mjs';
import { Extension, HOLD_KEY, Site } from '../support/extension.mjs';
import { withSpeaker } from '../support/speaker.mjs';

const VISITS = 10;
const A_MOMENT_MS = 1_000;
const FIELD = '<title>A page</title><textarea id="field" rows="6" cols="60"></textarea>';

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;

before(async () => {
  scene = await withDouble('tones');
  site = await Site.start({ '/': FIELD });
});
after(async () => {
  site.stop();
  await scene.clear();
});

/** @param {any} panel */
function done(panel) {
  return panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
}

/** @param {import('../support/speaker.mjs').Speaker} speaker @param {string} mode */
async function choose(speaker, mode) {
  const options = await speaker.extension.page('options');
  await options.getByRole('radio', { name: mode }).check();
  await options.getByRole('status', { name: 'Saving where the text goes' }).getByText('Saved').waitFor();
  await options.close();
}

test('text for the clipboard alone is copied and typed nowhere', async () => {
  await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
    await choose(speaker, 'Only to the clipboard');
    const panel = await speaker.panel();
    const page = await speaker.goTo(`${site.origin}/`);
    await speaker.holdAndSpeak(page);
    await done(panel);
    await panel.getByText('Copied', { exact: true }).waitFor();
    assert.equal(await page.locator('#field').inputValue(), '');
    await page.locator('#field').focus();
    await page.keyboard.press('Control+v');
    assert.equal(bareWords(await page.locator('#field').inputValue()).trim(), speaker.clip.text);
  });
});

test('text that is wanted at the end comes in one piece at the end', async () => {
  await withSpeaker(scene.server.publicUrl, 20, async (speaker) => {
    await choose(speaker, 'When you stop');
    const panel = await speaker.panel();
    const page = await speaker.goTo(`${site.origin}/`);
    await speaker.holdAndSpeak(page, async () => {
      await page.waitForTimeout(speaker.millis);
      assert.equal(await page.locator('#field').inputValue(), '');
    });
    assert.equal(await speaker.allWordsIn(page), speaker.clip.text);
    await done(panel);
    assert.equal(await panel.getByRole('textbox', { name: 'What you said' }).count(), 1);
  });
});

test('another key is held, and on a denied site none', async () => {
  await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
    const options = await speaker.extension.page('options');
    await options.getByRole('button', { name: /^Change the key/ }).click();
    await options.keyboard.press('F9');
    await options.getByRole('button', { name: /now F9/ }).waitFor();
    const sites = options.getByRole('region', { name: 'Sites without dictation' });
    await sites.getByRole('textbox', { name: 'Site' }).fill(`${site.origin}/somewhere`);
    await sites.getByRole('button', { name: 'Add' }).click();
    const allow = sites.getByRole('button', { name: 'Allow 127.0.0.1 again' });
    await allow.waitFor();
    const panel = await speaker.panel();
    const page = await speaker.goTo(`${site.origin}/`);
    const running = panel.getByRole('button', { name: 'Stop dictation' });
    await page.keyboard.down('F9');
    await page.waitForTimeout(1_000);
    assert.equal(await running.count(), 0);
    await page.keyboard.up('F9');
    await allow.dispatchEvent('click');
    await sites.getByRole('listitem').waitFor({ state: 'detached' });
    await page.keyboard.press(HOLD_KEY);
    await page.keyboard.down('F9');
    await running.waitFor();
    await page.waitForTimeout(speaker.millis);
    await page.keyboard.up('F9');
    assert.equal(await speaker.allWordsIn(page), speaker.clip.text);
  });
});

test('who speaks before the first steps are done is led to them, and nothing is recorded', async () => {
  const extension = await Extension.start({ server: scene.server.publicUrl, wav: undefined });
  try {
    const page = await extension.open(`${site.origin}/`);
    await page.locator('#field').focus();
    const welcome = extension.context.waitForEvent('page');
    await page.keyboard.down(HOLD_KEY);
    const steps = await welcome;
    await page.keyboard.up(HOLD_KEY);
    await steps.getByText('Nobody is signed in.').waitFor();
  } finally {
    await extension.stop();
  }
});

test('the microphone is asked for on a page that people see', async () => {
  const extension = await Extension.start({ server: scene.server.publicUrl, maySpeak: false });
  try {
    await extension.enterAsGuest();
    const page = await extension.open(`${site.origin}/`);
    await page.locator('#field').focus();
    const opened = extension.context.waitForEvent('page');
    await page.keyboard.down(HOLD_KEY);
    const steps = await opened;
    await page.keyboard.up(HOLD_KEY);
    await steps.getByRole('button', { name: 'Allow the microphone' }).waitFor();
  } finally {
    await extension.stop();
  }
});

test('a person signs in at the web app, and the extension is they', async () => {
  const extension = await Extension.start({ server: scene.server.publicUrl });
  try {
    const web = await extension.open(`${scene.server.publicUrl}/app/create-account`);
    await web.getByRole('textbox', { name: 'E-mail address' }).fill('ada@example.com');
    await web.getByLabel('New password', { exact: true }).fill('a quiet copper harbour lantern');
    await web.getByRole('button', { name: 'Create account' }).click();
    await web.getByRole('button', { name: 'Start dictation' }).waitFor();
    const steps = await extension.page('permission');
    const window = extension.context.waitForEvent('page');
    await steps.getByRole('button', { name: 'Sign in' }).click();
    const asking = await window;
    await asking.getByText('as ada@example.com').waitFor();
    await asking.getByRole('button', { name: 'Allow' }).click();
    await steps.getByText('Signed in as ada@example.com.').waitFor();
    // It is a device of theirs, once it has told the server, which no page waits for.
    const device = web.getByRole('listitem').filter({ hasText: 'extension' });
    for (let visit = 0; visit < VISITS && (await device.count()) === 0; visit += 1) {
      await web.goto(`${scene.server.publicUrl}/app/devices`);
      await web.getByRole('listitem').first().waitFor();
      await web.waitForTimeout(A_MOMENT_MS);
    }
    await device.first().waitFor();
  } finally {
    await extension.stop();
  }
});

test('the pages are fit for everybody', async () => {
  for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
    const extension = await Extension.start({ server: scene.server.publicUrl, colorScheme });
    try {
      for (const name of ['permission', 'options', 'side_panel']) {
        const page = await extension.page(name);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.evaluate(axeSource);
        assert.deepEqual(await findings(page), [], `${name}, ${colorScheme}`);
        await page.close();
      }
    } finally {
      await extension.stop();
    }
  }
});
