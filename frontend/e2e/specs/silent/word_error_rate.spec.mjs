import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare, errorRate, normalise } from '../../support/word_error_rate.mjs';

test('case, punctuation, numbers and titles do not count', () => {
  assert.deepEqual(normalise("Mr. Dashwood's 8 of Spades, 1,250!"), [
    'mister',
    'dashwoods',
    'eight',
    'of',
    'spades',
    'one',
    'thousand',
    'two',
    'hundred',
    'fifty',
  ]);
  assert.deepEqual(normalise(' … '), []);
});

test('wrong, missing and added words are errors', () => {
  assert.deepEqual(compare('ask not what', 'Ask not what'), { words: 3, errors: 0, missing: 0 });
  assert.deepEqual(compare('ask not what', 'ask now what'), { words: 3, errors: 1, missing: 0 });
  assert.deepEqual(compare('ask not what', 'ask what'), { words: 3, errors: 1, missing: 1 });
  assert.deepEqual(compare('ask what', 'ask ask what'), { words: 2, errors: 1, missing: 0 });
  assert.deepEqual(compare('ask not', ''), { words: 2, errors: 2, missing: 2 });
});

test('the rate weighs clips by their length', () => {
  const long = { words: 90, errors: 0, missing: 0 };
  const short = { words: 10, errors: 5, missing: 0 };
  assert.equal(errorRate([long, short]), 0.05);
});
