// Hears the hold key on every page, and does nothing else. It is in every frame before the page's own scripts are, on
// the window and in the capturing phase, so a page can neither hold the key back nor press it: only trusted events
// count, and a swallowed event is seen by nobody after us. It lives in the extension's own world; nothing that a page
// can change is read.

import { isDenied, siteRulesOf } from './site_rules.js';

/** The key where the person chose none: it types nothing, in any editor. */
const DEFAULT_KEY = 'F8';
/** Another key this soon after a modifier means a combination of keys, not a dictation; in ms. */
const COMBINATION_WITHIN = 500;
const MODIFIER = /^(?:Alt|Control|Meta|Shift)/;

/** Before the settings have been read no key means anything. @type {string | undefined} */
let holdKey;
let siteRules = siteRulesOf(undefined);
/** The origin whose pages under `/app/` hear the key by themselves. @type {unknown} */
let webApp;
/** When the key was pressed that is held now. @type {number | undefined} */
let heldSince;
let dictationRuns = false;

/**
 * @param {'hold_pressed' | 'hold_released' | 'hold_denied' | 'cancel_pressed'} kind
 * @param {{held_ms?: number}} [more]
 */
function tell(kind, more) {
  // After an update of the extension the script of the old one is on its own.
  if (!chrome.runtime?.id) return;
  chrome.runtime.sendMessage({ kind, ...more }).catch(() => {
    // The service worker was stopped before it answered. A release means the same twice, and must not be missed.
    if (kind === 'hold_released') setTimeout(tell, 100, kind, more);
  });
}

/** @param {Event} event */
function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** @param {KeyboardEvent} event whether it is none of our business */
function isForeign(event) {
  if (!event.isTrusted || !chrome.runtime?.id) return true;
  return event.code === holdKey && location.origin === webApp && location.pathname.startsWith('/app/');
}

/** @param {KeyboardEvent} event */
function keyDown(event) {
  if (isForeign(event)) return;
  if (isDenied(siteRules, location)) {
    // The key is the page's here. Whoever meant us sees on the toolbar why nothing happens.
    if (event.code === holdKey && !event.repeat) tell('hold_denied');
    return;
  }
  if (event.code === holdKey) {
    swallow(event);
    if (event.repeat || heldSince !== undefined) return;
    heldSince = event.timeStamp;
    tell('hold_pressed');
  } else if (event.code === 'Escape' && dictationRuns && !event.isComposing) {
    swallow(event);
    heldSince = undefined;
    if (!event.repeat) tell('cancel_pressed');
  } else if (heldSince !== undefined && holdKey && MODIFIER.test(holdKey)) {
    if (event.timeStamp - heldSince > COMBINATION_WITHIN) return;
    heldSince = undefined;
    tell('cancel_pressed');
  }
}

/** @param {KeyboardEvent} event */
function keyUp(event) {
  if (isForeign(event) || event.code !== holdKey || isDenied(siteRules, location)) return;
  swallow(event);
  release(event.timeStamp);
}

/** @param {number} at when, by the clock of the events */
function release(at) {
  if (heldSince === undefined) return;
  // By the clock of the events: a page that is busy makes no tap of what was held, nor the other way round.
  const heldMs = Math.max(0, Math.round(at - heldSince));
  heldSince = undefined;
  tell('hold_released', { held_ms: heldMs });
}

/** @param {FocusEvent} event */
function blurred(event) {
  if (!event.isTrusted || event.target !== event.currentTarget) return;
  // Its release will not be heard.
  release(event.timeStamp);
  listenInFocusedFrame();
}

/**
 * A frame that its page fills by `document.open` has no script of its own if it was opened before ours came.
 */
function listenInFocusedFrame() {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLIFrameElement)) return;
  try {
    const inner = /** @type {(Window & typeof globalThis) | null} */ (focused.contentWindow);
    if (inner?.document && !inner.sottoTrigger) listen(inner);
  } catch {
    // Of another site: its own script listens.
  }
}

/** @param {Window & typeof globalThis} view */
function listen(view) {
  view.sottoTrigger = true;
  const add = () => {
    view.addEventListener('keydown', keyDown, true);
    view.addEventListener('keyup', keyUp, true);
    view.addEventListener('blur', blurred, true);
  };
  add();
  // `document.open` drops all listeners and all nodes, but no observer: a new root element is the sign of it.
  new MutationObserver(add).observe(view.document, { childList: true });
}

/** @param {unknown} [stored] */
function take(stored) {
  const key = /** @type {Record<string, unknown> | undefined} */ (stored)?.hold_key;
  holdKey = typeof key === 'string' && key ? key : DEFAULT_KEY;
  siteRules = siteRulesOf(stored);
}

if (!window.sottoTrigger) {
  listen(window);
  chrome.storage.local.get(['trigger', 'web_app']).then(
    ({ trigger, web_app: origin }) => {
      webApp = origin;
      take(trigger);
    },
    () => take(),
  );
  chrome.storage.onChanged.addListener(({ trigger, web_app: origin }, area) => {
    if (area !== 'local') return;
    if (trigger) take(trigger.newValue);
    if (origin) webApp = origin.newValue;
  });
  chrome.runtime.onMessage.addListener((message, sender) => {
    if (sender.id !== chrome.runtime.id || message?.kind !== 'dictation_runs') return;
    dictationRuns = message.runs === true;
    if (!dictationRuns) heldSince = undefined;
  });
}
