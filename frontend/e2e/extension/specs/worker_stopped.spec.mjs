// The browser stops the service worker whenever it likes. No word is lost, none comes twice.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { withDouble } from '../../support/stage.mjs';
import { FULL } from '../../support/settings.mjs';
import { HOLD_KEY, Site } from '../support/extension.mjs';
import { withSpeaker } from '../support/speaker.mjs';

const STOPS = FULL ? 100 : 12;
/** On average; the worker is started again by the next words, ten times a second. */
const EVERY_MS = 200;
const FIELD = '<title>A page</title><textarea id="field" rows="6" cols="60"></textarea>';

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let scene;
/** @type {Site} */
let site;

before(async () => {
  scene = await withDouble('tones', { manner: ['--interim-ms', '100'] });
  site = await Site.start({ '/': FIELD });
});
after(async () => {
  site.stop();
  await scene.clear();
});

/**
 * A way to stop the service worker, from outside as the browser does it.
 * @param {any} panel a page of the extension: its own worker can be reached from there alone
 */
async function stopper(panel) {
  const session = await panel.context().newCDPSession(panel);
  let stopped = 0;
  session.on('ServiceWorker.workerVersionUpdated', (/** @type {any} */ { versions }) => {
    stopped += versions.filter((/** @type {any} */ { runningStatus }) => runningStatus === 'stopped').length;
  });
  await session.send('ServiceWorker.enable');
  return { stop: () => session.send('ServiceWorker.stopAllWorkers'), stopped: () => stopped };
}

test(`the service worker is stopped ${STOPS} times while somebody speaks`, async () => {
  const words = Math.ceil((3 * STOPS * EVERY_MS) / 300) + 10;
  await withSpeaker(scene.server.publicUrl, words, async (speaker) => {
    const panel = await speaker.panel();
    const { stop, stopped } = await stopper(panel);
    const page = await speaker.goTo(`${site.origin}/`);
    await page.keyboard.down(HOLD_KEY);
    await panel.getByRole('button', { name: 'Stop dictation' }).waitFor();
    let isHeard = false;
    const heard = speaker.untilHeard().finally(() => {
      isHeard = true;
    });
    while (stopped() < STOPS && !isHeard) {
      await page.waitForTimeout(2 * EVERY_MS * Math.random());
      await stop();
    }
    await heard;
    await page.keyboard.up(HOLD_KEY);
    const said = await speaker.allWordsIn(page);
    console.log(`stopped ${stopped()} times, ${speaker.clip.text.split(' ').length} words`);
    assert.equal(said, speaker.clip.text);
    assert.ok(stopped() >= STOPS, 'it was really stopped');
  });
});
