// Fields that were taken for secrets: the side panel offers those that the person may allow, and the options take that back.
// And words of which nobody is sure whether they arrived.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { findings } from '../../support/accessibility.mjs';
import { bareWords } from '../../support/clip.mjs';
import { axeSource } from '../../support/packages.mjs';
import { withDouble } from '../../support/stage.mjs';
import { Site } from '../support/extension.mjs';
import { withSpeaker } from '../support/speaker.mjs';

const WORDS = 6;
const ANSWER_MS = 20_000;
/** What is behind another tab draws no frames to look at each of them. */
const POLLING_MS = 100;
/** It empties itself at once, and shows nothing of what it has got. */
const SINK = `<title>A page</title><textarea id="field"></textarea>
  <script>
    const field = document.getElementById('field');
    window.got = [];
    field.addEventListener('input', () => { got.push(field.value); field.value = ''; });
  </script>`;
const UNSURE = 'Sotto is not sure that these words arrived.';

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;

before(async () => {
  scene = await withDouble('tones');
  site = await Site.start({
    '/pin': '<title>A page</title><label>PIN <input id="field" name="board" size="60"></label>',
    '/password': '<title>A page</title><label>Password <input id="field" type="password"></label>',
    '/sink': SINK,
  });
});
after(async () => {
  site.stop();
  await scene.clear();
});

/** @param {any} panel @param {string} name presses every button of that name, one after the other, once */
async function pressEach(panel, name) {
  const rows = panel.getByRole('listitem').filter({ has: panel.getByRole('button', { name }) });
  for (let count = await rows.count(); count > 0; count -= 1) {
    await rows.first().getByRole('button', { name }).dispatchEvent('click');
    await panel.waitForFunction(
      (/** @type {[string, number]} */ [words, left]) =>
        [...document.querySelectorAll('.piece button')].filter((one) => one.textContent === words).length <= left,
      [name, count - 1],
      { timeout: ANSWER_MS, polling: POLLING_MS },
    );
  }
}

/** @param {any} panel */
const done = (panel) => panel.getByRole('status', { name: 'Dictation status' }).getByText('Done').waitFor();

test('a field that was taken for a secret is allowed in the side panel, takes what waited, and is taken off in the options', async () => {
  await withSpeaker(scene.server.publicUrl, WORDS, async (speaker) => {
    const panel = await speaker.panel();
    const page = await speaker.goTo(`${site.origin}/pin`);
    await speaker.holdAndSpeak(page);
    await done(panel);
    const guarded = panel.getByRole('region', { name: 'Guarded field' });
    await guarded.getByText('Sotto does not type into this field (PIN, 127.0.0.1).').waitFor();
    assert.equal(await page.locator('#field').inputValue(), '');
    await panel.evaluate(axeSource);
    assert.deepEqual(await findings(panel), []);
    await guarded.getByRole('button', { name: 'Allow this field' }).dispatchEvent('click');
    await guarded.waitFor({ state: 'detached' });
    await pressEachWaiting(panel);
    assert.equal(await speaker.allWordsIn(page), speaker.clip.text);

    const options = await speaker.extension.page('options');
    const allowed = options.getByRole('region', { name: 'Allowed fields' });
    await allowed.getByText('PIN (127.0.0.1)').waitFor();
    await options.evaluate(axeSource);
    assert.deepEqual(await findings(options), []);
    await allowed.getByRole('button', { name: 'Remove PIN on 127.0.0.1' }).click();
    await allowed.getByText('No field is allowed.').waitFor();
    await options.reload();
    await allowed.getByText('No field is allowed.').waitFor();
    await options.close();
  });
});

/** What waits goes where the focus is. @param {any} panel */
async function pressEachWaiting(panel) {
  const buttons = panel.getByRole('button', { name: 'Insert here' });
  for (let index = 0; index < (await buttons.count()); index += 1) {
    await buttons.nth(index).dispatchEvent('click');
    await panel.getByText('Typed', { exact: true }).nth(index).waitFor();
  }
}

test('a password is never offered, and once words were refused for it, the field before it is not either', async () => {
  await withSpeaker(scene.server.publicUrl, WORDS, async (speaker) => {
    const panel = await speaker.panel();
    await speaker.holdAndSpeak(await speaker.goTo(`${site.origin}/pin`));
    await done(panel);
    const guarded = panel.getByRole('region', { name: 'Guarded field' });
    await guarded.waitFor();
    const refused = panel.getByText(/^Waiting\. Sotto never types into passwords/);
    const before = await refused.count();
    assert.ok(before > 0);
    const page = await speaker.goTo(`${site.origin}/password`);
    await speaker.holdAndSpeak(page, () => speaker.untilHeard(2));
    await refused.nth(before).waitFor();
    await guarded.waitFor({ state: 'detached' });
    assert.equal(await panel.getByRole('button', { name: 'Allow this field' }).count(), 0);
    assert.equal(await page.locator('#field').inputValue(), '');
  });
});

test('words that may have arrived are told as that, typed again by one press and dismissed by another', async () => {
  await withSpeaker(scene.server.publicUrl, WORDS, async (speaker) => {
    const panel = await speaker.panel();
    const page = await speaker.goTo(`${site.origin}/sink`);
    await speaker.holdAndSpeak(page);
    await done(panel);
    const row = panel.getByRole('listitem').filter({ hasText: UNSURE }).first();
    await row.waitFor({ timeout: ANSWER_MS });
    await panel.waitForFunction(
      () => [...document.querySelectorAll('.piece')].every((piece) => piece.getAttribute('data-standing') === 'unsure'),
      undefined,
      { timeout: ANSWER_MS, polling: POLLING_MS },
    );
    /** @returns {Promise<string[]>} */
    const got = () => page.evaluate(() => /** @type {any} */ (window).got);
    assert.equal(
      bareWords((await got()).join(' '))
        .replaceAll(/\s+/g, ' ')
        .trim(),
      speaker.clip.text,
    );
    const before = (await got()).length;
    assert.equal(await row.getByRole('button', { name: 'Insert here' }).count(), 0);
    await row.getByRole('button', { name: 'Insert again' }).dispatchEvent('click');
    await page.waitForFunction(
      (/** @type {number} */ count) => /** @type {any} */ (window).got.length === count,
      before + 1,
      { timeout: ANSWER_MS, polling: POLLING_MS },
    );
    await row.waitFor({ timeout: ANSWER_MS });
    await pressEach(panel, 'Dismiss');
    assert.equal(await panel.getByRole('listitem').count(), 0);
    assert.equal((await got()).length, before + 1);
  });
});
