// What the tests are told from outside, and where things lie.

import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../../..');

/** Recorded speech, each clip with its text beside it. */
export const CLIPS = join(ROOT, 'proving/clips');

/** All clips, not only a few. */
export const FULL = process.env.SOTTO_TEST_FULL === '1';

/** The extension's browser gets so many times less of the processor. */
export const SLOW = Number(process.env.SOTTO_SLOW ?? 1);

/**
 * @param {string} name
 * @returns {string}
 */
export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; run the tests with \`cargo xtask test\``);
  return value;
}
