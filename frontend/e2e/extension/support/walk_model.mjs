// What must be, whatever a person does: a few tabs with their documents, one key, one microphone. Pure. It knows the
// rules as a person knows them, and nothing of how the extension keeps them.

/**
 * @typedef {object} Tab
 * @property {number} id
 * @property {string} document that is seen in it
 * @property {number} behind so many others can be gone back to
 *
 * @typedef {object} Hold the key is down, and the document in which it went down is there
 * @property {'holds' | 'stops' | 'combined' | 'means nothing'} purpose of its release
 * @property {boolean} isElsewhere the focus went into another frame of the page
 * @property {Dictation} [interrupted] what ran in another tab when it went down
 *
 * @typedef {object} Dictation the microphone is open
 * @property {number} tab
 * @property {string} document that has the mark
 * @property {boolean} speaks there is something to hear, and it was not heard yet
 * @property {boolean} isSilent there is nothing to hear in it, and never was
 * @property {number} age in steps
 *
 * @typedef {object} World
 * @property {readonly Tab[]} tabs
 * @property {number} tab that the person looks at
 * @property {number} opened so many tabs there were
 * @property {boolean} isDown the key, by the person's finger
 * @property {Hold} [hold]
 * @property {Dictation} [dictation]
 *
 * @typedef {object} Step
 * @property {string} kind
 * @property {string} [document] that is seen after it
 * @property {number} [tab] to go to
 * @property {boolean} [speaks] there is something to hear when the microphone opens
 */

const MOST_TABS = 3;
/** A microphone is closed before it closes by itself, be it held or not. In steps. */
const OLD = 25;
/** A long shortcut over what runs in another tab comes together seldom, so it is tried more often than other things. */
const LONG_SHORTCUTS = 6;

/** One tab, and nothing runs. @param {string} document @returns {World} */
export const beginning = (document) => ({
  tabs: [{ id: 0, document, behind: 0 }],
  tab: 0,
  opened: 1,
  isDown: false,
});

/** @param {World} world @returns {Tab} */
export const tabOf = ({ tabs, tab }) => /** @type {Tab} */ (tabs.find(({ id }) => id === tab));

/**
 * What must be so.
 * @param {World} world
 * @returns {{isOpen: boolean, hasMark: boolean, cancels: boolean}} `cancels`: Escape is not the page's
 */
export function mustBe({ dictation, ...world }) {
  const { id, document } = tabOf(world);
  const isIts = dictation?.tab === id;
  return { isOpen: dictation !== undefined, hasMark: isIts && dictation.document === document, cancels: isIts };
}

/** What a person can do, each as often as it is likely. @param {World} world @returns {string[]} */
export function possible(world) {
  const { tabs, isDown, hold, dictation } = world;
  const isOld = dictation !== undefined && dictation.age >= OLD;
  if (isOld) return isDown ? ['release'] : ['tap'];
  const hand = isDown
    ? ['release', 'release', 'release', 'repeat']
    : ['press', 'press', 'press', 'tap', 'tap', 'combine'];
  // Where the key is not known to be down, another key means nothing.
  // Nor is a shortcut tried where nobody can say whether a voice is heard during it: the microphone of what it interrupts
  // may play on, or begin anew.
  const isUnclear = hold?.interrupted !== undefined && !hold.interrupted.isSilent;
  const touches = hold?.interrupted !== undefined && hold.purpose === 'holds' ? LONG_SHORTCUTS : 1;
  if (isDown && !hold?.isElsewhere && !isUnclear) hand.push(...new Array(touches).fill('touch'));
  const tabsToo = tabs.length > 1 ? ['close', 'switch', 'switch'] : [];
  return [
    ...hand,
    ...tabsToo,
    ...(tabs.length < MOST_TABS ? ['open'] : []),
    ...(tabOf(world).behind > 0 ? ['back'] : []),
    ...(dictation?.speaks ? ['hear', 'hear', 'hear'] : []),
    'navigate',
    'steal focus',
    'dialog',
    'stop worker',
    'reload extension',
    'escape',
    'undo',
  ];
}

/** @param {World} world @param {Step} step @returns {World} */
export function after(world, step) {
  const next = AFTER[step.kind](world, step);
  const { dictation } = next;
  return dictation ? { ...next, dictation: { ...dictation, age: dictation.age + 1 } } : next;
}

