// Cuts the linked program into the part that the first page needs and the parts that are fetched later.
//
// Trunk binds and names the program as one piece; it knows nothing of pieces. So its two files are replaced: the
// program as the linker left it is cut (`wasm-split-cli`, at the functions that bear `#[wasm_split]`), its main part is
// bound to JavaScript (`wasm-bindgen`), every part is optimised (`wasm-opt`, `esbuild`), and all get one hash for a
// name, because they fit only each other.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NAME = 'frontend';
const LINK = '__wasm_split.js';
/** What the compiler uses beyond the first edition of WebAssembly, and every browser of ours knows. */
const FEATURES = [
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
  '--enable-reference-types',
  '--enable-multivalue',
];

/**
 * @param {string} dist the web app as Trunk built it
 * @param {string} program the linked program, with its relocations
 * @param {string} publicUrl
 * @returns {Promise<string[]>} the addresses of the parts that are fetched later
 */
export async function splitProgram(dist, program, publicUrl) {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-split-'));
  try {
    const parts = await cut(folder, program);
    return await putIn(dist, parts, publicUrl);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/**
 * @param {string} folder for what comes and goes
 * @param {string} program
 * @returns {Promise<{name: string, content: Buffer}[]>}
 */
async function cut(folder, program) {
  const [cutting, bound] = [join(folder, 'cut'), join(folder, 'bound')];
  await run('wasm-split-cli', [program, cutting, '--target', 'web', '--out-name', NAME]);
  const bind = ['--target', 'web', '--no-typescript', '--keep-lld-exports', '--out-dir', bound, '--out-name', NAME];
  await run('wasm-bindgen', [...bind, join(cutting, `${NAME}.wasm`)]);
  const later = (await readdir(cutting)).filter((name) => name.endsWith('.wasm') && name !== `${NAME}.wasm`);
  if (later.length === 0) throw new Error('nothing was cut off: are the functions of pages/later.rs there?');
  const files = [
    join(bound, `${NAME}.js`),
    join(bound, `${NAME}_bg.wasm`),
    join(cutting, LINK),
    ...later.sort().map((name) => join(cutting, name)),
  ];
  for (const file of files.filter((file) => file.endsWith('.wasm'))) {
    await run('wasm-opt', ['-Oz', ...FEATURES, file, '-o', file]);
  }
  for (const file of files.filter((file) => file.endsWith('.js'))) {
    await run('esbuild', [file, '--minify', '--format=esm', '--allow-overwrite', `--outfile=${file}`]);
  }
  const contents = files.map(async (file) => ({ name: file.slice(file.lastIndexOf('/') + 1), content: await readFile(file) }));
  return Promise.all(contents);
}

/**
 * Puts the parts in the place of Trunk's two files.
 * @param {string} dist
 * @param {{name: string, content: Buffer}[]} parts
 * @param {string} publicUrl
 */
async function putIn(dist, parts, publicUrl) {
  const hash = createHash('sha256');
  for (const { name, content } of parts) hash.update(name).update(content);
  const version = hash.digest('hex').slice(0, 16);
  const named = new Map(parts.map(({ name }) => [name, nameOf(name, version)]));
  for (const { name, content } of parts) {
    const text = name.endsWith('.js') ? renamed(content.toString(), named) : content;
    await writeFile(join(dist, nameOf(name, version)), text);
  }
  const page = join(dist, 'index.html');
  const html = await readFile(page, 'utf8');
  const [, old] = /frontend-([0-9a-f]{16,})\.js/.exec(html) ?? [];
  if (!old) throw new Error('the page names no program of Trunk’s');
  await writeFile(page, html.replaceAll(`${NAME}-${old}`, `${NAME}-${version}`));
  await Promise.all([`${NAME}-${old}.js`, `${NAME}-${old}_bg.wasm`].map((name) => rm(join(dist, name))));
  return [...named.values()].filter((name) => !name.startsWith(`${NAME}-`)).map((name) => publicUrl + name);
}

/** @param {string} name @param {string} version */
function nameOf(name, version) {
  if (name === `${NAME}_bg.wasm`) return `${NAME}-${version}_bg.wasm`;
  const stem = name.slice(0, name.lastIndexOf('.')).replace(/^_+/, '');
  return `${stem.replaceAll('_', '-')}-${version}${name.slice(name.lastIndexOf('.'))}`;
}

/**
 * Scripts import each other, and fetch the parts, by name. The program asks for its imports by the old names.
 * @param {string} script
 * @param {Map<string, string>} named
 */
function renamed(script, named) {
  return script.replaceAll(/((?:\bfrom|\bURL\()\s*["'])\.\/([^"'/]+)(?=["'])/g, (whole, before, name) =>
    named.has(name) ? `${before}./${named.get(name)}` : whole,
  );
}
