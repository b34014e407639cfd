// What axe finds on a page that was opened with its source as the script.

/**
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
export async function findings(page) {
  const results = await page.evaluate(() => /** @type {any} */ (window).axe.run());
  return results.violations.map(
    (/** @type {any} */ found) =>
      `${found.id}: ${found.nodes.map((/** @type {any} */ node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
  );
}
