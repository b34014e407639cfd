// Waiting for what an editor does in its own time.

/** Editors report a change up to 20 ms later, on a busy machine later still; in ms. */
const PATIENCE = 150;
/** A slow page needs turns, not time. */
const TURNS = 12;

/** @param {number} millis @returns {Promise<void>} */
export const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/**
 * Asks again and again until the answer is yes or patience ends. Asking may cost: it takes half of the time at most.
 * @param {() => boolean} isSo
 * @param {number} patience in ms
 * @param {number} turns that the page gets at least, however long it takes for them
 */
export async function waitUntil(isSo, patience = PATIENCE, turns = TURNS) {
  const end = performance.now() + patience;
  for (let step = 0; ; step += 1) {
    const begun = performance.now();
    if (isSo()) return true;
    const now = performance.now();
    if (now > end && step >= turns) return false;
    await pause(Math.max(Math.min(step, 10), now - begun));
  }
}
