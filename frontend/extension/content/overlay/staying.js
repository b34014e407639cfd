// What is drawn comes back when the page takes it out, or draws itself anew.

/** So often at once. A page that removes it each time is not won by haste. */
const QUICK_RETURNS = 10;
const SOON_MS = 100;
const LATER_MS = 2_000;

export class Staying {
  #observer = new MutationObserver(() => this.#changed());
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #returns = 0;
  #cameBackAt = Number.NEGATIVE_INFINITY;

  /** @param {{isThere: () => boolean, comeBack: () => void}} drawn as a child of the root element */
  constructor(drawn) {
    this.drawn = drawn;
  }

  begin() {
    this.#observer.observe(document, { childList: true });
    // Another root element is another one to watch.
    if (document.documentElement) this.#observer.observe(document.documentElement, { childList: true });
  }

  end() {
    this.#observer.disconnect();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #changed() {
    this.begin();
    if (this.#timer !== undefined || this.drawn.isThere()) return;
    if (performance.now() - this.#cameBackAt > LATER_MS) this.#returns = 0;
    // Never at once: the page may remove it at once, too.
    this.#timer = setTimeout(() => this.#comeBack(), this.#returns < QUICK_RETURNS ? SOON_MS : LATER_MS);
  }

  #comeBack() {
    this.#timer = undefined;
    this.#returns += 1;
    this.#cameBackAt = performance.now();
    if (!this.drawn.isThere()) this.drawn.comeBack();
  }
}
