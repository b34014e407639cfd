// Speech that arrives while an input method composes in an editor that keeps a document of its own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EDITOR_PAGES } from '../../editors/list.mjs';
import { openEditor } from '../../support/editor_scenes.mjs';
import { InputMethod } from '../../support/input_method.mjs';
import { Stage } from '../../support/stage.mjs';

const NAMES = [
  'prosemirror',
  'tiptap',
  'lexical',
  'slate',
  'quill',
  'draft',
  'ckeditor5',
  'tinymce',
  'codemirror6',
  'trix',
  'monaco',
  'ace',
  'codemirror5',
];
const EDITORS = EDITOR_PAGES.filter(({ page }) => NAMES.some((name) => page.startsWith(name)));

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.start(EDITORS);
});
after(() => stage.stop());

for (const item of EDITORS) {
  test(`words wait for an input method in ${item.title}, and follow it`, { timeout: 30_000 }, async () => {
    const on = await openEditor(stage.rig, stage.site.origin, item);
    await on.prepare('Old.', 4, 4);
    const spoken = await stage.rig.dictate(on.page);
    await spoken.say('One');
    const keys = await InputMethod.of(on.page);
    await keys.compose('か', 1);
    const held = spoken.sayAs(1, 'two');
    await keys.compose('かんじ', 3);
    await keys.compose('漢字', 0, 2);
    await keys.write('漢字');
    const { kind, reason } = await held;
    assert.equal(reason ?? kind, 'words_inserted');
    await on.page.waitForTimeout(120);
    assert.equal((await on.text()).trimEnd(), 'Old. One漢字two');
    await on.page.close();
  });
}
