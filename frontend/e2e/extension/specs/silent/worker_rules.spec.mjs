// What the service worker shows and tells when several things come at once, without a browser.

import assert from 'node:assert/strict';
import { afterEach, mock, test } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { FakeBrowser, standing } from '../../support/fake_browser.mjs';

const TAB = 7;
const OTHER_TAB = 8;
const part = (/** @type {string} */ name) =>
  String(new URL(`../../../../extension/service_worker/${name}`, import.meta.url));

test('a tab that comes to the front does not bring back what its toolbar showed before', async () => {
  const browser = new FakeBrowser([{ id: TAB, incognito: true }]);
  const showing = await import(part('showing.js'));
  await showing.show(standing({ revision: 1, waiting: 1 }));
  assert.equal(browser.badges[TAB], '1');
  browser.heldBack = [];
  const comes = showing.showInTab(TAB);
  await settled();
  const shows = showing.show(standing({ revision: 2, waiting: 2 }));
  await settled();
  // Those who ask last are answered first.
  while (browser.heldBack.length > 0) {
    browser.heldBack.pop()?.();
    await settled();
  }
  await Promise.all([comes, shows]);
  assert.equal(browser.badges[TAB], '2');
});

/**
 * The key is pressed in vain while the dictation `first` of `TAB` waits for the server.
 * @param {number} tab in which it is pressed @param {number} revision
 * @returns {Promise<any[]>} what that tab is told of what runs
 */
async function pressInVain(tab, revision) {
  const trouble = 'Nothing was recorded.';
  const waits = standing({ revision, dictation: 'first', state: 'finishing', live: ['first'], trouble });
  const tabs = [TAB, OTHER_TAB].map((id) => ({ id, incognito: false }));
  const browser = new FakeBrowser(tabs, async ({ kind }) => (kind === 'start_dictation' ? waits : undefined));
  browser.stored = { 'tab/first': { tab: TAB, at: 1 } };
  const { holdPressed } = await import(part('steering.js'));
  await holdPressed({ tabId: tab, frameId: 0, documentId: 'document' }, false, { hold: `hold-${tab}`, at: 1 });
  return browser.told.filter((one) => one.tab === tab && one.said.kind === 'dictation_runs').map(({ said }) => said);
}

test('a press in vain leaves Escape and the mark to the dictation that waits in its tab, and is told there', async () => {
  const told = await pressInVain(TAB, 11);
  assert.ok(told.length > 0);
  for (const { dictation, stage } of told)
    assert.deepEqual({ dictation, stage }, { dictation: 'first', stage: 'finishing' });
  assert.equal(told.at(-1).trouble, 'Nothing was recorded.');
});

test('a press in vain in another tab is told there', async () => {
  const { stage, trouble, dictation } = (await pressInVain(OTHER_TAB, 12)).at(-1);
  assert.deepEqual({ stage, trouble }, { stage: 'none', trouble: 'Nothing was recorded.' });
  assert.notEqual(dictation, 'first');
});

const PRESS = { hold: 'hold', at: 1, wall: 1 };
/** @param {number} tabId */
const frameOf = (tabId) => ({ tabId, frameId: 0, documentId: `document-${tabId}` });
const NOTHING_RUNS = standing({ document: 'none', state: 'ready', dictation: '' });
/** All that waits for an answer has given up by then, in ms. */
const GIVEN_UP_MS = 60_000;
const STEP_MS = 500;
/** For what comes from outside of the modules, in ms. */
const PATIENCE_MS = 10_000;

afterEach(() => mock.timers.reset());

/** @returns {Promise<any>} */
const never = () => new Promise(() => {});
/** @returns {Promise<any>} */
const refuses = () => Promise.reject(new Error('Could not establish connection.'));

/** By the clock of the test. @param {number} millis */
async function pass(millis) {
  for (let past = 0; past < millis; past += STEP_MS) {
    mock.timers.tick(STEP_MS);
    await settled();
  }
}

/** A browser whose offscreen document keeps what it is told, by a clock of the test's own. */
function watched() {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  /** @type {any[]} */
  const orders = [];
  const tabs = [TAB, OTHER_TAB].map((id) => ({ id, incognito: false }));
  const browser = new FakeBrowser(tabs, async (said) => {
    orders.push(said);
    return NOTHING_RUNS;
  });
  const kinds = () => orders.map(({ kind }) => kind);
  return { browser, orders, kinds };
}

