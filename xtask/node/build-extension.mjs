// Lays out the extension as browsers load it: usage `node build-extension.mjs DIST PROGRAM SERVER`, with the program of
// its pages as it was linked and the server's origin.

import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bundleCapture } from './bundle-capture.mjs';
import { LINK, piecesOf } from './program-pieces.mjs';

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const source = join(root, 'frontend/extension');

/** The oldest browser that the extension runs in; its manifest says the same. */
const OLDEST_BROWSER = 'chrome120';
/** The script that starts the program of the pages: `start.js` imports it. */
const PROGRAM = 'program';
/** `LINK` under a name that an extension may have: names that begin with `_` are the browser's own. */
const OUR_LINK = 'later.js';
const PAGES = {
  offscreen: 'Sotto',
  options: 'Sotto – options',
  permission: 'Welcome to Sotto',
  side_panel: 'Sotto',
};
/** In the order of the cascade. */
const STYLES = [
  'tokens',
  'base',
  'layout',
  'components/frame/app_page',
  'components/controls/button',
  'components/controls/dialog',
  'components/frame/field',
  'components/dictation/hold_key_picker',
  'components/frame/notice',
  'components/controls/picker',
  'components/dictation/speaking_settings',
  'pages/settings',
  'extension/pages',
  'extension/options',
  'extension/permission',
  'extension/side_panel',
];

const [dist, program, server] = process.argv.slice(2);
if (!dist || !program || !server) {
  console.error('usage: node build-extension.mjs DIST PROGRAM SERVER');
  process.exit(2);
}
const { origin } = new URL(server);

await rm(dist, { recursive: true, force: true });
await mkdir(join(dist, 'app'), { recursive: true });
// What hears the microphone lies where the web app has it, so that the program finds it in both.
await Promise.all([writeProgram(), bundleScripts(), bundleCapture(join(dist, 'app')), writePages(), copyFiles()]);
const reserved = (await readdir(dist, { recursive: true })).filter((name) => basename(name).startsWith('_'));
if (reserved.length > 0) throw new Error(`browsers load no extension with files of such names: ${reserved.join(', ')}`);
const { size } = await stat(join(dist, `${PROGRAM}_bg.wasm`));
console.log(`extension: ${dist}, its program ${Math.round(size / 1000)} kB, for ${origin}`);

async function writeProgram() {
  for (const { name, content } of await piecesOf(program, PROGRAM)) {
    const isScript = name === `${PROGRAM}.js`;
    await writeFile(join(dist, name === LINK ? OUR_LINK : name), isScript ? withOurLink(content.toString()) : content);
  }
}

/** @param {string} script only what it imports: the program knows the old name, too, and keeps it */
function withOurLink(script) {
  const parts = script.split(`from"./${LINK}"`);
  if (parts.length < 2) throw new Error('the script does not import the later parts as it did');
  return parts.join(`from"./${OUR_LINK}"`);
}

async function bundleScripts() {
  // The packages lie in a cache, not beside this file.
  const packages = process.env.SOTTO_NODE_MODULES ?? join(here, 'node_modules');
  const { build } = createRequire(join(packages, 'from-here.js'))('esbuild');
  await build({
    entryPoints: { service_worker: join(source, 'service_worker/main.js') },
    outdir: dist,
    bundle: true,
    format: 'iife',
    charset: 'ascii',
    target: OLDEST_BROWSER,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await run(process.execPath, [join(here, 'build-content-scripts.mjs'), dist]);
}

async function writePages() {
  const page = await readFile(join(source, 'page.html'), 'utf8');
  for (const [name, title] of Object.entries(PAGES)) {
    await writeFile(join(dist, `${name}.html`), page.replace('TITLE', title));
  }
  const styles = await Promise.all(STYLES.map((name) => readFile(join(root, 'style', `${name}.css`), 'utf8')));
  await writeFile(join(dist, 'style.css'), styles.join('\n'));
  await writeFile(join(dist, 'config.json'), `${JSON.stringify({ server: origin })}\n`);
}

/** In the source it may speak to any server; what is built speaks to its own alone. */
async function manifest() {
  const written = await readFile(join(source, 'manifest.json'), 'utf8');
  const anywhere = "connect-src 'self' http: https: ws: wss:";
  if (!written.includes(anywhere)) throw new Error('the manifest has no connect-src to narrow');
  return written.replace(anywhere, `connect-src 'self' ${origin} ${origin.replace(/^http/, 'ws')}`);
}

async function copyFiles() {
  await writeFile(join(dist, 'manifest.json'), await manifest());
  await cp(join(source, 'start.js'), join(dist, 'start.js'));
  await cp(join(source, 'icons'), join(dist, 'icons'), { recursive: true });
}
