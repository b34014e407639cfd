// Microphones that are changed, lost, muted or silent in the middle of a sentence: as Chromium hears them, through the
// worker. `timed/change_through_worklet` changes them through the worklet.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertChangeLosesNothing } from '../support/microphone_change.mjs';
import { Stage } from '../support/room_stage.mjs';

/** Enough for the words after a loss. */
const WORDS = 24;
const LAST_WORDS = [19, 20, 21, 22, 23];
const DESK = 'Desk microphone';
const HEADSET = 'Headset';

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/**
 * The words of `text` as places in `said`; each must be there once and in order.
 * @param {string} said
 * @param {string} text
 */
function places(said, text) {
  const words = said.split(' ');
  const found = text.split(' ').map((word) => words.indexOf(word));
  assert.ok(
    found.every((place, index) => place >= 0 && (index === 0 || place > found[index - 1])),
    text,
  );
  return found;
}

test('the microphones are listed, chosen ones are kept and found again under new ids', async () => {
  await stage.visit({ words: 4 }, async (app, room) => {
    await app.microphonePicker.selectOption({ label: HEADSET });
    await app.start();
    await room.untilOpen(HEADSET);
    await app.stop();
    await app.open();
    await app.microphonePicker.waitFor();
    await room.unplug(HEADSET);
    await room.plugIn(HEADSET, 'another-id');
    await app.page.waitForFunction(() => document.querySelectorAll('select')[0].value === 'another-id');
    await app.start();
    await room.untilOpen(HEADSET);
    await app.stop();

    await room.unplug(HEADSET);
    await app.start();
    await app.untilStatus(/Headset is not connected/);
    await room.untilOpen(DESK);
    await app.stop();
    await app.takeDefaultMicrophone();
  });
});

test('a microphone that was chosen on another machine is shown as not connected, and the default one serves', async () => {
  await stage.visit({ words: 4 }, async (app) => {
    const saved = app.page.waitForResponse('**/sotto.v1.SettingsService/UpdateSettings');
    await app.microphonePicker.selectOption({ label: HEADSET });
    await saved;
    // Another machine has the same person, and neither the microphone nor what this browser has kept.
    const signedIn = /** @type {any} */ (await app.storageState());
    for (const origin of signedIn.origins) {
      origin.localStorage = origin.localStorage.filter((/** @type {{name: string}} */ { name }) =>
        name.startsWith('sb-'),
      );
    }
    const context = { storageState: signedIn };
    await stage.visit({ words: 4, labels: [DESK], context }, async (there, room, said) => {
      for (const page of ['', 'settings']) {
        await there.page.goto(`${there.origin}/app/${page}`);
        const chosen = there.microphonePicker.locator('option:checked');
        await there.untilSays(chosen, /^Headset \(not connected\)$/);
      }
      await there.open();
      await there.start();
      await there.untilStatus(/Headset is not connected/);
      await room.untilOpen(DESK);
      await room.say();
      await there.stop();
      assert.equal(await there.plainText(), said);
      const chosen = await there.microphonePicker.locator('option:checked').innerText();
      assert.equal(chosen, `${HEADSET} (not connected)`, 'the choice is kept for the machine that has it');
      assert.deepEqual(there.complaints, []);
    });
    await app.takeDefaultMicrophone();
  });
});

test('another microphone in the middle of a sentence goes on in the same dictation, no word is lost or doubled', async () => {
  await assertChangeLosesNothing(stage, { desk: DESK, headset: HEADSET });
});

test('a microphone that is pulled out: the page says so at once, what was said is safe, another goes on', async () => {
  await stage.visit({ words: WORDS }, async (app, room, said) => {
    await app.start();
    await room.speak();
    await room.untilWord(5.7);
    const before = await room.wordsSpoken();
    await room.unplug(DESK);
    await app.untilStatus(/Desk microphone was lost/);
    await app.page.getByRole('button', { name: 'Use Headset' }).click();
    await app.untilStatus(/^Listening/);
    await room.untilHeard();
    await app.stop();
    const heard = places(said, await app.plainText());
    assert.equal(heard.filter((place) => place < before).length, before, 'what was said before');
    assert.deepEqual(heard.slice(-5), LAST_WORDS, 'and what was said after');
    assert.equal((await app.text()).split('\n\n').length, 1, 'one dictation');
    await app.takeDefaultMicrophone();
  });
});

test('a microphone that is plugged in again goes on by itself', async () => {
  await stage.visit({ words: WORDS, labels: [DESK] }, async (app, room, said) => {
    await app.start();
    await room.speak();
    await room.untilWord(5.7);
    const before = await room.wordsSpoken();
    await room.unplug(DESK);
    await app.untilStatus(/Desk microphone was lost/);
    await room.plugIn(DESK);
    await app.untilStatus(/^Listening/);
    await room.untilHeard();
    await app.stop();
    const heard = places(said, await app.plainText());
    assert.equal(heard.filter((place) => place < before).length, before);
    assert.deepEqual(heard.slice(-5), LAST_WORDS);
  });
});

test('a dictation whose microphone is lost can be stopped: every word until then stands', async () => {
  await stage.visit({ words: 8, labels: [DESK] }, async (app, room, said) => {
    await app.start();
    await room.say();
    await room.unplug(DESK);
    await app.untilStatus(/Desk microphone was lost/);
    await app.stop();
    assert.equal(await app.plainText(), said);
  });
});

test('silence at the device is told with its name, and another microphone is offered', async () => {
  await stage.visit({ words: 4 }, async (app, room, said) => {
    await room.setVolume(DESK, 0);
    await app.start();
    await app.untilStatus(/We hear nothing from Desk microphone/);
    await app.page.getByRole('button', { name: 'Use Headset' }).click();
    await app.untilStatus(/^Listening/);
    await room.say();
    await app.stop();
    assert.equal(await app.plainText(), said);
    await app.takeDefaultMicrophone();
  });
});

test('a microphone that the system mutes is told, and goes on', async () => {
  await stage.visit({ words: 4 }, async (app, room, said) => {
    await app.start();
    await room.untilOpen(DESK);
    await room.mute(DESK, true);
    await app.untilStatus(/The system has muted Desk microphone/);
    await room.mute(DESK, false);
    await app.untilStatus(/^Listening/);
    await room.say();
    await app.stop();
    assert.equal(await app.plainText(), said);
  });
});
