// One dictation in one document: the field that it is bound to, what it typed there, and what hinders it.

import { message } from '../messages.js';
import { typeAndLook, typeUnseen } from './arrival.js';
import { canPageReadClipboard } from './clipboard.js';
import { fieldOf, lookAt } from './editors.js';
import { isComposing, untilComposed } from './composition.js';
import { isAround, isCaretBehind } from './grading.js';
import { fit } from './fitting.js';
import { focusedElement, hasOrKeepsFocus } from './focus.js';
import { ladderOf } from './ladder.js';
import { forget, remember } from './last_typed.js';
import { Once } from './once.js';
import { whatIsPossible } from './possible.js';
import { afterComposition, whereNext } from './place.js';
import { lineAfter, lineBefore, squashed, wholeText } from './reading.js';
import { followed, runIn } from './runs.js';
import { takeBack } from './undo.js';
import { waitUntil } from './waiting.js';
import { Whereabouts } from './whereabouts.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./reading.js').Reading} Reading
 * @typedef {(typeof import('../messages.js').WAITING_REASONS)[number]} Reason
 *
 * @typedef {{technique: string, editor: string} | {reason: Reason, isFinal?: boolean}} Typed what became of words; `isFinal`: only the person
 *   types them again
 *
 * @typedef {object} Traces what a dictation left in a field, to take it back by
 * @property {import('./runs.js').Run[]} runs
 * @property {string} origin the text as it was before
 * @property {string} latest the text as it was after the last words
 * @property {number} shortest characters of the text where it was shortest in between
 * @property {boolean} isAlone nobody else changed the text in between
 * @property {number} steps
 */

/** Answers that are kept, so that words that are sent again are not typed again. */
const ANSWERS_KEPT = 256;
/** Lines are drawn a frame later than the text is taken; in ms. */
const UNTIL_DRAWN = 60;
/** Characters before a place that tell whether it is the one. */
const TELLING = 40;

export class Dictation {
  /** @type {Field | undefined} */
  field;
  /** @type {import('./place.js').Moved} */
  moved = 'not';
  /** Words are on their way. */
  isSpeaking = false;
  /** What the person can do in a field that takes no words. */
  note = '';
  /** Why it was never bound. @type {Reason} */
  #refusal = 'no_field';
  #hadFocus = true;
  /** @type {Whereabouts | undefined} */
  #whereabouts;
  /** @type {import('./place.js').Place | undefined} */
  #place;
  /** What stood there before an input method began. @type {Reading | undefined} */
  #beforeComposition;
  /** @type {string | undefined} */
  #owed;
  /** @type {Traces | undefined} */
  #traces;
  /** The last words where nothing can be read. */
  #unread = '';
  /** @type {Once<any>} */
  #insertions = new Once(ANSWERS_KEPT);
  /** Words that only the person types again, and why. @type {Map<number, Reason>} */
  #left = new Map();
  /** Types what the person puts into another field. Its own field is the one that the rest is meant for. @type {Dictation | undefined} */
  #elsewhere;

  /** @param {boolean} isDenied the person wants no dictation on this site */
  constructor(isDenied) {
    this.isDenied = isDenied;
  }

  /** Binds it to what has the focus. */
  bind() {
    this.note = this.isDenied ? '' : whatIsPossible(focusedElement(document));
    const field = this.isDenied ? 'site_denied' : this.#focusedField();
    if (typeof field === 'string') {
      this.#refusal = field;
      return message('target_refused', { reason: field });
    }
    this.#settleOn(field);
    // What is being composed is no place yet.
    this.#place = isComposing(field.document) ? undefined : field.editor.read(field);
    return message('target_bound', { editor: field.editor.name });
  }

