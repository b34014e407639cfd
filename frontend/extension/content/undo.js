// Taking a dictation back: its text is taken out where the field lets a stretch be selected; elsewhere the editor's own
// undo is asked, step by step, until the text is what it was. Where that takes back more, because the editor's history
// joins what stands side by side, and the editor can do it, the text is taken out after all.

import { lookAt } from './editors.js';
import { wholeText } from './reading.js';
import { placeOf } from './runs.js';
import { announce, exec } from './techniques.js';
import { pause, waitUntil } from './waiting.js';

/**
 * @typedef {import('./editors.js').Field} Field
 * @typedef {import('./dictation.js').Traces} Traces
 */

/** Steps that an editor may make of one insertion. */
const STEPS_EACH = 8;
/** A page may set its text late; in ms. */
const SETTLED_WITHIN_MS = 2_000;

/**
 * @param {Field} field @param {Traces} traces
 * @returns {Promise<'changed_since' | 'field_gone' | 'not_arrived' | undefined>} why it was kept
 */
export async function takeBack(field, traces) {
  const { element } = field;
  if (!element.isConnected) return 'field_gone';
  const focused = /** @type {HTMLElement | null} */ (element.ownerDocument.activeElement);
  const root = element.getRootNode();
  const hasFocus = focused === element || ('host' in root && focused?.contains(/** @type {ShadowRoot} */ (root).host));
  if (!hasFocus) element.focus({ preventScroll: true });
  const kept = await takeBackHere(field, traces);
  if (!hasFocus) focused?.focus({ preventScroll: true });
  return kept;
}

/** @param {Field} field @param {Traces} traces */
async function takeBackHere(field, traces) {
  const { select, overwrite: canOverwrite } = field.editor;
  if (select) return takeOut(field, traces.runs);
  const kept = await stepBack(field, traces);
  return kept && canOverwrite ? takeOut(field, traces.runs) : kept;
}

/** @param {Field} field @param {Traces['runs']} runs */
async function takeOut(field, runs) {
  const { editor } = field;
  const reading = editor.read(field);
  if (!reading) return 'changed_since';
  const text = wholeText(reading);
  const places = runs.map((run) => placeOf(run, text));
  if (places.includes(-1)) return 'changed_since';
  let expected = text;
  // From the last to the first, so that places before stay right.
  const order = runs.map((run, index) => ({ run, place: places[index] })).sort((one, other) => other.place - one.place);
  for (const { run, place } of order) {
    const end = place + run.text.length;
    expected = expected.slice(0, place) + run.replaced + expected.slice(end);
    const put = editor.overwrite ?? overwrite;
    if (!(await put(field, place, end, run.replaced))) return 'not_arrived';
    const isOut = () => wholeText(editor.read(field) ?? reading).trimEnd() === expected.trimEnd();
    if (!(await waitUntil(isOut, SETTLED_WITHIN_MS))) return 'not_arrived';
  }
  return undefined;
}

/**
 * As the browser types. False if the stretch cannot be selected, nor the whole text be written anew.
 * @param {Field} field @param {number} start @param {number} end @param {string} text
 */
function overwrite(field, start, end, text) {
  const { editor } = field;
  editor.nudge?.(field);
  if (!editor.select?.(field, start, end)) {
    const now = editor.read(field);
    const whole = now && wholeText(now);
    return whole !== undefined && editor.rewrite?.(field, whole.slice(0, start) + text + whole.slice(end)) === true;
  }
  if (text) exec(field, text);
  else field.document.execCommand('delete');
  return true;
}

/** @param {Field} field @param {Traces} traces */
async function stepBack(field, traces) {
  // What is shorter than the text ever was in between is from before the dictation.
  const { origin, latest, shortest, isAlone, steps } = traces;
  // What shows nothing of the words shows nothing of their end either.
  if (latest === origin) return 'not_arrived';
  if (!isAlone || lookAt(field) !== latest) return 'changed_since';
  for (let step = 0; step < steps * STEPS_EACH; step += 1) {
    const before = lookAt(field);
    pressUndo(field, false);
    const hasChanged = await waitUntil(() => lookAt(field) !== before);
    if (lookAt(field) === origin) return undefined;
    // Some editors draw what they undo piece by piece.
    await pause(hasChanged ? 20 : 0);
    if (lookAt(field) === origin) return undefined;
    if (!hasChanged || lookAt(field).length < shortest)
      return (await stepForward(field, latest, step + 1)) ?? 'not_arrived';
  }
  return (await stepForward(field, latest, steps * STEPS_EACH)) ?? 'not_arrived';
}

/** Puts back what was taken. @param {Field} field @param {string} latest @param {number} steps @returns {Promise<undefined>} */
async function stepForward(field, latest, steps) {
  for (let step = 0; step < steps && lookAt(field) !== latest; step += 1) {
    const before = lookAt(field);
    pressUndo(field, true);
    await waitUntil(() => lookAt(field) !== before);
  }
}

/**
 * As a browser does: the key, then the announcement, then its own history; each only if nobody took the one before.
 * @param {Field} field @param {boolean} isRedo
 */
function pressUndo(field, isRedo) {
  const isApple = /^Mac|^iP/.test(navigator.platform);
  const event = new KeyboardEvent('keydown', {
    key: isRedo ? 'Z' : 'z',
    code: 'KeyZ',
    keyCode: 90,
    which: 90,
    shiftKey: isRedo,
    ctrlKey: !isApple,
    metaKey: isApple,
    bubbles: true,
    cancelable: true,
    composed: true,
  });
  if (!field.element.dispatchEvent(event)) return;
  if (announce(field, isRedo ? 'historyRedo' : 'historyUndo', null)) return;
  field.document.execCommand(isRedo ? 'redo' : 'undo');
}