/**
 * A tab with an outermost document and a frame of another site, of which each says where the focus is and since when.
 * @param {Partial<Record<'page' | 'frame', {sign: string, hasIt: boolean, since?: number}>>} says
 */
const documentsOf = ({ page, frame }) => [
  ...(page ? [{ ...frameOf(TAB), result: page }] : []),
  ...(frame ? [{ ...FRAME, result: frame }] : []),
];
const FRAME = { tabId: TAB, frameId: 4, documentId: 'frame' };
const IN_FRAME = { sign: 'elsewhere', hasIt: true, since: 1 };
const HERE = { sign: 'here', hasIt: true, since: 2 };
const NOWHERE = { sign: 'last', hasIt: false, since: 1 };
/** The focus left the frame in which the key is held. */
const LEFT = { at: 5, since: 2, to: 'unknown' };

test('a page that is busy has not been left, and one that says so or is not there has', async () => {
  const { browser, orders, kinds } = watched();
  const { focusLeft } = await import(part('focus.js'));
  browser.runScript = async () => documentsOf({ page: HERE, frame: NOWHERE });
  /** @type {(is: boolean) => void} */
  let answer = () => {};
  browser.answerIn = ({ kind }) =>
    kind === 'has_focus'
      ? new Promise((resolve) => {
          answer = (is) => resolve({ kind: 'focus', is_here: is });
        })
      : Promise.resolve(true);
  const busy = focusLeft(FRAME, LEFT);
  await pass(8_000);
  assert.deepEqual(kinds(), []);
  answer(true);
  await busy;
  assert.deepEqual(kinds(), []);
  const left = focusLeft(FRAME, { ...LEFT, at: 6 });
  await settled();
  answer(false);
  await left;
  assert.deepEqual(orders, [{ kind: 'lose_hold', tab: TAB, at: 6 }]);
  assert.deepEqual(browser.told.at(-1), { tab: TAB, said: { kind: 'focus_lost', at: 6 } });
  browser.answerIn = refuses;
  await focusLeft(FRAME, { ...LEFT, at: 7 });
  assert.deepEqual(orders.at(-1), { kind: 'lose_hold', tab: TAB, at: 7 });
  await pass(GIVEN_UP_MS);
});

test('a page that says itself that it was left has been left, though it has the focus again', async () => {
  const { browser, orders } = watched();
  const { focusLeft } = await import(part('focus.js'));
  browser.answerIn = async ({ kind }) => kind !== 'has_focus' || { kind: 'focus', is_here: true };
  browser.runScript = async () => documentsOf({ page: HERE });
  await focusLeft(frameOf(TAB), { ...LEFT, to: 'away' });
  assert.deepEqual(orders, [{ kind: 'lose_hold', tab: TAB, at: 5 }]);
});

/**
 * What the offscreen document is told of a focus that left the frame, while the page has it.
 * @param {any} says what the documents say @param {string} to
 */
async function whenFocusLeaves(says, to) {
  const { browser, orders } = watched();
  const { focusLeft } = await import(part('focus.js'));
  browser.answerIn = async ({ kind }) => kind !== 'has_focus' || { kind: 'focus', is_here: true };
  browser.runScript = async () => says && documentsOf(says);
  const done = focusLeft(FRAME, { ...LEFT, to });
  await pass(GIVEN_UP_MS);
  await done;
  mock.timers.reset();
  return orders;
}

test('a focus that is where no script of ours is ends the hold, and says so', async () => {
  const deaf = [{ kind: 'lose_hold', tab: TAB, at: 5, is_deaf: true }];
  for (const to of ['page', 'unknown']) {
    assert.deepEqual(await whenFocusLeaves({ page: IN_FRAME, frame: NOWHERE }, to), deaf);
    assert.deepEqual(await whenFocusLeaves({ page: IN_FRAME }, to), deaf);
    const { since: _, ...unheard } = HERE;
    assert.deepEqual(await whenFocusLeaves({ page: IN_FRAME, frame: unheard }, to), deaf);
    assert.deepEqual(await whenFocusLeaves({ page: HERE, frame: NOWHERE }, to), []);
  }
});

