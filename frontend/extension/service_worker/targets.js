// Which document words go to, and how they get there.

import { askTab, canRunScript, runScript } from '../asking.js';
import { message } from '../messages.js';

/** @typedef {import('./memory.js').Target} Target */

/** Whether a page is there at all is known in much less, on any machine. */
const THERE_WITHIN_MS = 3_000;
/** Typing takes much less. Words that come all the same are typed once: whoever puts them there again names them. */
const TYPED_WITHIN_MS = 5_000;

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
 */
export async function insert(target, asked) {
  // A page in the back/forward cache would type the words when it comes back, long after they were said.
  const isThere = (await ask(target, message('are_you_there'), THERE_WITHIN_MS)) ?? (await prepare(target));
  if (!isThere) return message('words_waiting', { reason: 'document_changed' });
  return (await ask(target, asked, TYPED_WITHIN_MS)) || message('words_waiting', { reason: 'no_answer' });
}
