// Words that are not typed yet, drawn beside the caret, and the mark that somebody listens.
//
// They are in a closed shadow tree of one element of ours, made by the extension's own world, so a page sees that
// something is there, not what. The tree is inert, so that the page cannot find words by searching for them, and its
// font is the system's, which a page cannot replace by one that reports the characters it is asked for.

import { layOutIn } from './mirror.js';
import { STYLE } from './style.js';

const GAP = 6;
const MARGIN = 8;

/** @typedef {import('../editors.js').Field} Field */

/** One at a time: one field has the focus. */
export class Overlay {
  /** @type {HTMLElement | undefined} */
  #host;
  /** @type {HTMLElement | undefined} */
  #chip;
  /** @type {HTMLElement | undefined} */
  #words;
  /** @type {Field | undefined} */
  #field;
  #drawn = 0;

  /** Somebody listens, for this field. @param {Field} field */
  show(field) {
    this.#field = field;
    this.#build();
    this.draw('');
  }

  /** @param {string} words */
  draw(words) {
    if (!this.#words || !this.#chip || !this.#host) return;
    // A page may take the element out; it gets nothing by it.
    if (!this.#host.isConnected) document.documentElement.append(this.#host);
    this.#words.textContent = words;
    this.#chip.classList.toggle('with-words', words !== '');
    this.#place();
  }

  hide() {
    this.#host?.remove();
    this.#host = this.#chip = this.#words = this.#field = undefined;
    layOutIn(undefined);
    removeEventListener('scroll', this.#moved, true);
    removeEventListener('resize', this.#moved);
    document.removeEventListener('selectionchange', this.#moved);
  }

  #build() {
    if (this.#host) return;
    const host = document.createElement('div');
    for (const [name, value] of HOST_STYLE) host.style.setProperty(name, value, 'important');
    const tree = host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    tree.adoptedStyleSheets = [sheet];
    const [bench, chip, dot, words] = ['bench', 'chip', 'dot', 'words'].map((name) => {
      const element = document.createElement('div');
      element.className = name;
      return element;
    });
    const stage = document.createElement('div');
    stage.inert = true;
    chip.append(dot, words);
    stage.append(bench, chip);
    tree.append(stage);
    document.documentElement.append(host);
    layOutIn(bench);
    this.#host = host;
    this.#chip = chip;
    this.#words = words;
    addEventListener('scroll', this.#moved, { capture: true, passive: true });
    addEventListener('resize', this.#moved, { passive: true });
    document.addEventListener('selectionchange', this.#moved);
  }

  #moved = () => {
    cancelAnimationFrame(this.#drawn);
    this.#drawn = requestAnimationFrame(() => this.#place());
  };

  #place() {
    if (!this.#chip || !this.#field?.element.isConnected) return;
    const box = boxInThisWindow(this.#field);
    const { offsetWidth: width, offsetHeight: height } = this.#chip;
    const below = box.bottom + GAP;
    const top = below + height + MARGIN <= innerHeight ? below : box.top - GAP - height;
    const left = Math.max(MARGIN, Math.min(box.left, innerWidth - width - MARGIN));
    this.#chip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(MARGIN, top))}px)`;
  }
}

/** @type {readonly [string, string][]} */
const HOST_STYLE = [
  ['all', 'initial'],
  ['position', 'fixed'],
  ['inset', '0 auto auto 0'],
  ['width', '0'],
  ['height', '0'],
  ['z-index', '2147483647'],
  ['pointer-events', 'none'],
];

/** The caret's box; the field's where the caret cannot be found. @param {Field} field */
function boxInThisWindow(field) {
  const around = field.element.getBoundingClientRect();
  const caret = field.editor.caretBox(field);
  let { left, top, bottom } = caret ?? around;
  // A caret that is scrolled out of its field is shown at the field's edge.
  const root = field.root.getBoundingClientRect();
  if (root.height > 0 && (bottom < root.top || top > root.bottom)) {
    top = bottom = Math.max(root.top, Math.min(top, root.bottom));
  }
  /** @type {Window | null} */
  let view = field.document.defaultView;
  for (; view && view !== window; view = view.parent) {
    const frame = view.frameElement?.getBoundingClientRect();
    left += frame?.left ?? 0;
    top += frame?.top ?? 0;
    bottom += frame?.top ?? 0;
  }
  return { left, top, bottom };
}
