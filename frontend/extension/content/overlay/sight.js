// Whether the person sees what is drawn in a frame. The page around it may cover it, scroll it away, or show nothing of
// it; only the browser knows. Where it is not sure it says that nothing is seen.

/** The browser takes no less. In ms. */
const LOOK_EVERY_MS = 100;
const MOST_OF_IT = 0.5;

export class Sight {
  /** @type {IntersectionObserver | undefined} */
  #observer;
  /** @type {HTMLElement | undefined} */
  #element;
  #isLost = false;

  /** @param {() => void} lost told once, until it is drawn anew */
  constructor(lost) {
    this.lost = lost;
  }

  /** It was not seen, once at least. */
  get isLost() {
    return this.#isLost;
  }

  /** @param {HTMLElement} element of one piece: what lies over another is covered */
  begin(element) {
    if (window === window.top) return;
    const look = { trackVisibility: true, delay: LOOK_EVERY_MS, threshold: [0, MOST_OF_IT] };
    this.#observer = new IntersectionObserver((entries) => this.#take(entries.at(-1)), look);
    this.#element = element;
    this.#observer.observe(element);
  }

  /** Where nothing moves the browser does not look by itself. Whoever is observed anew is looked at. */
  look() {
    if (!this.#observer || !this.#element || this.#isLost) return;
    this.#observer.unobserve(this.#element);
    this.#observer.observe(this.#element);
  }

  end() {
    this.#observer?.disconnect();
    this.#observer = this.#element = undefined;
    this.#isLost = false;
  }

  /** @param {(IntersectionObserverEntry & {isVisible?: boolean}) | undefined} entry */
  #take(entry) {
    if (this.#isLost || (entry?.isVisible && entry.intersectionRatio >= MOST_OF_IT)) return;
    this.#isLost = true;
    this.lost();
  }
}
