// The offscreen document: it has the microphone, the connection and all words. There is one at most.

import { askExtension } from '../asking.js';
import { within } from '../deadlines.js';
import { message } from '../messages.js';

/** @typedef {import('./badge.js').Snapshot} Snapshot */

/** The document is there, and its program is about to listen. */
const PATIENCE_MS = 15_000;
/** A program that listens answers at once, on any machine. */
const ANSWER_MS = 3_000;
const STEP_MS = 25;
const PAGE = 'offscreen.html';

/** @type {Promise<void> | undefined} */
let opening;

export async function isThere() {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: [chrome.runtime.ContextType.OFFSCREEN_DOCUMENT],
  });
  return contexts.length > 0;
}

/** Opens it unless it is open. */
export async function open() {
  if (await isThere()) return;
  opening ??= chrome.offscreen
    .createDocument({
      url: PAGE,
      reasons: [chrome.offscreen.Reason.USER_MEDIA, chrome.offscreen.Reason.CLIPBOARD],
      justification: 'Records what you say while you dictate, and copies it where you asked for that.',
    })
    .finally(() => {
      opening = undefined;
    });
  // A worker that was stopped in the middle may have begun it already.
  await within(opening, PATIENCE_MS);
}

/**
 * Tells it something that it does, and waits until it has heard it.
 * @param {object} said
 * @returns {Promise<Snapshot>} how things stand then
 */
export async function tell(said) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    // One that is on its way out is there for a moment still.
    await open();
    const answer = await askExtension(said, ANSWER_MS);
    if (answer?.kind === 'snapshot') return answer;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  throw new Error('the offscreen document does not answer');
}

/** How things stand, if it is there. @returns {Promise<Snapshot | undefined>} */
export async function standing() {
  return (await isThere()) ? tell(message('how_do_things_stand')) : undefined;
}
