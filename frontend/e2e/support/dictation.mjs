// One whole dictation, with something that happens in the middle of it.

import { bareWords } from './clip.mjs';
import { visitWith } from './visit.mjs';

/** The engine may need to load its model again, and then hear all that was kept. */
const PATIENCE_MS = 60_000;

/**
 * A guest dictates a clip.
 * @param {{server: import('./server.mjs').Server}} scene
 * @param {import('./clip.mjs').Clip} clip
 * @param {(app: import('../pages/dictate.mjs').DictatePage) => Promise<void>} [meanwhile]
 * @returns {Promise<string>} the text in the end, without punctuation
 */
export async function dictateThrough({ server }, clip, meanwhile = async () => {}) {
  let text = '';
  await visitWith(clip, { origin: server.publicUrl }, async (app) => {
    await app.enterAsGuest();
    await app.start();
    await meanwhile(app);
    await app.untilPlayed(clip);
    await app.stop(PATIENCE_MS);
    text = await app.text();
  });
  return bareWords(text);
}

/**
 * Cuts the network for a moment.
 * @param {{proxy: import('./fault_proxy.mjs').FaultProxy}} scene
 * @param {number} [millis]
 */
export async function cutFor({ proxy }, millis = 1_500) {
  proxy.cut();
  await new Promise((resolve) => setTimeout(resolve, millis));
  proxy.mend();
}
