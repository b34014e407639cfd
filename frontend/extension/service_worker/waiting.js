// Words that could not be typed: one press types them all where the person is, and who comes back to the tab in which
// they were meant to stand is told of them.

import { Turns } from '../deadlines.js';
import { message } from '../messages.js';
import * as memory from './memory.js';
import * as offscreen from './offscreen.js';
import { countIn, reminderOf } from './reminder.js';
import { show } from './showing.js';
import { activeTab, ask, focusedDocument, prepare } from './targets.js';

const NOTHING_WAITS = 'Nothing waits to be typed.';
/** What goes to its field by itself when the person is back there has gone by then, in ms. */
const SETTLED_AFTER_MS = 600;
/** A page that draws nothing in time has nothing to say. In ms. */
const DRAWN_WITHIN_MS = 1_000;

const turns = new Turns(10_000);
/** @type {ReturnType<typeof setTimeout> | undefined} */
let coming;

/** The shortcut. @param {chrome.tabs.Tab} [given] where */
export async function insertAll(given) {
  const tab = given ?? (await activeTab());
  const isPrivate = tab?.incognito ?? false;
  const now = await offscreen.tell(message('how_do_things_stand'));
  const asked = message('insert_waiting', { order: crypto.randomUUID(), private: isPrivate });
  if (countIn(now, isPrivate) > 0) await show(await offscreen.tell(asked));
  else if (tab?.id !== undefined) await tellIn(tab.id, NOTHING_WAITS);
}

/** The person has come to a tab, or to its page. @param {number} tabId */
export function personBack(tabId) {
  clearTimeout(coming);
  coming = setTimeout(() => turns.take(() => remindIn(tabId)).catch(console.error), SETTLED_AFTER_MS);
}

/** The person has come to a window. @param {number} windowId */
export async function windowBack(windowId) {
  const [tab] = await chrome.tabs.query({ active: true, windowId });
  if (tab?.id !== undefined) personBack(tab.id);
}

/** @param {number} tabId */
async function remindIn(tabId) {
  const now = await memory.shown();
  if (!now || now.waiting === 0 || now.is_open) return;
  const tabs = await Promise.all(now.waiting_of.map(memory.tabOf));
  const tab = await chrome.tabs.get(tabId);
  const count = countIn(now, tab.incognito);
  if (tab.active && count > 0 && tabs.includes(tabId)) await tellIn(tabId, await reminderOf(count));
}

/** Where the caret is. @param {number} tabId @param {string} text */
async function tellIn(tabId, text) {
  const target = await focusedDocument(tabId);
  if (!target || !(await prepare(target))) return;
  // Somebody may speak by now: then the mark is there, and tells it.
  if (!(await memory.shown())?.is_open) await ask(target, message('tell', { text }), DRAWN_WITHIN_MS);
}
