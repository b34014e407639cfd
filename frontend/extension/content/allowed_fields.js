// Fields that were taken for secrets, and that the person has allowed, one by one, on this site.

/** As it lies in the extension's storage. */
const KEY = 'allowed_fields';

/** @type {Set<string>} of this site */
let allowed = new Set();

/** @param {string} field */
export const isFieldAllowed = (field) => allowed.has(field);

/** The site that a field is allowed on. */
export const thisSite = () => location.hostname;

/** @param {unknown} stored @param {string} site @returns {Set<string>} */
export function fieldsAllowedOn(stored, site) {
  const all = Array.isArray(stored) ? stored : [];
  const here = all.filter((one) => one?.site === site && typeof one.field === 'string');
  return new Set(here.map(({ field }) => field));
}

/** Reads them, and goes on reading them. @param {() => void} onChange */
export async function followAllowedFields(onChange) {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area !== 'local' || !changes[KEY]) return;
    allowed = fieldsAllowedOn(changes[KEY].newValue, thisSite());
    onChange();
  });
  allowed = fieldsAllowedOn((await chrome.storage.local.get(KEY))[KEY], thisSite());
}
