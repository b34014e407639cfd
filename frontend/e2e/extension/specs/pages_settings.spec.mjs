// What the person chooses counts: where the text goes, the key, the sites; who they are.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { findings } from '../../support/accessibility.mjs';
import { axeSource } from '../../support/packages.mjs';
import { withDouble } from '../../support/stage.mjs';
import { Extension, HOLD_KEY, Site } from '../support/extension.mjs';
import { withSpeaker } from '../support/speaker.mjs';

const VISITS = 40;
const BETWEEN_VISITS_MS = 250;
const PATIENCE_MS = 10_000;
/** A key that a page knows opens the microphone within this, on a busy machine; in ms. */
const HEARD_WITHIN_MS = 5_000;
const FIELD = '<title>A page</title><textarea id="field" rows="6" cols="60"></textarea>';

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;
/** The same pages on another site. @type {string} */
let elsewhere;

before(async () => {
  scene = await withDouble('tones');
  site = await Site.start({ '/': FIELD });
  elsewhere = site.origin.replace('127.0.0.1', 'localhost');
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

/**
 * Adds a site to a list of the options page.
 * @param {any} options @param {string} list @param {string} typed
 */
async function addSite(options, list, typed) {
  await options.bringToFront();
  const sites = options.getByRole('region', { name: list });
  await sites.getByRole('textbox').fill(typed);
  await sites.getByRole('button', { name: 'Add' }).click();
  return sites;
}

/** The toolbar's button says in a page's tab why the key means nothing there. @param {Extension} extension @param {any} page */
async function saysItIsOff(extension, page) {
  const worker = await extension.worker();
  await page.bringToFront();
  /** @type {{badge: string, title: string}} */
  const shown = await worker.evaluate(async () => {
    const { chrome } = /** @type {any} */ (globalThis);
    const [{ id: tabId }] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    return { badge: await chrome.action.getBadgeText({ tabId }), title: await chrome.action.getTitle({ tabId }) };
  });
  return shown.badge === 'off' && shown.title.includes('off on this site');
}

/** The key was heard on a denied site, and came to nothing. @param {Extension} extension @param {any} page */
async function untilItSaysItIsOff(extension, page) {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await saysItIsOff(extension, page))) {
    assert.ok(Date.now() < deadline, 'the toolbar says why');
    await page.waitForTimeout(50);
  }
}

describe('what a person chooses', () => {
  test('text for the clipboard alone is copied and typed nowhere', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      await choose(speaker, 'Only to the clipboard');
      const panel = await speaker.panel();
      const page = await speaker.goTo(`${site.origin}/`);
      await speaker.holdAndSpeak(page, async () => {
        await panel.getByText('Your words go to the clipboard when you stop.').waitFor();
        await speaker.untilHeard();
      });
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
        await speaker.untilHeard();
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
      const sites = await addSite(options, 'Sites without dictation', `${site.origin}/somewhere`);
      const remove = sites.getByRole('button', { name: 'Remove 127.0.0.1' });
      await remove.waitFor();
      const panel = await speaker.panel();
      const page = await speaker.goTo(`${site.origin}/`);
      const running = panel.getByRole('button', { name: 'Stop dictation' });
      await page.keyboard.down('F9');
      await untilItSaysItIsOff(speaker.extension, page);
      assert.equal(await running.count(), 0);
      await page.keyboard.up('F9');
      await remove.dispatchEvent('click');
      await sites.getByRole('listitem').waitFor({ state: 'detached' });
      await page.keyboard.press(HOLD_KEY);
      // The page hears of the change in its own time.
      await speaker.extension.parts.until('the key is heard again', async () => {
        await page.keyboard.up('F9');
        await page.keyboard.down('F9');
        return running.waitFor({ timeout: HEARD_WITHIN_MS }).then(
          () => true,
          () => false,
        );
      });
      assert.ok(!(await saysItIsOff(speaker.extension, page)), 'and no longer');
      await speaker.untilHeard();
      await page.keyboard.up('F9');
      assert.equal(await speaker.allWordsIn(page), speaker.clip.text);
    });
  });

  test('dictation only on the sites that are listed: on others nothing is typed, and the reason is seen', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const options = await speaker.extension.page('options');
      await options.getByRole('checkbox', { name: 'Only on the sites that you list' }).check();
      await options.getByText('there is no dictation anywhere').waitFor();
      const panel = await speaker.panel();
      const running = panel.getByRole('button', { name: 'Stop dictation' });
      const denied = await speaker.goTo(`${site.origin}/`);
      await denied.keyboard.down(HOLD_KEY);
      await untilItSaysItIsOff(speaker.extension, denied);
      assert.equal(await running.count(), 0);
      await denied.keyboard.up(HOLD_KEY);
      // Who starts it all the same has the words in the side panel.
      await panel.getByRole('button', { name: 'Start dictation' }).dispatchEvent('click');
      await running.waitFor();
      await speaker.untilHeard();
      await running.dispatchEvent('click');
      await done(panel);
      await panel.getByText('Waiting. You have turned Sotto off for this site.').first().waitFor();
      assert.equal(await denied.locator('#field').inputValue(), '');

      const sites = await addSite(options, 'Sites with dictation', 'http://LOCALHOST:8080/somewhere');
      await sites.getByRole('button', { name: 'Remove localhost' }).waitFor();
      assert.equal(await sites.getByRole('textbox').inputValue(), '');
      assert.equal(await options.getByText('there is no dictation anywhere').count(), 0);
      const allowed = await speaker.goTo(`${elsewhere}/`);
      await speaker.holdAndSpeak(allowed, () => speaker.untilHeard(2));
      assert.equal(await speaker.allWordsIn(allowed), speaker.clip.text);
    });
  });

  test('an exception to a site without dictation is one', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const options = await speaker.extension.page('options');
      const denied = await addSite(options, 'Sites without dictation', 'localhost');
      await denied.getByRole('button', { name: 'Remove localhost' }).waitFor();
      const exceptions = await addSite(options, 'Exceptions with dictation', 'help.localhost');
      await exceptions.getByRole('button', { name: 'Remove help.localhost' }).waitFor();
      const closed = await speaker.goTo(`${elsewhere}/`);
      await closed.keyboard.press(HOLD_KEY);
      await untilItSaysItIsOff(speaker.extension, closed);
      const open = await speaker.goTo(`${elsewhere.replace('localhost', 'help.localhost')}/`);
      await speaker.holdAndSpeak(open);
      assert.equal(await speaker.allWordsIn(open), speaker.clip.text);
      assert.equal(await closed.locator('#field').inputValue(), '');
    });
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
        await web.waitForTimeout(BETWEEN_VISITS_MS);
      }
      await device.first().waitFor();
    } finally {
      await extension.stop();
    }
  });
});

