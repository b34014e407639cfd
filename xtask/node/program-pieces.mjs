// Makes what browsers load from a program as the linker left it, with its relocations: it is cut into the part that is
// needed at once and the parts that are fetched later (`wasm-split-cli`, at the functions that bear `#[wasm_split]`), the
// main part is bound to JavaScript (`wasm-bindgen`), and every part is made small (`wasm-opt`, `esbuild`).

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { withNames } from './wasm-names.mjs';

const run = promisify(execFile);
/** The script that fetches the later parts. */
export const LINK = '__wasm_split.js';
/** What the compiler uses beyond the first edition of WebAssembly, and every browser of ours knows. */
const FEATURES = [
  '--enable-bulk-memory',
  '--enable-nontrapping-float-to-int',
  '--enable-sign-ext',
  '--enable-mutable-globals',
  '--enable-reference-types',
  '--enable-multivalue',
];
/** A function that JavaScript lends the program. */
const LENT = /^ {8}(__wb(?:g|indgen)_\w+): /gm;
/** Streams from Rust: a library brings them, and nothing of ours makes one. */
const STREAM_CLASS = /^export class IntoUnderlying\w+ \{.*?^\}\n(?:if \(Symbol\.dispose\)[^\n]*\n)?/gms;
const STREAM_FINALIZER = /^const IntoUnderlying\w+Finalization = .*?;\n/gms;
const STREAM_EXPORT = /^(?:__wbg_)?intounderlying/;

/**
 * The first two are the script, which starts the program, and its main part.
 * @param {string} program
 * @param {string} name of the script, without its ending
 * @returns {Promise<{name: string, content: Buffer}[]>} they import each other by their names
 */
export async function piecesOf(program, name) {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-pieces-'));
  try {
    return await make(folder, program, name);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {string} folder for what comes and goes @param {string} program @param {string} name */
async function make(folder, program, name) {
  const [cutting, bound] = [join(folder, 'cut'), join(folder, 'bound')];
  await run('wasm-split-cli', [program, cutting, '--target', 'web', '--out-name', name]);
  const bind = ['--target', 'web', '--no-typescript', '--keep-lld-exports', '--out-dir', bound, '--out-name', name];
  await run('wasm-bindgen', [...bind, join(cutting, `${name}.wasm`)]);
  const [script, main] = [join(bound, `${name}.js`), join(bound, `${name}_bg.wasm`)];
  await shortenNames(script, main);
  await lowerVoice(join(cutting, LINK));
  const later = (await readdir(cutting)).filter((file) => file.endsWith('.wasm') && file !== `${name}.wasm`);
  if (later.length === 0) throw new Error('nothing was cut off: are the functions that bear #[wasm_split] there?');
  const files = [script, main, join(cutting, LINK), ...later.sort().map((file) => join(cutting, file))];
  for (const file of files) await (file.endsWith('.wasm') ? shrink(file) : minify(file));
  return Promise.all(files.map(async (file) => ({ name: basename(file), content: await readFile(file) })));
}

/**
 * `-Oz` would merge functions that are nearly alike. That is smaller before Brotli, which finds them by itself, and larger
 * after it. The lowest kilobyte of memory is the end of the stack, which the linker puts first: nothing else lies there.
 * @param {string} file
 */
const shrink = (file) =>
  run('wasm-opt', ['-Os', '--low-memory-unused', ...FEATURES, '--strip-producers', file, '-o', file]);

/** @param {string} file */
const minify = (file) => run('esbuild', [file, '--minify', '--format=esm', '--allow-overwrite', `--outfile=${file}`]);

/**
 * A part that does not come is a warning: the program hears of it, and tells the person what it means to them. Somebody
 * who leaves while one is on its way has made no error.
 * @param {string} link
 */
async function lowerVoice(link) {
  const text = await readFile(link, 'utf8');
  if (!text.includes('console.error('))
    throw new Error('the link complains of nothing: is it written in another way now?');
  await writeFile(link, text.replaceAll('console.error(', 'console.warn('));
}

/**
 * Both sides of the main part know what they lend each other by one short name, and what nobody asks for goes.
 * @param {string} script
 * @param {string} main
 */
async function shortenNames(script, main) {
  /** @type {Map<string, string>} */
  const short = new Map();
  const text = (await readFile(script, 'utf8'))
    .replaceAll(LENT, (_whole, name) => {
      short.set(name, short.size.toString(36));
      return `"${short.get(name)}": `;
    })
    .replaceAll(STREAM_CLASS, '')
    .replaceAll(STREAM_FINALIZER, '');
  if (short.size === 0) throw new Error('the script lends the program nothing: is it written in another way now?');
  const keepsStreams = text.includes('intounderlying');
  await writeFile(script, text);
  const rename = (/** @type {string} */ name) => short.get(name) ?? name;
  const isKept = (/** @type {string} */ name) => keepsStreams || !STREAM_EXPORT.test(name);
  await writeFile(main, withNames(await readFile(main), { rename, isKept }));
}
