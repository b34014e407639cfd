// What a page does while something is typed into one of its fields.

import { wordsOf } from './grading.js';

/** @typedef {import('./editors.js').Field} Field */

/** Characters that are searched for words that a page shows elsewhere. */
const SEARCHED = 20_000;

export class Witness {
  #field;
  #observer;
  #value;
  #view;
  #hasMutated = false;
  /** The browser itself has told the page that something was typed. */
  hasInput = false;
  /** What has come into the page, outside of the field. @type {Set<Node>} */
  #come = new Set();

  /** @param {Field} field */
  constructor(field) {
    this.#field = field;
    this.#value = heldIn(field);
    this.#view = field.document.defaultView;
    this.#observer = new MutationObserver((records) => this.#take(records));
    for (const tree of new Set([field.document, field.root.getRootNode()]))
      this.#observer.observe(tree, { childList: true, characterData: true, subtree: true });
    this.#view?.addEventListener('input', this.#heard, true);
  }

  /** @param {Event} event */
  #heard = ({ isTrusted }) => {
    this.hasInput ||= isTrusted;
  };

  /** @param {MutationRecord[]} records */
  #take(records) {
    const { root } = this.#field;
    for (const { target, addedNodes, type } of records) {
      if (root.contains(target)) this.#hasMutated = true;
      else if (type === 'characterData') this.#come.add(target);
      else for (const node of addedNodes) this.#come.add(node);
    }
  }

  /** Whether anything has come of what was typed. */
  get isTouched() {
    this.#take(this.#observer.takeRecords());
    return this.hasInput || this.#hasMutated || heldIn(this.#field) !== this.#value;
  }

  /** Whether the page shows all these words outside of their field. @param {string[]} words */
  hasShown(words) {
    this.#take(this.#observer.takeRecords());
    if (words.length === 0 || this.#come.size === 0) return false;
    const shown = [...this.#come].map((node) => node.textContent ?? '').join(' ');
    const held = new Set(wordsOf(shown.slice(0, SEARCHED)));
    return words.every((word) => held.has(word));
  }

  end() {
    this.#observer.disconnect();
    this.#view?.removeEventListener('input', this.#heard, true);
  }
}

/** @param {Field} field */
const heldIn = ({ element }) => ('value' in element ? element.value : undefined);
