// Which document words go to, and how they get there.

import { askTab, canRunScript, runScript } from '../asking.js';
import { THERE_WITHIN_MS, TYPED_WITHIN_MS } from '../deadlines.js';
import { message } from '../messages.js';

/** @typedef {import('./memory.js').Target} Target */

/**
 * Puts the insertion script into a document. False if the browser does not let us, or the page is not there.
 * @param {Target} target @param {number} [patience] in ms
 */
export async function prepare({ tabId, documentId }, patience = THERE_WITHIN_MS) {
  const target = { tabId, documentIds: [documentId] };
  return (await runScript({ target, files: ['insertion.js'] }, patience)) !== undefined;
}

/** Whether a document is there. The browser knows it at once if it is not; one that is busy answers late. @param {Target} target */
export const isThere = ({ tabId, documentId }) =>
  canRunScript({ target: { tabId, documentIds: [documentId] }, func: () => {} }, THERE_WITHIN_MS);

/**
 * Asks the insertion script of a document.
 * @param {Target} target
 * @param {object} asked
 * @param {number} patience in ms
 * @returns {Promise<any>} its answer; undefined if the document is gone, or does not answer in time
 */
export function ask({ tabId, documentId }, asked, patience) {
  return askTab(tabId, asked, patience, { documentId });
}

/** The tab that the person looks at. @returns {Promise<chrome.tabs.Tab | undefined>} */
export async function activeTab() {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  return tab;
}

/**
 * The document in a tab that has the focus. Where the focus is in the browser's own frame or in the side panel, the one
 * that had it last in the tab.
 * @param {number} tabId
 * @returns {Promise<Target | undefined>}
 */
export async function focusedDocument(tabId) {
  const asked = { target: { tabId, allFrames: true }, func: focusHere };
  const answers = (await runScript(asked, THERE_WITHIN_MS)) ?? [];
  const found = answers.filter(({ result }) => result && result !== 'elsewhere');
  const has = (/** @type {string} */ sign) => found.find(({ result }) => result === sign);
  const frame = has('here') ?? has('last') ?? has('perhaps');
  return frame && { tabId, frameId: frame.frameId, documentId: frame.documentId };
}

/** Runs in each frame. */
function focusHere() {
  const isFrame = (/** @type {Element | null} */ element) =>
    /^(?:IFRAME|FRAME|OBJECT|EMBED)$/.test(element?.tagName ?? '');
  if (isFrame(document.activeElement)) return 'elsewhere';
  if (document.hasFocus()) return 'here';
  // The window does not have the focus: is this the frame that gets it back?
  try {
    for (let view = /** @type {Window} */ (window); view !== view.parent; view = view.parent) {
      if (view.parent.document.activeElement !== view.frameElement) return 'elsewhere';
    }
    return 'last';
  } catch {
    // A page of another site is around it, which does not tell.
    const focused = document.activeElement;
    return focused && focused !== document.body ? 'perhaps' : 'elsewhere';
  }
}

/**
 * Puts words into a document.
 * @param {Target} target
 * @param {object} asked an `insert_words`
 * @returns {Promise<any>} its answer; undefined if the words wait there for something that ends by itself
 */
export async function insert(target, asked) {
  const { dictation } = /** @type {{dictation: string}} */ (asked);
  // A page in the back/forward cache would type the words when it comes back, long after they were said.
  const question = message('are_you_there', { dictation, at: Date.now() });
  if (!(await ask(target, question, THERE_WITHIN_MS))) {
    const [isPut, isBusy] = await Promise.all([prepare(target), isThere(target)]);
    // One that is busy tells when it is not any more.
    if (!isPut) return message('words_waiting', { reason: isBusy ? 'no_answer' : 'document_changed' });
  }
  const answer = await ask(target, { ...asked, at: Date.now() }, TYPED_WITHIN_MS);
  if (answer?.kind === 'words_held') return undefined;
  return answer || message('words_waiting', { reason: 'no_answer' });
}
