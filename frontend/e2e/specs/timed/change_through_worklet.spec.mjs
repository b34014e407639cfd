// Another microphone in mid-sentence where no track can be read: an audio graph loses what it does not take in time, so
// nothing else runs meanwhile.

import { after, before, test } from 'node:test';
import { NO_TRACK_READER } from '../../support/hearing.mjs';
import { assertChangeLosesNothing } from '../../support/microphone_change.mjs';
import { Stage } from '../../support/room_stage.mjs';

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

test('another microphone in the middle of a sentence goes on through the worklet, no word is lost or doubled', async () => {
  await assertChangeLosesNothing(stage, { desk: 'Desk microphone', headset: 'Headset', script: NO_TRACK_READER });
});
