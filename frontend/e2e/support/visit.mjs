// One visit: somebody who was never at this server, everything cleared away afterwards.

import { withBrowser } from './browser_pool.mjs';
import { readClip } from './clip.mjs';
import { DictatePage } from '../pages/dictate.mjs';

const EVERYTHING = ['microphone', 'clipboard-read', 'clipboard-write'];

/**
 * @typedef {object} VisitOptions
 * @property {string} origin
 * @property {import('./browser.mjs').Microphone} microphone
 * @property {boolean} [maySpeak] the person has allowed the microphone
 * @property {object} [context] options for the browser's context
 * @property {string} [script] runs in the page before everything else
 */

/**
 * @param {VisitOptions} options
 * @param {(app: DictatePage) => Promise<void>} work
 */
export async function visit({ origin, microphone, maySpeak = true, context, script }, work) {
  await withBrowser(microphone, async (browser) => {
    const profile = await browser.newContext(context);
    try {
      const permissions = EVERYTHING.filter((name) => maySpeak || name !== 'microphone');
      await profile.grantPermissions(permissions, { origin });
      if (script) await profile.addInitScript({ content: script });
      await work(new DictatePage(await profile.newPage(), origin));
    } finally {
      await profile.close();
    }
  });
}

/**
 * A visit whose microphone plays recorded speech.
 * @param {Omit<VisitOptions, 'microphone'> & {clip: string}} options
 * @param {(app: DictatePage, clip: import('./clip.mjs').Clip) => Promise<void>} work
 */
export async function visitWithClip({ clip, ...options }, work) {
  await visitWith(await readClip(clip), options, work);
}

/**
 * A visit whose microphone plays a clip, which is removed afterwards.
 * @param {import('./clip.mjs').Clip} clip
 * @param {Omit<VisitOptions, 'microphone'>} options
 * @param {(app: DictatePage, clip: import('./clip.mjs').Clip) => Promise<void>} work
 */
export async function visitWith(clip, options, work) {
  try {
    await visit({ ...options, microphone: { kind: 'plays', wav: clip.wav } }, (app) => work(app, clip));
  } finally {
    await clip.remove();
  }
}
