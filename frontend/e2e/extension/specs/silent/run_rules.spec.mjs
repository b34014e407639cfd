// Which words of a field are known as ours when a dictation is taken back, without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { followed, placeOf, runIn } from '../../../../extension/content/runs.js';

const LONG = 'The quick brown fox jumps over the lazy dog and on. ';

/** @type {[string, string, string, number][]} with `[` and `]` around what is ours; the text now; where ours is in it */
const CASES = [
  ['nothing has changed', 'Before [one two] after.', 'Before one two after.', 7],
  ['alone in its field', '[test]', 'test', 0],
  ['typed at the start', 'Before [one two] after.', 'Typed. Before one two after.', 14],
  ['typed at the end', 'Before [one two] after.', 'Before one two after. Typed.', 7],
  ['typed at both ends', 'Before [one two] after.', 'A. Before one two after. B.', 10],
  ['changed far away', `${LONG}${LONG}[one]${LONG}${LONG}`, `X${LONG}${LONG}one${LONG}${LONG}X`, 105],
  ['at the start, and typed at the end', '[First and] two three.', 'First and two three. Typed.', 0],
  ['deleted, and the same word elsewhere', 'A test. And [test] more.', 'A test. And  more.', -1],
  ['deleted, and another typed', '[test]', 'We take a test', -1],
  ['deleted, and another typed behind the same letter', 'a [test]', 'take a test', -1],
  ['deleted, and typed again in front of more', '[test]', 'test drive', -1],
  ['changed in the middle', 'So [one two] after.', 'So one and two after.', -1],
  ['changed right in front', 'Before [one two] after.', 'Before: one two after.', -1],
  ['changed right behind', 'Before [one two] after.', 'Before one two, after.', -1],
  ['a half of it is gone', 'We ship[ on Monday].', 'We ship on.', -1],
  ['the same stands elsewhere since', 'Say [one] now.', 'Say one now. Say one now.', -1],
  ['the same line stands there twice', `${LONG}[test]${LONG}`, `${LONG}test${LONG}${LONG}test${LONG}`, -1],
  ['of two neighbours one is gone', 'test [test] test', 'test test', -1],
  ['all is gone', 'Before [one two] after.', '', -1],
  ['nothing is ours', 'Before [] after.', 'Before  after.', -1],
];
for (const [name, marked, now, place] of CASES) {
  test(`what is ours: ${name}`, () => {
    const [before, text, after] = marked.split(/[[\]]/);
    const run = runIn(before + text + after, before.length, before.length + text.length, '');
    assert.equal(placeOf(run, now), place);
  });
}

test('a run is followed through what is typed in front of it and behind it, and lost where it is typed over', () => {
  const was = 'one two three';
  const run = runIn(was, 4, 7, '');
  const [front] = followed([run], was, 'zero one two three', { start: 0, end: 0, by: 5 });
  assert.deepEqual(front, { text: 'two', replaced: '', before: 'zero one ', after: ' three' });
  const [behind] = followed([run], was, 'one two three four', { start: 13, end: 13, by: 5 });
  assert.deepEqual(behind, { text: 'two', replaced: '', before: 'one ', after: ' three four' });
  const [over] = followed([run], was, 'one four three', { start: 4, end: 7, by: 1 });
  assert.equal(placeOf(over, 'one four three'), -1);
});

/** Numbers by a seed, below `limit`. @param {number} seed */
function numbersOf(seed) {
  let state = seed;
  return (/** @type {number} */ limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

test('after one edit of anybody, a run is where it stands or is not known, and no other word is taken for it', () => {
  let known = 0;
  for (let seed = 1; seed <= 20_000; seed += 1) {
    const below = numbersOf(seed * 7_919);
    const words = (/** @type {number} */ count) =>
      Array.from({ length: below(count + 1) }, () => `${['test', 'a', 'we', 'ship'][below(4)]} `).join('');
    const [before, ours, after] = [words(14), `${words(3)}test`, words(14)];
    const text = before + ours + after;
    const run = runIn(text, before.length, before.length + ours.length, '');
    const from = below(text.length + 1);
    const to = Math.min(text.length, from + below(9));
    const typed = words(2);
    const now = text.slice(0, from) + typed + text.slice(to);
    const place = placeOf(run, now);
    if (place < 0) continue;
    known += 1;
    // The text is as an edit would have made it that left the run alone.
    const isInFront = now.endsWith(ours + after) && place === now.length - (ours + after).length;
    const isBehind = now.startsWith(before + ours) && place === before.length;
    assert.ok(isInFront || isBehind, JSON.stringify({ seed, text, ours, now, place }));
  }
  assert.ok(known > 1_000, `${known} were known`);
});
