// Several tabs of one person.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DictatePage } from '../pages/dictate.mjs';
import { Stage } from '../support/room_stage.mjs';

const WORDS = 10;

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

test('two tabs keep their own words; a third is told why it has to wait, and keeps what is said', async () => {
  await stage.visit({ words: WORDS }, async (first, room, said) => {
    const tab = async () => {
      const app = new DictatePage(await first.page.context().newPage(), first.origin);
      await app.open();
      await app.startButton.waitFor();
      return app;
    };
    const [second, third] = [await tab(), await tab()];
    for (const app of [first, second]) {
      await app.page.bringToFront();
      await app.start();
      await room.in(app).say();
    }
    await third.page.bringToFront();
    await third.start();
    await room.in(third).speak();
    await room.in(third).untilSpoken();
    assert.match(await third.untilStatus(/Reconnecting/), /You have 2 dictations running/);
    await first.page.bringToFront();
    await first.stop();
    assert.equal(await first.plainText(), said);
    await second.page.bringToFront();
    await second.stop();
    assert.equal(await second.plainText(), said);
    await third.page.bringToFront();
    await third.untilStatus(/^(Listening|Catching up)/, 60_000);
    await third.stop(60_000);
    assert.equal(await third.plainText(), said);
  });
});