test('a page that was left since says no more than that', async () => {
  const away = [{ kind: 'lose_hold', tab: TAB, at: 5 }];
  assert.deepEqual(await whenFocusLeaves({ page: NOWHERE, frame: NOWHERE }, 'page'), away);
});

test('a frame with the focus that goes ends the hold where another comes that no script is in', async () => {
  const deaf = [{ kind: 'lose_hold', tab: TAB, at: 5, is_deaf: true }];
  assert.deepEqual(await whenFocusLeaves({ page: IN_FRAME }, 'gone'), deaf);
  assert.deepEqual(await whenFocusLeaves({ page: IN_FRAME, frame: HERE }, 'gone'), []);
  // It was taken out of the page.
  assert.deepEqual(await whenFocusLeaves({ page: NOWHERE }, 'gone'), []);
});

test('where a busy frame answers nothing nobody knows that the key is not heard', async () => {
  assert.deepEqual(await whenFocusLeaves(undefined, 'page'), []);
});

test('a frame of another site that has the focus again was left, unless another document had it in between', async () => {
  const back = { ...HERE, since: 6 };
  const away = [{ kind: 'lose_hold', tab: TAB, at: 5 }];
  assert.deepEqual(await whenFocusLeaves({ page: { ...IN_FRAME, since: 1 }, frame: back }, 'unknown'), away);
  assert.deepEqual(await whenFocusLeaves({ page: { ...IN_FRAME, since: 3 }, frame: back }, 'unknown'), []);
  // A document that has seen that the page kept the focus is believed.
  assert.deepEqual(await whenFocusLeaves({ page: { ...IN_FRAME, since: 1 }, frame: back }, 'page'), []);
});

test('a key on a denied site ends what runs in another tab, and else is told to be off', async () => {
  const { browser, orders } = watched();
  const { holdDenied } = await import(part('steering.js'));
  const { show } = await import(part('showing.js'));
  const open = standing({ document: 'denied', revision: 1, is_open: true, state: 'listening', live: ['a'] });
  await show(open);
  await holdDenied(OTHER_TAB, { order: 'named' });
  assert.deepEqual(orders.splice(0), [{ kind: 'stop_dictation', order: 'named' }]);
  assert.notEqual(browser.badges[OTHER_TAB], 'off');
  await show(standing({ document: 'denied', revision: 2 }));
  await holdDenied(OTHER_TAB, { order: 'another' });
  assert.deepEqual(orders, []);
  assert.equal(browser.badges[OTHER_TAB], 'off');
  await show({ ...open, revision: 3 });
  assert.equal(browser.badges[OTHER_TAB], '', 'nothing says “off” while the microphone is open');
  await pass(GIVEN_UP_MS);
});

test('the web app is told once of a dictation that begins, however it goes on', async () => {
  const { browser } = watched();
  const { show } = await import(part('showing.js'));
  const open = standing({ document: 'begun', is_open: true, state: 'listening', live: ['a'] });
  const told = () =>
    browser.told.filter(({ tab, said }) => tab === OTHER_TAB && said.kind === 'extension_records').length;
  /** @type {[object, number][]} */
  const steps = [
    [{ state: 'ready', is_open: false }, 0],
    [{}, 1],
    [{ state: 'hearing' }, 1],
    [{ dictation: 'b', live: ['b'] }, 2],
    [{ dictation: 'b', is_open: false, state: 'done', live: [] }, 2],
    [{ dictation: 'c', live: ['c'] }, 3],
  ];
  for (const [at, [more, times]] of steps.entries()) {
    await show({ ...open, revision: at + 1, ...more });
    await until(() => told() >= times);
    assert.equal(told(), times, `after step ${at}`);
  }
  await pass(GIVEN_UP_MS);
});

/** What is read from elsewhere comes by and by. @param {() => boolean} isSo */
async function until(isSo) {
  const deadline = performance.now() + PATIENCE_MS;
  while (!isSo() && performance.now() < deadline) await settled();
}

