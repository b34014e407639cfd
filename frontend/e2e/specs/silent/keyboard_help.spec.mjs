// The help that `?` opens.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readTones } from '../../support/clip.mjs';
import { withDouble } from '../../support/stage.mjs';
import { visit, visitWith } from '../../support/visit.mjs';

const WORDS = 8;

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

test('? shows every shortcut, Escape closes it and the focus is where it was', async () => {
  await visit({ origin: scene.server.publicUrl, microphone: { kind: 'absent' } }, async (app) => {
    const { page } = app;
    await app.enterAsGuest();
    await app.startButton.focus();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard help' });
    await help.waitFor();
    const rows = await help.getByRole('row').allInnerTexts();
    for (const keys of [/Ctrl \+ Shift \+ Space/, /Escape/, /^\?/]) {
      assert.ok(
        rows.some((row) => keys.test(row.replaceAll(/\s+/g, ' '))),
        `${keys} in ${rows}`,
      );
    }
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(focused, 'Start dictation');
  });
});

test('a button opens it, and its own button closes it', async () => {
  await visit({ origin: scene.server.publicUrl, microphone: { kind: 'absent' } }, async (app) => {
    const { page } = app;
    await app.enterAsGuest();
    await page.getByRole('button', { name: 'Keyboard help' }).click();
    const help = page.getByRole('dialog', { name: 'Keyboard help' });
    await help.getByRole('button', { name: 'Close' }).click();
    await help.waitFor({ state: 'hidden' });
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label'));
    assert.equal(focused, 'Keyboard help');
  });
});

test('Escape closes the help and the dictation goes on', async () => {
  await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl }, async (app) => {
    const { page } = app;
    await app.enterAsGuest();
    await app.start();
    await app.untilPartial();
    await page.keyboard.press('?');
    const help = page.getByRole('dialog', { name: 'Keyboard help' });
    await help.waitFor();
    // A press on the words of the dialog takes the focus out of its controls.
    await help.getByRole('row').locator('nth=0').click();
    await page.keyboard.press('Escape');
    await help.waitFor({ state: 'hidden' });
    assert.ok(await app.stopButton.isVisible());
    await app.stop();
    assert.match(await app.text(), /\w/);
  });
});

test('? is a character where a text is written', async () => {
  await visit({ origin: scene.server.publicUrl, microphone: { kind: 'absent' } }, async (app) => {
    const { page } = app;
    await app.enterAsGuest();
    await page.evaluate(() => {
      const field = document.createElement('textarea');
      field.setAttribute('aria-label', 'A field');
      document.body.append(field);
      field.focus();
    });
    await page.keyboard.press('?');
    const written = await page.evaluate(() => document.querySelector('textarea')?.value);
    assert.equal(written, '?');
    assert.equal(await page.getByRole('dialog', { name: 'Keyboard help' }).count(), 0);
  });
});
