// On a slow machine nothing else is true: pages and the offscreen document have a sixth of the processor. The cases are
// those of `hold_ends.spec.mjs`; in the full run all specs of the extension follow.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const SIXTH = '6';
const SUFFIX = '.spec.mjs';
/** It runs here, so that each of its cases is reported. */
const HERE = `hold_ends${SUFFIX}`;
const THIS = `slow_processor${SUFFIX}`;
/** Takes hours by itself. */
const LONG = `random_walk${SUFFIX}`;
const FOLDERS = ['./', './silent/'].map((folder) => fileURLToPath(new URL(folder, import.meta.url)));

// Before anything reads it.
process.env.SOTTO_SLOW = SIXTH;
const { FULL } = await import('../../support/settings.mjs');
await import(`./${HERE}`);

if (FULL) {
  for (const folder of FOLDERS) {
    for (const spec of (await readdir(folder)).filter(isOther)) {
      test(`${spec} at a sixth of the processor`, async () => {
        const { code, output } = await run(folder + spec);
        assert.equal(code, 0, output);
      });
    }
  }
}

/** @param {string} name */
function isOther(name) {
  return name.endsWith(SUFFIX) && name !== HERE && name !== THIS;
}

/** @param {string} file @returns {Promise<{code: number, output: string}>} */
function run(file) {
  // The walk is as short as in the usual run.
  const { NODE_TEST_CONTEXT: _, SOTTO_TEST_FULL: full, ...environment } = process.env;
  const env = file.endsWith(LONG) ? environment : { ...environment, SOTTO_TEST_FULL: full };
  const program = spawn(process.execPath, ['--test', '--test-reporter=spec', file], { env });
  let output = '';
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (/** @type {object} */ data) => {
      output += data;
    });
  }
  return new Promise((resolve) => {
    program.once('close', (/** @type {number} */ code) => resolve({ code, output }));
  });
}
