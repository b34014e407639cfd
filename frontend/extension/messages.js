// The messages that the extension's parts send each other, and what each must look like: one that does not match its
// row is refused where it arrives (`faultOf`), and cannot be sent by `message()`. The trigger, which must stay small,
// knows its few by itself.
//
// The parts: the trigger and the insertion script (content scripts, one of each a frame), the service worker, and the
// pages (offscreen document, side panel).
//
// Words are named by `(dictation, ordinal)`: a message that is sent again because the service worker was stopped in
// between is answered again, and nothing is typed twice.

/** @typedef {'string' | 'integer' | 'boolean' | 'names' | readonly string[]} FieldRule */
/** @typedef {Readonly<Record<string, FieldRule>>} Row one rule a field; a name that ends in `?` may be absent */

/** Why words are not in the field; the person reads a sentence for each. */
export const WAITING_REASONS = /** @type {const} */ ([
  'no_field', // nothing that takes text has the focus
  'field_gone', // the field is no longer in its document
  'focus_moved', // another field, frame, tab or window has the focus
  'document_changed', // the page went elsewhere
  'caret_moved', // the person put the caret elsewhere while the words were on their way
  'protected_field', // a password, a one-time code, a card number
  'site_denied', // the person's own list
  'read_only', // the field takes no text now
  'not_arrived', // every technique was tried and nothing came of any
  'unsure', // something came of it, and nobody knows whether the words stand there: only the person types them again
  'page_closed_to_extensions', // the browser's own pages, the store
  'no_answer', // the page is busy, or was left and is kept in the back/forward cache
  'private_words', // said in a private window, and the focus is in another
]);

