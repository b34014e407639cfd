// Types the words of a dictation into one document. It is put there when a dictation starts, and does what the service
// worker says, one thing after the other. It may be put there twice.

import { askExtension } from '../asking.js';
import { THERE_WITHIN_MS, TYPED_WITHIN_MS, Turns } from '../deadlines.js';
import { faultOf, message } from '../messages.js';
import { ALLOWED_FIELDS, takeAllowedFields } from './allowed_fields.js';
import { watchClipboard } from './clipboard.js';
import { forgetHearing, hearCompositions, isOfInputMethod } from './composition.js';
import { Dictation } from './dictation.js';
import { fieldOf } from './editors.js';
import { focusedElement } from './focus.js';
import { forget } from './last_typed.js';
import { Overlay } from './overlay/overlay.js';
import { allowable, isProtected } from './protection.js';
import { isDenied, siteRulesOf } from './site_rules.js';
import { tell } from './telling.js';

/** Dictations that are remembered, so that they can be taken back. */
const REMEMBERED = 16;
/** What runs is told by itself when it changes. In ms. */
const PATIENCE_MS = 5_000;
/** Whoever has waited in vain has put the words aside by then. In ms. */
const CAUGHT_UP_AFTER_MS = 1_000;

/** @type {Map<string, Dictation>} the newest is last */
const dictations = new Map();
const overlay = new Overlay(tellUnseen);
/** @type {chrome.runtime.Port | undefined} */
let port;
/** The one whose words come, or came last. @type {{id: string, isOver: boolean} | undefined} */
let live;
/** The dictation of a frame whose mark is not seen there, and is drawn here. @type {string | undefined} */
let standsIn;
/** Somebody speaks, in this tab. */
let runs = false;
/**
 * Those whose field is watched, oldest first, until nothing waits for it any more; and what was told of it last.
 * @type {Map<string, string | undefined>}
 */
const watched = new Map();
/** Whose words wait for the end of a composition. @type {Set<string>} */
const heldBack = new Set();
/** What was asked before is done first. An editor that never comes to an end holds nothing up for ever. */
const turns = new Turns(10_000);

/** @type {Record<string, (asked: any) => unknown>} */
const ANSWERS = {
  async bind_target({ dictation: id }) {
    const dictation = await remember(id);
    // Asked again: it stays where it was said.
    if (dictation.field) return message('target_bound', { editor: dictation.field.editor.name });
    const answer = dictation.bind();
    tellIfGuarded(answer);
    watch(id, dictation);
    // It may be over by now, or another one may have begun.
    if (live !== undefined && live.id === id && !live.isOver) begin(id, dictation);
    return answer;
  },
  dictation_runs({ dictation: id, stage, trouble = '' }) {
    const dictation = dictations.get(id);
    const isHere = dictation !== undefined || live?.id === id;
    runs = stage !== 'none';
    // What was told here was told where the person is. They speak elsewhere now.
    if (!runs || (!isHere && !speaks() && standsIn === undefined)) hideMark();
    if (stage === 'none' && dictation && trouble) overlay.tell(dictation.field, trouble);
    if (stage !== 'none' && dictation && (!live || live.id !== id || live.isOver)) begin(id, dictation);
    if (isHere) overlay.setStage(stage, [dictation?.note, trouble].filter(Boolean).join(' '));
    if (standsIn !== undefined) standIn(id === standsIn ? stage : 'none', id, trouble);
    // Whoever was told that it is not seen may not have known of the dictation then.
    else if (dictation && overlay.isUnseen) tellUnseen();
  },
  stand_in({ dictation: id }) {
    if (!speaks() && standsIn !== id) standIn('open', id, '');
  },
  show_partial({ dictation: id, text }) {
    const dictation = dictations.get(id);
    if (!dictation || !live || !speaks() || live.id !== id) return;
    dictation.isSpeaking = text !== '';
    if (!watched.get(id)) overlay.draw(text);
  },
  async insert_words({ dictation: id, ordinal, text, anywhere, is_late_sign: isLateSign = false }) {
    const dictation = dictations.get(id) ?? (await remember(id));
    if (!isLateSign) dictation.isSpeaking = false;
    if (anywhere) hearFocused();
    const answer = await dictation.insert(ordinal, text, anywhere === true, isLateSign);
    if (answer.kind === 'words_held') heldBack.add(id);
    // What hinders it was perhaps not seen before: it is told when that ends.
    else if (answer.kind === 'words_waiting' && !anywhere) look();
    // Words without a field of their own are refused for what had the focus then.
    if (anywhere || dictation.field) tellIfGuarded(answer);
    // Words that are on their way already stay drawn.
    if (speaks() && live?.id === id && !isLateSign) overlay.draw('');
    // What was told of words that wait is not so any more.
    else if (!speaks() && anywhere && standsIn === undefined) overlay.hide();
    return answer;
  },
  undo_dictation: ({ dictation: id }) =>
    dictations.get(id)?.undo() ?? message('dictation_kept', { reason: 'nothing_inserted' }),
  release_target: ({ dictation: id }) => release(id),
  async tell({ text }) {
    const isDeniedNow = await isDeniedHere();
    // Somebody may have begun to speak meanwhile, here or in another frame.
    if (!isDeniedNow && !runs) overlay.tell(focusedField(), text);
  },
};

