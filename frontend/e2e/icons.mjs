// Draws the icons that installed apps want as pictures from `frontend/assets/icon.svg`: usage `node icons.mjs`.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser } from './support/browser.mjs';
import { ROOT } from './support/settings.mjs';

const ASSETS = join(ROOT, 'frontend/assets');
const WEB_APP = join(ASSETS, 'icons');
const EXTENSION = join(ROOT, 'frontend/extension/icons');

/** Systems cut a shape of their own out of a full square; the middle 80 % always stay. */
const FULL_SQUARE = { square: true, scale: 0.8 };

/** @type {{folder?: string, name: string, pixels: number, square: boolean, scale: number}[]} */
const ICONS = [
  { name: 'icon-192', pixels: 192, square: false, scale: 1 },
  { name: 'icon-512', pixels: 512, square: false, scale: 1 },
  { name: 'icon-maskable-512', pixels: 512, ...FULL_SQUARE },
  { name: 'apple-touch-icon', pixels: 180, ...FULL_SQUARE },
  ...[16, 48, 128].map((pixels) => ({ folder: EXTENSION, name: `icon-${pixels}`, pixels, square: false, scale: 1 })),
];

const drawing = await readFile(join(ASSETS, 'icon.svg'), 'utf8');
const browser = await launchBrowser({ kind: 'absent' });
try {
  for (const { folder = WEB_APP, name, pixels, square, scale } of ICONS) {
    const size = { width: pixels, height: pixels };
    const page = await (await browser.newContext({ viewport: size })).newPage();
    const shrunk = `<g transform="translate(16 16) scale(${scale}) translate(-16 -16)" `;
    const drawn = drawing.replace('<g ', shrunk).replace(/ rx="\d+"/, square ? '' : '$&');
    await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${drawn}`);
    await page.screenshot({ path: join(folder, `${name}.png`), omitBackground: true });
    await page.close();
  }
} finally {
  await browser.close();
}
