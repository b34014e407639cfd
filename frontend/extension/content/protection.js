// Fields that take no spoken words: what they hold is a secret, or they do not take text now.

/** `autocomplete` tokens of secrets. */
const SECRET_TOKENS = /^(?:one-time-code|current-password|new-password|cc-.+)$/;
/** Names of secrets, for fields that show what they hold ("show password") or say nothing else about themselves. */
const SECRET_NAMES =
  /passw(?:or)?d|passcode|passphrase|\bpwd\b|\botp\b|one.?time.?(?:code|pass)|\b2fa\b|\bcv[vc]2?\b|security.?code|card.?(?:number|no\b)|cardnum/i;

/** @param {Element} element */
export function isProtected(element) {
  const tokens = (element.getAttribute('autocomplete') ?? '').toLowerCase().split(/\s+/);
  if (tokens.some((token) => SECRET_TOKENS.test(token))) return true;
  const style = element.ownerDocument.defaultView?.getComputedStyle(element);
  const masked = style?.getPropertyValue('-webkit-text-security');
  if (masked && masked !== 'none') return true;
  if (!isInput(element)) return false;
  // One box a digit: a code.
  if (element.type === 'password' || element.maxLength === 1) return true;
  const names = ['name', 'id', 'aria-label', 'placeholder'].map((name) => element.getAttribute(name) ?? '');
  return names.some((name) => SECRET_NAMES.test(name.replace(/_/g, ' ')));
}

/** @param {HTMLElement} element */
export function isReadOnly(element) {
  if (element.ariaReadOnly === 'true' || element.ariaDisabled === 'true') return true;
  if (!isInput(element) && !isTextArea(element)) return false;
  return element.readOnly || element.matches(':disabled');
}

/** @param {Element} element @returns {element is HTMLInputElement} */
export function isInput(element) {
  return element.localName === 'input' && 'selectionStart' in element;
}

/** @param {Element} element @returns {element is HTMLTextAreaElement} */
export function isTextArea(element) {
  return element.localName === 'textarea' && 'selectionStart' in element;
}
