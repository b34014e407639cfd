// Pictures of the web app: usage `node screenshots.mjs [FOLDER]`. Every page and state, light and dark, wide and narrow,
// go into the folder; the two that the README shows go into the documents, and their text is really dictated.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SCENES, Theatre } from './support/scenes.mjs';
import { Server } from './support/server.mjs';
import { ROOT } from './support/settings.mjs';
import { visitWithClip } from './support/visit.mjs';

/** What is here is not kept, but for the two. */
const DOCUMENTS = join(ROOT, 'docs/screenshots');
const folder = process.argv[2] ?? DOCUMENTS;
const SIZES = { wide: { width: 1280, height: 800 }, phone: { width: 390, height: 780 } };
const COLOURS = /** @type {const} */ (['light', 'dark']);

/** @param {Theatre} theatre */
async function takeScenes(theatre) {
  for (const scene of SCENES) {
    await theatre.play(scene, { context: { viewport: SIZES.wide, deviceScaleFactor: 1 } }, async ({ page }) => {
      for (const [width, size] of Object.entries(SIZES)) {
        await page.setViewportSize(size);
        for (const colorScheme of COLOURS) {
          await page.emulateMedia({ colorScheme });
          await page.waitForTimeout(400);
          const path = join(folder, `${scene.name}-${width}-${colorScheme}.png`);
          await page.screenshot({ path, fullPage: scene.isForReview });
        }
      }
    });
    console.log(scene.name);
  }
}

/** @param {string} origin */
async function takeDocuments(origin) {
  for (const colorScheme of COLOURS) {
    const context = { colorScheme, viewport: SIZES.wide, deviceScaleFactor: 2 };
    await visitWithClip({ origin, clip: 'librivox-0870', context }, async (app, clip) => {
      await app.enterAsGuest();
      await app.dictate(clip);
      await app.start();
      await app.page.waitForTimeout(clip.millis * 0.7);
      await app.page.screenshot({ path: join(DOCUMENTS, `dictate-${colorScheme}.png`) });
    });
  }
}

await mkdir(folder, { recursive: true });
const theatre = await Theatre.open();
try {
  await takeScenes(theatre);
} finally {
  await theatre.close();
}
const server = await Server.start();
try {
  await takeDocuments(server.publicUrl);
} finally {
  await server.stop();
}
