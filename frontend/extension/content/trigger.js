// Hears the hold key on every page, and does nothing else. It is in every frame before the page's own scripts are, on
// the window and in the capturing phase, so a page can neither hold the key back nor press it: only trusted events
// count, and a swallowed event is seen by nobody after us. It lives in the extension's own world; nothing that a page
// can change is read.

import { askExtension } from '../asking.js';
import { Hold } from './hold.js';
import { HoldPort } from './hold_port.js';
import { isDenied, siteRulesOf } from './site_rules.js';
import { newName, tell } from './telling.js';

/** The key where the person chose none: it types nothing, in any editor. */
const DEFAULT_KEY = 'F8';
/** What runs is told by itself when it changes. In ms. */
const PATIENCE_MS = 5_000;
const MODIFIERS = ['Alt', 'Control', 'Meta', 'Shift'];
/** What is listened to only while the key is held. */
const WHILE_HELD = /** @type {const} */ (['pointerdown', 'wheel', 'mousemove']);

const hold = new Hold();
const port = new HoldPort({
  voice: () => {
    hold.now = { ...hold.now, hasVoice: true };
  },
  over: () => letGo(() => hold.forget()),
});
let siteRules = siteRulesOf(undefined);
/** The dictation that was told of last. @type {string | undefined} */
let told;
/** The one before the last press: that it is over says nothing of what the press began. @type {string | undefined} */
let former;
/** The origin whose pages under `/app/` hear the key by themselves. @type {unknown} */
let webApp;

/** @param {Event} event */
function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** By the clock of this document, in ms. A frame whose keys are heard from here has another. @param {Event} event */
const timeOf = (event) =>
  performance.now() - /** @type {typeof window} */ (event.currentTarget).performance.now() + event.timeStamp;

/**
 * What documents tell each other is by the machine's clock: theirs began at different times, and stand while it sleeps.
 * @param {number} at by the clock of this document, in ms
 */
const toldTime = (at) => Math.round(Date.now() - performance.now() + at);

/** @param {number} told by the machine's clock, in ms */
const heardTime = (told) => told - Date.now() + performance.now();

/** @param {KeyboardEvent | MouseEvent} event */
const modifiersOf = (event) => MODIFIERS.filter((name) => event.getModifierState(name));

/** @param {KeyboardEvent} event whether it is none of our business */
function isForeign(event) {
  // After an update of the extension the script of the old one is on its own.
  if (!event.isTrusted || !chrome.runtime?.id) return true;
  return event.code === hold.key && location.origin === webApp && location.pathname.startsWith('/app/');
}

/** @param {KeyboardEvent} event */
function keyDown(event) {
  if (isForeign(event)) return;
  // A key that is held already is ours until it is let go, and what runs can be ended everywhere.
  const ends = hold.now.isOpen || (hold.now.isFinishing && event.code !== hold.key);
  if (!hold.isHeld && !ends && isDenied(siteRules, location)) {
    // The key is the page's here. It ends what runs elsewhere, or the person sees on the toolbar why nothing happens.
    if (event.code === hold.key && !event.repeat) tell('hold_denied', { order: newName() });
    return;
  }
  if (event.isComposing && event.code !== hold.key) return;
  const at = timeOf(event);
  const order = hold.keyDown(event.code, event.key, event.repeat, modifiersOf(event), at);
  if (event.code === hold.key ? hold.isHeld : order === 'cancel') swallow(event);
  obey(order, at);
}

/** @param {KeyboardEvent} event */
function keyUp(event) {
  if (isForeign(event) || event.code !== hold.key) return;
  const at = timeOf(event);
  if (hold.isHeld) {
    swallow(event);
    letGo(() => hold.keyUp(event.code, at), at);
  } else if (hold.now.isOpen || window !== window.top || window.length > 0) {
    // It may have been pressed in another frame, which may be one where the person wants dictation.
    tell('key_released', { at: toldTime(at) });
  }
}

/** Another frame heard the release, perhaps before a press that came since. @param {number} told */
function heardElsewhere(told) {
  const at = heardTime(told);
  if (hold.isHeldSince(at)) letGo(() => hold.keyUp(hold.key ?? '', at), at);
}

/** @param {MouseEvent} event */
function mouse(event) {
  if (!event.isTrusted || !hold.isHeld) return;
  const at = timeOf(event);
  const lost = hold.moved(modifiersOf(event));
  if (lost) letGo(() => lost, at);
  else if (event.type !== 'mousemove') obey(hold.otherInput(at), at);
}

/** The key is not held in this document any more. @param {() => import('./hold.js').Order | undefined | void} how @param {number} [at] */
function letGo(how, at = 0) {
  obey(how() || undefined, at);
  port.close();
  for (const kind of WHILE_HELD) removeEventListener(kind, mouse, true);
}

/** @param {import('./hold.js').Order | undefined} order @param {number} at */
function obey(order, at) {
  if (!order) return;
  if (order === 'start') {
    hold.now = { ...hold.now, hasVoice: false };
    former = told;
    port.open(toldTime(at));
    for (const kind of WHILE_HELD) addEventListener(kind, mouse, { capture: true, passive: true });
  } else if (order === 'cancel') tell('escape_pressed', { order: newName() });
  else if (!port.end(order)) tell('stop_pressed', { order: newName() });
  // The answer comes soon; the next press may come sooner.
  const isOpen = order === 'start' || order === 'latch';
  hold.now = { ...hold.now, isOpen, isFinishing: order === 'stop' };
}

