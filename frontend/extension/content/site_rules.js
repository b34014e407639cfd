// Sites on which the person wants no dictation.

/**
 * @typedef {object} SiteRules
 * @property {string[]} denied hosts; each means its subdomains too, and `*` all sites
 * @property {string[]} allowed hosts that `denied` does not mean after all
 */

/** @param {unknown} stored what lies under `trigger` in the extension's storage @returns {SiteRules} */
export function siteRulesOf(stored) {
  const given = /** @type {Record<string, unknown>} */ (stored ?? {});
  return { denied: strings(given.denied_sites), allowed: strings(given.allowed_sites) };
}

/**
 * Whether a frame is on a denied site, by itself or by a page around it.
 * @param {SiteRules} rules @param {Location} place
 */
export function isDenied(rules, place) {
  const around = Array.from(place.ancestorOrigins ?? [], (origin) => (URL.canParse(origin) ? new URL(origin).hostname : ''));
  return [place.hostname, ...around].some((host) => host && names(rules.denied, host) && !names(rules.allowed, host));
}

/** @param {string[]} sites @param {string} host */
function names(sites, host) {
  return sites.some((site) => site === '*' || host === site || host.endsWith(`.${site}`));
}

/** @param {unknown} value */
function strings(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item) : [];
}
