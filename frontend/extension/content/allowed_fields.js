// Fields that were taken for secrets, and that the person has allowed, one by one, on this site.

/** Where the service worker keeps them. */
export const ALLOWED_FIELDS = 'allowed_fields';

/** @type {Set<string>} of this site */
let allowed = new Set();

/** @param {string} field */
export const isFieldAllowed = (field) => allowed.has(field);

/** @param {unknown} stored of all sites @param {string} site */
export function takeAllowedFields(stored, site) {
  allowed = fieldsAllowedOn(stored, site);
}

/** @param {unknown} stored @param {string} site @returns {Set<string>} */
export function fieldsAllowedOn(stored, site) {
  const all = Array.isArray(stored) ? stored : [];
  const here = all.filter((one) => one?.site === site && typeof one.field === 'string');
  return new Set(here.map(({ field }) => field));
}
