// Rows of the side panel are the same rows when their words or their standing change: a press reaches its button, and the
// keyboard's focus stays.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { withDouble } from '../../support/stage.mjs';
import { Site } from '../support/extension.mjs';
import { withSpeaker } from '../support/speaker.mjs';

const FIELD = '<title>A page</title><textarea id="field" rows="6" cols="60"></textarea>';
/** How long a finger is on a button, in ms. */
const PRESSES = [90, 120, 150];

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

/**
 * @param {any} panel @param {any} row @param {string} name @param {number} millis
 */
async function pressFor(panel, row, name, millis) {
  const button = row.getByRole('button', { name });
  await button.scrollIntoViewIfNeeded();
  const box = await button.boundingBox();
  await panel.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await panel.mouse.down();
  await panel.waitForTimeout(millis);
  await panel.mouse.up();
}

describe('rows of the side panel', () => {
  test('after an edit a press reaches its button, and Tab goes on from where it was', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const panel = await speaker.panel();
      const page = await speaker.goTo(`${site.origin}/`);
      await speaker.holdAndSpeak(page);
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      await panel.bringToFront();
      const row = panel.getByRole('listitem').first();
      const words = row.getByRole('textbox', { name: 'What you said' });
      const notice = panel.locator('.notice-text', { hasText: /^(Copied$|The browser does not allow)/ });
      for (const millis of PRESSES) {
        await words.fill(`pressed for ${millis}`);
        await pressFor(panel, row, 'Copy', millis);
        await notice.waitFor();
        assert.equal(await words.inputValue(), `pressed for ${millis}`);
        await notice.waitFor({ state: 'detached' });
      }
      for (const [text, direction] of Object.entries({ 'שלום עולם.': 'rtl', '今日は。': 'ltr' })) {
        await words.fill(text);
        const drawn = (/** @type {any} */ field) => getComputedStyle(field).direction;
        assert.equal(await words.evaluate(drawn), direction, text);
      }
      await words.fill('and the keyboard');
      await panel.keyboard.press('Tab');
      // What the edit changes comes back, and the row stays.
      await panel.waitForTimeout(500);
      const focused = () => panel.evaluate(() => document.activeElement?.textContent?.trim());
      assert.equal(await focused(), 'Insert here');
      await panel.keyboard.press('Tab');
      assert.equal(await focused(), 'Copy');
    });
  });
});
