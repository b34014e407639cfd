// Starts and ends dictations, whoever asks for it. What is to open the microphone has its turn, and so has what takes
// words back, in a queue of its own: a page that does not answer holds up no press. What is to close the microphone
// waits for nobody.

import { askTab } from '../asking.js';
import { Turns, within } from '../deadlines.js';
import { message } from '../messages.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import { forgetDenied, isShownIn, show, tellAgain } from './showing.js';
import { activeTab, ask, focusedDocument, prepare } from './targets.js';

/** @typedef {import('./memory.js').Target} Target */

/** A page that does not answer holds up no press: it hears of it when it can. In ms. */
const PAGE_PATIENCE_MS = 3_000;
/** Taking back selects, types and reads; a page in the back/forward cache answers nothing. In ms. */
const UNDO_PATIENCE_MS = 5_000;
/** The frames of a tab that the person looks at answer at once. In ms. */
const FRAMES_PATIENCE_MS = 500;

const turns = new Turns(10_000);
const undoTurns = new Turns(10_000);

/**
 * The hold key went down in a document.
 * @param {Target} target @param {boolean} isPrivate its window @param {{hold: string, at: number}} said
 */
export const holdPressed = (target, isPrivate, { hold, at }) =>
  turns.take(() => start({ private: isPrivate, way: 'hold', hold, tab: target.tabId, at }, target));

/** @param {object} said to the offscreen document */
async function steer(said) {
  await show(await offscreen.tell(said));
}

/** @param {{hold: string, ending: string}} said */
export const holdEnded = ({ hold, ending }) => steer(message('end_hold', { hold, ending }));

/**
 * The key went up in another frame than it went down. The one in which it went down knows what its release means.
 * @param {number} tab @param {{at: number}} said
 */
export async function keyReleased(tab, { at }) {
  const told = askTab(tab, message('key_released', { at }), FRAMES_PATIENCE_MS);
  if (await offscreen.isThere()) await steer(message('release_key', { tab, at }));
  await told;
}

/** The focus left a frame. What matters is whether it left the page. @param {number} tab */
export async function focusLeft(tab) {
  const answer = await askTab(tab, message('has_focus'), FRAMES_PATIENCE_MS, { frameId: 0 });
  if (!answer?.is_here) await steer(message('lose_hold', { tab }));
}

export const stop = () => steer(message('stop_dictation'));

/** @param {boolean} inPanel else it was Escape, in a page */
export const cancel = (inPanel) => steer(message('cancel_dictation', { in_panel: inPanel }));

/** A shortcut, the toolbar's button, the side panel. @param {chrome.tabs.Tab} [given] where, if that is known */
export const toggle = (given) =>
  turns.take(async () => {
    const dictation = crypto.randomUUID();
    const tab = given ?? (await activeTab());
    if (tab?.id !== undefined) await memory.setTab(dictation, tab.id);
    const asked = message('toggle_dictation', { dictation, private: tab?.incognito ?? false });
    const now = await offscreen.tell(asked);
    if (now.is_open && now.dictation === dictation) await Promise.all([begun(dictation), bindIn(dictation, tab?.id)]);
    await show(now);
  });

/**
 * Takes back all that the newest dictation wrote.
 * @returns {Promise<object>} an answer of the insertion script
 */
export const undo = () =>
  undoTurns.take(async () => {
    const dictation = await memory.newest();
    const target = dictation && (await memory.targetOf(dictation));
    if (!target) return message('dictation_kept', { reason: 'nothing_inserted' });
    const answer = await ask(target, message('undo_dictation', { dictation }), UNDO_PATIENCE_MS);
    if (answer?.kind === 'dictation_undone') await offscreen.tell(message('taken_back', { dictation }));
    return answer ?? message('dictation_kept', { reason: 'field_gone' });
  });

/**
 * @param {{private: boolean, way: 'hold', hold: string, tab: number, at: number}} how
 * @param {Target} target in which the key is held
 */
async function start(how, target) {
  // A press that is told again, because this worker was stopped in between, is the same one.
  const dictation = (await memory.dictationOf(how.hold)) ?? crypto.randomUUID();
  await memory.setDictation(how.hold, dictation);
  await Promise.all([begun(dictation), memory.setTab(dictation, how.tab)]);
  const started = offscreen.tell(message('start_dictation', { dictation, ...how }));
  const isBound = within(bind(dictation, target), PAGE_PATIENCE_MS);
  const now = await started;
  await show(now);
  await isBound;
  if (!now.is_open && now.trouble) await tellRefused(how.tab, dictation, now, now.trouble);
}

/**
 * Told where the key was pressed. Where an earlier dictation waits, its mark tells it: Escape is that one's still.
 * @param {number} tab @param {string} dictation @param {import('./badge.js').Snapshot} now @param {string} trouble
 */
async function tellRefused(tab, dictation, now, trouble) {
  if (await isShownIn(now, tab)) return tellAgain(tab);
  const refused = message('dictation_runs', { dictation, stage: 'none', trouble });
  await askTab(tab, refused, PAGE_PATIENCE_MS);
}

/** @param {string} dictation */
const begun = (dictation) => memory.setNewest(dictation);

/** @param {string} dictation @param {number | undefined} tab */
async function bindIn(dictation, tab) {
  const target = tab === undefined ? undefined : await within(focusedDocument(tab), PAGE_PATIENCE_MS);
  if (target) await within(bind(dictation, target), PAGE_PATIENCE_MS);
}

/** @param {string} dictation @param {Target} target */
async function bind(dictation, target) {
  if (await prepare(target)) {
    await Promise.all([
      memory.setTarget(dictation, target),
      memory.bound().then((all) => memory.setBound([...all, dictation])),
    ]);
    await ask(target, message('bind_target', { dictation }), PAGE_PATIENCE_MS);
  }
  // Bound first: until then a focus that moves takes the dictation along.
  await Promise.all([tellAgain(target.tabId), forgetDenied(target.tabId)]);
}