test('dictations that are bound and released at once are all known', async () => {
  const { browser } = watched();
  const { bind } = await import(part('binding.js'));
  const { releaseAllBut } = await import(part('words.js'));
  browser.stored = { bound: ['earlier'], 'target/earlier': { target: frameOf(TAB), at: 1 } };
  const live = ['one', 'two'];
  await Promise.all([...live.map((dictation) => bind(dictation, frameOf(TAB))), releaseAllBut(live)]);
  assert.deepEqual(browser.stored.bound, live);
});

test('words that come before their field is bound go there', async () => {
  const { browser } = watched();
  const { holdPressed } = await import(part('steering.js'));
  const { deliver } = await import(part('words.js'));
  /** @type {(ran: any[]) => void} */
  let ready = () => {};
  browser.runScript = () =>
    new Promise((resolve) => {
      ready = resolve;
    });
  const typed = { kind: 'words_inserted', technique: 'any', editor: 'any' };
  browser.answerIn = async ({ kind }) => (kind === 'insert_words' ? typed : true);
  const pressed = holdPressed(frameOf(TAB), false, { ...PRESS, hold: 'early' });
  await pass(1_000);
  const { dictation } = browser.stored['hold/early'];
  const delivered = deliver({ dictation, ordinal: 0, text: 'one' });
  await pass(4_000);
  ready([]);
  await pass(STEP_MS);
  assert.deepEqual(await delivered, typed);
  await pressed;
  const said = browser.told.map(({ said: { kind } }) => kind);
  assert.ok(said.indexOf('bind_target') < said.indexOf('insert_words'));
});

test('words that come before the field is found to which the button was meant go there', async () => {
  const { browser, orders } = watched();
  const { toggle } = await import(part('steering.js'));
  const { deliver } = await import(part('words.js'));
  /** @type {any} */ (globalThis).chrome.runtime.sendMessage = async (/** @type {any} */ said) => {
    orders.push(said);
    return standing({ dictation: said.dictation, is_open: true, state: 'listening', live: [said.dictation] });
  };
  /** @type {(found: any[]) => void} */
  let find = () => {};
  browser.runScript = ({ func }) =>
    func
      ? new Promise((resolve) => {
          find = resolve;
        })
      : Promise.resolve([]);
  const typed = { kind: 'words_inserted', technique: 'any', editor: 'any' };
  browser.answerIn = async ({ kind }) => (kind === 'insert_words' ? typed : true);
  const pressed = toggle({ id: TAB, incognito: false });
  await pass(1_000);
  const delivered = deliver({ dictation: orders[0].dictation, ordinal: 0, text: 'one' });
  await pass(1_000);
  find([{ ...frameOf(TAB), result: { sign: 'here', hasIt: true, since: 1 } }]);
  await pass(STEP_MS);
  assert.deepEqual(await delivered, typed);
  await pressed;
  const said = browser.told.map(({ said: { kind } }) => kind);
  assert.ok(said.indexOf('bind_target') < said.indexOf('insert_words'));
});

test('a page that does not answer holds up no press elsewhere, by key or by button', async () => {
  const { browser, kinds } = watched();
  const { holdPressed, toggle } = await import(part('steering.js'));
  browser.runScript = never;
  browser.answerIn = (_said, tab) => (tab === TAB ? never() : Promise.resolve(true));
  void holdPressed(frameOf(TAB), false, { ...PRESS, hold: 'first' });
  await pass(STEP_MS);
  void toggle({ id: TAB, incognito: false });
  await pass(STEP_MS);
  void holdPressed(frameOf(OTHER_TAB), false, { ...PRESS, hold: 'second' });
  await pass(STEP_MS);
  assert.deepEqual(kinds(), ['start_dictation', 'toggle_dictation', 'start_dictation']);
  await pass(GIVEN_UP_MS);
});

test('an order that is said again keeps its name', async () => {
  const { orders } = watched();
  const { stop, cancel, toggle } = await import(part('steering.js'));
  for (const [order, isIts] of /** @type {[() => Promise<any>, (said: any) => string][]} */ ([
    [() => stop({ order: 'stop' }), (said) => said.order],
    [() => cancel('escape', false), (said) => said.order],
    [() => toggle({ id: TAB, incognito: false }), (said) => said.dictation],
  ])) {
    orders.length = 0;
    let times = 0;
    /** @type {any} */ (globalThis).chrome.runtime.sendMessage = (/** @type {any} */ said) => {
      orders.push(said);
      times += 1;
      return times === 1 ? never() : Promise.resolve(NOTHING_RUNS);
    };
    const done = order();
    await pass(4_000);
    await done;
    assert.equal(orders.length, 2);
    assert.ok(isIts(orders[0]));
    assert.deepEqual(orders[0], orders[1]);
  }
});

