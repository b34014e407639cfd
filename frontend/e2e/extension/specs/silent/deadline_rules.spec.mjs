// Deadlines, turns, and what is said again, by a clock of the test's own.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
// After it all that has come by then was heard.
import { setImmediate as settled } from 'node:timers/promises';
import { Turns, within } from '../../../../extension/deadlines.js';
import { FakeBrowser } from '../../support/fake_browser.mjs';

// Its types are those of a content script.
const TELLING = String(new URL('../../../../extension/content/telling.js', import.meta.url));
const ONCE = String(new URL('../../../../extension/content/once.js', import.meta.url));
const PATIENCE_MS = 1_000;
/** What is said again is said again within this, in ms. */
const SOON_MS = 100;
/** What is not meant for long is said again for so long, in ms. */
const MEANT_MS = 10_000;
/** The service worker has answered by then, in ms. */
const ANSWERED_MS = 20_000;

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'Date'] }));
afterEach(() => mock.timers.reset());

/** @returns {Promise<any>} */
const never = () => new Promise(() => {});

/** @param {number} millis */
async function pass(millis) {
  mock.timers.tick(millis);
  await settled();
}

test('what fails or does not come in time is nothing, and what comes in time is told', async () => {
  assert.equal(await within(Promise.resolve('here'), PATIENCE_MS), 'here');
  assert.equal(await within(Promise.reject(new Error('gone')), PATIENCE_MS), undefined);
  let answer = 'waits';
  const late = within(never(), PATIENCE_MS).then((given) => {
    answer = given;
  });
  await pass(PATIENCE_MS - 1);
  assert.equal(answer, 'waits');
  await pass(1);
  await late;
  assert.equal(answer, undefined);
});

test('a turn that never ends holds up the next one for its own patience, and not those behind it for less', async () => {
  const turns = new Turns(PATIENCE_MS);
  /** @type {string[]} */
  const begun = [];
  for (const name of ['first', 'second', 'third']) {
    void turns.take(() => {
      begun.push(name);
      return never();
    });
  }
  await settled();
  assert.deepEqual(begun, ['first']);
  await pass(PATIENCE_MS);
  assert.deepEqual(begun, ['first', 'second']);
  await pass(PATIENCE_MS - 1);
  assert.deepEqual(begun, ['first', 'second']);
  await pass(1);
  assert.deepEqual(begun, ['first', 'second', 'third']);
});

test('a turn that fails is told to whoever took it, and to nobody behind it', async () => {
  const turns = new Turns(PATIENCE_MS);
  const failed = turns.take(() => Promise.reject(new Error('no')));
  const next = turns.take(async () => 'next');
  await assert.rejects(failed, /no/);
  assert.equal(await next, 'next');
});

/**
 * Says something to a service worker that answers so, one after the other.
 * @param {(() => Promise<any>)[]} answers @param {string} kind @returns {Promise<any[]>} what it hears, as it goes on
 */
async function say(answers, kind) {
  /** @type {any[]} */
  const heard = [];
  const sendMessage = (/** @type {any} */ said) => {
    heard.push(said);
    return answers.shift()?.() ?? Promise.resolve(true);
  };
  /** @type {any} */ (globalThis).chrome = { runtime: { id: 'ours', sendMessage } };
  const { tell } = await import(TELLING);
  tell(kind, { hold: 'h' });
  await settled();
  return heard;
}

const refuses = async () => false;
const isStopped = () => Promise.reject(new Error('the worker was stopped'));

test('a press, its end and a field that is back are said again until the worker has heard them', async () => {
  for (const kind of ['hold_pressed', 'hold_ended', 'key_released', 'escape_pressed', 'target_back']) {
    const heard = await say([isStopped, refuses], kind);
    assert.equal(heard.length, 1);
    await pass(SOON_MS);
    assert.equal(heard.length, 2);
    await pass(SOON_MS);
    assert.deepEqual(heard, new Array(3).fill({ kind, hold: 'h' }));
    await pass(ANSWERED_MS);
    assert.equal(heard.length, 3, 'it was heard');
  }
});

test('a worker that never answers is told again', async () => {
  const heard = await say([never], 'hold_ended');
  await pass(ANSWERED_MS);
  await pass(SOON_MS);
  assert.equal(heard.length, 2);
});

