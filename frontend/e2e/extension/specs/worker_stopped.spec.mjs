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

test(`the service worker is stopped ${STOPS} times while somebody speaks`, async () => {
  const words = Math.ceil((3 * STOPS * EVERY_MS) / 300) + 10;
  await withSpeaker(scene.server.publicUrl, words, async (speaker) => {
    const panel = await speaker.panel();
    const { parts } = speaker.extension;
    const page = await speaker.goTo(`${site.origin}/`);
    await page.keyboard.down(HOLD_KEY);
    await panel.getByRole('button', { name: 'Stop dictation' }).waitFor();
    const before = parts.stops;
    const stopped = () => parts.stops - before;
    let isHeard = false;
    const heard = speaker.untilHeard().finally(() => {
      isHeard = true;
    });
    while (stopped() < STOPS && !isHeard) {
      await page.waitForTimeout(2 * EVERY_MS * Math.random());
      await parts.stopWorker();
    }
    await heard;
    await page.keyboard.up(HOLD_KEY);
    const said = await speaker.allWordsIn(page);
    console.log(`stopped ${stopped()} times, ${speaker.clip.text.split(' ').length} words`);
    assert.equal(said, speaker.clip.text);
    assert.ok(stopped() >= STOPS, 'it was really stopped');
  });
});
