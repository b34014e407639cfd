// Editors that take their time: a long document, and a twentieth of the processor: at a sixth a quick machine is quick enough. Words stand once, and are told so.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EDITOR_PAGES } from '../../editors/list.mjs';
import { openEditor } from '../../support/editor_scenes.mjs';
import { Stage } from '../../support/stage.mjs';

const LINES = 400;
const SLOWER = 20;
const NAMES = ['slate', 'lexical', 'draft', 'prosemirror', 'contenteditable'];
const EDITORS = EDITOR_PAGES.filter(({ page }) => NAMES.includes(page));

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.start(EDITORS);
});
after(() => stage.stop());

for (const item of EDITORS) {
  test(`in ${item.title} with ${LINES} lines, on a slow machine, words stand once, and are taken back`, {
    timeout: 120_000,
  }, async () => {
    const on = await openEditor(stage.rig, stage.site.origin, item);
    const lines = Array.from({ length: LINES }, (_, index) => `This is line ${index} of a long text.`);
    const text = lines.join('\n');
    await on.prepare(text, text.length, text.length);
    const session = await stage.rig.context.newCDPSession(on.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
    const spoken = await stage.rig.dictate(on.page);
    const answers = [];
    for (const words of ['One two three.', 'Four five six.', 'Seven.']) answers.push((await spoken.say(words)).kind);
    await on.page.waitForTimeout(2_000);
    assert.equal(await on.text(), `${text} One two three. Four five six. Seven.`);
    assert.deepEqual(answers, ['words_inserted', 'words_inserted', 'words_inserted']);
    assert.equal((await spoken.undo()).kind, 'dictation_undone');
    await on.page.waitForTimeout(2_000);
    assert.equal(await on.text(), text);
    await on.page.close();
  });
}