/** Whether somebody speaks for this document now. */
const speaks = () => live !== undefined && !live.isOver;

/** Somebody speaks, for this document. @param {string} id @param {Dictation} dictation */
function begin(id, dictation) {
  watch(id, dictation);
  draw(id, dictation.field);
  overlay.setStage('open', dictation.note);
}

/** @param {string} id @param {Dictation} dictation */
function watch(id, dictation) {
  if (dictation.field) hear(dictation.field.document, dictation.field.element);
  // The person may be elsewhere by now: it is told when they are back.
  if (!watched.has(id)) watched.set(id, dictation.field && dictation.hindrance());
}

/** @param {string} id @param {import('./editors.js').Field | undefined} field */
function draw(id, field) {
  live = { id, isOver: false };
  runs = true;
  standsIn = undefined;
  overlay.show(field);
  tie();
}

/** The microphone is open, whatever is still being typed of what was said before. @param {string} id */
function drawAtOnce(id) {
  if (!dictations.get(id)?.field) draw(id, focusedField());
}

/** The mark of a frame's dictation, here. @param {'none' | 'open' | 'lost' | 'finishing'} stage @param {string} id @param {string} trouble */
function standIn(stage, id, trouble) {
  standsIn = stage === 'none' ? undefined : id;
  if (standsIn === undefined) {
    if (!speaks()) overlay.hide();
    return;
  }
  overlay.show(undefined);
  overlay.setStage(stage, trouble);
  tie();
}

/** The page around this one covers the mark. */
function tellUnseen() {
  if (speaks() && live) tell('mark_unseen', { dictation: live.id });
}

/** To the offscreen document and to this extension: when they end, nobody listens, and nobody tells. */
function tie() {
  if (port) return;
  const tied = chrome.runtime.connect({ name: 'mark' });
  tied.onDisconnect.addListener(() => {
    if (port !== tied) return undefined;
    port = undefined;
    overlay.hide();
    return askWhatRuns();
  });
  port = tied;
}

/**
 * The page goes. The browser ends its port and tells it nothing of that, even when it comes back. What waits for its
 * fields by then is told of them.
 */
function leave() {
  for (const id of watched.keys()) if (dictations.get(id)?.field) watched.set(id, 'document_changed');
  live = standsIn = undefined;
  runs = false;
  overlay.hide();
  port?.disconnect();
  port = undefined;
}

