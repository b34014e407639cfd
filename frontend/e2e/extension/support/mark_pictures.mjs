// The mark as the person sees it: by its colour, in a picture of the page.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { reddestIn } from './pixels.mjs';

/** Where pictures are kept, if somebody wants to look at them. */
const PICTURES = process.env.SOTTO_PICTURES;
/** Its point has that many at least. */
const POINT_PIXELS = 20;

/** @typedef {{x: number, y: number, width: number, height: number}} Part of the page */

/**
 * @param {import('./holding_stage.mjs').HoldingStage} stage @param {any} page @param {string} name of the picture
 * @param {Part} [part] where the mark must be
 * @returns {Promise<boolean>} whether the mark is there now
 */
async function isMarkSeen(stage, page, name, part) {
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
  const path = PICTURES && join(PICTURES, `${name.replaceAll(' ', '-')}.png`);
  const picture = await page.screenshot({ ...(path ? { path } : {}), ...(part ? { clip: part } : {}) });
  return (await reddestIn(stage.rig.panel, picture)) > POINT_PIXELS;
}

/**
 * The mark is drawn.
 * @param {import('./holding_stage.mjs').HoldingStage} stage @param {any} page @param {string} name of the picture
 * @param {Part} [part] where the mark must be
 */
export async function assertMarkSeen(stage, page, name, part) {
  await stage.parts.until(`the mark is seen: ${name}`, () => isMarkSeen(stage, page, name, part), 5_000);
  // Not for a moment only.
  assert.ok(await isMarkSeen(stage, page, name, part), `the mark is still seen: ${name}`);
}
