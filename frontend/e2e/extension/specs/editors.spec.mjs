// Every editor: what is said stands in its own document, once, where it belongs. `cargo xtask test --full`
// tries everything, otherwise one utterance an editor; `SOTTO_EDITORS_TABLE=FILE` writes the table.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeFile } from 'node:fs/promises';
import { EDITOR_PAGES } from '../editors/list.mjs';
import { versionOf } from '../support/editor_site.mjs';
import * as scenes from '../support/editor_scenes.mjs';
import { editorsTable } from '../support/editors_table.mjs';
import { Stage } from '../support/stage.mjs';

const isFull = process.env.SOTTO_TEST_FULL === '1';
const table = process.env.SOTTO_EDITORS_TABLE;
const PATIENCE_MS = 60_000;

/** @type {Stage} */
let stage;
/** @type {import('../support/editors_table.mjs').Row[]} */
const rows = [];

before(async () => {
  stage = await Stage.start();
});
after(async () => {
  await stage.stop();
  if (table) await writeFile(table, editorsTable(rows));
});

/** @param {scenes.OpenEditor} on */
async function tryAll(on) {
  const inserted = await scenes.insert(on, isFull ? 2 : 1);
  if (!isFull) return { insert: inserted };
  return {
    insert: inserted,
    replace: await scenes.replace(on),
    empty: await scenes.empty(on),
    'two fields': await scenes.inTurn(on),
    newline: await scenes.newline(on),
    undo: await scenes.undo(on),
  };
}

for (const item of EDITOR_PAGES) {
  test(`words stand in ${item.title}`, { timeout: PATIENCE_MS }, async () => {
    const on = await scenes.openEditor(stage.rig, stage.site.origin, item);
    const outcomes = /** @type {Record<string, scenes.Outcome & {technique?: string, changes?: number}>} */ (await tryAll(on));
    await on.page.close();
    const version = item.package ? await versionOf(item.package) : "the browser's";
    rows.push({ title: item.title, version, outcomes });
    for (const [scene, { ok, note }] of Object.entries(outcomes)) {
      const known = item.knownFaults?.[scene];
      if (known) assert.ok(!ok, `${scene} works now: ${known} is no longer true`);
      else assert.ok(ok, `${scene}: ${note}`);
    }
    assert.ok((outcomes.insert.changes ?? 0) > 0, 'the editor reported no change');
  });
}
