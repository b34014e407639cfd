// An allowance that is used up ends a dictation, and the person is told where they are, with what to do.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { ScriptedStream } from '../../../support/scripted_stream.mjs';
import { withDouble } from '../../../support/stage.mjs';
import { HoldingStage } from '../../support/holding_stage.mjs';
import { toldIn } from '../../support/witness.mjs';

/** How the server closes a stream whose person has no dictation time left. */
const USED_UP = 4402;
const TOLD = /Your dictation time is used up\. What was transcribed is kept\. You can go on when your allowance renews/;

/** @type {HoldingStage} */
let stage;
const stream = new ScriptedStream();

before(async () => {
  const scene = await withDouble('tones', { publicPort: await stream.listen() });
  stream.target = scene.server.port;
  stage = await HoldingStage.start({}, {}, Promise.resolve(scene));
});
afterEach(() => stage.clear());
after(async () => {
  await stage?.stop();
  stream.close();
});

test('an allowance that is used up closes the microphone, and page and toolbar say what to do', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  const begun = stream.session();
  await stage.latch(page);
  await stage.witness.until(page, true);
  (await begun).socket.close(USED_UP);
  await stage.parts.until('it is told', async () => TOLD.test((await toldIn(page)) ?? ''));
  await stage.witness.until(page, false);
  await stage.parts.until('the toolbar shows it', async () => (await stage.parts.toolbar()).text === '!');
  assert.match((await stage.parts.toolbar()).title, TOLD);
});