/** Its release will not be heard here. */
function lose() {
  if (hold.isHeld) letGo(() => hold.lose());
}

/** Whether the page has the focus. A frame of another site does not know. */
function hasPageFocus() {
  try {
    return window.top?.document.hasFocus();
  } catch {
    return undefined;
  }
}

/** @param {FocusEvent} event of a window, not of what is in it */
function focused({ isTrusted, target, currentTarget }) {
  if (isTrusted && target === currentTarget) /** @type {Window} */ (target).sottoTrigger = Date.now();
}

/** @param {FocusEvent} event */
function blurred(event) {
  if (!event.isTrusted || event.target !== event.currentTarget) return;
  listenInFocusedFrame();
  // While the event is here, all is as it was then: a page that was busy may have the focus again by now.
  const isInPage = hasPageFocus();
  if (isInPage === false) lose();
  tellLeft(event, isInPage ? 'page' : isInPage === undefined ? 'unknown' : 'away');
}

/** @param {Event} event @param {string} to */
function tellLeft(event, to) {
  const { sottoTrigger: since } = /** @type {Window} */ (event.currentTarget);
  if (hold.now.isOpen || hold.isHeld) tell('focus_left', { at: toldTime(timeOf(event)), since, to });
}

/** A document goes. What comes in a frame in its place may be a page of the browser's. @param {Event} event */
function gone(event) {
  const view = /** @type {Window} */ (event.currentTarget);
  if (view === window) lose();
  if (view !== view.top && view.document.hasFocus()) tellLeft(event, 'gone');
}

/**
 * A frame that its page fills by `document.open` has no script of its own if it was opened before ours came.
 */
function listenInFocusedFrame() {
  const element = document.activeElement;
  if (!(element instanceof HTMLIFrameElement)) return;
  try {
    const inner = /** @type {(Window & typeof globalThis) | null} */ (element.contentWindow);
    if (inner?.document && !inner.sottoTrigger) listen(inner);
  } catch {
    // Of another site: its own script listens.
  }
}

/** @param {Window & typeof globalThis} view */
function listen(view) {
  view.sottoTrigger = Date.now();
  const add = () => {
    view.addEventListener('keydown', keyDown, true);
    view.addEventListener('keyup', keyUp, true);
    view.addEventListener('focus', focused, true);
    view.addEventListener('blur', blurred, true);
    view.addEventListener('pagehide', gone, true);
  };
  add();
  // `document.open` drops all listeners and all nodes, but no observer: a new root element is the sign of it.
  new MutationObserver(add).observe(view.document, { childList: true });
}

/** What runs in this tab, if anything does. A page that comes back knows nothing of what was told meanwhile. */
async function askWhatRuns() {
  former = undefined;
  take(await askExtension({ kind: 'what_runs' }, PATIENCE_MS));
}

/** @param {any} runs */
function take(runs) {
  if (runs?.kind !== 'dictation_runs' || (runs.stage === 'none' && runs.dictation === former)) return;
  former = undefined;
  told = runs.dictation || undefined;
  // A press ends what waits for another microphone, too.
  const isOpen = runs.stage === 'open' || runs.stage === 'lost';
  hold.now = { ...hold.now, isOpen, isFinishing: runs.stage === 'finishing' };
}

/** @param {unknown} [stored] */
function takeSettings(stored) {
  const key = /** @type {Record<string, unknown> | undefined} */ (stored)?.hold_key;
  hold.key = typeof key === 'string' && key ? key : DEFAULT_KEY;
  siteRules = siteRulesOf(stored);
}

if (!window.sottoTrigger) {
  listen(window);
  document.addEventListener('visibilitychange', () => document.hidden && lose());
  addEventListener('pageshow', (event) => event.persisted && chrome.runtime?.id && askWhatRuns());
  chrome.storage.local.get(['trigger', 'web_app', 'dictation_runs']).then(
    ({ trigger, web_app: origin, dictation_runs: runs }) => {
      webApp = origin;
      takeSettings(trigger);
      // Tabs of private windows have badges of their own, which the browser has just forgotten.
      const isPrivate = chrome.extension.inIncognitoContext && window === window.top;
      if (runs || isPrivate) return askWhatRuns();
    },
    () => takeSettings(),
  );
  chrome.storage.onChanged.addListener(({ trigger, web_app: origin }, area) => {
    if (area !== 'local') return;
    if (trigger) takeSettings(trigger.newValue);
    if (origin) webApp = origin.newValue;
  });
  chrome.runtime.onMessage.addListener((said, sender, answer) => {
    if (sender.id !== chrome.runtime.id) return;
    take(said);
    if (said?.kind === 'focus_lost' && hold.isHeldSince(heardTime(said.at))) lose();
    if (said?.kind === 'key_released') heardElsewhere(said.at);
    // Asked of the outermost frame, which knows of all the others. Before it knows its key it is not there yet.
    if (said?.kind === 'has_focus' && hold.key) answer({ kind: 'focus', is_here: document.hasFocus() });
  });
}
