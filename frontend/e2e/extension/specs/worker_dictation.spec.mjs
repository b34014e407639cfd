// A person holds the key in a text field and speaks; the words stand there, and in the side panel.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bareWords, readTones } from '../../support/clip.mjs';
import { withDouble } from '../../support/stage.mjs';
import { Extension, HOLD_KEY, Site } from '../support/extension.mjs';
import { Speaker, withSpeaker } from '../support/speaker.mjs';

const FIELD = '<title>A page</title><textarea id="field" rows="6" cols="60"></textarea>';

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;

before(async () => {
  scene = await withDouble('tones');
  site = await Site.start({ '/': FIELD, '/two': `${FIELD}<textarea id="other"></textarea>` });
});
after(async () => {
  site.stop();
  await scene.clear();
});

/** @param {any} panel @returns {Promise<string>} what is listed, as coded words are spelled */
async function listed(panel) {
  const texts = await panel
    .getByRole('textbox', { name: 'What you said' })
    .evaluateAll((/** @type {any[]} */ fields) => fields.map((field) => field.value));
  return bareWords(texts.join(' ')).trim();
}

describe('the extension', () => {
  test('what is said while the key is held stands in the field and in the side panel', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const panel = await speaker.panel();
      const page = await speaker.goTo(`${site.origin}/`);
      await speaker.holdAndSpeak(page, async () => {
        await panel.getByRole('button', { name: 'Stop dictation' }).waitFor();
        await panel.getByLabel('Words that may still change').filter({ hasText: /\w/ }).waitFor();
        await speaker.untilHeard();
      });
      assert.equal(await speaker.allWordsIn(page), speaker.clip.text);
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      assert.equal(await listed(panel), speaker.clip.text);
      await panel.getByText('Typed').first().waitFor();
    });
  });

  test('a tap leaves the microphone open until the next one', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const page = await speaker.goTo(`${site.origin}/`);
      await speaker.panel();
      await page.bringToFront();
      await page.keyboard.press(HOLD_KEY);
      await speaker.untilHeard();
      await page.keyboard.press(HOLD_KEY);
      assert.equal(await speaker.allWordsIn(page), speaker.clip.text);
    });
  });

  test('who loads the folder can speak at once into a page that was open before', async () => {
    const clip = await readTones(10);
    const extension = await Extension.start({ server: scene.server.publicUrl, wav: clip.wav, isInstalled: false });
    const speaker = new Speaker(extension, clip);
    try {
      const page = await extension.open(`${site.origin}/`);
      await page.locator('#field').focus();
      await extension.install();
      await extension.enterAsGuest();
      await extension.parts.untilListening(page);
      const panel = await speaker.panel();
      await page.bringToFront();
      await speaker.holdAndSpeak(page);
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      assert.equal(await speaker.allWordsIn(page), clip.text);
    } finally {
      await speaker.stop();
    }
  });

  test('on the web app the key is its own', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const panel = await speaker.panel();
      const web = await speaker.extension.open(`${scene.server.publicUrl}/app/`);
      await web.getByRole('button', { name: 'Continue as guest' }).click();
      await web.getByRole('button', { name: 'Start dictation' }).waitFor();
      const text = web.getByRole('textbox', { name: 'Dictated text' });
      const last = speaker.clip.text.split(' ').at(-1) ?? '';
      await speaker.holdAndSpeak(web, () => text.filter({ hasText: new RegExp(last, 'i') }).waitFor());
      await web.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      assert.equal(bareWords(await text.innerText()).trim(), speaker.clip.text);
      assert.deepEqual(await panel.getByRole('textbox', { name: 'What you said' }).count(), 0);
    });
  });

  test('the side panel starts and stops a dictation, and takes it back', async () => {
    await withSpeaker(scene.server.publicUrl, 10, async (speaker) => {
      const page = await speaker.goTo(`${site.origin}/`);
      await page.keyboard.type('Before. ');
      // A tab stands for the panel here, and the page must be the one that the person looks at.
      const panel = await speaker.panel();
      await page.bringToFront();
      const press = (/** @type {string} */ name) => panel.getByRole('button', { name }).dispatchEvent('click');
      await press('Start dictation');
      await panel.getByRole('button', { name: 'Stop dictation' }).waitFor();
      await speaker.untilHeard();
      await press('Stop dictation');
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      const said = await speaker.allWordsIn(page);
      assert.equal(said, `before ${speaker.clip.text}`);
      await press('Undo last dictation');
      await panel.getByRole('status', { name: 'Notice' }).getByText('Taken back.').waitFor();
      assert.equal((await page.locator('#field').inputValue()).trim(), 'Before.');
      await panel.getByText('Taken back', { exact: true }).first().waitFor();
    });
  });

  test('Escape cancels: nothing more is typed, and it can be brought back', async () => {
    await withSpeaker(scene.server.publicUrl, 20, async (speaker) => {
      const panel = await speaker.panel();
      const page = await speaker.goTo(`${site.origin}/`);
      await page.keyboard.down(HOLD_KEY);
      const partial = panel.getByLabel('Words that may still change').filter({ hasText: /\w/ });
      const [first] = bareWords(await partial.innerText())
        .trim()
        .split(' ');
      await page.keyboard.press('Escape');
      await page.keyboard.up(HOLD_KEY);
      await panel.getByRole('button', { name: 'Bring it back' }).waitFor();
      const before = await page.locator('#field').inputValue();
      await page.waitForTimeout(2_000);
      assert.equal(await page.locator('#field').inputValue(), before);
      await panel.getByRole('button', { name: 'Bring it back' }).dispatchEvent('click');
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      const said = bareWords(await page.locator('#field').inputValue()).trim();
      assert.ok(speaker.clip.text.startsWith(said), said);
      assert.ok(said.split(' ').includes(first), `${first}, of what was given up, in ${said}`);
    });
  });

  test('words for a field that lost the focus wait, and one press puts them where it is now', async () => {
    await withSpeaker(scene.server.publicUrl, 20, async (speaker) => {
      const panel = await speaker.panel();
      const page = await speaker.goTo(`${site.origin}/two`);
      await speaker.holdAndSpeak(page, async () => {
        await speaker.untilMarked(page);
        await page.locator('#other').focus();
        await speaker.untilHeard();
      });
      await panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();
      await panel.getByText('Waiting. You went to another field.').first().waitFor();
      assert.equal(await page.locator('#field').inputValue(), '');
      assert.equal(await page.locator('#other').inputValue(), '');
      const buttons = panel.getByRole('button', { name: 'Insert here' });
      for (let index = 0; index < (await buttons.count()); index += 1) {
        await buttons.nth(index).dispatchEvent('click');
        await panel.getByText('Typed').nth(index).waitFor();
      }
      assert.equal(await speaker.allWordsIn(page, '#other'), speaker.clip.text);
      assert.equal(await page.locator('#field').inputValue(), '');
    });
  });
});
