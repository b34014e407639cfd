// Takes back what a dictation wrote. It has a queue of its own: a page that does not answer holds up no press.

import { Turns, within } from '../deadlines.js';
import { message } from '../messages.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import { ask } from './targets.js';

/** The person waits for an answer so long; a page in the back/forward cache gives none. In ms. */
const PATIENCE_MS = 5_000;
/** Some editors go back step by step, and the side panel says so when they are done. In ms. */
const DONE_WITHIN_MS = 25_000;

const turns = new Turns(10_000);

/**
 * Takes back all that the newest dictation wrote.
 * @returns {Promise<object>} an answer of the insertion script
 */
export const undo = () =>
  turns.take(async () => {
    const dictation = await memory.newest();
    const target = dictation && (await memory.targetOf(dictation));
    if (!target) return message('dictation_kept', { reason: 'nothing_inserted' });
    const answer = await within(takeBack(dictation, target), PATIENCE_MS);
    return answer ?? message('dictation_kept', { reason: 'no_answer' });
  });

/** @param {string} dictation @param {import('./memory.js').Target} target */
async function takeBack(dictation, target) {
  const answer = await ask(target, message('undo_dictation', { dictation }), DONE_WITHIN_MS);
  if (answer?.kind === 'dictation_undone') await offscreen.tell(message('taken_back', { dictation }));
  return answer ?? message('dictation_kept', { reason: 'field_gone' });
}
