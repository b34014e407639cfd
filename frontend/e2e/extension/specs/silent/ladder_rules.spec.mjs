// In which order the ways of typing are tried, without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ladderOf } from '../../../../extension/content/ladder.js';

const PASTE = { name: 'paste', isPaste: true };
const TYPED = { name: 'typed' };
const ANNOUNCED = { name: 'announced' };

/** @type {[string, import('../../../../extension/content/ladder.js').Rungs<{name: string, isPaste?: boolean}>, string[], string[]][]} */
const LADDERS = [
  ['a known editor that pastes', { techniques: [PASTE, TYPED] }, ['paste', 'typed'], ['typed', 'paste']],
  ['one that types', { techniques: [TYPED, PASTE] }, ['typed', 'paste'], ['typed', 'paste']],
  ['one that only pastes', { techniques: [PASTE] }, ['paste'], ['paste']],
  [
    'one with another way beside its paste',
    { techniques: [PASTE], besidePaste: [ANNOUNCED] },
    ['paste'],
    ['announced', 'paste'],
  ],
  ['one that nobody knows', { techniques: [TYPED, PASTE], isUnknown: true }, ['typed', 'paste'], ['typed']],
];
for (const [name, editor, usual, besideClipboard] of LADDERS) {
  test(`the ladder of ${name}`, () => {
    const names = (/** @type {boolean} */ canRead) => ladderOf(editor, canRead).map((one) => one.name);
    assert.deepEqual(names(false), usual);
    assert.deepEqual(names(true), besideClipboard, 'where the page can read the clipboard');
  });
}
