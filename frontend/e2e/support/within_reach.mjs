// What every page and state is held to, for everybody: by finger and by keyboard, on a phone, at 200 %, in every choice
// of colours.

import assert from 'node:assert/strict';
import { findings } from './accessibility.mjs';
import { axeSource } from './packages.mjs';
import { moving, notByKeyboard, outOfReach, overflowing, withoutEdge } from './reach.mjs';

const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };
/** A window of 1280 by 800, at 200 %. */
const ZOOMED = { width: 640, height: 400 };
/** WCAG's narrowest: 1280 at 400 %. */
const NARROWEST = { width: 320, height: 568 };

/** The page for review shows one component several times, and each says the same of itself. */
const REVIEW_EXCEPTIONS = ['landmark-unique'];

/**
 * @param {import('./scenes.mjs').Theatre} theatre
 * @param {import('./scenes.mjs').Scene} scene
 */
export async function assertWithinReach(theatre, scene) {
  await theatre.play(scene, { context: { viewport: WIDE }, script: axeSource }, async (app) => {
    const { page } = app;
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const exceptions = scene.isForReview ? REVIEW_EXCEPTIONS : [];
      assert.deepEqual(await findings(page, exceptions), [], `axe, ${colorScheme}`);
    }
    assert.deepEqual(await moving(page), [], 'with reduced motion nothing moves');
    await page.emulateMedia({ forcedColors: 'active' });
    assert.deepEqual(await withoutEdge(page), [], 'with forced colours everything has an edge');
    await page.emulateMedia({ forcedColors: 'none' });

    for (const size of [PHONE, NARROWEST, ZOOMED]) {
      const where = `${size.width} by ${size.height}`;
      await page.setViewportSize(size);
      assert.deepEqual(await overflowing(page), [], where);
      assert.deepEqual(await outOfReach(page, { forFingers: size === PHONE }), [], where);
    }
    if (!scene.isForReview) assert.deepEqual(await notByKeyboard(page), [], 'by keyboard');
  });
}
