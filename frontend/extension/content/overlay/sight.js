// Whether the person sees what is drawn in a frame. The page around it may cover it, scroll it away, or show nothing of
// it; only the browser knows. Where it is not sure it says that nothing is seen.

/** The browser takes no less. In ms. */
const LOOK_EVERY_MS = 100;
/** What comes and goes is not seen. In ms. */
const STEADY_MS = 1_000;
const MOST_OF_IT = 0.5;

export class Sight {
  /** @type {IntersectionObserver | undefined} */
  #observer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #isSeen = true;
  /** @type {HTMLElement | undefined} */
  #element;

  /** @param {(isSeen: boolean) => void} told when that changes; it is seen at first */
  constructor(told) {
    this.told = told;
  }

  get isSeen() {
    return this.#isSeen;
  }

  /** @param {HTMLElement} element */
  begin(element) {
    if (window === window.top) return;
    const look = { trackVisibility: true, delay: LOOK_EVERY_MS, threshold: [0, MOST_OF_IT] };
    this.#observer = new IntersectionObserver((entries) => this.#take(entries.at(-1)), look);
    this.#element = element;
    this.#observer.observe(element);
  }

  /** Where nothing moves the browser does not look by itself. Whoever is observed anew is looked at. */
  look() {
    if (!this.#observer || !this.#element) return;
    this.#observer.unobserve(this.#element);
    this.#observer.observe(this.#element);
  }

  end() {
    this.#observer?.disconnect();
    this.#observer = this.#element = undefined;
    this.#wait(false);
    this.#isSeen = true;
  }

  /** @param {(IntersectionObserverEntry & {isVisible?: boolean}) | undefined} entry */
  #take(entry) {
    const isSeen = entry?.isVisible === true && entry.intersectionRatio >= MOST_OF_IT;
    this.#wait(isSeen && !this.#isSeen);
    if (!isSeen) this.#settle(false);
  }

  /** @param {boolean} waits for it to be steady */
  #wait(waits) {
    if (waits) this.#timer ??= setTimeout(() => this.#settle(true), STEADY_MS);
    else {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    }
  }

  /** @param {boolean} isSeen */
  #settle(isSeen) {
    if (isSeen === this.#isSeen) return;
    this.#isSeen = isSeen;
    this.told(isSeen);
  }
}
