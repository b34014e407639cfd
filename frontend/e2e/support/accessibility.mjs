// What axe finds on a page that was opened with its source as the script.

/**
 * @param {Page} page
 * @param {string[]} [exceptions] rules that do not apply to this page
 * @returns {Promise<string[]>}
 */
export async function findings(page, exceptions = []) {
  const rules = Object.fromEntries(exceptions.map((rule) => [rule, { enabled: false }]));
  const run = (/** @type {object} */ options) => /** @type {any} */ (window).axe.run(options);
  const results = await page.evaluate(run, { rules });
  return results.violations.map(
    (/** @type {any} */ found) =>
      `${found.id}: ${found.nodes.map((/** @type {any} */ node) => `${node.html} ${node.failureSummary}`).join(' | ')}`,
  );
}
