// What it means that a document has lost the focus while a dictation runs: whether somebody still hears the release of a
// key that is held.

import { askTab } from '../asking.js';
import { message } from '../messages.js';
import * as offscreen from './offscreen.js';
import { steer } from './steering.js';
import { focusIn } from './targets.js';

/** @typedef {import('./memory.js').Target} Target */

/** A page that is busy for less than this has not been left. In ms. */
const FOCUS_PATIENCE_MS = 10_000;
/** The frames of a tab that the person looks at answer at once. In ms. */
const FRAMES_PATIENCE_MS = 500;
/** A frame that the focus goes into may just be coming, or be loaded anew. In ms. */
const ON_ITS_WAY_MS = 300;

/**
 * The focus left a document. What matters is whether it left the page, which may be busy, and whether it went to where a
 * trigger is. Where nobody answers, nobody hears a release.
 * @param {Target} from @param {{at: number, since: number, to: 'away' | 'page' | 'gone' | 'unknown'}} said
 */
export async function focusLeft(from, { at, since, to }) {
  const { tabId: tab } = from;
  if (to === 'away' || (to === 'unknown' && !(await hasPageFocus(tab)))) return lose(tab, at, false);
  const came = to === 'unknown' ? { to: from.documentId, since } : undefined;
  let becomes = await whatBecomes(tab, came);
  if (becomes !== 'heard') {
    await new Promise((resolve) => setTimeout(resolve, ON_ITS_WAY_MS));
    becomes = await whatBecomes(tab, came);
  }
  // Where a frame was taken out of the page no document has the focus, and the outermost one hears the keys.
  if (becomes === 'deaf' || (becomes === 'away' && to !== 'gone')) await lose(tab, at, becomes === 'deaf');
}

/** Its outermost document knows. @param {number} tab */
async function hasPageFocus(tab) {
  const answer = await askTab(tab, message('has_focus'), FOCUS_PATIENCE_MS, { frameId: 0 });
  return answer?.is_here === true;
}

/**
 * What becomes of a release. The page may have been left and come back to before anybody looked: then no other document
 * had the focus since the one that lost it had got it.
 * @param {number} tab @param {{to: string, since: number}} [came] if the focus is where it was, and nobody knows whether
 *   it left the page in between
 * @returns {Promise<'heard' | 'deaf' | 'away'>}
 */
async function whatBecomes(tab, came) {
  const all = await focusIn(tab, FOCUS_PATIENCE_MS);
  // A frame is busy: what becomes of it is not known.
  if (!all) return 'heard';
  const now = all.find(({ sign, since }) => sign === 'here' && since !== undefined);
  if (!now) return all.some(({ document, hasIt }) => document.frameId === 0 && hasIt) ? 'deaf' : 'away';
  if (now.document.documentId !== came?.to) return 'heard';
  const wasElsewhere = all.some(({ document, since = 0 }) => document.documentId !== came.to && since > came.since);
  return wasElsewhere ? 'heard' : 'away';
}

/** @param {number} tab @param {number} at @param {boolean} isDeaf the person is in the page, and is told */
async function lose(tab, at, isDeaf) {
  // First: the document in which the key went down would say only that it is over.
  if (await offscreen.isThere()) await steer(message('lose_hold', { tab, at, ...(isDeaf ? { is_deaf: true } : {}) }));
  // A press that is to stop what runs is known to its own document alone.
  await askTab(tab, message('focus_lost', { at }), FRAMES_PATIENCE_MS);
}
