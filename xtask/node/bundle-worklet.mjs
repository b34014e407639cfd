// Bundles the audio worklet, for the web app and for the extension: the program loads it by one address, which the web
// app's page names (`finish-web.mjs`).

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ENTRY = join(dirname(fileURLToPath(import.meta.url)), '../../frontend/capture_worklet/main.js');
/** The program asks for it by this name where its page names no other. */
const BUNDLE = 'capture-worklet.js';
const OPTIONS = ['--bundle', '--minify', '--format=esm', '--target=es2022', '--charset=ascii', '--log-level=warning'];

/** @param {string} folder where it is put @returns {Promise<string>} its name */
export async function bundleWorklet(folder) {
  await run('esbuild', [ENTRY, ...OPTIONS, `--outfile=${join(folder, BUNDLE)}`]);
  return BUNDLE;
}
