// What can be done with the text.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Server } from '../support/server.mjs';
import { visitWithClip } from '../support/visit.mjs';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

test('text is copied, cleared, brought back, and a second dictation stands below the first', async () => {
  await visitWithClip({ origin: server.publicUrl, clip: 'cards-005' }, async (app, clip) => {
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

    const both = await app.dictate(clip);
    assert.equal(both.split('\n\n').length, 2);
    assert.ok(both.startsWith(first));
    await app.copyButton.click();
    assert.equal(await app.clipboard(), both);
  });
});
