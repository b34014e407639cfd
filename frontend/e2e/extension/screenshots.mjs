// Pictures of the extension: usage `node screenshots.mjs [FOLDER]`. Its pages as people see them, the side panel with
// what it may hold, and words drawn beside the caret in three editors; each light and dark.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT } from '../support/settings.mjs';
import { withDouble } from '../support/stage.mjs';
import { EDITOR_PAGES } from './editors/list.mjs';
import { openEditor } from './support/editor_scenes.mjs';
import { Site } from './support/extension.mjs';
import { withSpeaker } from './support/speaker.mjs';
import { Stage } from './support/stage.mjs';

const folder = process.argv[2] ?? join(ROOT, 'docs/screenshots');
const COLOURS = /** @type {const} */ (['light', 'dark']);
const PANEL = { width: 360, height: 760 };
const DRAWN_IN = ['textarea', 'quill', 'monaco-bundled'];
const TWO_FIELDS = '<title>A page</title><textarea id="field" rows="4" cols="50"></textarea><input id="other">';
const SETTLED_MS = 400;

/** @param {any} page @param {string} name @param {string} colorScheme */
async function take(page, name, colorScheme) {
  await page.waitForTimeout(SETTLED_MS);
  await page.screenshot({ path: join(folder, `extension-${name}-${colorScheme}.png`), fullPage: true });
}

/** @param {import('./support/speaker.mjs').Speaker} speaker @param {string} origin @param {string} colorScheme */
async function takePages(speaker, origin, colorScheme) {
  for (const name of ['permission', 'options']) {
    const page = await speaker.extension.page(name);
    await take(page, name, colorScheme);
    await page.close();
  }
  const panel = await speaker.panel();
  await panel.setViewportSize(PANEL);
  await take(panel, 'panel-empty', colorScheme);
  const page = await speaker.goTo(`${origin}/`);
  await speaker.holdAndSpeak(page, async () => {
    await panel.getByLabel('Words that may still change').filter({ hasText: /\w/ }).waitFor();
    await take(panel, 'panel-hearing', colorScheme);
    await speaker.untilHeard();
  });
  await panel.getByText('Typed').first().waitFor();
  await speaker.holdAndSpeak(page, async () => {
    await panel.getByRole('button', { name: 'Stop dictation' }).waitFor();
    await page.locator('#other').focus();
    await speaker.untilHeard(2);
  });
  await panel.getByText('Waiting. You went to another field.').first().waitFor();
  await take(panel, 'panel-waiting', colorScheme);
}

async function takeDrawnWords() {
  const stage = await Stage.start(EDITOR_PAGES.filter(({ page }) => DRAWN_IN.includes(page)));
  try {
    for (const item of EDITOR_PAGES.filter(({ page }) => DRAWN_IN.includes(page))) {
      for (const colorScheme of COLOURS) {
        const on = await openEditor(stage.rig, stage.site.origin, item);
        await on.page.emulateMedia({ colorScheme });
        await on.prepare('The relay keeps audio until it is done.', 26, 26);
        const spoken = await stage.rig.dictate(on.page);
        await spoken.partial('the words that are still on their way, and may change');
        await take(on.page, `words-in-${item.page}`, colorScheme);
        await on.page.close();
      }
    }
  } finally {
    await stage.stop();
  }
}

await mkdir(folder, { recursive: true });
const scene = await withDouble('tones', { manner: ['--interim-ms', '100'] });
const site = await Site.start({ '/': TWO_FIELDS });
try {
  for (const colorScheme of COLOURS) {
    await withSpeaker(scene.server.publicUrl, 10, (speaker) => takePages(speaker, site.origin, colorScheme), {
      colorScheme,
    });
  }
  await takeDrawnWords();
} finally {
  site.stop();
  await scene.clear();
}
