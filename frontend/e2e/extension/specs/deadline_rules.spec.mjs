// Deadlines, turns, and what is said again, by a clock of the test's own.

import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
// After it all that has come by then was heard.
import { setImmediate as settled } from 'node:timers/promises';
import { Turns, within } from '../../../extension/deadlines.js';

// Its types are those of a content script.
const TELLING = String(new URL('../../../extension/content/telling.js', import.meta.url));
const PATIENCE_MS = 1_000;
/** What is said again is said again within this, in ms. */
const SOON_MS = 100;
/** The service worker has answered by then, in ms. */
const ANSWERED_MS = 20_000;

beforeEach(() => mock.timers.enable({ apis: ['setTimeout'] }));
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
  for (const kind of ['hold_pressed', 'hold_ended', 'key_released', 'cancel_pressed', 'target_back']) {
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
  const heard = await say([never], 'hold_pressed');
  await pass(ANSWERED_MS);
  await pass(SOON_MS);
  assert.equal(heard.length, 2);
});

test('what is only news is said once', async () => {
  const heard = await say([isStopped], 'person_back');
  await pass(ANSWERED_MS);
  assert.equal(heard.length, 1);
});