/** @type {Record<string, (world: World, step: Step) => World>} */
const AFTER = {
  press: (world, step) => {
    const purpose = isItsTab(world) ? 'stops' : 'holds';
    const interrupted = purpose === 'holds' ? world.dictation : undefined;
    const hold = /** @type {Hold} */ ({ purpose, isElsewhere: false, ...(interrupted ? { interrupted } : {}) });
    return { ...(purpose === 'holds' ? started(world, step) : world), isDown: true, hold };
  },
  release: (world) => ({ ...(endsByRelease(world) ? ended(world) : world), isDown: false, hold: undefined }),
  tap: (world, step) => (isItsTab(world) ? stopped(world) : started(world, step)),
  // What runs goes on, in whichever tab.
  combine: (world) => world,
  touch: ({ hold, ...world }) => ({ ...world, hold: hold && { ...hold, purpose: TOUCHED[hold.purpose] } }),
  repeat: (world) => world,
  hear: ({ dictation, ...world }) => ({ ...world, dictation: dictation && { ...dictation, speaks: false } }),
  navigate: (world, step) => shown(lost(world), step, 1),
  back: (world, step) => shown(lost(world), step, -1),
  open: (world, step) => {
    const { document = '' } = step;
    const { tabs, opened, ...rest } = lost(world);
    const tab = { id: opened, document, behind: 0 };
    return { ...rest, tabs: [...tabs, tab], tab: tab.id, opened: opened + 1 };
  },
  close: (world, step) => {
    const { tab = 0 } = step;
    const { tabs, ...rest } = lost(world);
    return { ...rest, tabs: tabs.filter(({ id }) => id !== world.tab), tab };
  },
  switch: (world, step) => ({ ...lost(world), tab: step.tab ?? 0 }),
  'steal focus': ({ hold, ...world }) => ({ ...world, hold: hold && { ...hold, isElsewhere: !hold.isElsewhere } }),
  // The browser's own, over the page: the key is let go there.
  dialog: (world) => lost(world),
  'stop worker': (world) => world,
  'reload extension': (world) => ({ ...stopped(world), hold: undefined }),
  escape: (world) => (isItsTab(world) ? { ...stopped(world), hold: undefined } : world),
  undo: (world) => world,
};

/** @type {Record<Hold['purpose'], Hold['purpose']>} what it is once another key was pressed */
const TOUCHED = { holds: 'combined', stops: 'means nothing', combined: 'combined', 'means nothing': 'means nothing' };

/** @param {World} world */
const isItsTab = ({ dictation, tab }) => dictation?.tab === tab;

/** @param {World} world */
const endsByRelease = ({ hold }) => hold !== undefined && hold.purpose !== 'means nothing';

/** @param {World} world @param {Step} step @returns {World} */
function started(world, { speaks = false }) {
  const { id, document } = tabOf(world);
  // What is to be heard is read when a closed microphone opens; one that is open may play on.
  const isSilent = !speaks && (world.dictation?.isSilent ?? true);
  return { ...world, dictation: { tab: id, document, speaks: speaks && !world.dictation, isSilent, age: 0 } };
}

/** @param {World} world @returns {World} */
const stopped = (world) => ({ ...world, dictation: undefined });

/** A hold ends. A shortcut without a voice means nothing to what it interrupted. @param {World} world @returns {World} */
function ended(world) {
  return isLeftOpen(world) ? { ...world, dictation: world.hold?.interrupted } : stopped(world);
}

/** Whether the end of the hold lets something go on. @param {World} world */
export const isLeftOpen = ({ hold }) => hold?.purpose === 'combined' && hold.interrupted !== undefined;

/** Nobody hears the release any more: the hold ends, and what was latched goes on. @param {World} world @returns {World} */
function lost(world) {
  const isHeld = world.hold?.purpose === 'holds' || world.hold?.purpose === 'combined';
  return { ...(isHeld ? ended(world) : world), hold: undefined };
}

/** @param {World} world @param {Step} step @param {number} further @returns {World} */
function shown(world, { document = '' }, further) {
  const { id, behind } = tabOf(world);
  const now = { id, document, behind: behind + further };
  return { ...world, tabs: world.tabs.map((tab) => (tab.id === id ? now : tab)) };
}
