// A person holds the key in a text field and speaks; the words stand there.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bareWords, readTones } from '../../support/clip.mjs';
import { withDouble } from '../../support/stage.mjs';
import { Extension, HOLD_KEY, Site } from '../support/extension.mjs';

const WORDS_MS = 20_000;

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;

before(async () => {
  scene = await withDouble('tones');
  site = await Site.start({ '/': '<title>A page</title><textarea id="field" rows="6" cols="60"></textarea>' });
});
after(async () => {
  site.stop();
  await scene.clear();
});

test('what is said while the key is held stands in the field', async () => {
  const clip = await readTones(20);
  const extension = await Extension.start({ server: scene.server.publicUrl, wav: clip.wav });
  try {
    await extension.enterAsGuest();
    const page = await extension.open(`${site.origin}/`);
    await page.locator('#field').focus();
    await page.keyboard.down(HOLD_KEY);
    await page.waitForTimeout(clip.millis + 1_000);
    await page.keyboard.up(HOLD_KEY);
    const field = page.locator('#field');
    await page.waitForFunction(
      (/** @type {number} */ words) => /** @type {any} */ (document.querySelector('#field')).value.trim().split(/\s+/).length >= words,
      clip.text.split(' ').length,
      { timeout: WORDS_MS },
    ).catch(() => {});
    assert.equal(bareWords(await field.inputValue()).trim(), clip.text);
  } finally {
    await extension.stop();
    await clip.remove();
  }
});
