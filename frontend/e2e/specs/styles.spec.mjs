import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../support/settings.mjs';

test('every style sheet is part of the page, and each component sheet belongs to a component', async () => {
  const page = await readFile(join(ROOT, 'frontend/index.html'), 'utf8');
  const linked = [...page.matchAll(/href="\.\.\/style\/([^"]+)"/g)].map((match) => match[1]).sort();
  const files = await readdir(join(ROOT, 'style'), { recursive: true });
  const sheets = files.filter((/** @type {string} */ name) => name.endsWith('.css')).sort();
  assert.deepEqual(linked, sheets);

  const components = await readdir(join(ROOT, 'frontend/src/components'));
  for (const sheet of sheets.filter((/** @type {string} */ name) => name.startsWith('components/'))) {
    const component = sheet.slice('components/'.length).replace(/css$/, 'rs');
    assert.ok(components.includes(component), `${sheet} has no component of its name`);
  }
});
