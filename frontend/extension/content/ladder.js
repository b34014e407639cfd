// In which order the ways of typing are tried in a field.

/**
 * @template Rung
 * @typedef {object} Rungs
 * @property {readonly Rung[]} techniques in the order that was found best
 * @property {readonly Rung[]} [besidePaste] what else is right where a paste must come last
 * @property {boolean} [isUnknown] what it does with a paste, nobody knows
 */

/**
 * No paste goes to a page that can read the clipboard before all else has failed, and none at all where nobody knows what
 * becomes of it: what lies in the person's clipboard must never be typed.
 * @template {{isPaste?: boolean}} Rung
 * @param {Rungs<Rung>} editor @param {boolean} canReadClipboard @returns {readonly Rung[]}
 */
export function ladderOf({ techniques, besidePaste = [], isUnknown = false }, canReadClipboard) {
  if (!canReadClipboard) return techniques;
  const pastes = techniques.filter(({ isPaste }) => isPaste);
  const others = techniques.filter(({ isPaste }) => !isPaste);
  return [...others, ...besidePaste, ...(isUnknown ? [] : pastes)];
}
