// Puts the pieces of the web app's program (`program-pieces.mjs`) in the place of Trunk's two files: Trunk binds and names
// the program as one piece and knows nothing of pieces. All get one hash for a name, because they fit only each other.

import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { piecesOf } from './program-pieces.mjs';

const NAME = 'frontend';

/**
 * @param {string} dist the web app as Trunk built it
 * @param {string} program the linked program, with its relocations
 * @param {string} publicUrl
 * @returns {Promise<string[]>} the addresses of the parts that are fetched later
 */
export async function splitProgram(dist, program, publicUrl) {
  return putIn(dist, await piecesOf(program, NAME), publicUrl);
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
