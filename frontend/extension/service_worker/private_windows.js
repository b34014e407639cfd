// Private windows: what was said in one is shown only while one is open. The browser runs one service worker and one
// offscreen document for all windows, so what belongs to private ones is marked.

import { message } from '../messages.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import { show } from './showing.js';

/** A window was closed. */
export async function windowClosed() {
  if (await isOneOpen()) return;
  // A dictation that has no words yet is in no tray.
  if ((await memory.isTrayPrivate()) || (await offscreen.isThere())) await forget();
}

/** The worker has started: the last one may have closed while nobody could hear it. */
export async function lookAround() {
  if ((await memory.isTrayPrivate()) && !(await isOneOpen())) await forget();
}

async function isOneOpen() {
  const all = await chrome.windows.getAll({ windowTypes: ['normal', 'popup'] });
  return all.some(({ incognito }) => incognito);
}

const forget = async () => show(await offscreen.tell(message('private_windows_closed')));
