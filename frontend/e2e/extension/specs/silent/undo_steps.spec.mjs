// Utterances are steps of the person's own undo, one each, also where an editor's history joins what stands side by side;
// and what makes them so changes nothing else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EDITOR_PAGES } from '../../editors/list.mjs';
import { openEditor } from '../../support/editor_scenes.mjs';
import { Stage } from '../../support/stage.mjs';

const EDITORS = EDITOR_PAGES.filter(({ page }) => page === 'slate' || page === 'tinymce');

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.start(EDITORS);
});
after(() => stage.stop());

/** @param {string} name @returns an empty editor that has the focus */
async function open(name) {
  const [item] = EDITORS.filter(({ page }) => page === name);
  const on = await openEditor(stage.rig, stage.site.origin, item);
  await on.prepare('', 0, 0);
  return on;
}

test('in Slate, what a second dictation says is a step of its own', async () => {
  const on = await open('slate');
  await (await stage.rig.dictate(on.page)).say('One two.');
  await (await stage.rig.dictate(on.page)).say('Three.');
  assert.equal(await on.text(), 'One two. Three.');
  await on.press('Control+z');
  assert.equal(await on.text(), 'One two.');
  await on.press('Control+z');
  assert.equal(await on.text(), '');
  await on.page.close();
});

test('in Slate, what the person typed between utterances stays as it is, and each character once', async () => {
  const on = await open('slate');
  const spoken = await stage.rig.dictate(on.page);
  await spoken.say('One');
  await on.page.keyboard.type(' and');
  await spoken.say('two');
  await on.press('Backspace');
  await spoken.say('three');
  assert.equal(await on.text(), 'One and tw three');
  await on.page.close();
});

test('in Slate, single letters, emoji and letters with marks are left where they stand', async () => {
  for (const [said, expected] of [
    [['I', 'am'], 'I am'],
    [['one 👍🏽', 'two'], 'one 👍🏽 two'],
    [['caf\u0065\u0301', 'noir'], 'caf\u0065\u0301 noir'],
    [['one\n', 'two'], 'one\ntwo'],
  ]) {
    const on = await open('slate');
    const spoken = await stage.rig.dictate(on.page);
    for (const words of said) assert.equal((await spoken.say(words)).kind, 'words_inserted');
    assert.equal(await on.text(), expected);
    await on.page.close();
  }
});

test('in Slate, a dictation in several steps is taken back whole', async () => {
  const on = await open('slate');
  await on.page.keyboard.type('Before.');
  const spoken = await stage.rig.dictate(on.page);
  for (const words of ['One.', 'Two.', 'Three.']) await spoken.say(words);
  assert.equal(await on.text(), 'Before. One. Two. Three.');
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal(await on.text(), 'Before.');
  await on.page.close();
});

test('in Slate, a dictation over a selection is taken back, and what was typed after it stays', async () => {
  const on = await open('slate');
  await on.page.keyboard.type('One two three.');
  await on.press('Control+Home');
  for (let step = 0; step < 3; step += 1) await on.press('Shift+ArrowRight');
  const spoken = await stage.rig.dictate(on.page);
  for (const words of ['First', 'and']) await spoken.say(words);
  assert.equal(await on.text(), 'First and two three.');
  await on.press('End');
  await on.page.keyboard.type(' Typed.');
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal(await on.text(), 'One two three. Typed.');
  await on.page.close();
});

test('in TinyMCE, a paragraph that begins an utterance is taken back with it', async () => {
  const on = await open('tinymce');
  const spoken = await stage.rig.dictate(on.page);
  for (const words of ['One.', '\n\nTwo.']) await spoken.say(words);
  assert.deepEqual(await on.paragraphs(), [['One.'], ['Two.']]);
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.deepEqual(await on.paragraphs(), [['']]);
  await on.page.close();
});
