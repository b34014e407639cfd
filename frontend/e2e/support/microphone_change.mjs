// Another microphone in mid-sentence, for both ways in which a page hears its microphone.

import assert from 'node:assert/strict';

/** Long enough for two changes of 1.5 s each. */
const WORDS = 24;

/**
 * Two microphones change places twice while somebody speaks.
 * @param {import('./room_stage.mjs').Stage} stage
 * @param {{desk: string, headset: string, script?: string}} room the first is heard first; the script runs in the page
 * before everything else
 */
export async function assertChangeLosesNothing(stage, { desk, headset, script = '' }) {
  await stage.visit({ words: WORDS, script }, async (app, room, said) => {
    await app.start();
    await room.speak();
    for (const [label, inWord] of /** @type {const} */ ([
      [headset, 5.0],
      [desk, 12.3],
    ])) {
      await room.untilWord(inWord);
      await app.microphonePicker.selectOption({ label });
      await room.untilOpen(label);
    }
    await room.untilHeard();
    await app.stop();
    // The two do not lag alike: how they do is found out while both run along.
    assert.equal(await app.plainText(), said);
    assert.equal((await app.text()).split('\n\n').length, 1, 'one dictation');
    await app.takeDefaultMicrophone();
  });
}