test('a document that is gone holds no key, and one that is busy may', async () => {
  const { browser } = watched();
  const { isHeldHere } = await import(part('steering.js'));
  browser.stored = { 'hold/h': { dictation: 'd', at: 1 }, 'target/d': { target: frameOf(TAB), at: 1 } };
  browser.runScript = refuses;
  assert.deepEqual(await isHeldHere({ hold: 'h' }), { kind: 'held_here', is_there: false });
  browser.runScript = never;
  const busy = isHeldHere({ hold: 'h' });
  await pass(4_000);
  assert.deepEqual(await busy, { kind: 'held_here', is_there: true });
  assert.deepEqual(await isHeldHere({ hold: 'of nobody' }), { kind: 'held_here', is_there: true });
});

/**
 * Undoes the dictation `a`, whose page answers so.
 * @param {() => Promise<any>} answer
 */
async function undo(answer) {
  /** @type {string[]} */
  const told = [];
  const browser = new FakeBrowser([{ id: TAB, incognito: false }], async ({ kind }) => {
    told.push(kind);
    return standing({});
  });
  browser.stored = { newest: 'a', 'target/a': { target: { tabId: TAB, frameId: 0, documentId: 'document' }, at: 1 } };
  /** @type {any} */ (globalThis).chrome.tabs.sendMessage = answer;
  const asked = (await import(part('undo.js'))).undo();
  await settled();
  return { asked, told };
}

test('an undo that takes longer than the person waits is told as that, and known when it is done', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    /** @type {(answer: object) => void} */
    let end = () => {};
    const slow = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    const { asked, told } = await undo(slow);
    mock.timers.tick(5_000);
    assert.deepEqual(await asked, { kind: 'dictation_kept', reason: 'no_answer' });
    assert.deepEqual(told, []);
    end({ kind: 'dictation_undone' });
    await settled();
    assert.deepEqual(told, ['taken_back']);
  } finally {
    mock.timers.reset();
  }
});

test('an undo in a page that is gone is told as that', async () => {
  const { asked, told } = await undo(() => Promise.reject(new Error('no such document')));
  assert.deepEqual(await asked, { kind: 'dictation_kept', reason: 'field_gone' });
  assert.deepEqual(told, []);
});

test('a field that was taken for a secret is offered once, and what is allowed is kept until it is forbidden', async () => {
  const browser = new FakeBrowser([]);
  const guard = await import(part('guard.js'));
  const one = { site: 'a.example', field: 'f' };
  const other = { site: 'b.example', field: 'f' };
  assert.deepEqual(await guard.guardedField(), { kind: 'guarded_field', site: '', field: '', label: '' });
  await guard.fieldGuarded({ ...one, label: 'PIN' }, false);
  assert.deepEqual(await guard.guardedField(), { kind: 'guarded_field', ...one, label: 'PIN' });
  for (const allowed of [one, other, one]) await guard.allowField(allowed);
  assert.deepEqual(browser.local.allowed_fields, [other, one]);
  assert.equal((await guard.guardedField()).field, '');
  await guard.forbidField(other);
  assert.deepEqual(browser.local.allowed_fields, [one]);
});

test('only the field that words were refused for last is offered, none of private windows, and no earlier one in its place', async () => {
  const browser = new FakeBrowser([]);
  const guard = await import(part('guard.js'));
  const one = { site: 'a.example', field: 'f', label: 'PIN' };
  const other = { ...one, site: 'b.example' };
  const offered = async () => (await guard.guardedField()).site;
  await guard.fieldGuarded(one, false);
  await guard.fieldGuarded(other, false);
  assert.equal(await offered(), other.site);
  await guard.fieldRefused();
  assert.equal(await offered(), '', 'one that nobody may allow');
  await guard.fieldGuarded(one, false);
  await guard.fieldGuarded(other, true);
  assert.equal(await offered(), '', 'one of a private window');
  assert.equal(JSON.stringify(browser.stored).includes(other.site), false);
});
