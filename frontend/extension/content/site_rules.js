// Sites on which the person wants no dictation, and those on which they want it after all.

/**
 * @typedef {object} SiteRules
 * @property {string[]} denied hosts; each means its subdomains too, and `*` all pages
 * @property {string[]} allowed hosts that `denied` does not mean after all
 */

/** @param {unknown} stored what lies under `trigger` in the extension's storage @returns {SiteRules} */
export function siteRulesOf(stored) {
  const given = /** @type {Record<string, unknown>} */ (stored ?? {});
  return { denied: strings(given.denied_sites), allowed: strings(given.allowed_sites) };
}

/**
 * Whether a frame is on a denied site, by itself or by a page around it. Of two sites that mean the same host the
 * narrower one counts. All sites are pages as the address bar names them: what is on an allowed page may have frames from
 * anywhere, and the person sees one page.
 * @param {SiteRules} rules @param {Location} place
 */
export function isDenied(rules, place) {
  const around = Array.from(place.ancestorOrigins ?? [], (origin) =>
    URL.canParse(origin) ? new URL(origin).hostname : '',
  );
  const hosts = [place.hostname, ...around];
  return hosts.some((host, index) => {
    const isPage = index === hosts.length - 1;
    return narrowest(rules.denied, host, isPage) > narrowest(rules.allowed, host, isPage);
  });
}

/**
 * How narrow the narrowest of the sites is that mean a host; less than nothing if none does.
 * @param {string[]} sites @param {string} host @param {boolean} isPage
 */
function narrowest(sites, host, isPage) {
  const means = (/** @type {string} */ site) => (site === '*' ? isPage : host === site || host.endsWith(`.${site}`));
  return Math.max(-1, ...sites.filter(means).map((site) => (site === '*' ? 0 : site.length)));
}

/** @param {unknown} value */
function strings(value) {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item) : [];
}
