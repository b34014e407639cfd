// What must outlive this worker, which the browser stops whenever it likes: in session storage, so that it lies in
// memory and content scripts cannot read it.

/**
 * @typedef {import('./badge.js').Snapshot} Snapshot
 *
 * @typedef {object} Target a document that words go to
 * @property {number} tabId
 * @property {number} frameId
 * @property {string} documentId
 */

/** Dictations whose field is remembered, so that late words find it and all can be taken back. */
const TARGETS_KEPT = 32;

const session = chrome.storage.session;

/** @param {string} key @returns {Promise<any>} */
const read = async (key) => (await session.get(key))[key];

/** Whether the pages that were open when this session began have been reached. @returns {Promise<boolean>} */
export const hasBegun = async () => (await read('has_begun')) ?? false;

export const setBegun = () => session.set({ has_begun: true });

/** How things stood when they were last shown. @returns {Promise<Snapshot | undefined>} */
export const shown = () => read('shown');

/** @param {Snapshot} now */
export const setShown = (now) => session.set({ shown: now });

/** The tabs that were told that a dictation runs. @returns {Promise<number[]>} */
export const told = async () => (await read('told')) ?? [];

/** @param {number[]} tabs */
export const setTold = (tabs) => session.set({ told: tabs });

/** The tabs that have a title of their own, which says what all the others say. @returns {Promise<number[]>} */
export const titled = async () => (await read('titled')) ?? [];

/** @param {number[]} tabs */
export const setTitled = (tabs) => session.set({ titled: tabs });

/** The tabs whose toolbar was told that the person wants no dictation there. @returns {Promise<number[]>} */
export const denied = async () => (await read('denied')) ?? [];

/** @param {number[]} tabs */
export const setDenied = (tabs) => session.set({ denied: tabs });

/** The tab that a dictation was started for. @param {string} dictation @returns {Promise<number | undefined>} */
export const tabOf = async (dictation) => (await read(`tab/${dictation}`))?.tab;

/** @param {string} dictation @param {number} tab */
export async function setTab(dictation, tab) {
  await session.set({ [`tab/${dictation}`]: { tab, at: Date.now() } });
  await forgetOldest('tab/');
}

/** What a hold began. @param {string} hold @returns {Promise<string | undefined>} */
export const dictationOf = async (hold) => (await read(`hold/${hold}`))?.dictation;

/** @param {string} hold @param {string} dictation */
export async function setDictation(hold, dictation) {
  await session.set({ [`hold/${hold}`]: { dictation, at: Date.now() } });
  await forgetOldest('hold/');
}

/**
 * Where a dictation's words go, or where single words of it were sent that the person put elsewhere.
 * @param {string} name the dictation, `dictation/ordinal`, or a batch
 * @returns {Promise<Target | undefined>}
 */
export const targetOf = async (name) => (await read(`target/${name}`))?.target;

/** @param {string} name @param {Target} target */
export async function setTarget(name, target) {
  await session.set({ [`target/${name}`]: { target, at: Date.now() } });
  await forgetOldest('target/');
}

/** @param {string} name */
export const forgetTarget = (name) => session.remove(`target/${name}`);

/** @param {string} kind */
async function forgetOldest(kind) {
  const all = Object.entries(await session.get(null)).filter(([key]) => key.startsWith(kind));
  const oldestFirst = all.sort(([, one], [, other]) => /** @type {any} */ (one).at - /** @type {any} */ (other).at);
  await session.remove(oldestFirst.slice(0, -TARGETS_KEPT).map(([key]) => key));
}

/** Dictations whose field watches the focus. @returns {Promise<string[]>} */
export const bound = async () => (await read('bound')) ?? [];

/** The last change of what is bound. @type {Promise<unknown>} */
let boundChanged = Promise.resolve();

/**
 * One change after the other: each reads what the one before has written.
 * @param {(dictations: string[]) => string[]} change
 */
export function changeBound(change) {
  const done = boundChanged.then(async () => session.set({ bound: change(await bound()) }));
  boundChanged = done.catch(() => {});
  return done;
}

/** What was said and is kept, as the offscreen document wrote it. @returns {Promise<string>} */
export const tray = async () => (await read('tray')) ?? '';

/** Whether something is kept. */
export async function hasWords() {
  const written = await tray();
  return written !== '' && JSON.parse(written).pieces?.length > 0;
}

/** Whether something of it was said in a private window. @returns {Promise<boolean>} */
export const isTrayPrivate = async () => (await read('tray_is_private')) ?? false;

/** @param {string} written @param {boolean} isPrivate */
export const setTray = (written, isPrivate) => session.set({ tray: written, tray_is_private: isPrivate });

/** The field that words were refused for last, if it may be allowed. @returns {Promise<{site: string, field: string, label: string} | undefined>} */
export const guarded = () => read('guarded');

/** @param {{site: string, field: string, label: string} | undefined} field */
export const setGuarded = (field) => (field ? session.set({ guarded: field }) : session.remove('guarded'));

/** The newest dictation that a field was found for: the one that is taken back. @returns {Promise<string | undefined>} */
export const newest = () => read('newest');

/** @param {string} dictation */
export const setNewest = (dictation) => session.set({ newest: dictation });
