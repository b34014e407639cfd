// Everybody can use it: by keyboard, with a screen reader, under a strict security policy.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { PersonPages } from '../pages/person.mjs';
import { findings } from '../support/accessibility.mjs';
import { readTones } from '../support/clip.mjs';
import { axeSource } from '../support/packages.mjs';
import { withDouble } from '../support/stage.mjs';
import { visitWith } from '../support/visit.mjs';

const WORDS = 6;

/** Tells what the security policy stopped. */
const WATCH_POLICY = `
  window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => {
    window.violations.push(event.violatedDirective + ' ' + event.blockedURI);
  });
`;

/** Keeps the microphone's stream, so that it can be taken away. */
const KEEP_STREAM = `
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wishes) => {
    window.stream = await ask(wishes);
    return window.stream;
  };
`;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

/**
 * A visit of somebody whose microphone plays coded words.
 * @param {{context?: object, script?: string}} options
 * @param {(app: import('../pages/dictate.mjs').DictatePage, clip: import('../support/clip.mjs').Clip) => Promise<void>} work
 */
async function visitWithWords(options, work) {
  await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl, ...options }, work);
}

describe('for everybody', { concurrency: 2 }, () => {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing on any state of the page, ${colorScheme}`, async () => {
      const context = { colorScheme, reducedMotion: 'reduce' };
      await visitWithWords({ context, script: axeSource }, async (app, clip) => {
        await app.open();
        await app.guestButton.waitFor();
        assert.deepEqual(await findings(app.page), [], 'welcome');
        await app.guestButton.click();
        await app.startButton.waitFor();
        assert.deepEqual(await findings(app.page), [], 'ready');
        await app.start();
        await app.untilPartial();
        assert.deepEqual(await findings(app.page), [], 'listening');
        await app.untilHeard(clip);
        await app.stop();
        assert.deepEqual(await findings(app.page), [], 'done');
      });
    });
  }

  test('axe finds nothing where the microphone fails and where a key is chosen', async () => {
    await visitWithWords({ script: `${axeSource};${KEEP_STREAM}` }, async (app) => {
      await app.enterAsGuest();
      await app.start();
      await app.untilStatus(/^Listening/);
      await app.page.evaluate(() => {
        const [track] = /** @type {any} */ (window).stream.getTracks();
        track.stop();
        track.dispatchEvent(new Event('ended'));
      });
      await app.untilStatus(/was lost/);
      assert.deepEqual(await findings(app.page), [], 'lost');
      await app.page.keyboard.press('Escape');
      await app.untilStatus(/^Cancelled/);
      assert.deepEqual(await findings(app.page), [], 'cancelled');
      await app.holdKeyButton.click();
      await app.page.keyboard.press('KeyA');
      await app.untilSays(app.holdKeyNews, /types a character/);
      assert.deepEqual(await findings(app.page), [], 'a key is chosen');
    });
  });

  test('everything can be done from the keyboard', async () => {
    await visitWithWords({}, async (app, clip) => {
      const { page } = app;
      const focused = () =>
        page.evaluate(() => {
          const element = document.activeElement;
          return element?.getAttribute('aria-label') ?? element?.textContent?.trim() ?? '';
        });
      /** @param {string} name */
      const tabTo = async (name) => {
        for (let presses = 0; presses < 25; presses += 1) {
          await page.keyboard.press('Tab');
          if ((await focused()) === name) return;
        }
        throw new Error(`Tab never reaches ${name}`);
      };

      await app.open();
      await app.guestButton.waitFor();
      await tabTo('Continue as guest');
      await page.keyboard.press('Enter');
      await app.startButton.waitFor();

      await tabTo('Start dictation');
      await page.keyboard.press('Space');
      await app.stopButton.waitFor();
      assert.equal(await app.stopButton.getAttribute('aria-pressed'), 'true');
      assert.equal(await focused(), 'Stop dictation', 'the focus stays');
      await app.untilHeard(clip);
      await page.keyboard.press('Space');
      await app.untilStatus(/^Done/);
      const text = await app.text();
      assert.match(text, /\w/);

      await page.keyboard.press('Control+Shift+Space');
      await app.untilStatus(/^(Listening|We hear nothing)/);
      await page.keyboard.press('Escape');
      await app.untilStatus(/^Cancelled/);

      await tabTo('Copy text');
      await page.keyboard.press('Enter');
      await app.untilNotice(/^Copied$/);
      assert.ok((await app.clipboard()).startsWith(text));
    });
  });

  test('the security policy stops nothing and the console is silent', async () => {
    await visitWithWords({ script: WATCH_POLICY }, async (app, clip) => {
      await app.enterAsGuest();
      await app.dictate(clip);
      const violations = await app.page.evaluate(() => /** @type {any} */ (window).violations);
      assert.deepEqual(violations, []);
      assert.deepEqual(app.complaints, []);
      const answer = await fetch(`${scene.server.publicUrl}/app/`);
      const policy = answer.headers.get('Content-Security-Policy') ?? '';
      assert.match(policy, /default-src|script-src/);
      assert.doesNotMatch(policy, /'unsafe-inline'|'unsafe-eval'/);
      const bar = await app.startButton.evaluate((button) => button.style.getPropertyValue('--level'));
      assert.match(bar, /^0\.\d+$/, 'the level goes through the style object');
    });
  });

  test('the security policy stops nothing on the pages that are fetched later', async () => {
    await visitWithWords({ script: WATCH_POLICY }, async (app) => {
      await app.enterAsGuest();
      const person = new PersonPages(app.page);
      for (const name of /** @type {const} */ (['History', 'Devices', 'Settings', 'Account'])) await person.go(name);
      await app.page.getByRole('link', { name: 'Usage' }).click();
      await app.page.getByRole('heading', { name: 'Usage', level: 2 }).waitFor();
      await app.page.getByRole('button', { name: 'Sign in' }).click();
      await app.page.getByRole('heading', { name: 'Sign in' }).waitFor();
      const violations = await app.page.evaluate(() => /** @type {any} */ (window).violations);
      assert.deepEqual(violations, []);
      assert.deepEqual(app.complaints, []);
    });
  });
});
