// What became of typed text, and what a number field makes of words, without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasArrived, hasArrivedChanged, isAround, wordsGone } from '../../../../extension/content/grading.js';
import { isNumber, numberIn } from '../../../../extension/content/possible.js';

/** @param {string} before @param {string} [after] */
const at = (before, after = '') => ({ before, selected: '', after });
const nothingElse = () => false;

/** @type {[string, string, string, string, 'arrived' | 'changed' | 'neither'][]} before, text, after, the text now */
const GRADES = [
  ['Say ', 'one two', '.', 'Say one two.', 'arrived'],
  ['Say ', 'one two', '.', 'Say  one\u00a0two .'.replace(' .', '.'), 'arrived'],
  ['', 'one two', '', 'ONE TWO', 'changed'],
  ['', 'say "one"', '', 'say “one”', 'changed'],
  ['', "it's late", '', 'it’s late', 'changed'],
  ['', '5551234567', '', '(555) 123-4567', 'changed'],
  ['', 'anna bert', '', 'anna×bert×', 'changed'],
  ['Say ', 'one two', '.', 'Say one one two two.', 'neither'],
  ['Say ', 'one two', '.', 'Say one.', 'neither'],
  ['Say ', 'one two', '.', 'Say .', 'neither'],
  ['Say ', 'one two', '.', 'one two', 'neither'],
  ['', '...', '', '', 'neither'],
];
for (const [before, text, after, now, grade] of GRADES) {
  test(`${JSON.stringify(text)} into ${JSON.stringify(`${before}|${after}`)} gives ${JSON.stringify(now)}: ${grade}`, () => {
    const was = at(before, after);
    assert.equal(hasArrived(was, at(now), text, nothingElse), grade === 'arrived');
    assert.equal(hasArrivedChanged(was, at(now), text), grade !== 'neither');
  });
}

test('words that left their field are those that it does not hold', () => {
  assert.deepEqual(wordsGone(at('carl'), 'Anna, bert carl'), ['anna', 'bert']);
  assert.deepEqual(wordsGone(at('one two'), 'one two'), []);
});

test('where more than the words was written anew, nobody can tell what is ours', () => {
  assert.ok(isAround(at('One ', ' end'), 'One two end'));
  assert.ok(!isAround(at('One ', ' end'), 'ONE TWO END'));
});

/** @type {[string, string | undefined][]} what is said, and the number that it is */
const NUMBERS = [
  ['42', '42'],
  [' 42. ', '42'],
  ['1,250,000', '1250000'],
  ['-3.5', '-3.5'],
  ['1,25', undefined],
  ['forty two', undefined],
  ['4 apples', undefined],
  ['', undefined],
];
for (const [said, number] of NUMBERS) {
  test(`${JSON.stringify(said)} is ${number ?? 'no number'}`, () => {
    const read = numberIn(said);
    assert.equal(isNumber(read) ? read : undefined, number);
  });
}
