// What is shown is what is: the toolbar, Escape and the mark in the page follow the newest snapshot of the offscreen
// document, and nothing else. Showing the same one twice changes nothing.

import { askTab, runScript } from '../asking.js';
import { Turns } from '../deadlines.js';
import { message } from '../messages.js';
import * as badge from './badge.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import { countIn, reminderOf } from './reminder.js';
import * as updates from './updates.js';
import * as webApp from './web_app.js';
import * as words from './words.js';

/** @typedef {import('./badge.js').Snapshot} Snapshot */

/** A page that does not answer holds nobody up. */
const PAGE_PATIENCE_MS = 1_000;
/** While a dictation is shown its document tells how things stand every few seconds. */
const LIVES_FOR_MS = 12_000;

const turns = new Turns(5_000);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let watch;

/** @param {Snapshot} now */
export const show = (now) =>
  turns.take(async () => {
    const before = await memory.shown();
    const isOld = before?.document === now.document && before.revision >= now.revision;
    if (!isOld) await showNow(now);
  });

/** The offscreen document may be gone, and with it the microphone and all that it was asked for. */
export const lookAgain = () =>
  turns.take(async () => {
    // What waits is in memory still if the offscreen document is gone: it takes that up when it is there again.
    if (!(await offscreen.isThere()) && (await memory.hasWords())) await offscreen.open();
    const now = await offscreen.standing();
    await showNow(now ?? badge.NOTHING);
  });

/** @param {Snapshot} now */
async function showNow(now) {
  const before = await memory.shown();
  await memory.setShown(now);
  // A shortcut elsewhere has put another one in its place for a moment.
  if (now.is_open && before?.dictation !== now.dictation) await memory.setNewest(now.dictation);
  const begins = now.is_open && !(before?.is_open && before.dictation === now.dictation);
  if (begins) webApp.tellRecords().catch(console.error);
  const isSame = before && sameForTabs(before) === sameForTabs(now);
  await Promise.all([badge.show(now), isSame || tellTabs(now), words.releaseAllBut(now.live)]);
  await updates.takePlaceIfIdle(now);
  clearTimeout(watch);
  if (stageOf(now) !== 'none') watch = setTimeout(() => lookAgain().catch(console.error), LIVES_FOR_MS);
}

/** What tabs are told of. @param {Snapshot} now */
const sameForTabs = (now) => {
  const waiting = isWaitingFor(now) && [now.waiting, now.waiting_in_private];
  return JSON.stringify([now.document, now.dictation, stageOf(now), now.trouble, waiting]);
};

/** Words of the dictation that is shown are in no field. @param {Snapshot} now */
const isWaitingFor = (now) => stageOf(now) !== 'none' && now.waiting_of.includes(now.dictation);

/**
 * What the person has to know where they dictate: what is wrong, or that their words wait.
 * @param {Snapshot} now @param {number} tabId @returns {Promise<{trouble?: string}>}
 */
async function noteOf(now, tabId) {
  const waits = isWaitingFor(now) ? await waitingIn(now, tabId) : undefined;
  const both = [now.trouble, waits].filter((one) => one !== undefined);
  return both.length > 0 ? { trouble: both.join(' ') } : {};
}

/** @param {Snapshot} now @param {number} tabId */
async function waitingIn(now, tabId) {
  const tab = await chrome.tabs.get(tabId).catch(() => undefined);
  return reminderOf(countIn(now, tab?.incognito ?? false));
}

/** @param {Snapshot} now */
async function tellTabs(now) {
  const stage = stageOf(now);
  const tab = stage === 'none' ? undefined : await memory.tabOf(now.dictation);
  const before = await memory.told();
  await Promise.all([
    memory.setTold(tab === undefined ? [] : [tab]),
    // For documents that come while it runs: only they ask, and only then.
    chrome.storage.local.set({ dictation_runs: stage !== 'none' }),
  ]);
  const { dictation, trouble } = now;
  // Told where the person is.
  const ends = stage === 'none' && trouble !== undefined ? { trouble } : {};
  const none = message('dictation_runs', { dictation, stage: 'none', ...ends });
  const others = before.filter((one) => one !== tab).map((one) => tellTab(one, none));
  await Promise.all([...others, tab !== undefined && tellItsTab(now, tab)]);
}

