// What a browser asks before a page with something to lose goes.

import assert from 'node:assert/strict';

const ASKED_MS = 10_000;

/**
 * The browser asks before the page goes, and the person stays.
 * @param {Page} page
 */
export async function stayWhenAsked(page) {
  const asked = page.waitForEvent('dialog', { timeout: ASKED_MS });
  await page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
  // The browser learns from the page that it stays, after the dialog is gone. A profile that is closed in between
  // takes Chromium down with it.
  await page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted))));
}
