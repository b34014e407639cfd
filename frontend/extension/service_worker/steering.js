// Starts and ends dictations, whoever asks for it. What is to open the microphone has its turn, which is over when the
// offscreen document has answered: a page that does not answer holds up no press. What is to close the microphone waits
// for nobody.

import { askTab } from '../asking.js';
import { Turns, within } from '../deadlines.js';
import { message } from '../messages.js';
import * as binding from './binding.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import { canBeStopped, forgetDenied, isShownIn, show, showDenied, tellAgain } from './showing.js';
import { activeTab, focusedDocument, isThere } from './targets.js';

/** @typedef {import('./memory.js').Target} Target */

/** A page that does not answer hears of a press when it can. In ms. */
const PAGE_PATIENCE_MS = 3_000;
/** The frames of a tab that the person looks at answer at once. In ms. */
const FRAMES_PATIENCE_MS = 500;

const turns = new Turns(10_000);

/**
 * The hold key went down in a document.
 * @param {Target} target @param {boolean} isPrivate its window @param {{hold: string, at: number, wall: number}} said
 */
export async function holdPressed(target, isPrivate, { hold, at, wall }) {
  const how = { private: isPrivate, way: 'hold', hold, tab: target.tabId, at, wall };
  const { dictation, now, isBound } = await turns.take(() => start(how, target));
  await show(now);
  await isBound;
  if (!now.is_open && now.trouble) await tellRefused(target.tabId, dictation, now.trouble);
}

/** @param {object} said to the offscreen document */
export async function steer(said) {
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

/**
 * The key went down where the person wants no dictation: it ends one that runs, as it would anywhere, and begins none.
 * @param {number} tab @param {{order: string}} said
 */
export async function holdDenied(tab, { order }) {
  if (!(await stopWhatRuns(order))) await showDenied(tab);
}

/** @param {string} order its name @returns {Promise<boolean>} whether anything runs */
export async function stopWhatRuns(order) {
  const now = await memory.shown();
  const runs = now !== undefined && canBeStopped(now);
  if (runs) await stop({ order });
  return runs;
}

/** Whether the document is there in which a key went down. @param {{hold: string}} said */
export async function isHeldHere({ hold }) {
  const dictation = await memory.dictationOf(hold);
  const target = dictation && (await memory.targetOf(dictation));
  return message('held_here', { is_there: !target || (await isThere(target)) });
}

/** @param {{order: string}} said */
export const stop = ({ order }) => steer(message('stop_dictation', { order }));

/** @param {string} order its name @param {boolean} inPanel else it was Escape, in a page */
export const cancel = (order, inPanel) => steer(message('cancel_dictation', { order, in_panel: inPanel }));

/** A shortcut, the toolbar's button, the side panel. @param {chrome.tabs.Tab} [given] where, if that is known */
export async function toggle(given) {
  const { now, isBound } = await turns.take(async () => {
    const dictation = crypto.randomUUID();
    const tab = given ?? (await activeTab());
    if (tab?.id !== undefined) await memory.setTab(dictation, tab.id);
    const asked = message('toggle_dictation', { dictation, private: tab?.incognito ?? false });
    const now = await offscreen.tell(asked);
    const hasBegun = now.is_open && now.dictation === dictation;
    if (hasBegun) await begun(dictation);
    const isBound = hasBegun && tab?.id !== undefined && bind(dictation, tab.id, focusedDocument(tab.id));
    return { now, isBound };
  });
  await show(now);
  await isBound;
}

/**
 * @param {{hold: string, tab: number}} how @param {Target} target in which the key is held
 * @returns what came of it, and what is done in the page meanwhile
 */
async function start(how, target) {
  // A press that is told again, because this worker was stopped in between, is the same one.
  const dictation = (await memory.dictationOf(how.hold)) ?? crypto.randomUUID();
  await memory.setDictation(how.hold, dictation);
  await Promise.all([begun(dictation), memory.setTab(dictation, how.tab)]);
  const started = offscreen.tell(message('start_dictation', { dictation, ...how }));
  const isBound = bind(dictation, how.tab, target);
  return { dictation, now: await started, isBound };
}

/**
 * Told where the key was pressed. Where an earlier dictation waits, its mark tells it: Escape is that one's still.
 * @param {number} tab @param {string} dictation @param {string} trouble
 */
async function tellRefused(tab, dictation, trouble) {
  const now = await memory.shown();
  if (now && (await isShownIn(now, tab))) return tellAgain(tab);
  const refused = message('dictation_runs', { dictation, stage: 'none', trouble });
  await askTab(tab, refused, PAGE_PATIENCE_MS);
}

/** @param {string} dictation */
const begun = (dictation) => memory.setNewest(dictation);

/** @param {string} dictation @param {number} tab @param {Target | Promise<Target | undefined>} found */
async function bind(dictation, tab, found) {
  await binding.bind(dictation, found);
  // Bound first: until then a focus that moves takes the dictation along.
  await within(Promise.all([tellAgain(tab), forgetDenied(tab)]), PAGE_PATIENCE_MS);
}
