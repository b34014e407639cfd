// Words that are not typed yet, drawn beside the caret, and the mark that somebody listens.
//
// They are in a closed shadow tree of one element of ours, made by the extension's own world, so a page sees that
// something is there, not what. What is in the browser's top layer is inside of that tree, too: a page hears nothing of
// its coming and going, and cannot style what the browser puts behind it. The tree is inert, so that the page cannot
// find words by searching for them, and its font is the system's, which a page cannot replace by one that reports the
// characters it is asked for.

import { topLayerAbove } from './covering.js';
import { layOutIn } from './mirror.js';
import { STYLE } from './style.js';

const GAP = 6;
const MARGIN = 8;
/** Long enough to read two sentences, in ms. */
const TOLD_FOR_MS = 8_000;
/** How often it is looked whether something of a shadow tree came above, of which no event tells. In ms. */
const LOOK_EVERY_MS = 500;

/** @typedef {import('../editors.js').Field} Field */

/** One at a time: one field has the focus. */
export class Overlay {
  /** @type {HTMLElement | undefined} */
  #host;
  /** What is in the top layer. @type {HTMLElement | undefined} */
  #stage;
  /** @type {HTMLElement | undefined} */
  #chip;
  /** @type {HTMLElement | undefined} */
  #words;
  /** @type {HTMLElement | undefined} */
  #note;
  /** @type {Field | undefined} */
  #field;
  #drawn = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #looking;
  /** What it has come above. @type {Element | undefined} */
  #below;

  /** Somebody listens, for this field or for none. @param {Field | undefined} field */
  show(field) {
    clearTimeout(this.#telling);
    this.#chip?.classList.remove('is-told');
    this.#field = field;
    this.#build();
    this.setStage('open', '');
    this.draw('');
  }

  /** Something went wrong, and the person is here. @param {Field | undefined} field @param {string} trouble */
  tell(field, trouble) {
    this.show(field);
    this.#chip?.classList.add('is-told');
    this.draw(trouble);
    this.#telling = setTimeout(() => this.hide(), TOLD_FOR_MS);
  }

  /**
   * The microphone is open, or gone, or only the last words are on their way.
   * @param {'none' | 'open' | 'lost' | 'finishing'} stage
   * @param {string} note what the person has to know meanwhile; empty if all is well
   */
  setStage(stage, note) {
    if (!this.#chip || !this.#note || stage === 'none') return;
    this.#chip.classList.toggle('is-finishing', stage === 'finishing');
    this.#chip.classList.toggle('with-note', note !== '');
    // Nobody listens: what is drawn only tells something.
    this.#chip.classList.toggle('is-noted', note !== '' && stage !== 'open');
    this.#note.textContent = note;
    this.#place();
  }

  /** @param {string} words */
  draw(words) {
    if (!this.#words || !this.#chip || !this.#host) return;
    this.#riseToTop();
    this.#words.textContent = words;
    this.#chip.classList.toggle('with-words', words !== '');
    this.#place();
  }

  hide() {
    clearTimeout(this.#telling);
    clearInterval(this.#looking);
    this.#host?.remove();
    this.#host = this.#stage = this.#chip = this.#words = this.#note = this.#field = this.#below = undefined;
    layOutIn(undefined);
    removeEventListener('scroll', this.#moved, true);
    removeEventListener('resize', this.#moved);
    document.removeEventListener('selectionchange', this.#moved);
    for (const kind of TOP_LAYER_CHANGES) document.removeEventListener(kind, this.#topChanged, true);
  }

  /**
   * Into the top layer, above dialogs, popovers and what fills the screen. A page may take the element out; it gets
   * nothing by it.
   */
  #riseToTop() {
    const host = this.#host;
    if (!host) return;
    if (!host.isConnected) document.documentElement.append(host);
    if (!this.#stage?.matches(':popover-open')) this.#stage?.showPopover();
  }

  /** Something came above it. */
  #topChanged = () => {
    // After what the event tells of has happened.
    requestAnimationFrame(() => {
      if (document.querySelector(':modal, :popover-open, :fullscreen')) this.#riseAgain();
    });
  };

  #riseAgain() {
    if (!this.#stage) return;
    if (this.#stage.matches(':popover-open')) this.#stage.hidePopover();
    this.#riseToTop();
    this.#place();
  }

  #look() {
    if (!this.#host || !this.#stage || !this.#chip) return;
    const above = topLayerAbove(this.#host, this.#stage, this.#chip);
    // What a modal dialog makes inert is never hit, above it neither: once is enough.
    if (above && above !== this.#below) this.#riseAgain();
    this.#below = above;
  }

  #build() {
    if (this.#host) return;
    const host = document.createElement('div');
    for (const [name, value] of HOST_STYLE) host.style.setProperty(name, value, 'important');
    const tree = host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    tree.adoptedStyleSheets = [sheet];
    const [bench, chip, dot, lines, words, note] = ['bench', 'chip', 'dot', 'lines', 'words', 'note'].map((name) => {
      const element = document.createElement('div');
      element.className = name;
      return element;
    });
    const stage = document.createElement('div');
    stage.className = 'stage';
    stage.popover = 'manual';
    stage.inert = true;
    words.dir = 'auto';
    lines.append(words, note);
    chip.append(dot, lines);
    stage.append(bench, chip);
    tree.append(stage);
    layOutIn(bench);
    this.#host = host;
    this.#stage = stage;
    this.#chip = chip;
    this.#words = words;
    this.#note = note;
    addEventListener('scroll', this.#moved, { capture: true, passive: true });
    addEventListener('resize', this.#moved, { passive: true });
    document.addEventListener('selectionchange', this.#moved);
    for (const kind of TOP_LAYER_CHANGES) document.addEventListener(kind, this.#topChanged, true);
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#riseToTop();
  }

  #moved = () => {
    cancelAnimationFrame(this.#drawn);
    this.#drawn = requestAnimationFrame(() => this.#place());
  };

  #place() {
    if (!this.#chip) return;
    const box = this.#field?.element.isConnected ? boxInThisWindow(this.#field) : CORNER;
    const { offsetWidth: width, offsetHeight: height } = this.#chip;
    const below = box.bottom + GAP;
    const top = below + height + MARGIN <= innerHeight ? below : box.top - GAP - height;
    const left = Math.max(MARGIN, Math.min(box.left, innerWidth - width - MARGIN));
    this.#chip.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(MARGIN, top))}px)`;
  }
}

/** After each of these something else may be on top. `toggle` tells of dialogs and popovers. */
const TOP_LAYER_CHANGES = ['toggle', 'fullscreenchange', 'focusin'];

/** Where nothing can be typed. */
const CORNER = { left: 0, top: 0, bottom: 0 };

/** @type {readonly [string, string][]} */
const HOST_STYLE = [
  ['all', 'initial'],
  ['position', 'fixed'],
  ['width', '0'],
  ['height', '0'],
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
