// Whose speech it is in the extension: what an account has said and nobody has written down is typed and written down as
// nobody else's.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { stage as behindProxy } from '../../support/stage.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';
import { toldIn } from '../support/witness.mjs';

const SESSION = 'sb-sotto-auth-token';
const PASSWORD = 'a quiet copper harbour lantern';
const SIGN_IN = /What you said is kept: sign in/;

/** @type {HoldingStage} */
let stage;
/** @type {import('../../support/fault_proxy.mjs').FaultProxy} */
let proxy;

before(async () => {
  const scene = await behindProxy('tones');
  proxy = scene.proxy;
  stage = await HoldingStage.start({}, {}, Promise.resolve(scene));
});
after(() => stage?.stop());

/** @param {string} method @param {string} path @param {object} [body] @param {string} [token] @returns {Promise<any>} */
async function ask(method, path, body, token) {
  const headers = { 'Content-Type': 'application/json', ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  const asked = { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) };
  const answer = await fetch(`${stage.scene.server.publicUrl}${path}`, asked);
  assert.equal(answer.status, 200, `${method} ${path}`);
  return answer.json();
}

/** Somebody new is signed in to the extension. @param {object} who @returns {Promise<string>} their token */
async function comes(who) {
  const session = await ask('POST', '/auth/v1/signup', who);
  await stage.rig.panel.evaluate(
    (/** @type {[string, string]} */ [key, kept]) => localStorage.setItem(key, kept),
    [SESSION, JSON.stringify(session)],
  );
  return session.access_token;
}

/** As one text in small letters. @param {string[]} texts */
const joined = (texts) => bareWords(texts.join(' ')).trim();

test('what an account has said and nobody has written down is typed and kept for no guest', async () => {
  const page = await stage.open();
  await comes({ email: 'ada@example.org', password: PASSWORD });
  const unheard = await stage.sayIntoTheVoid(page, proxy);
  await stage.endSession();
  await page.keyboard.press(HOLD_KEY);
  await stage.parts.untilMicrophone(false);
  await stage.parts.until('it is told', async () => SIGN_IN.test((await toldIn(page)) ?? ''));

  proxy.mend();
  // They speak at once: nobody has told the offscreen document of them yet.
  const other = await stage.open('/other');
  const token = await comes({});
  await ask('PUT', '/settings', { keep_transcripts: true }, token);
  const spoken = await stage.rig.dictate(other, ['one two']);
  assert.equal((await spoken.next()).kind, 'words_inserted');
  await spoken.end();
  assert.equal(await stage.wordsIn(other), joined(spoken.texts));
  assert.equal(joined(stage.rig.standing.pieces.map(({ text }) => text)), joined(spoken.texts));
  const { transcripts } = await ask('GET', '/transcripts', undefined, token);
  const excerpts = transcripts.map((/** @type {{excerpt: string}} */ { excerpt }) => excerpt);
  assert.equal(joined(excerpts), joined(spoken.texts));
  const last = unheard.split(' ').at(-1) ?? '';
  assert.ok(
    !(await stage.wordsIn(page)).split(' ').includes(last),
    'nor does it come into the field that it was said for',
  );
});
