// Ties a dictation to the document that its words go to. Which one that is, is known from the press on, also while the
// document is not ready for them.

import { within } from '../deadlines.js';
import { message } from '../messages.js';
import * as memory from './memory.js';
import { ask, prepare } from './targets.js';

/** @typedef {import('./memory.js').Target} Target */

/** A page may be busy with what the press interrupts. In ms. */
const READY_WITHIN_MS = 6_000;
/** Binding itself reads the field. In ms. */
const BOUND_WITHIN_MS = 3_000;
/** Nothing of it takes longer, with the search for the document. In ms. */
const PATIENCE_MS = 15_000;

/** What is under way, by dictation. @type {Map<string, Promise<unknown>>} */
const underway = new Map();

/** @param {string} dictation @param {Target | Promise<Target | undefined>} found perhaps only by and by */
export async function bind(dictation, found) {
  const done = bindNow(dictation, found).finally(() => underway.delete(dictation));
  underway.set(dictation, done);
  await within(done, PATIENCE_MS);
}

/** @param {string} dictation @param {Target | Promise<Target | undefined>} found */
async function bindNow(dictation, found) {
  const target = await found;
  if (!target) return;
  await memory.setTarget(dictation, target);
  if (!(await prepare(target, READY_WITHIN_MS))) return;
  await memory.setBound([...(await memory.bound()), dictation]);
  await ask(target, message('bind_target', { dictation }), BOUND_WITHIN_MS);
}

/** Words that come before it belong to the field that has the focus now, not to none. @param {string} dictation */
export async function untilBound(dictation) {
  await within(Promise.resolve(underway.get(dictation)), PATIENCE_MS);
}
