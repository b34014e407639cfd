// The service worker: it carries messages between the parts and remembers nothing by itself, because the browser stops
// it whenever it likes. Listeners are added at once, so that what starts the worker is heard.

import { faultOf, message } from '../messages.js';
import { focusLeft } from './focus.js';
import * as guard from './guard.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import * as openPages from './open_pages.js';
import * as privateWindows from './private_windows.js';
import * as showing from './showing.js';
import * as steering from './steering.js';
import { undo } from './undo.js';
import * as updates from './updates.js';
import * as waiting from './waiting.js';
import * as webApp from './web_app.js';
import * as words from './words.js';

const WELCOME = 'permission.html';

/** @typedef {chrome.runtime.MessageSender} Sender */

/** What content scripts may say. @type {Record<string, (said: any, sender: Sender) => Promise<unknown>>} */
const FROM_CONTENT = {
  hold_pressed: (said, sender) => steering.holdPressed(documentOf(sender), isPrivate(sender), said),
  hold_ended: (said) => steering.holdEnded(said),
  key_released: (said, sender) => steering.keyReleased(documentOf(sender).tabId, said),
  focus_left: (said, sender) => focusLeft(documentOf(sender), said),
  stop_pressed: (said) => steering.stop(said),
  hold_denied: (said, sender) => steering.holdDenied(documentOf(sender).tabId, said),
  escape_pressed: (said) => steering.cancel(said.order, false),
  what_runs: (_said, sender) => whatRuns(sender),
  account_wanted: (_said, sender) => webApp.account(sender),
  sign_out_wanted: (_said, sender) => webApp.signOut(sender),
  recording_begun: async (_said, sender) =>
    (await webApp.isItsPage(sender)) && steering.stopWhatRuns(crypto.randomUUID()),
  target_back: targetBack,
  field_guarded: (said, sender) => guard.fieldGuarded(said, isPrivate(sender)),
  field_refused: guard.fieldRefused,
  mark_unseen: (said, sender) => showing.markUnseen(documentOf(sender).tabId, said),
  person_back: async (_said, sender) => waiting.personBack(documentOf(sender).tabId),
};

/** What the extension's own pages may say. @type {Record<string, (said: any) => Promise<unknown>>} */
const FROM_PAGES = {
  toggle_pressed: () => steering.toggle(),
  cancel_pressed: () => steering.cancel(crypto.randomUUID(), true),
  undo_pressed: undo,
  guarded_field_wanted: guard.guardedField,
  allow_field: guard.allowField,
  forbid_field: guard.forbidField,
  snapshot: showing.show,
  is_held_here: steering.isHeldHere,
  partial_changed: words.drawPartial,
  words_final: words.deliver,
  tray_changed: ({ tray, private: isPrivate }) => memory.setTray(tray, isPrivate),
  tray_wanted: async () => message('tray_kept', { tray: await memory.tray() }),
  microphone_permission_needed: () => openWelcome('microphone'),
  sign_in_needed: () => openWelcome('account'),
  sign_out_wanted: async () => showing.show(await offscreen.tell(message('sign_out'))),
  hold_key_changed: holdKeyChanged,
};

chrome.runtime.onMessage.addListener((said, sender, answer) => {
  if (sender.id !== chrome.runtime.id || faultOf(said)) return;
  const isPage = sender.url?.startsWith(chrome.runtime.getURL('')) ?? false;
  const heard = isPage ? FROM_PAGES : FROM_CONTENT;
  if (!Object.hasOwn(heard, said.kind)) return;
  heard[said.kind](said, sender).then(
    (done) => answer(done ?? true),
    (error) => {
      console.error(said.kind, error);
      answer(false);
    },
  );
  return true;
});

chrome.commands.onCommand.addListener((command, tab) => {
  if (command === 'toggle-dictation') steering.toggle(tab).catch(console.error);
  if (command === 'undo-dictation') undo().catch(console.error);
  if (command === 'insert-waiting') waiting.insertAll(tab).catch(console.error);
});
chrome.action.onClicked.addListener((tab) => {
  steering.toggle(tab).catch(console.error);
});
chrome.tabs.onActivated.addListener(({ tabId }) => {
  showing.showInTab(tabId).catch(console.error);
  waiting.personBack(tabId);
});
chrome.windows.onFocusChanged.addListener((windowId) => {
  if (windowId !== chrome.windows.WINDOW_ID_NONE) waiting.windowBack(windowId).catch(console.error);
});
chrome.windows.onRemoved.addListener(() => {
  privateWindows.windowClosed().catch(console.error);
});
privateWindows.lookAround().catch(console.error);
beginSession().catch(console.error);
// The program is loaded before the first press, which then waits for the microphone alone.
chrome.runtime.onStartup.addListener(() => {
  offscreen.open().then(showing.lookAgain).catch(console.error);
});
chrome.runtime.onUpdateAvailable.addListener(() => {
  updates.arrived().then(showing.lookAgain).catch(console.error);
});
chrome.runtime.onInstalled.addListener(({ reason }) => {
  // Of the version before nothing runs any more, whatever it has shown.
  offscreen.tell(message('how_do_things_stand')).then(showing.show).catch(console.error);
  if (reason === chrome.runtime.OnInstalledReason.INSTALL) openWelcome('account').catch(console.error);
});

/**
 * After the browser's start, an installation and an update, and when the extension was turned off and on again, of which
 * nothing is told: the session's memory is empty then, and pages that were open hear nothing.
 */
async function beginSession() {
  if (await memory.hasBegun()) return;
  await Promise.all([
    webApp.tellTriggers().catch(console.error).then(openPages.reach),
    webApp.answerPages().catch(console.error),
  ]);
  // Only now: a worker that is stopped in between begins again.
  await memory.setBegun();
}

/** @param {Sender} sender */
function documentOf(sender) {
  const { tab, frameId, documentId } = sender;
  if (tab?.id === undefined || frameId === undefined || !documentId)
    throw new Error('a content script without a document');
  return { tabId: tab.id, frameId, documentId };
}

/** @param {Sender} sender */
const isPrivate = ({ tab }) => tab?.incognito ?? false;

/** A document has come: what the toolbar showed for the one before it is gone. @param {Sender} sender */
async function whatRuns(sender) {
  const { tabId } = documentOf(sender);
  showing.showInTab(tabId).catch(console.error);
  return showing.whatStillRunsIn(tabId);
}

/** Only the document that a dictation is bound to speaks for it. @param {{dictations: string[]}} said @param {Sender} sender */
async function targetBack(said, sender) {
  const targets = await Promise.all(said.dictations.map(memory.targetOf));
  const dictations = said.dictations.filter((_, at) => targets[at]?.documentId === sender.documentId);
  if (dictations.length > 0) await offscreen.tell(message('target_back', { dictations }));
}

/** @param {'account' | 'microphone'} step */
async function openWelcome(step) {
  const url = chrome.runtime.getURL(WELCOME);
  const [open] = await chrome.runtime.getContexts({ documentUrls: [`${url}#account`, `${url}#microphone`, url] });
  if (open && open.tabId >= 0) await chrome.tabs.update(open.tabId, { active: true });
  else await chrome.tabs.create({ url: `${url}#${step}` });
}

/** @param {{hold_key: string}} said */
async function holdKeyChanged({ hold_key: holdKey }) {
  const { trigger } = await chrome.storage.local.get('trigger');
  await chrome.storage.local.set({ trigger: { .../** @type {object} */ (trigger ?? {}), hold_key: holdKey } });
}
