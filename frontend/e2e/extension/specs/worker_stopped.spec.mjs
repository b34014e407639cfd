// The browser stops the service worker whenever it likes. No word is lost, none comes twice.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withDouble } from '../../support/stage.mjs';
import { FULL } from '../../support/settings.mjs';
import { HOLD_KEY, Site } from '../support/extension.mjs';
import { withSpeaker } from '../support/speaker.mjs';

const STOPS = FULL ? 100 : 25;
const EVERY_MS = 250;
const FIELD = '<title>A page</title><textarea id="field" rows="6" cols="60"></textarea>';

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;

before(async () => {
  scene = await withDouble('tones');
  site = await Site.start({ '/': FIELD });
});
after(async () => {
  site.stop();
  await scene.clear();
});

/**
 * A way to stop the service worker, from outside as the browser does it.
 * @param {import('../support/extension.mjs').Extension} extension
 */
async function stopper(extension) {
  const page = await extension.context.newPage();
  await page.goto('about:blank');
  const session = await extension.context.newCDPSession(page);
  await session.send('ServiceWorker.enable');
  return async () => {
    await session.send('ServiceWorker.stopAllWorkers');
  };
}

test(`the service worker is stopped ${STOPS} times while somebody speaks`, async () => {
  const words = Math.ceil((STOPS * EVERY_MS) / 300) + 10;
  await withSpeaker(scene.server.publicUrl, words, async (speaker) => {
    const stop = await stopper(speaker.extension);
    const page = await speaker.goTo(`${site.origin}/`);
    await page.keyboard.down(HOLD_KEY);
    const panel = await speaker.panel();
    await panel.getByRole('button', { name: 'Stop dictation' }).waitFor();
    await page.bringToFront();
    const until = Date.now() + speaker.millis;
    let stops = 0;
    for (; stops < STOPS; stops += 1) {
      await page.waitForTimeout(EVERY_MS * (0.5 + Math.random()));
      await stop();
    }
    await page.waitForTimeout(Math.max(0, until - Date.now()));
    await page.keyboard.up(HOLD_KEY);
    const said = await speaker.allWordsIn(page);
    console.log(`${stops} stops, ${speaker.clip.text.split(' ').length} words`);
    assert.equal(said, speaker.clip.text);
  });
});
