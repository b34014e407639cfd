// Waiting for what an editor does in its own time.

/** Editors report a change up to 20 ms later, on a busy machine later still; in ms. */
const PATIENCE = 150;

/** @param {number} millis @returns {Promise<void>} */
export const pause = (millis) => new Promise((done) => setTimeout(done, millis));

/**
 * Asks again and again until the answer is yes or patience ends.
 * @param {() => boolean} isSo
 */
export async function waitUntil(isSo, patience = PATIENCE) {
  const end = performance.now() + patience;
  for (let step = 0; !isSo(); step = Math.min(step + 1, 10)) {
    if (performance.now() > end) return false;
    await pause(step);
  }
  return true;
}
