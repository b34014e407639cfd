// What the trigger says to the service worker.

/** Said again until it is heard: the microphone must not stay open because the worker was stopped in between. */
const MUST_ARRIVE = new Set(['hold_ended', 'key_released', 'stop_pressed', 'cancel_pressed', 'focus_left']);
const AGAIN_AFTER_MS = 100;
const TRIES = 50;

/** @param {string} kind @param {Record<string, unknown>} [more] @param {number} [tries] */
export function tell(kind, more, tries = TRIES) {
  // After an update of the extension the script of the old one is on its own.
  if (!chrome.runtime?.id) return;
  chrome.runtime.sendMessage({ kind, ...more }).catch(() => {
    if (MUST_ARRIVE.has(kind) && tries > 1) setTimeout(tell, AGAIN_AFTER_MS, kind, more, tries - 1);
  });
}
