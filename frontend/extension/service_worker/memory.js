// What must outlive this worker, which the browser stops whenever it likes: in session storage, so that it lies in
// memory and content scripts cannot read it.

/**
 * @typedef {object} Running the newest dictation that is not over
 * @property {string} dictation
 * @property {'hold' | 'toggle'} way
 * @property {boolean} isOpen the microphone is open, or about to be
 *
 * @typedef {object} Target a document that words go to
 * @property {number} tabId
 * @property {number} frameId
 * @property {string} documentId
 */

/** Dictations whose field is remembered, so that late words find it and all can be taken back. */
const TARGETS_KEPT = 32;

const session = chrome.storage.session;

/** @returns {Promise<Running | undefined>} */
export async function running() {
  const { running: found } = await session.get('running');
  return /** @type {Running | undefined} */ (found);
}

/** @param {Running} now */
export const setRunning = (now) => session.set({ running: now });

/** @param {string} dictation is over */
export async function endRunning(dictation) {
  if ((await running())?.dictation === dictation) await session.remove('running');
}

/**
 * Where a dictation's words go, or where single words of it were sent that the person put elsewhere.
 * @param {string} name the dictation, or `dictation/ordinal`
 * @returns {Promise<Target | undefined>}
 */
export async function targetOf(name) {
  const key = `target/${name}`;
  return /** @type {{target: Target} | undefined} */ ((await session.get(key))[key])?.target;
}

/** @param {string} name @param {Target} target */
export async function setTarget(name, target) {
  await session.set({ [`target/${name}`]: { target, at: Date.now() } });
  const all = Object.entries(await session.get(null)).filter(([key]) => key.startsWith('target/'));
  const oldestFirst = all.sort(([, one], [, other]) => /** @type {any} */ (one).at - /** @type {any} */ (other).at);
  await session.remove(oldestFirst.slice(0, -TARGETS_KEPT).map(([key]) => key));
}

/** @param {string} name */
export const forgetTarget = (name) => session.remove(`target/${name}`);

/** The newest dictation that a field was found for: the one that is taken back. @returns {Promise<string | undefined>} */
export async function newest() {
  const { newest: found } = await session.get('newest');
  return /** @type {string | undefined} */ (found);
}

/** @param {string} dictation */
export const setNewest = (dictation) => session.set({ newest: dictation });
