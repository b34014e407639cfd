// Bundles the extension's content scripts: usage `node build-content-scripts.mjs DIST`.
//
// Chrome takes no modules as content scripts, so each becomes one classic file: `trigger.js`, which runs on every page
// and must stay below its budget, `insertion.js`, which is put into a document when a dictation starts there, and
// `account.js`, which is on the web app's pages.

import { mkdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a page pays where nobody dictates, in bytes. */
const TRIGGER_BUDGET = 7_300;
/** The oldest browser that the extension runs in. */
const OLDEST_BROWSER = 'chrome120';

const [dist] = process.argv.slice(2);
if (!dist) {
  console.error('usage: node build-content-scripts.mjs DIST');
  process.exit(2);
}

const here = dirname(fileURLToPath(import.meta.url));
// The packages lie in a cache, not beside this file.
const packages = process.env.SOTTO_NODE_MODULES ?? join(here, 'node_modules');
const { build } = createRequire(join(packages, 'from-here.js'))('esbuild');
const source = join(here, '../../frontend/extension/content');

await mkdir(dist, { recursive: true });
await build({
  entryPoints: [join(source, 'trigger.js'), join(source, 'insertion.js'), join(source, 'account.js')],
  outdir: dist,
  bundle: true,
  format: 'iife',
  minify: true,
  // Editors are driven with text of every script; the files must read the same in a page of any encoding.
  charset: 'ascii',
  target: OLDEST_BROWSER,
  legalComments: 'none',
  logLevel: 'warning',
});

const { size } = await stat(join(dist, 'trigger.js'));
if (size > TRIGGER_BUDGET) {
  console.error(`trigger.js has ${size} bytes; ${TRIGGER_BUDGET} are allowed`);
  process.exit(1);
}
