// What can be done with the text.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readTones } from '../support/clip.mjs';
import { withDouble } from '../support/stage.mjs';
import { visitWith } from '../support/visit.mjs';

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

test('text is copied, cleared, brought back, and a second dictation stands below the first', async () => {
  await visitWith(await readTones(4), { origin: scene.server.publicUrl }, async (app, clip) => {
    await app.enterAsGuest();
    const first = await app.dictate(clip);
    assert.ok(first.length > 0);

    await app.copyButton.click();
    await app.untilNotice(/^Copied$/);
    assert.equal(await app.clipboard(), first);

    await app.clearButton.click();
    assert.equal(await app.text(), '');
    await app.undoButton.click();
    assert.equal(await app.text(), first);

    const both = await app.dictate(clip, 2);
    assert.equal(both.split('\n\n').length, 2);
    assert.ok(both.startsWith(first));
    await app.copyButton.click();
    assert.equal(await app.clipboard(), both);
  });
});
