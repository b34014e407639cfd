// Which document words go to, and how they get there.

import { message } from '../messages.js';

/** @typedef {import('./memory.js').Target} Target */

/**
 * Puts the insertion script into a document. False if the browser does not let us.
 * @param {Target} target
 */
export async function prepare({ tabId, documentId }) {
  const injected = chrome.scripting.executeScript({
    target: { tabId, documentIds: [documentId] },
    files: ['insertion.js'],
  });
  return injected.then(
    () => true,
    () => false,
  );
}

/**
 * Asks the insertion script of a document.
 * @param {Target} target
 * @param {object} asked
 * @returns {Promise<any>} its answer; undefined if the document is gone
 */
export function ask({ tabId, documentId }, asked) {
  return chrome.tabs.sendMessage(tabId, asked, { documentId }).catch(() => undefined);
}

/** The tab that the person looks at. */
export async function activeTab() {
  const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
  return tab?.id;
}

/**
 * The document in a tab that has the focus. Where the focus is in the browser's own frame or in the side panel, the one
 * that had it last in the tab.
 * @param {number} tabId
 * @returns {Promise<Target | undefined>}
 */
export async function focusedDocument(tabId) {
  const asked = chrome.scripting.executeScript({ target: { tabId, allFrames: true }, func: focusHere });
  const answers = await asked.catch(() => []);
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
  const answer = (await ask(target, asked)) ?? ((await prepare(target)) && (await ask(target, asked)));
  return answer || message('words_waiting', { reason: 'document_changed' });
}
