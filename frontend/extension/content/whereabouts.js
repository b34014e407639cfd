// Follows where a field is, from what the person and the page do: whether words that were said for it may still go there.

import { hasMoved, isAnother, isShown } from './conversation.js';
import { addressOf, isNear, sceneAround } from './surroundings.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./conversation.js').Scene} Scene
 * @typedef {import('./conversation.js').Now['held']} Held
 * @typedef {{kind: 'press' | 'leaving', at: number, scene: Scene, isNear: boolean, hasTyped: boolean}} Act
 */

/** A page has shown by then what was pressed, in ms. */
const SHOWN_WITHIN = 10_000;
/** Keys that do more than to write, by themselves. */
const ACTING = /^(?:Escape|Tab|F\d+|Browser\w+|ContextMenu)$/;
/** With Control or Command they write, too. */
const WRITING = /^(?:[abcivuxyz]|Arrow\w+|Backspace|Delete|Home|End|Enter|Insert)$/i;
const MODIFIERS = new Set(['Control', 'Shift', 'Alt', 'Meta', 'AltGraph', 'CapsLock', 'Fn', 'Dead', 'Process']);

export class Whereabouts {
  #field;
  #address;
  /** @type {Act | undefined} */
  #act;

  /** @param {Field} field */
  constructor(field) {
    this.#field = field;
    this.#address = addressOf(field.document);
  }

  /**
   * The person does something, before the page hears of it.
   * @param {Event} event @param {() => Held} held
   */
  note(event, held) {
    const kind = actOf(event, this.#field);
    const isWeaker = kind === 'leaving' && this.#act?.kind === 'press' && !this.#isOld();
    if (!kind || isWeaker || this.isElsewhere(held)) return;
    const [pressed] = event.composedPath();
    const near = pressed instanceof Element && isNear(this.#field, pressed);
    const scene = sceneAround(this.#field);
    this.#act = { kind, at: performance.now(), scene, isNear: near, hasTyped: false };
  }

  /** Somebody types into the field. @param {Event} event */
  noteInput(event) {
    if (this.#act && event.composedPath().includes(this.#field.root)) this.#act.hasTyped = true;
  }

  /** @param {() => Held} held what stands before the place of the words; not asked in vain, for reading a long text costs */
  isElsewhere(held) {
    const address = addressOf(this.#field.document);
    const act = this.#act;
    if (!act && !hasMoved(this.#address, address)) return false;
    const scene = act && sceneAround(this.#field);
    const isSent = act !== undefined && scene !== undefined && act.isNear && isShown(act.scene, scene);
    const then = { address: this.#address, act: act?.kind, scene: act?.scene };
    return isAnother(then, { address, scene, held: held(), isSent, hasTyped: act?.hasTyped ?? false });
  }

  /** It has taken words: it is where they belong. */
  settle() {
    this.#address = addressOf(this.#field.document);
    if (this.#isOld()) this.#act = undefined;
  }

  #isOld() {
    return this.#act !== undefined && performance.now() - this.#act.at > SHOWN_WITHIN;
  }
}

/** @param {Event} event @param {Field} field @returns {Act['kind'] | undefined} */
function actOf(event, { element, root }) {
  const path = event.composedPath();
  const isInside = isWithin(path, root);
  if (event.type === 'pointerdown') return isInside ? undefined : 'press';
  if (event.type === 'blur') {
    const isOfIt = isWithin(path, element) || event.target === element.ownerDocument.defaultView;
    return isOfIt ? 'leaving' : undefined;
  }
  if (!(event instanceof KeyboardEvent) || MODIFIERS.has(event.key)) return undefined;
  if (!isInside || ACTING.test(event.key)) return 'press';
  const isCommand = (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph');
  if (isCommand) return WRITING.test(event.key) ? undefined : 'press';
  // On some systems Alt writes letters; the arrows go through a list.
  return event.altKey && event.key.length > 1 ? 'press' : undefined;
}

/** A closed tree shows nothing of itself but what it hangs from. @param {EventTarget[]} path @param {Element} element */
function isWithin(path, element) {
  const tree = element.getRootNode();
  const isClosed = tree instanceof ShadowRoot && tree.mode === 'closed';
  return path.includes(element) || (isClosed && path.includes(tree.host));
}