/** What was told while nobody could hear it. */
async function askWhatRuns() {
  if (!chrome.runtime?.id) return;
  const told = await askExtension(message('what_runs'), PATIENCE_MS);
  if (told && !faultOf(told)) ANSWERS.dictation_runs(told);
}

/** The page is back from the browser's memory. What was said of it meanwhile it has not heard. */
async function comeBack() {
  for (const id of [...watched.keys()].filter((one) => !dictations.has(one))) watched.delete(id);
  await askWhatRuns();
  look();
}

/** Nobody speaks any more; words may still be on their way, or wait for their field. */
function hideMark() {
  if (live) live.isOver = true;
  standsIn = undefined;
  overlay.hide();
}

/** Its words do not come any more, or not here. @param {string} id */
function release(id) {
  watched.delete(id);
  if (live?.id !== id) return;
  const { isOver } = live;
  live = undefined;
  // What is drawn after its end tells the person how it ended.
  if (!isOver) overlay.hide();
}

async function isDeniedHere() {
  const { trigger } = await chrome.storage.local.get('trigger');
  return isDenied(siteRulesOf(trigger), location);
}

function focusedField() {
  const field = fieldOf(focusedElement(document));
  return typeof field === 'string' ? undefined : field;
}

/**
 * The field with the focus was taken for a secret. The side panel offers to allow it, or offers none any more.
 * @param {{kind: string, reason?: string}} answer
 */
function tellIfGuarded({ reason }) {
  const element = reason === 'protected_field' ? focusedElement(document) : undefined;
  if (!element || !isProtected(element)) return;
  const field = allowable(element);
  if (field) tell('field_guarded', { site: location.hostname, ...field });
  else tell('field_refused');
}

/** @param {string} id */
async function remember(id) {
  const [isDeniedNow] = await Promise.all([isDeniedHere(), areFieldsRead]);
  const dictation = dictations.get(id) ?? new Dictation(isDeniedNow);
  dictations.set(id, dictation);
  const [oldest] = dictations.keys();
  if (dictations.size > REMEMBERED) dictations.delete(oldest);
  return dictation;
}

/** The focus, the page or the person may have moved: tells the service worker if words that wait can come. */
function look() {
  const back = [];
  for (const [id, before] of watched) {
    const dictation = dictations.get(id);
    const reason = dictation?.hindrance();
    if (!dictation?.field || reason === before) continue;
    watched.set(id, reason);
    // The mark stays: the microphone is open. What is said is shown where it will stand.
    if (speaks() && live?.id === id) overlay.draw('');
    if (!reason) back.push(id);
  }
  if (back.length > 0) tell('target_back', { dictations: back });
}

/** Hears of the compositions in a document. @param {Document} root @param {HTMLElement} [element] of it that has the focus */
function hear(root, element) {
  hearCompositions(root, element, { begins: () => everyone('beginComposition'), ends: compositionEnded });
}

function hearFocused() {
  const element = focusedElement(document);
  if (element) hear(element.ownerDocument, element);
}

/** All of it is written: what waited for that goes in now. */
function compositionEnded() {
  everyone('endComposition');
  const dictations = [...heldBack];
  heldBack.clear();
  // What is still being asked about is answered by itself.
  if (dictations.length > 0) tell('target_back', { dictations });
}

/** @param {'beginComposition' | 'endComposition'} what */
function everyone(what) {
  for (const dictation of dictations.values()) dictation[what]();
}

/** The person acts, and the page has not heard of it yet. @param {Event} event */
function acted(event) {
  if (!event.isTrusted) return;
  for (const id of watched.keys()) dictations.get(id)?.noteAct(event);
}

/** @param {Event} event */
function typed(event) {
  if (event.isTrusted) for (const id of watched.keys()) dictations.get(id)?.noteInput(event);
}

/**
 * Nobody waits any more for what took this page so long: it is asked for again.
 * @param {string | undefined} dictation @param {number} [at] when it was asked for @param {number} [patience]
 */
