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
 * What the documents of a tab, those that let us, say about the focus.
 * @param {number} tabId @param {number} patience in ms
 * @returns {Promise<{document: Target, sign: string, hasIt: boolean, since: number | undefined}[] | undefined>} undefined
 *   if there is no answer in time; `hasIt`: the document, or a frame in it; `since`: where a trigger is, when it came last
 */
export async function focusIn(tabId, patience) {
  const script = { target: { tabId, allFrames: true }, func: focusHere, injectImmediately: true };
  const found = await runScript(script, patience);
  return found?.flatMap(({ frameId, documentId, result }) =>
    result ? [{ document: { tabId, frameId, documentId }, ...result }] : [],
  );
}

/**
 * The document in a tab that has the focus. Where the focus is in the browser's own frame or in the side panel, the one
 * that had it last in the tab.
 * @param {number} tabId
 * @returns {Promise<Target | undefined>}
 */
export async function focusedDocument(tabId) {
  const all = (await focusIn(tabId, THERE_WITHIN_MS)) ?? [];
  const has = (/** @type {string} */ sought) => all.find(({ sign }) => sign === sought);
  return (has('here') ?? has('last') ?? has('perhaps'))?.document;
}

/** Runs in each frame. */
function focusHere() {
  const isFrame = (/** @type {Element | null} */ element) =>
    /^(?:IFRAME|FRAME|OBJECT|EMBED)$/.test(element?.tagName ?? '');
  const rootOf = (/** @type {Element} */ element) => {
    try {
      return element.shadowRoot ?? chrome.dom.openOrClosedShadowRoot(/** @type {HTMLElement} */ (element));
    } catch {
      return null;
    }
  };
  /** Through shadow trees. */
  const focused = () => {
    let element = document.activeElement;
    for (let inner = element; inner; inner = rootOf(inner)?.activeElement ?? null) element = inner;
    return element;
  };
  const sign = () => {
    const element = focused();
    if (isFrame(element)) return 'elsewhere';
    if (document.hasFocus()) return 'here';
    // The window does not have the focus: is this the frame that gets it back?
    try {
      for (let view = /** @type {Window} */ (window); view !== view.parent; view = view.parent) {
        if (view.parent.document.activeElement !== view.frameElement) return 'elsewhere';
      }
      return 'last';
    } catch {
      // A page of another site is around it, which does not tell.
      return element && element !== document.body ? 'perhaps' : 'elsewhere';
    }
  };
  return { sign: sign(), hasIt: document.hasFocus(), since: window.sottoTrigger };
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
