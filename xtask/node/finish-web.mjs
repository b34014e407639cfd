// Finishes the built web app: usage `node finish-web.mjs DIST PUBLIC_URL PROGRAM`, with the program as it was linked.
//
// 0. Trunk leaves out the zeros that a hash begins with: they come back, because a name with sixteen digits is what the
//    server and the service worker take for a hashed one.
// 1. The program is cut into what the first page needs and what is fetched later (`split-program.mjs`); the page names
//    the latter, so that the service worker keeps it. The script that fetches it is asked for together with the program.
// 2. The style sheets become one: thirty small files take longer to fetch and to unpack than one.
// 3. Inline module scripts move into files, so that the page can run under a content security policy without inline
//    scripts (an extension's pages must, and the web app should).
// 4. What the pages name must be there.
// 5. The audio worklet and the worker in its place become one file each, hashed as all others: a tab goes on with its own
//    after an update. The page names them, because the program, which asks for them, is built before.
// 6. The service worker is made small. Its name has no hash, because browsers look by it whether there is a newer one.
// 7. Everything that is text or Wasm gets a `.br` beside it, so that the server never compresses while serving.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import { bundleCapture } from './bundle-capture.mjs';
import { splitProgram } from './split-program.mjs';

const COMPRESSED = new Set(['.html', '.js', '.css', '.wasm', '.svg', '.json', '.txt', '.webmanifest', '.map']);
const NAMED_FILE = /\s(?:href|src)=["']?([^\s"'>]+\.[a-z0-9]+)/g;
const STYLE_SHEET = /<link\b(?=[^>]*\srel=["']?stylesheet\b)[^>]*\shref=["']?([^\s"'>]+)[^>]*>/g;
const SHORT_HASH = /^(.+-)([0-9a-f]{8,15})((?:_bg)?\.[a-z]+)$/;
const SERVICE_WORKER = 'service-worker.js';
const INLINE_MODULE = /<script type="?module"?([^>]*)>(.*?)<\/script>/gs;

const [dist, publicUrl, program] = process.argv.slice(2);
if (!dist || !publicUrl || !program) {
  console.error('usage: node finish-web.mjs DIST PUBLIC_URL PROGRAM');
  process.exit(2);
}

/** @param {string | Buffer} content what a file's name tells that the file holds */
function hashOf(content) {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/**
 * Names in a page what it needs later. Browsers pass the parts over; the service worker reads them. The script that
 * fetches them is imported by the program's own: browsers would see it only once that has come.
 * @param {string} page
 * @param {string[]} addresses
 */
async function nameLater(page, addresses) {
  const html = await readFile(page, 'utf8');
  const names = addresses.map((address) =>
    address.endsWith('.js')
      ? `<link rel="modulepreload" crossorigin href="${address}">`
      : `<meta name="fetched-later" content="${address}">`,
  );
  await writeFile(page, html.replace('</head>', `${names.join('')}</head>`));
}

/**
 * Names in a page where what hears its microphone is.
 * @param {string} page
 * @param {string} name of the file, which gets another one
 */
async function nameCapture(page, name) {
  const file = join(dist, `${name}.js`);
  const hashed = `${name}-${hashOf(await readFile(file, 'utf8'))}.js`;
  await rename(file, join(dist, hashed));
  const html = await readFile(page, 'utf8');
  const mark = `<meta name="${name}" content="${publicUrl}${hashed}">`;
  await writeFile(page, html.replace('</head>', `${mark}</head>`));
}

/** Gives each hash of Trunk's, which is 64 bits long, its sixteen digits. @param {string} page */
async function completeHashes(page) {
  let html = await readFile(page, 'utf8');
  for (const name of await readdir(dist)) {
    const whole = name.replace(SHORT_HASH, (_, before, hash, after) => before + hash.padStart(16, '0') + after);
    if (whole === name) continue;
    await rename(join(dist, name), join(dist, whole));
    html = html.replaceAll(name, whole);
  }
  await writeFile(page, html);
}

/** Puts the style sheets of a page into one file, in their order. @param {string} page */
async function joinStyleSheets(page) {
  const html = await readFile(page, 'utf8');
  const links = [...html.matchAll(STYLE_SHEET)];
  if (links.length < 2) return;
  const files = links.map(([, address]) => join(dist, address.slice(publicUrl.length)));
  const style = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n');
  const name = `style-${hashOf(style)}.css`;
  await writeFile(join(dist, name), style);
  const [first] = links;
  const changed = html.replaceAll(STYLE_SHEET, (link) =>
    link === first[0] ? `<link rel="stylesheet" href="${publicUrl}${name}">` : '',
  );
  await writeFile(page, changed);
  await Promise.all(files.map((file) => rm(file)));
}

/** Moves each inline module script of a page into a file named after its content. @param {string} page */
async function moveInlineScripts(page) {
  const html = await readFile(page, 'utf8');
  /** @type {[string, string][]} */
  const moved = [];
  const changed = html.replaceAll(INLINE_MODULE, (whole, attributes, code) => {
    if (/\ssrc=/.test(attributes) || !code.trim()) return whole;
    const name = `start-${hashOf(code)}.js`;
    moved.push([name, `${code.trim()}\n`]);
    return `<script type="module"${attributes} src="${publicUrl}${name}"></script>`;
  });
  for (const [name, code] of moved) await writeFile(join(dist, name), code);
  if (moved.length) await writeFile(page, changed);
}

/** Takes comments and long names out of the service worker, which is a classic script. */
async function shrinkServiceWorker() {
  const file = join(dist, SERVICE_WORKER);
  const options = ['--minify', '--format=iife', '--target=es2022', '--allow-overwrite', '--log-level=warning'];
  await promisify(execFile)('esbuild', [file, ...options, `--outfile=${file}`]);
}

/** Writes FILE.br where that is smaller. @param {string} file */
async function compress(file) {
  const plain = await readFile(file);
  const packed = await promisify(brotliCompress)(plain, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
    },
  });
  if (packed.length < plain.length) await writeFile(`${file}.br`, packed);
}

/** All files under a folder. @param {string} folder @returns {Promise<string[]>} */
async function filesUnder(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries.map((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : [path];
  });
  return (await Promise.all(nested)).flat();
}

/**
 * Fails when a page names a file of ours that is not there: another Trunk may have built into the same folder.
 * @param {string} page
 */
async function demandNamedFiles(page) {
  const html = await readFile(page, 'utf8');
  for (const [, name] of html.matchAll(NAMED_FILE)) {
    if (name.startsWith(publicUrl)) await access(join(dist, name.slice(publicUrl.length)));
  }
}

const index = join(dist, 'index.html');
await completeHashes(index);
await nameLater(index, await splitProgram(dist, program, publicUrl));
for (const name of await bundleCapture(dist)) await nameCapture(index, name);
await joinStyleSheets(index);
for (const page of (await filesUnder(dist)).filter((file) => file.endsWith('.html'))) {
  await moveInlineScripts(page);
  await demandNamedFiles(page);
}
await shrinkServiceWorker();
const files = (await filesUnder(dist)).filter((file) => COMPRESSED.has(extname(file)));
await Promise.all(files.map(compress));
