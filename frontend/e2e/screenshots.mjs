// Pictures of the web app for the documents: usage `node screenshots.mjs [FOLDER]`.
// The text in them is really dictated.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Server } from './support/server.mjs';
import { ROOT } from './support/settings.mjs';
import { visitWithClip } from './support/visit.mjs';

const folder = process.argv[2] ?? join(ROOT, 'docs/screenshots');
const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 390, height: 780 };

await mkdir(folder, { recursive: true });
const server = await Server.start();
try {
  for (const colorScheme of ['light', 'dark']) {
    const context = { colorScheme, viewport: WIDE, deviceScaleFactor: 2 };
    await visitWithClip({ origin: server.publicUrl, clip: 'librivox-0870', context }, async (app, clip) => {
      /**
       * @param {string} name
       * @param {{width: number, height: number}} size
       */
      const take = async (name, size) => {
        await app.page.setViewportSize(size);
        await app.page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
      };
      await app.open();
      await app.guestButton.waitFor();
      await take('welcome', WIDE);
      await app.enterAsGuest();
      await app.dictate(clip);
      await app.start();
      await app.page.waitForTimeout(clip.millis * 0.7);
      await take('dictate', WIDE);
      await take('dictate-phone', NARROW);
      await app.page.setViewportSize(WIDE);
      await app.stop();
      await take('done', WIDE);
    });
  }
} finally {
  await server.stop();
}