describe('where nobody is signed in yet', () => {
  /** @type {Extension} */
  let extension;

  before(async () => {
    extension = await Extension.start({ server: scene.server.publicUrl });
  });
  after(() => extension.stop());

  test('the pages are fit for everybody', async () => {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const name of ['permission', 'options', 'side_panel']) {
        const page = await extension.page(name);
        await page.emulateMedia({ colorScheme });
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.evaluate(axeSource);
        assert.deepEqual(await findings(page), [], `${name}, ${colorScheme}`);
        await page.close();
      }
    }
  });

  test('what is no site is refused with a reason, and lists are worked with the keyboard alone', async () => {
    const options = await extension.page('options');
    const sites = options.getByRole('region', { name: 'Sites without dictation' });
    const field = sites.getByRole('textbox', { name: 'Site without dictation' });
    for (const [typed, reason] of [
      ['', 'Type the name of a site'],
      ['chrome://settings', 'This is not the name of a site'],
      ['github', 'has no ending'],
    ]) {
      await field.fill(typed);
      await field.press('Enter');
      await sites.getByRole('alert').getByText(reason).waitFor();
      assert.equal(await field.getAttribute('aria-invalid'), 'true');
    }
    await field.fill('https://m\u00fcnchen.example/rathaus');
    await field.press('Enter');
    await sites.getByRole('listitem').getByText('xn--mnchen-3ya.example').waitFor();
    assert.equal(await sites.getByRole('alert').count(), 0);
    await field.fill('xn--mnchen-3ya.example');
    await field.press('Enter');
    await sites.getByRole('alert').getByText('on this list already').waitFor();
    await sites.getByRole('button', { name: /^Remove/ }).press('Enter');
    await sites.getByRole('listitem').waitFor({ state: 'detached' });
    assert.ok(
      await field.evaluate((/** @type {any} */ element) => element === document.activeElement),
      'the focus is not lost',
    );
  });

  test('who speaks before the first steps are done is led to them, and nothing is recorded', async () => {
    const page = await extension.open(`${site.origin}/`);
    await page.locator('#field').focus();
    const welcome = extension.context.waitForEvent('page');
    await page.keyboard.down(HOLD_KEY);
    const steps = await welcome;
    await page.keyboard.up(HOLD_KEY);
    await steps.getByText('Nobody is signed in.').waitFor();
    assert.equal(await extension.parts.isMicrophoneOpen(), false);
  });

  test('a page that the browser tells of no change in storage follows the others all the same', async () => {
    const deaf = await extension.page('options', () => {
      addEventListener('storage', (event) => event.stopImmediatePropagation(), true);
    });
    await deaf.getByText('Nobody is signed in.').waitFor();
    await extension.enterAsGuest();
    await deaf.getByRole('status', { name: 'Account' }).getByText('Signed in as a guest.').waitFor();
    const options = await extension.page('options');
    await options.getByRole('button', { name: /^Change the key/ }).click();
    await options.keyboard.press('F9');
    await deaf.getByRole('button', { name: /now F9/ }).waitFor();
  });
});