test('what is not meant any more when the person has gone on is said again for some seconds only', async () => {
  const deaf = () => new Array(1_000).fill(isStopped);
  for (const kind of ['hold_pressed', 'stop_pressed', 'escape_pressed', 'focus_left', 'hold_denied']) {
    const heard = await say(deaf(), kind);
    for (let millis = 0; millis < MEANT_MS - SOON_MS; millis += SOON_MS) await pass(SOON_MS);
    const meant = heard.length;
    assert.ok(meant > 2, `${kind} is said again`);
    await pass(SOON_MS);
    await pass(SOON_MS);
    const then = heard.length;
    await pass(SOON_MS);
    await pass(ANSWERED_MS);
    assert.equal(heard.length, then, `${kind} is said no more`);
    const late = await say([never], kind);
    await pass(ANSWERED_MS);
    await pass(SOON_MS);
    assert.equal(late.length, 1, `a worker that hears no ${kind} for long is not told again`);
  }
});

/** @returns {Promise<any>} what does things once, and remembers so many of them */
async function once() {
  const { Once } = await import(ONCE);
  return new Once(2);
}

const isTyped = (/** @type {string} */ answer) => answer === 'typed';

test('what is asked for again while it is being done is not done twice', async () => {
  const insertions = await once();
  /** @type {(answer: string) => void} */
  let end = () => {};
  let done = 0;
  const slow = () => {
    done += 1;
    return new Promise((resolve) => {
      end = resolve;
    });
  };
  const both = Promise.all([insertions.take(1, slow, isTyped), insertions.take(1, slow, isTyped)]);
  await settled();
  end('typed');
  assert.deepEqual(await both, ['typed', 'typed']);
  assert.equal(await insertions.take(1, slow, isTyped), 'typed');
  assert.equal(done, 1);
});

test('what came to nothing is tried anew, and the oldest answers are forgotten', async () => {
  const insertions = await once();
  /** @type {string[]} */
  const done = [];
  const take = (/** @type {number} */ name, /** @type {string} */ answer) =>
    insertions.take(
      name,
      async () => {
        done.push(`${name} ${answer}`);
        if (answer === 'fails') throw new Error('no');
        return answer;
      },
      isTyped,
    );
  await assert.rejects(take(1, 'fails'), /no/);
  await take(1, 'waits');
  await take(1, 'typed');
  await take(1, 'again');
  await take(2, 'typed');
  await take(3, 'typed');
  await take(1, 'typed');
  assert.deepEqual(done, ['1 fails', '1 waits', '1 typed', '2 typed', '3 typed', '1 typed']);
});

test('what is only news is said once', async () => {
  const heard = await say([isStopped], 'person_back');
  await pass(ANSWERED_MS);
  assert.equal(heard.length, 1);
});

const TARGETS = String(new URL('../../../../extension/service_worker/targets.js', import.meta.url));
const WORDS = { kind: 'insert_words', dictation: 'one', ordinal: 0, text: 'words' };
/** All that is asked of a page has its answer by then, in ms. */
const ASKED_WITHIN_MS = 9_000;

/**
 * What becomes of words for a page.
 * @param {(said: any) => Promise<any>} answer of its content scripts @param {() => Promise<any>} run a script that is put there
 */
async function insertInto(answer, run) {
  const browser = new FakeBrowser([{ id: 1, incognito: false }]);
  browser.answerIn = answer;
  browser.runScript = run;
  const { insert } = await import(TARGETS);
  const inserted = insert({ tabId: 1, frameId: 0, documentId: 'd' }, WORDS);
  for (let ms = 0; ms < ASKED_WITHIN_MS; ms += 1_000) await pass(1_000);
  return inserted;
}

test('words for a page that is busy wait for its answer, and are not said to have lost their page', async () => {
  assert.deepEqual(await insertInto(never, never), { kind: 'words_waiting', reason: 'no_answer' });
  const gone = () => Promise.reject(new Error('no such document'));
  assert.deepEqual(await insertInto(never, gone), { kind: 'words_waiting', reason: 'document_changed' });
});

test('words that wait for the end of a composition are not answered', async () => {
  const answers = /** @type {Record<string, object>} */ ({
    are_you_there: { kind: 'here' },
    insert_words: { kind: 'words_held' },
  });
  assert.equal(await insertInto(async ({ kind }) => answers[kind], never), undefined);
});