/** All content scripts of it. @param {number} tabId @param {object} runs */
const tellTab = (tabId, runs) => askTab(tabId, runs, PAGE_PATIENCE_MS);

/** @param {Snapshot} now @param {number} tabId */
const tellItsTab = async (now, tabId) => tellTab(tabId, await runsIn(now, tabId));

/** In the tab that the dictation was started for. @param {Snapshot} now @param {number} tabId */
async function runsIn(now, tabId) {
  const { dictation } = now;
  return message('dictation_runs', { dictation, stage: stageOf(now), ...(await noteOf(now, tabId)) });
}

/** A field was found after all was shown, or a document has come. @param {number} tabId */
export async function whatRunsIn(tabId) {
  const now = (await memory.shown()) ?? badge.NOTHING;
  return (await isShownIn(now, tabId))
    ? runsIn(now, tabId)
    : message('dictation_runs', { dictation: now.dictation, stage: 'none' });
}

/**
 * A document has come, or its tie to the offscreen document has broken, which may be gone with all that was shown.
 * @param {number} tabId
 */
export async function whatStillRunsIn(tabId) {
  const now = await memory.shown();
  if (now && stageOf(now) !== 'none' && !(await offscreen.isThere())) await lookAgain();
  return whatRunsIn(tabId);
}

/** A press of the key ends it. @param {Snapshot} now */
export const canBeStopped = (now) => ['open', 'lost'].includes(stageOf(now));

/** The mark of the dictation that is shown is in this tab, and Escape means it there. @param {Snapshot} now @param {number} tabId */
export const isShownIn = async (now, tabId) => stageOf(now) !== 'none' && (await memory.tabOf(now.dictation)) === tabId;

/**
 * Where the mark of a dictation, in a frame, is not seen, the outermost document shows it, too.
 * @param {number} tabId @param {{dictation: string}} said
 */
export async function markUnseen(tabId, { dictation }) {
  const isItsMark = async () => {
    const now = await memory.shown();
    return now?.dictation === dictation && isShownIn(now, tabId);
  };
  if (await isItsMark()) await runScript(markIn(tabId), PAGE_PATIENCE_MS);
  await turns.take(async () => {
    if (!(await isItsMark())) return;
    await askTab(tabId, message('stand_in', { dictation }), PAGE_PATIENCE_MS, OUTERMOST);
    await askTab(tabId, await whatRunsIn(tabId), PAGE_PATIENCE_MS, OUTERMOST);
  });
}

const OUTERMOST = { frameId: 0 };

/** @param {number} tabId */
const markIn = (tabId) => ({ target: { tabId, frameIds: [OUTERMOST.frameId] }, files: ['insertion.js'] });

/** What a tab alone shows on the toolbar, one after the other with what all show. @param {number} tabId */
export const showInTab = (tabId) => turns.take(() => badge.showInTab(tabId));

/** @param {number} tabId */
export const showDenied = (tabId) => turns.take(() => badge.showDenied(tabId));

/** @param {number} tabId */
export const forgetDenied = (tabId) => turns.take(() => badge.forgetDenied(tabId));

/** @param {number} tabId */
export const tellAgain = (tabId) => turns.take(async () => tellTab(tabId, await whatRunsIn(tabId)));

/** @param {Snapshot} now */
function stageOf({ is_open: isOpen, state }) {
  if (isOpen) return 'open';
  if (state === 'lost') return 'lost';
  return state === 'finishing' ? 'finishing' : 'none';
}
