// Bundles what hears the microphone, the audio worklet and the dedicated worker, for the web app and for the extension:
// the program loads each by one address, which the web app's page names (`finish-web.mjs`).

import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const frontend = join(dirname(fileURLToPath(import.meta.url)), '../../frontend');
/** By the names under which the program asks for them where its page names no others. */
const ENTRIES = { 'capture-worklet': 'capture_worklet/main.js', 'capture-worker': 'capture_worker/main.js' };
const OPTIONS = ['--bundle', '--minify', '--format=esm', '--target=es2022', '--charset=ascii', '--log-level=warning'];

/** @param {string} folder where they are put @returns {Promise<string[]>} their names, without `.js` */
export async function bundleCapture(folder) {
  const bundles = Object.entries(ENTRIES).map(([name, entry]) =>
    run('esbuild', [join(frontend, entry), ...OPTIONS, `--outfile=${join(folder, `${name}.js`)}`]),
  );
  await Promise.all(bundles);
  return Object.keys(ENTRIES);
}
