// What a dictation took, on request.

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

test('the details tell how quick the words were and which engine heard them', async () => {
  await visitWithClip({ origin: server.publicUrl, clip: 'cards-005' }, async (app, clip) => {
    await app.enterAsGuest();
    const button = app.page.getByRole('button', { name: 'Details' });
    assert.equal(await button.count(), 0, 'there is nothing to tell yet');
    const since = Date.now();
    await app.dictate(clip);
    const took = Date.now() - since;

    await button.click();
    const details = app.page.getByRole('dialog', { name: 'Details' });
    const text = (await details.innerText()).replaceAll(/\s+/g, ' ');
    const [, first] = /First word (\d+\.\d\d) s after you began to say it/.exec(text) ?? [];
    const [, last] = /Last word (\d+\.\d\d) s after you stopped/.exec(text) ?? [];
    console.log(`first word after ${first} s, last word after ${last} s`);
    // The clip is known: no word can be here before it is said, nor later than the whole clip. The last
    // one comes after most of it was said, and before this test has seen it.
    assert.ok(Number(first) > 0 && Number(first) * 1_000 < clip.millis, text);
    assert.ok(Number(last) >= 0 && Number(last) * 1_000 < took - clip.millis / 2, text);
    assert.match(text, /Local engine of this server/);

    await app.page.keyboard.press('Escape');
    await details.waitFor({ state: 'hidden' });
    assert.equal(await button.evaluate((element) => element === document.activeElement), true);
  });
});
