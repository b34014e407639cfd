// The web app hears the key by itself, so the triggers are told where it is. Its pages ask whether somebody is signed in
// here, too, when somebody signs out there; and one of the two records at a time.

import { askTab, runScript } from '../asking.js';
import { message } from '../messages.js';
import * as offscreen from './offscreen.js';

const SCRIPT = 'account.js';
/** A page that does not answer gets the script when it is loaded anew. In ms. */
const PAGE_PATIENCE_MS = 5_000;

/** Which server this was built for. @returns {Promise<URL>} */
async function serverAddress() {
  const { server } = await (await fetch(chrome.runtime.getURL('config.json'))).json();
  return new URL(server);
}

/** Writes down where the triggers read it. */
export async function tellTriggers() {
  const { origin } = await serverAddress();
  await chrome.storage.local.set({ web_app: origin });
}

/** What its pages match, with others of the same machine: such a pattern knows no ports. */
async function itsPages() {
  const { protocol, hostname } = await serverAddress();
  return [`${protocol}//${hostname}/app/*`];
}

/** Puts the script that answers the web app into its pages, those that are open among them. */
export async function answerPages() {
  const matches = await itsPages();
  /** @type {chrome.scripting.RegisteredContentScript} */
  const script = { id: SCRIPT, js: [SCRIPT], runAt: 'document_start', matches };
  const known = await chrome.scripting.getRegisteredContentScripts({ ids: [SCRIPT] });
  const write = known.length > 0 ? 'updateContentScripts' : 'registerContentScripts';
  await chrome.scripting[write]([script]);
  const open = await chrome.tabs.query({ url: matches });
  await Promise.all(open.map(({ id }) => id !== undefined && answerIn(id)));
}

/** @param {number} tabId */
const answerIn = (tabId) => runScript({ target: { tabId }, files: [SCRIPT] }, PAGE_PATIENCE_MS);

/** The extension has begun to record: the web app stops. */
export async function tellRecords() {
  const open = await chrome.tabs.query({ url: await itsPages() });
  const said = message('extension_records');
  await Promise.all(open.map(({ id }) => id !== undefined && askTab(id, said, PAGE_PATIENCE_MS, { frameId: 0 })));
}

/** @param {chrome.runtime.MessageSender} sender */
export async function isItsPage({ url, frameId }) {
  const { origin } = await serverAddress();
  return frameId === 0 && url !== undefined && url.startsWith(`${origin}/app/`);
}

/** Whether somebody is signed in here. @param {chrome.runtime.MessageSender} sender */
export async function account(sender) {
  if (!(await isItsPage(sender))) return false;
  return told(message('how_do_things_stand'));
}

/** The person has left the web app, and means the extension too. @param {chrome.runtime.MessageSender} sender */
export async function signOut(sender) {
  if (!(await isItsPage(sender))) return false;
  return told(message('sign_out'));
}

/** @param {object} said */
async function told(said) {
  const { is_signed_in: isSignedIn } = await offscreen.tell(said);
  return message('account', { is_signed_in: isSignedIn });
}