  /** @returns {Field | Reason} */
  #focusedField() {
    return hasOrKeepsFocus(document) ? fieldOf(focusedElement(document)) : 'no_field';
  }

  /** @param {Field} field */
  #settleOn(field) {
    this.field = field;
    this.#hadFocus = document.hasFocus();
    this.#whereabouts = new Whereabouts(field);
    this.#place = this.#owed = this.#traces = this.#beforeComposition = undefined;
    this.#unread = '';
    this.moved = 'not';
  }

  /** Why words cannot go into the field that it is bound to. @returns {Reason | undefined} */
  hindrance() {
    if (!this.field) return this.#refusal;
    const { element, editor } = this.field;
    if (!element.isConnected || !element.ownerDocument.defaultView) return 'field_gone';
    if (this.#whereabouts?.isElsewhere(() => this.#held())) return 'document_changed';
    if (focusedElement(document) !== element || (this.#hadFocus && !document.hasFocus())) return 'focus_moved';
    const field = fieldOf(element);
    if (typeof field === 'string') return field === 'no_field' ? 'field_gone' : field;
    return field.editor === editor ? undefined : 'field_gone';
  }

  /** What stands before the place of the next words is what stood there. @returns {'ours' | 'text' | 'nothing'} */
  #held() {
    const now = this.#place && this.field?.editor.read(this.field);
    if (!this.#place || !now) return 'nothing';
    const { before } = this.#place;
    const tail = squashed(before.slice(-TELLING));
    const isThere = squashed(now.before).endsWith(tail) || wholeText(now).startsWith(before);
    if (!/[\p{L}\p{N}]/u.test(tail) || !isThere) return 'nothing';
    return this.#traces ? 'ours' : 'text';
  }

  /** The person does something, before the page hears of it. @param {Event} event */
  noteAct(event) {
    this.#whereabouts?.note(event, () => this.#held());
  }

  /** Somebody types. @param {Event} event */
  noteInput(event) {
    this.#whereabouts?.noteInput(event);
  }

  /** An input method begins to write into the field. */
  beginComposition() {
    if (!this.field || focusedElement(document) !== this.field.element) return;
    this.endComposition();
    this.#beforeComposition = this.field.editor.read(this.field);
  }

  /** It has written. */
  endComposition() {
    const was = this.#beforeComposition;
    const is = was && this.field?.editor.read(this.field);
    this.#beforeComposition = undefined;
    if (!was || !is) return;
    const next = afterComposition(this.#place, was, is, this.moved);
    this.#place = next.place;
    this.moved = next.moved;
  }

  /**
   * Words that are sent again, while an editor takes its time with them, too, are typed once.
   * @param {number} ordinal @param {string} text
   * @param {boolean} anywhere the person asked for it, into what has the focus now
   * @param {boolean} isLateSign it belongs to the words before it, and to nothing else that stands there
   */
  insert(ordinal, text, anywhere, isLateSign) {
    // Perhaps they stand there: only the person can tell, and say so.
    const reason = anywhere ? undefined : this.#left.get(ordinal);
    if (reason) return message('words_waiting', { reason });
    const work = () => this.#insert(ordinal, text, anywhere, isLateSign);
    return this.#insertions.take(ordinal, work, ({ kind }) => kind === 'words_inserted');
  }

  /** @param {number} ordinal @param {string} text @param {boolean} anywhere @param {boolean} isLateSign */
  async #insert(ordinal, text, anywhere, isLateSign) {
    // What is typed into a composition is deleted by its next step.
    if (!(await untilComposed(anywhere || !this.field ? document : this.field.document))) return message('words_held');
    const typist = anywhere ? this.#typistHere() : this;
    const hindrance = anywhere ? typist.#moveToFocus() : this.hindrance();
    const field = /** @type {Field} */ (typist.field);
    const answer = hindrance ? { reason: hindrance } : await typist.#type(field, text, isLateSign);
    if (!('reason' in answer)) {
      typist.#whereabouts?.settle();
      return message('words_inserted', answer);
    }
    if (answer.isFinal) this.#left.set(ordinal, answer.reason);
    return message('words_waiting', { reason: answer.reason });
  }

  /** Who types into what has the focus now. */
  #typistHere() {
    if (!this.field || this.field.element === focusedElement(document)) return this;
    this.#elsewhere ??= new Dictation(this.isDenied);
    return this.#elsewhere;
  }

  /** @returns {Reason | undefined} */
  #moveToFocus() {
    if (this.isDenied) return 'site_denied';
    const field = fieldOf(focusedElement(document));
    if (typeof field === 'string') return field;
    if (field.element !== this.field?.element) this.#settleOn(field);
    this.#place = this.#owed = undefined;
    return undefined;
  }

  /**
   * @param {Field} field @param {string} words @param {boolean} isLateSign
   * @returns {Promise<Typed>}
   */
  async #type(field, words, isLateSign) {
    const { editor } = field;
    const now = editor.read(field);
    if (!now) return this.#typeUnread(field, words, isLateSign);
    const next = whereNext(this.#place, now, this.moved);
    const isBehindWords = next.kind === 'there' || (next.kind === 'here' && next.continues);
    if (isLateSign && !isBehindWords) return { reason: 'caret_moved' };
    if (next.kind === 'unclear') {
      this.#forgetPlace();
      return { reason: 'caret_moved' };
    }
    if (next.kind === 'here') return this.#typeAtCaret(field, now, words, next.continues);
    // The person's caret stays where they put it.
    const caret = now.before.length;
    const end = caret + now.selected.length;
    if (!editor.select?.(field, next.offset, next.offset + next.length)) {
      this.#forgetPlace();
      return { reason: 'caret_moved' };
    }
    const there = editor.read(field) ?? now;
    const answer = await this.#typeAtCaret(field, there, words, true);
    const longer = wholeText(editor.read(field) ?? there).length - wholeText(there).length;
    const follow = (/** @type {number} */ offset) => (offset > next.offset ? offset + longer : offset);
    if (!isComposing(field.document)) editor.select?.(field, follow(caret), follow(end));
    return answer;
  }

  /**
   * Types where nothing can be read: the first technique that anybody takes counts, and only what was said before tells
   * where a space is needed.
   * @param {Field} field @param {string} words @param {boolean} isLateSign
   * @returns {Promise<Typed>}
   */
  async #typeUnread(field, words, isLateSign) {
    const { editor } = field;
    if (isLateSign && (this.moved !== 'not' || this.#unread === '')) return { reason: 'caret_moved' };
    const said = editor.adapt?.(words, field) ?? words;
    const fitted = fit({ before: this.#unread, after: '', continues: this.#unread !== '' }, said).text;
    for (const technique of ladderOf(editor, canPageReadClipboard())) {
      const arrival = await typeUnseen(field, technique, fitted);
      if (arrival === 'unsure') return { reason: 'unsure', isFinal: true };
      if (arrival === 'ignored') continue;
      this.#unread = fitted;
      this.moved = 'not';
      return { technique: technique.name, editor: editor.name };
    }
    return { reason: 'not_arrived' };
  }

  /** What comes next goes to the caret: what came before waits. */
  #forgetPlace() {
    this.#place = this.#owed = undefined;
    this.moved = 'not';
  }

  /**
   * @param {Field} field @param {Reading} now @param {string} words @param {boolean} continues
   * @returns {Promise<Typed>}
   */
  async #typeAtCaret(field, now, words, continues) {
    const { editor } = field;
    const around = {
      before: lineBefore(now),
      after: lineAfter(now),
      continues: continues && this.#traces !== undefined,
      owed: continues ? this.#owed : undefined,
    };
    const fitted = fit(around, editor.adapt?.(words, field) ?? words);
    if (fitted.text === '') {
      // All of it is held back: it comes with the next words.
      this.#owed = fitted.heldBack;
      return { technique: 'none', editor: editor.name };
    }
    if (editor.hasRoom?.(field, fitted.text, now.selected) === false) return { reason: 'not_arrived' };
    const looked = lookAt(field);
    editor.nudge?.(field);
    /** @type {{reason: Reason, isFinal?: boolean}} */
    let answer = { reason: 'not_arrived' };
    for (const technique of ladderOf(editor, canPageReadClipboard())) {
      const arrival = await typeAndLook(field, technique, now, fitted.text);
      if (arrival === 'unsure' || arrival === 'refused') {
        answer = { reason: arrival === 'unsure' ? arrival : 'not_arrived', isFinal: true };
        break;
      }
      if (arrival === 'ignored') continue;
      this.#owed = arrival === 'taken' ? undefined : fitted.heldBack;
      if (arrival === 'taken') this.#noteTaken(fitted.text);
      else
        await this.#note(field, { was: now, looked, said: fitted.text, technique: technique.name }, around.continues);
      return { technique: technique.name, editor: editor.name };
    }
    this.#forgetPlace();
    return answer;
  }

  /** The page has emptied the field, and shows the words elsewhere: nothing of them can be taken back. @param {string} text */
  #noteTaken(text) {
    this.#forgetPlace();
    this.#unread = text;
  }

  /**
   * Notes where the words are now.
   * @param {Field} field @param {{was: Reading, looked: string, said: string, technique: string}} typed @param {boolean} continues
   */
  async #note(field, { was, looked, said, technique }, continues) {
    await waitUntil(() => lookAt(field) !== looked, UNTIL_DRAWN);
    const is = field.editor.read(field) ?? was;
    const text = wholeText(is);
    const end = text.length - was.after.length;
    // Where the browser shows a text in another way than it is written, nothing can be counted.
    const isBehind = is.isPart || is.after === was.after || isCaretBehind(is, said);
    this.#place = isBehind ? is : { before: text.slice(0, end), selected: '', after: was.after };
    this.moved = 'not';
    const piece = is.isPart ? '' : text.slice(was.before.length, end);
    remember({ element: field.element, technique, text: piece, place: is });
    this.#traces ??= { runs: [], origin: looked, latest: looked, shortest: looked.length, isAlone: true, steps: 0 };
    const traces = this.#traces;
    if (!is.isPart) noteRun(traces, { was, is, said }, continues);
    traces.isAlone &&= looked === traces.latest;
    traces.latest = lookAt(field);
    traces.shortest = Math.min(traces.shortest, traces.latest.length);
    traces.steps += 1;
  }

  /** Takes back all of it, what was put into another field first, unless it has been changed. */
  async undo() {
    const all = this.#elsewhere ? [this.#elsewhere, this] : [this];
    const typists = all.filter((one) => one.#hasTyped());
    if (typists.length === 0) return message('dictation_kept', { reason: 'nothing_inserted' });
    for (const typist of typists) {
      const kept = await typist.#takeBack();
      if (kept) return message('dictation_kept', { reason: kept });
    }
    return message('dictation_undone');
  }

  #hasTyped() {
    return this.#unread !== '' || this.#traces !== undefined;
  }

  async #takeBack() {
    if (this.#unread || !this.#traces || !this.field) return 'not_arrived';
    if (!(await untilComposed(this.field.document))) return 'not_arrived';
    const kept = await takeBack(this.field, this.#traces);
    if (kept) return kept;
    forget();
    this.#traces = undefined;
    this.#owed = undefined;
    this.#place = this.field.editor.read(this.field);
    return undefined;
  }
}

/**
 * @param {Traces} traces @param {{was: Reading, is: Reading, said: string}} typed before the last words and with them
 * @param {boolean} continues
 */
function noteRun(traces, { was, is, said }, continues) {
  const text = wholeText(is);
  if (!isAround(was, text)) {
    // The page has written more of the text anew than the words. What is ours in it, the caret alone can tell.
    const from = isCaretBehind(is, said) ? is.before.length - said.length : is.before.length;
    traces.runs = [...traces.runs, runIn(text, from, is.before.length, was.selected)];
    return;
  }
  const whole = wholeText(was);
  const start = was.before.length;
  const end = start + was.selected.length;
  const by = text.length - whole.length;
  const last = traces.runs.at(-1);
  const joins =
    continues && last !== undefined && last.text !== '' && was.selected === '' && was.before.endsWith(last.text);
  const others = joins ? traces.runs.slice(0, -1) : traces.runs;
  const from = joins ? start - last.text.length : start;
  const run = runIn(text, from, end + by, joins ? last.replaced : was.selected);
  traces.runs = [...followed(others, whole, text, { start, end, by }), run];
}