function catchUp(dictation, at, patience = THERE_WITHIN_MS) {
  if (dictation === undefined || at === undefined || Date.now() - at < patience) return;
  setTimeout(() => tell('target_back', { dictations: [dictation] }), CAUGHT_UP_AFTER_MS);
}

/** @param {{dictation: string, at?: number}} asked @param {any} answered */
function catchUpAfter({ dictation, at }, answered) {
  if (answered?.kind === 'words_inserted') catchUp(dictation, at, TYPED_WITHIN_MS);
}

/** The page has the focus again. @param {Event} event */
function cameBack(event) {
  if (!event.isTrusted || event.target !== window || speaks()) return;
  tell('person_back');
}

/** What is shown is what is: it waits for no editor. What is bound or typed waits for its turn. @param {any} asked */
function answer(asked) {
  const done = async () => ANSWERS[asked.kind](asked);
  if (asked.kind === 'dictation_runs' || asked.kind === 'stand_in') return done();
  if (asked.kind === 'bind_target') drawAtOnce(asked.dictation);
  return turns.take(done);
}

/** What the person has allowed is known. @type {Promise<void>} */
let areFieldsRead = Promise.resolve();

/** Reads what the person has allowed, and goes on reading it. */
async function followAllowedFields() {
  chrome.storage.onChanged.addListener((changes, area) => {
    if (area !== 'local' || !changes[ALLOWED_FIELDS]) return;
    takeAllowedFields(changes[ALLOWED_FIELDS].newValue, location.hostname);
    look();
  });
  const { [ALLOWED_FIELDS]: stored } = await chrome.storage.local.get(ALLOWED_FIELDS);
  takeAllowedFields(stored, location.hostname);
}

/** @param {Event} event the person's own hand */
function moved(event) {
  // What an input method writes is known when it is done.
  if (!event.isTrusted || isOfInputMethod(event)) return;
  forget();
  const dictation = live && dictations.get(live.id);
  if (!dictation || dictation.moved === 'while speaking') return;
  dictation.moved = dictation.isSpeaking ? 'while speaking' : 'in silence';
}

/** The same again changes nothing. */
function listen() {
  for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, moved, true);
  for (const kind of ['keydown', 'pointerdown', 'blur']) addEventListener(kind, acted, true);
  addEventListener('input', typed, true);
  hear(document);
  for (const kind of ['focus', 'blur']) addEventListener(kind, lookSoon, true);
  addEventListener('focus', cameBack, true);
  for (const kind of ['popstate', 'hashchange']) addEventListener(kind, look, true);
  addEventListener('pagehide', leave, true);
  addEventListener('pageshow', shownAgain, true);
}

const lookSoon = () => setTimeout(look);

/** @param {PageTransitionEvent} event */
const shownAgain = ({ persisted }) => persisted && comeBack();

if (!window.sottoInsertion) {
  window.sottoInsertion = true;
  areFieldsRead = followAllowedFields();
  void watchClipboard();
  listen();
  // `document.open` drops all listeners and all nodes, but no observer: a new root element is the sign of it.
  new MutationObserver(() => {
    forgetHearing(document);
    listen();
    look();
  }).observe(document, { childList: true });
  chrome.runtime.onMessage.addListener((asked, sender, reply) => {
    if (sender.id !== chrome.runtime.id || faultOf(asked)) return;
    if (asked.kind === 'are_you_there') {
      catchUp(asked.dictation, asked.at);
      reply(message('here'));
      return;
    }
    if (!Object.hasOwn(ANSWERS, asked.kind)) return;
    const done = answer(asked);
    done.then(reply, () => reply(message('words_waiting', { reason: 'not_arrived' })));
    if (asked.kind === 'insert_words')
      done.then(
        (answered) => catchUpAfter(asked, answered),
        () => {},
      );
    return true;
  });
}
