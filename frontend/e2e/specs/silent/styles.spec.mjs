import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../support/settings.mjs';

test('every style sheet is part of the page, and each sheet of a component or page belongs to one', async () => {
  const page = await readFile(join(ROOT, 'frontend/index.html'), 'utf8');
  const linked = [...page.matchAll(/href="\.\.\/style\/([^"]+)"/g)].map((match) => match[1]).sort();
  const files = await readdir(join(ROOT, 'style'), { recursive: true });
  const all = files.filter((/** @type {string} */ name) => name.endsWith('.css')).sort();
  const isOfExtension = (/** @type {string} */ name) => name.startsWith('extension/');
  const sheets = all.filter((/** @type {string} */ name) => !isOfExtension(name));
  assert.deepEqual(linked, sheets);
  const chore = await readFile(join(ROOT, 'xtask/node/build-extension.mjs'), 'utf8');
  for (const sheet of all.filter(isOfExtension)) {
    assert.ok(chore.includes(`'${sheet.slice(0, -'.css'.length)}'`), `${sheet} is in no page of the extension`);
  }

  for (const kind of ['components', 'pages']) {
    const modules = await readdir(join(ROOT, 'frontend/src', kind), { recursive: true });
    for (const sheet of sheets.filter((/** @type {string} */ name) => name.startsWith(`${kind}/`))) {
      const module = sheet.slice(kind.length + 1).replace(/css$/, 'rs');
      assert.ok(modules.includes(module), `${sheet} has no module of its name`);
    }
  }
});
