// Every editor: a person holds the key and speaks, and what is said stands in the editor's own document, once, where it
// belongs. `cargo xtask test --full` tries everything, otherwise one utterance an editor; `SOTTO_EDITORS_TABLE=FILE`
// writes the table.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { FULL } from '../../support/settings.mjs';
import { withDouble } from '../../support/stage.mjs';
import { EDITOR_PAGES } from '../editors/list.mjs';
import { serveEditors, versionOf } from '../support/editor_site.mjs';
import * as scenes from '../support/editor_scenes.mjs';
import { editorsTable } from '../support/editors_table.mjs';
import { Rig } from '../support/rig.mjs';
import { SpeakingRig } from '../support/speaking_rig.mjs';

const table = process.env.SOTTO_EDITORS_TABLE;
const PATIENCE_MS = FULL ? 180_000 : 60_000;
/** A person takes breath. */
const BREATH_MS = 1_500;
/** Finals of somebody who hardly does; longer than most editors join what is typed into one step. */
const HARDLY_MS = 700;
/** @typedef {scenes.Outcome & {technique?: string, changes?: number}} Found */

/** @type {Awaited<ReturnType<typeof serveEditors>>} */
let site;
/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let heard;
/** @type {SpeakingRig} */
let speaking;
/** Says what there are no tones for. @type {Rig | undefined} */
let scripted;
/** The editor before: a test that took too long may still be at it. @type {Promise<unknown>} */
let last = Promise.resolve();
/** @type {Map<import('../editors/list.mjs').EditorPage, import('../support/editors_table.mjs').Row>} */
const rows = new Map();

before(async () => {
  const isServed = serveEditors();
  heard = await withDouble('tones');
  speaking = await SpeakingRig.start(heard.server.publicUrl);
  if (FULL) scripted = await Rig.start();
  site = await isServed;
});
after(async () => {
  await speaking?.stop();
  await scripted?.stop();
  await heard?.clear();
  await site?.close();
  const found = EDITOR_PAGES.flatMap((item) => rows.get(item) ?? []);
  if (table) await writeFile(table, editorsTable(found));
});

/** @param {scenes.OpenEditor} on @returns {Promise<Record<string, Found>>} */
async function byVoice(on) {
  const inserted = await scenes.insert(on, FULL ? 2 : 1);
  if (!FULL) return { insert: inserted };
  return {
    insert: inserted,
    replace: await scenes.replace(on),
    empty: await scenes.empty(on),
    'two fields': await scenes.inTurn(on),
    undo: await scenes.undo(on, BREATH_MS),
  };
}

/** @param {scenes.OpenEditor} on @returns {Promise<Record<string, Found>>} */
async function byScript(on) {
  return { newline: await scenes.newline(on), 'undo at once': await scenes.undo(on, HARDLY_MS) };
}

/**
 * @param {SpeakingRig | Rig} rig @param {import('../editors/list.mjs').EditorPage} item
 * @param {(on: scenes.OpenEditor) => Promise<Record<string, Found>>} tryAll
 */
async function inEditor(rig, item, tryAll) {
  const on = await scenes.openEditor(rig, site.origin, item);
  try {
    return await tryAll(on);
  } finally {
    await on.page.close();
  }
}

/** @param {import('../editors/list.mjs').EditorPage} item */
async function tryEditor(item) {
  const outcomes = {
    ...(await inEditor(speaking, item, byVoice)),
    ...(scripted ? await inEditor(scripted, item, byScript) : {}),
  };
  const version = item.package ? await versionOf(item.package) : "the browser's";
  rows.set(item, { title: item.title, version, outcomes });
  for (const [scene, { ok, note }] of Object.entries(outcomes)) {
    const known = item.knownFaults?.[scene];
    if (known) assert.ok(!ok, `${scene} works now: ${known} is no longer true`);
    else assert.ok(ok, `${scene}: ${note}`);
  }
  assert.ok((outcomes.insert.changes ?? 0) > 0, 'the editor reported no change');
}

for (const item of EDITOR_PAGES) {
  test(`words stand in ${item.title}`, { timeout: PATIENCE_MS }, async () => {
    const tried = last.then(() => tryEditor(item));
    last = tried.catch(() => {});
    await tried;
  });
}