/** @type {Readonly<Record<string, Row>>} */
export const MESSAGES = {
  // trigger -> service worker. A hold has a name of its own, and so has what does more when it is heard twice; times are by
  // the machine's clock, in ms; `wall` is when it was told
  hold_pressed: { hold: 'string', at: 'integer', wall: 'integer' },
  // also over the port `hold/NAME`, from the trigger to the offscreen document: the end of the document means `let_go`
  hold_ended: { hold: 'string', ending: ['latched', 'let_go', 'combined'] },
  key_released: { at: 'integer' }, // in another frame than the one in which it was pressed; all of them are told
  // a document, which had it `since` then; `page`: for another document of the tab; `gone`: the document itself goes. A
  // frame of another site does not know whether its page is left
  focus_left: { at: 'integer', since: 'integer', to: ['away', 'page', 'gone', 'unknown'] },
  stop_pressed: { order: 'string' }, // a dictation that is not held
  escape_pressed: { order: 'string' },
  hold_denied: { order: 'string' }, // the key went down where the person wants no dictation: it ends one that runs
  what_runs: {}, // a document that has just come, or has come back; answered by `dictation_runs`
  // the web app's page, by a script of its own, when somebody signs out there; both are answered by `account`
  account_wanted: {},
  sign_out_wanted: {}, // said by the extension's own pages, too
  account: { is_signed_in: 'boolean' },
  // there, too: one microphone at a time
  recording_begun: {}, // in the page
  extension_records: {}, // service worker -> that script
  // insertion script -> service worker: the field that dictations are bound to can be typed into again
  target_back: { dictations: 'names' },
  // words were meant for a field that was taken for a secret, and that the person may allow
  field_guarded: { site: 'string', field: 'string', label: 'string' },
  field_refused: {}, // words were meant for one that nobody may allow
  mark_unseen: { dictation: 'string' }, // the mark of a dictation, in a frame, because of the page around it
  person_back: {}, // the page got the focus, in which somebody dictated before

  // offscreen document -> trigger, over the port
  hold_voice: {}, // somebody has spoken
  hold_over: {}, // the microphone is closed, whatever the key does
  // service worker -> all triggers of a tab: the focus has left the page, and no release is heard of what was held then
  focus_lost: { at: 'integer' },
  // service worker -> the outermost trigger of a tab, and its answer
  has_focus: {},
  focus: { is_here: 'boolean' },
  // service worker -> all content scripts of a tab: what Escape and the mark mean
  dictation_runs: { dictation: 'string', stage: ['none', 'open', 'lost', 'finishing'], 'trouble?': 'string' },
  // service worker -> insertion script
  bind_target: { dictation: 'string' },
  show_partial: { dictation: 'string', text: 'string' },
  // a sign that came after its words belongs to them, and to nothing else that stands there
  insert_words: {
    dictation: 'string',
    ordinal: 'integer',
    text: 'string',
    'anywhere?': 'boolean',
    'is_late_sign?': 'boolean',
    'at?': 'integer', // when it was asked for
  },
  undo_dictation: { dictation: 'string' },
  release_target: { dictation: 'string' },
  stand_in: { dictation: 'string' }, // in the outermost document, with the mark of a frame
  tell: { text: 'string' }, // where the caret is, for some seconds

  // answers of the insertion script
  target_bound: { editor: 'string' },
  target_refused: { reason: WAITING_REASONS },
  words_inserted: { technique: 'string', editor: 'string' },
  words_waiting: { reason: WAITING_REASONS },
  words_held: {}, // an input method composes: they are asked for again
  dictation_undone: {},
  dictation_kept: { reason: ['changed_since', 'field_gone', 'nothing_inserted', 'not_arrived', 'no_answer'] },

  // service worker -> insertion script: is it there? A page in the back/forward cache answers nothing. Words of a dictation
  // wait for the answer since
  are_you_there: { 'dictation?': 'string', 'at?': 'integer' },
  here: {},

  // service worker -> offscreen document; each is answered by a `snapshot`
  start_dictation: {
    dictation: 'string',
    private: 'boolean', // the tab is in a private window, so the words are not kept
    way: ['hold', 'toggle'],
    'hold?': 'string',
    'tab?': 'integer',
    'at?': 'integer',
    'wall?': 'integer',
  },
  toggle_dictation: { dictation: 'string', private: 'boolean' }, // stops what runs, or starts this one
  end_hold: { hold: 'string', ending: ['latched', 'let_go', 'combined'] },
  release_key: { tab: 'integer', at: 'integer' }, // of the hold in that tab
  // its release will not be heard; `is_deaf`: by no script of ours, where the focus is in the page now
  lose_hold: { tab: 'integer', at: 'integer', 'is_deaf?': 'boolean' },
  stop_dictation: { order: 'string' }, // the newest
  cancel_dictation: { order: 'string', in_panel: 'boolean' }, // where the person sees what becomes of it
  how_do_things_stand: {},
  sign_out: {},
  // all that waits, where the focus is; from a private window, what is private too
  insert_waiting: { order: 'string', private: 'boolean' },
  private_windows_closed: {}, // all of them: nothing of what was said there stays
  // offscreen document -> service worker: how things stand; the newest one counts, and says all that the toolbar, the
  // mark and Escape follow
  snapshot: {
    document: 'string', // which offscreen document says it
    revision: 'integer',
    dictation: 'string', // the newest; empty before the first
    is_open: 'boolean', // the microphone is open, or is being opened
    state: [
      'ready',
      'opening',
      'listening',
      'hearing',
      'reconnecting',
      'lost', // the microphone, and another one is waited for
      'finishing',
      'awaiting_sign_in', // the microphone is closed, and what was said waits until somebody signs in
      'done',
      'cancelled',
      'failed',
    ],
    live: 'names', // dictations whose field is still needed
    waiting: 'integer', // pieces that are in no field
    waiting_in_private: 'integer', // those of them that were said in a private window
    waiting_of: 'names', // the dictations that they belong to
    kept: 'integer', // what stands in no field as it is here and an update would lose, beside dictations that are live
    is_signed_in: 'boolean',
    'trouble?': 'string', // what is wrong and what to do, while a dictation goes on, too
  },
  // the port of a hold has ended: is the document there in which the key went down? and the answer
  is_held_here: { hold: 'string' },
  held_here: { is_there: 'boolean' },
  partial_changed: { dictation: 'string', text: 'string' },
  words_final: {
    dictation: 'string',
    ordinal: 'integer',
    text: 'string',
    'anywhere?': 'boolean',
    'is_late_sign?': 'boolean',
    'private?': 'boolean', // into tabs of private windows alone
    'batch?': 'string', // to where the others of it went
  },
  // what waits is kept in the session's memory by the service worker: the offscreen document has no store of its own
  tray_changed: { tray: 'string', private: 'boolean' }, // something of it was said in a private window
  tray_wanted: {},
  tray_kept: { tray: 'string' },
  microphone_permission_needed: {},
  // the offscreen document follows the account's settings, and cannot write where the trigger reads
  hold_key_changed: { hold_key: 'string' },
  sign_in_needed: {},

  // side panel -> service worker
  toggle_pressed: {},
  cancel_pressed: {},
  undo_pressed: {},
  // the last `field_guarded`, answered by `guarded_field`, whose members are empty if there was none since; and the person's
  // word about it, and about one that they have allowed
  guarded_field_wanted: {},
  guarded_field: { site: 'string', field: 'string', label: 'string' },
  allow_field: { site: 'string', field: 'string' },
  forbid_field: { site: 'string', field: 'string' },
  // service worker -> offscreen document: what a dictation wrote is gone from its field
  taken_back: { dictation: 'string' },
};

/**
 * @param {string} kind a row of `MESSAGES`
 * @param {Record<string, unknown>} [fields]
 */
export function message(kind, fields = {}) {
  const made = { kind, ...fields };
  const fault = faultOf(made);
  if (fault) throw new TypeError(fault);
  return made;
}

/**
 * What is wrong with a message, or nothing.
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function faultOf(value) {
  if (typeof value !== 'object' || value === null) return 'not a message';
  const given = /** @type {Record<string, unknown>} */ (value);
  const { kind } = given;
  if (typeof kind !== 'string' || !Object.hasOwn(MESSAGES, kind)) return 'a message of no known kind';
  const row = MESSAGES[kind];
  const names = new Set(['kind']);
  for (const [name, rule] of Object.entries(row)) {
    const optional = name.endsWith('?');
    const field = optional ? name.slice(0, -1) : name;
    names.add(field);
    if (given[field] === undefined ? !optional : !matches(given[field], rule)) return `${kind}: ${field} does not fit`;
  }
  const stranger = Object.keys(given).find((name) => !names.has(name));
  return stranger === undefined ? undefined : `${kind}: ${stranger} is not known`;
}

/** @param {unknown} value @param {FieldRule} rule */
function matches(value, rule) {
  if (rule === 'integer') return Number.isSafeInteger(value);
  if (rule === 'names') return Array.isArray(value) && value.every((one) => typeof one === 'string');
  if (typeof rule === 'string') return typeof value === rule;
  return typeof value === 'string' && rule.includes(value);
}
