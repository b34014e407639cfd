// Words that are not typed yet, drawn beside the caret, and the mark that somebody listens.
//
// They are in a closed shadow tree of one element of ours, made by the extension's own world, so a page sees that
// something is there, not what. What is in the browser's top layer is inside of that tree, too: a page hears nothing of
// its coming and going, and cannot style what the browser puts behind it. The tree is inert, so that the page cannot
// find words by searching for them, and its font is the system's, which a page cannot replace by one that reports the
// characters it is asked for.

import { topLayerAbove } from './covering.js';
import { layOutIn, scaleOf } from './mirror.js';
import { Sight } from './sight.js';
import { Staying } from './staying.js';
import { STYLE } from './style.js';

const GAP = 6;
const MARGIN = 8;
/** Long enough to read two sentences, in ms. */
const TOLD_FOR_MS = 8_000;
/** How often it is looked whether something came above of which no event tells, in a shadow tree or around a frame. In ms. */
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
  /** Of the page, when the mark was placed. */
  #zoom = 1;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #telling;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #looking;
  /** What it has come above. @type {Element | undefined} */
  #below;
  #staying = new Staying({ isThere: () => this.#isInPage, comeBack: () => this.#comeBack() });
  #sight = new Sight(() => this.isUnseen && this.unseen());

  /** @param {() => void} unseen the mark, because of the page around this one */
  constructor(unseen) {
    this.unseen = unseen;
  }

  /** The page around this one covers the mark, or has covered it. At its end there is nothing to see. */
  get isUnseen() {
    return this.#sight.isLost && this.#chip?.classList.contains('is-finishing') === false;
  }

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
    this.#staying.end();
    this.#sight.end();
    this.#host?.remove();
    this.#host = this.#stage = this.#chip = this.#words = this.#note = this.#field = this.#below = undefined;
    layOutIn(undefined);
    this.#listen(false);
  }

  /**
   * Into the top layer, above dialogs, popovers and what fills the screen. A page may take the element out; it gets
   * nothing by it.
   */
  #riseToTop() {
    const host = this.#host;
    // A document that is just being opened anew has no root element yet.
    if (!host || !document.documentElement) return;
    if (!this.#isInPage) document.documentElement.append(host);
    if (!this.#stage?.matches(':popover-open')) this.#stage?.showPopover();
  }

  get #isInPage() {
    return this.#host !== undefined && this.#host.parentNode === document.documentElement;
  }

  /** The page has taken it out, or has drawn itself anew, perhaps by `document.open`, which drops all listeners. */
  #comeBack() {
    this.#listen(true);
    this.#riseToTop();
    this.#place();
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
    this.#sight.look();
    if (zoomOfPage() !== this.#zoom) this.#place();
  }

  #build() {
    if (this.#host) return;
    const host = document.createElement('div');
    for (const [name, value] of HOST_STYLE) host.style.setProperty(name, value, 'important');
    const tree = host.attachShadow({ mode: 'closed' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    tree.adoptedStyleSheets = [sheet];
    const [bench, chip, dot, lines, words, note, glass] = PARTS.map((name) => {
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
    chip.append(dot, lines, glass);
    stage.append(bench, chip);
    tree.append(stage);
    layOutIn(bench);
    this.#host = host;
    this.#stage = stage;
    this.#chip = chip;
    this.#words = words;
    this.#note = note;
    this.#listen(true);
    this.#sight.begin(glass);
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.#riseToTop();
    this.#staying.begin();
  }

  /** @param {boolean} begins */
  #listen(begins) {
    const change = begins ? 'addEventListener' : 'removeEventListener';
    window[change]('scroll', this.#moved, { capture: true, passive: true });
    window[change]('resize', this.#moved, { passive: true });
    document[change]('selectionchange', this.#moved);
    for (const kind of TOP_LAYER_CHANGES) document[change](kind, this.#topChanged, true);
  }

  #moved = () => {
    cancelAnimationFrame(this.#drawn);
    this.#drawn = requestAnimationFrame(() => this.#place());
  };

  #place() {
    if (!this.#chip || !this.#host) return;
    // A page that zooms itself zooms what is in it, the top layer too; places are told in the window's pixels.
    this.#zoom = zoomOfPage();
    this.#host.style.setProperty('zoom', String(1 / this.#zoom), 'important');
    const box = this.#field?.element.isConnected ? boxInThisWindow(this.#field) : CORNER;
    const { offsetWidth: width, offsetHeight: height } = this.#chip;
    const below = box.bottom + GAP;
    const top = below + height + MARGIN <= innerHeight ? below : box.top - GAP - height;
    const left = Math.max(MARGIN, Math.min(box.left, innerWidth - width - MARGIN));
    // Of what a transform moves the browser does not say whether it is seen.
    this.#chip.style.left = `${Math.round(left)}px`;
    this.#chip.style.top = `${Math.round(Math.max(MARGIN, top))}px`;
  }
}

const PARTS = ['bench', 'chip', 'dot', 'lines', 'words', 'note', 'glass'];
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

/** By which styles of the page enlarge what is in its root element. Older browsers tell places in pixels of that size. */
const zoomOfPage = () => document.documentElement?.currentCSSZoom || 1;

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
    const frame = /** @type {HTMLElement | null} */ (view.frameElement);
    if (!frame) continue;
    const around = frame.getBoundingClientRect();
    const scale = scaleOf(frame);
    left = around.left + (frame.clientLeft + left) * scale;
    top = around.top + (frame.clientTop + top) * scale;
    bottom = around.top + (frame.clientTop + bottom) * scale;
  }
  return { left, top, bottom };
}
