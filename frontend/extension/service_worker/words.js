// Carries words from the offscreen document to their field, and the answer back. The offscreen document keeps them until
// it has the answer, and sends them again if this worker was stopped in between; the insertion script knows by their
// name what it has typed already.

import { message } from '../messages.js';
import { untilBound } from './binding.js';
import * as memory from './memory.js';
import { activeTab, ask, focusedDocument, insert, prepare } from './targets.js';

/** A page that draws nothing in time draws the next ones. */
const DRAWN_WITHIN_MS = 1_000;

/**
 * @typedef {object} Words
 * @property {string} dictation
 * @property {number} ordinal
 * @property {string} text
 * @property {boolean} [anywhere]
 * @property {boolean} [is_late_sign]
 * @property {boolean} [private]
 * @property {string} [batch]
 */

/** @param {Words} words */
export async function deliver(words) {
  const { dictation, ordinal, text, anywhere, is_late_sign: isLateSign, private: isPrivate = false, batch } = words;
  const asked = message('insert_words', {
    dictation,
    ordinal,
    text,
    ...(anywhere ? { anywhere } : {}),
    ...(isLateSign ? { is_late_sign: isLateSign } : {}),
  });
  if (anywhere) return deliverAnywhere(batch ?? `${dictation}/${ordinal}`, asked, isPrivate);
  await untilBound(dictation);
  const target = await memory.targetOf(dictation);
  return target ? insert(target, asked) : message('words_waiting', { reason: 'no_field' });
}

/** @param {string} name @param {object} asked @param {boolean} isPrivate goes into private windows alone */
async function deliverAnywhere(name, asked, isPrivate) {
  const known = await memory.targetOf(name);
  const tab = known ? await chrome.tabs.get(known.tabId).catch(() => undefined) : await activeTab();
  if (isPrivate && !tab?.incognito) return message('words_waiting', { reason: 'private_words' });
  const target = known ?? (tab?.id === undefined ? undefined : await focusedDocument(tab.id));
  if (!target) return message('words_waiting', { reason: 'no_field' });
  if (!(await prepare(target))) return message('words_waiting', { reason: 'page_closed_to_extensions' });
  // Words that are sent again must not go to where the focus is by then.
  await memory.setTarget(name, target);
  const answer = await insert(target, asked);
  if (answer?.kind === 'words_waiting') await memory.forgetTarget(name);
  return answer;
}

/** @param {{dictation: string, text: string}} partial */
export async function drawPartial({ dictation, text }) {
  const target = await memory.targetOf(dictation);
  if (target) await ask(target, message('show_partial', { dictation, text }), DRAWN_WITHIN_MS);
}

/** Fields of other dictations are watched no longer. @param {string[]} live */
export async function releaseAllBut(live) {
  const isOver = (/** @type {string} */ dictation) => !live.includes(dictation);
  const over = (await memory.bound()).filter(isOver);
  if (over.length === 0) return;
  await memory.changeBound((dictations) => dictations.filter((dictation) => !over.includes(dictation)));
  await Promise.all(over.map(release));
}

/** @param {string} dictation */
async function release(dictation) {
  const target = await memory.targetOf(dictation);
  if (target) await ask(target, message('release_target', { dictation }), DRAWN_WITHIN_MS);
}
