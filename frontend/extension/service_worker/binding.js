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

/** What is under way, by dictation. @type {Map<string, Promise<void>>} */
const underway = new Map();

/** The document is found, and has time until then to be ready. @param {string} dictation @param {Target} target */
export function bind(dictation, target) {
  const done = bindNow(dictation, target).finally(() => underway.delete(dictation));
  underway.set(dictation, done);
  return done;
}

/** @param {string} dictation @param {Target} target */
async function bindNow(dictation, target) {
  await memory.setTarget(dictation, target);
  if (!(await prepare(target, READY_WITHIN_MS))) return;
  await memory.setBound([...(await memory.bound()), dictation]);
  await ask(target, message('bind_target', { dictation }), BOUND_WITHIN_MS);
}

/** Words that come before it belong to the field that has the focus now, not to none. @param {string} dictation */
export async function untilBound(dictation) {
  const done = underway.get(dictation);
  if (done) await within(done, READY_WITHIN_MS + BOUND_WITHIN_MS);
}
