// What lies above the drawn words, wherever in the page it is: the browser tells of no dialog and no popover that opens in
// a shadow tree.

import { shadowRootOf } from '../focus.js';

/**
 * The element of the browser's top layer that is hit where the chip is. For this moment, in which nothing else runs, the
 * chip can be hit.
 * @param {HTMLElement} host @param {HTMLElement} stage @param {HTMLElement} chip
 * @returns {Element | undefined}
 */
export function topLayerAbove(host, stage, chip) {
  const { left, top, width, height } = chip.getBoundingClientRect();
  stage.inert = false;
  chip.style.pointerEvents = 'auto';
  const hit = deepestAt(left + width / 2, top + height / 2);
  chip.style.pointerEvents = '';
  stage.inert = true;
  for (let element = hit; element; element = parentOf(element)) {
    if (element === host) return undefined;
    if (element.matches(':modal, :popover-open, :fullscreen')) return element;
  }
  return undefined;
}

/** Through shadow trees, closed ones too. @param {number} left @param {number} top */
function deepestAt(left, top) {
  let element = document.elementFromPoint(left, top);
  for (let inner = element; inner; ) {
    element = inner;
    const next = shadowRootOf(inner)?.elementFromPoint(left, top);
    inner = next && next !== inner ? next : null;
  }
  return element;
}

/** @param {Element} element @returns {Element | null} */
function parentOf(element) {
  const root = element.getRootNode();
  return element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
