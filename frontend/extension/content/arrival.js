// Whether typed text arrived: read back, never believed.

import { lookAt } from './editors.js';
import { hasArrived, hasArrivedChanged, wordsGone, wordsOf } from './grading.js';
import { oursBefore } from './last_typed.js';
import { waitUntil } from './waiting.js';
import { Witness } from './witness.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./reading.js').Reading} Reading
 * @typedef {import('./techniques.js').Technique} Technique
 *
 * @typedef {'arrived' | 'taken' | 'ignored' | 'refused' | 'unsure'} Arrival
 * - `arrived`: it stands there.
 * - `taken`: the page has it, and shows it elsewhere.
 * - `ignored`: nothing came of it, so that another technique may follow.
 * - `refused`: the page has cancelled it where that means no, and nothing else came of it. Nothing follows.
 * - `unsure`: something came of it, and what is not known. Nothing follows: it would stand there twice.
 */

/** Who does anything at all has begun by then; in ms. */
const BEGUN_WITHIN = 150;
/** What a page changes at once may be changed once more; in ms. */
const STILL_FOR = 300;
/** Who has begun is done by then; in ms. */
const DONE_WITHIN = 2_000;

/**
 * Types with one technique and looks.
 * @param {Field} field @param {Technique} technique @param {Reading} was @param {string} text
 * @returns {Promise<Arrival>}
 */
export function typeAndLook(field, technique, was, text) {
  const { editor } = field;
  const looked = lookAt(field);
  const hasChanged = () => lookAt(field) !== looked;
  const now = () => editor.read(field) ?? was;
  const isHere = () => hasArrived(was, now(), text, hasChanged);
  return watched(field, async (witness) => {
    const isTaken = technique.type(field, text, oursBefore(field, technique.name, was), witness);
    const isElsewhere = () => {
      const gone = witness.hasInput && !was.isPart ? wordsGone(now(), text) : [];
      return gone.length > 0 && witness.hasShown(gone);
    };
    const isChanged = lasts(() => hasArrivedChanged(was, now(), text));
    const isTouched = () => isTaken || witness.isTouched || hasChanged();
    const isDone = await waitForEither(() => isHere() || isElsewhere() || isChanged(), isTouched);
    const isRefused = isDone === 'unsure' && editor.refuses && !witness.isTouched && !hasChanged();
    if (isDone !== 'yes') return isRefused ? 'refused' : isDone;
    return isHere() || isChanged() ? 'arrived' : 'taken';
  });
}

/**
 * Types with one technique where nothing can be read.
 * @param {Field} field @param {Technique} technique @param {string} text
 * @returns {Promise<Arrival>}
 */
export function typeUnseen(field, technique, text) {
  const { editor } = field;
  return watched(field, async (witness) => {
    const isTaken = technique.type(field, text, '', witness);
    if (isTaken && !editor.wantsProof?.(field)) return 'arrived';
    const isProved = () =>
      isTaken && ((witness.hasInput && editor.isEmptied?.(field)) || witness.hasShown(wordsOf(text)));
    const isDone = await waitForEither(isProved, () => isTaken || witness.isTouched);
    return isDone === 'yes' ? 'taken' : isDone;
  });
}

/** Whether something has been so for a while. @param {() => boolean} isSo */
function lasts(isSo) {
  /** @type {number | undefined} */
  let since;
  return () => {
    since = isSo() ? (since ?? performance.now()) : undefined;
    return since !== undefined && performance.now() - since >= STILL_FOR;
  };
}

/**
 * @param {Field} field @param {(witness: Witness) => Promise<Arrival>} work
 */
async function watched(field, work) {
  const witness = new Witness(field);
  try {
    return await work(witness);
  } finally {
    witness.end();
  }
}

/**
 * @param {() => boolean} isDone @param {() => boolean} isTouched
 * @returns {Promise<'yes' | 'ignored' | 'unsure'>}
 */
async function waitForEither(isDone, isTouched) {
  if (await waitUntil(isDone, BEGUN_WITHIN)) return 'yes';
  if (!isTouched()) return 'ignored';
  return (await waitUntil(isDone, DONE_WITHIN - BEGUN_WITHIN)) ? 'yes' : 'unsure';
}
