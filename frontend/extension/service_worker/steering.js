// Starts and ends dictations, whoever asks for it. One thing after the other, in the order in which it was asked.

import { message } from '../messages.js';
import * as badge from './badge.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import { activeTab, ask, focusedDocument, prepare } from './targets.js';

/** @typedef {import('./memory.js').Target} Target */

/** A release sooner than this after the press leaves the microphone open: the key was tapped. In ms. */
const TAP_MS = 300;
/** A page that does not answer holds up no press and no release: it hears of it when it can. In ms. */
const PAGE_PATIENCE_MS = 3_000;

/** @type {Promise<unknown>} */
let earlier = Promise.resolve();

/**
 * @template Answer
 * @param {() => Promise<Answer>} work
 * @returns {Promise<Answer>}
 */
function inTurn(work) {
  const done = earlier.then(work);
  earlier = done.catch(() => {});
  return done;
}

/** The hold key went down in a document. @param {Target} target */
export const holdPressed = (target) =>
  inTurn(async () => {
    const now = await memory.running();
    if (now?.isOpen) return stop(now);
    return start('hold', target);
  });

/** @param {number | undefined} heldFor in ms, by the clock of the page */
export const holdReleased = (heldFor) =>
  inTurn(async () => {
    const now = await memory.running();
    if (!now?.isOpen || now.way !== 'hold') return;
    if (heldFor !== undefined && heldFor < TAP_MS) await memory.setRunning({ ...now, way: 'toggle' });
    else await stop(now);
  });

/** A shortcut, the toolbar's button, the side panel. @param {number} [tabId] */
export const toggle = (tabId) =>
  inTurn(async () => {
    const now = await memory.running();
    if (now?.isOpen) return stop(now);
    return start('toggle', undefined, tabId);
  });

export const cancel = () =>
  inTurn(async () => {
    const now = await memory.running();
    if (!now) return;
    await memory.setRunning({ ...now, isOpen: false });
    await offscreen.tell(message('cancel_dictation', { dictation: now.dictation }));
  });

/**
 * Takes back all that the newest dictation wrote.
 * @returns {Promise<object>} an answer of the insertion script
 */
export const undo = () =>
  inTurn(async () => {
    const dictation = await memory.newest();
    const target = dictation && (await memory.targetOf(dictation));
    if (!target) return message('dictation_kept', { reason: 'nothing_inserted' });
    const answer = await ask(target, message('undo_dictation', { dictation }));
    if (answer?.kind === 'dictation_undone') await offscreen.tell(message('taken_back', { dictation }));
    return answer ?? message('dictation_kept', { reason: 'field_gone' });
  });

/**
 * @param {'hold' | 'toggle'} way
 * @param {Target} [target] known if a key was held in it
 * @param {number} [tabId]
 */
async function start(way, target, tabId) {
  const dictation = crypto.randomUUID();
  await memory.setRunning({ dictation, way, isOpen: true });
  await memory.setNewest(dictation);
  await Promise.all([
    offscreen.tell(message('start_dictation', { dictation, way })),
    inTime(bind(dictation, target, tabId)),
  ]);
}

/** @param {Promise<unknown>} answered by a page */
function inTime(answered) {
  const patience = new Promise((resolve) => setTimeout(resolve, PAGE_PATIENCE_MS));
  return Promise.race([answered, patience]);
}

/** @param {string} dictation @param {Target} [known] @param {number} [tabId] */
async function bind(dictation, known, tabId) {
  const tab = known?.tabId ?? tabId ?? (await activeTab());
  if (tab === undefined) return;
  const target = known ?? (await focusedDocument(tab));
  if (target && (await prepare(target))) {
    await memory.setTarget(dictation, target);
    await ask(target, message('bind_target', { dictation }));
  }
  // Bound first: until then a focus that moves takes the dictation along.
  await Promise.all([badge.escapeCancels(tab, true), badge.forgetDenied(tab)]);
}

/** @param {import('./memory.js').Running} now */
async function stop(now) {
  await memory.setRunning({ ...now, isOpen: false });
  await offscreen.tell(message('stop_dictation', { dictation: now.dictation }));
}
