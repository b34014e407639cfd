// Whether a field still belongs to what it belonged to: the rules, without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAnother, isShown, wordsIn } from '../../../../extension/content/conversation.js';

/** @typedef {import('../../../../extension/content/conversation.js').Scene} Scene */
/** @typedef {import('../../../../extension/content/conversation.js').Now} Now */

const HERE = { page: 'https://chat.example/', query: '?c=ann', entry: 'one' };
/** @param {string} around @param {string} [text] @param {string} [marks] @returns {Scene} */
const scene = (around, text = '', marks = 'Chat') => ({ marks, around: wordsIn(around), text });
/** @param {Partial<Now>} more @returns {Now} */
const now = (more) => ({ address: HERE, held: 'nothing', hasTyped: false, isSent: false, ...more });

const ELSEWHERE = { ...HERE, page: 'https://chat.example/bob', entry: 'two' };
const SAVED = { ...HERE, page: 'https://chat.example/drafts/17' };
const SEARCHED = { ...HERE, query: '?q=cat', entry: 'two' };

/** @type {[string, Partial<Now>, boolean][]} nobody pressed anything */
const BY_ITSELF = [
  ['nothing has changed', {}, false],
  ['the address, before anything was said', { address: ELSEWHERE }, true],
  ['the address, in its place, before anything was said or written', { address: SAVED }, true],
  ['the address, in its place, behind a text of the person', { address: SAVED, held: 'text' }, false],
  ['the address, with another entry, behind a text of the person', { address: ELSEWHERE, held: 'text' }, true],
  ['the address, behind words of ours', { address: SAVED, held: 'ours' }, false],
  ['the query, while one types', { address: SEARCHED }, false],
];
for (const [name, more, expected] of BY_ITSELF) {
  test(`a page by itself: ${name}`, () => {
    assert.equal(isAnother({ address: HERE }, now(more)), expected);
  });
}

/** @type {[string, Scene, Partial<Now>, boolean][]} */
const PRESSED = [
  ['nothing came of it', scene('Ann hello'), { scene: scene('Ann hello') }, false],
  ['something was added', scene('Ann hello'), { scene: scene('Ann hello smile') }, false],
  ['a clock goes on', scene('Ann 12:01'), { scene: scene('Ann 12:02') }, false],
  ['another heading', scene('Ann'), { scene: scene('Ann', '', 'Bob'), held: 'ours' }, true],
  ['another name around it', scene('Ann Bob Ann'), { scene: scene('Ann Bob Bob') }, true],
  ['a label, and our words stand', scene('Unsaved'), { scene: scene('Saved'), held: 'ours' }, false],
  ['the query alone', scene('Ann'), { scene: scene('Ann'), address: SEARCHED }, true],
  [
    'the query alone, and our words stand',
    scene('Ann'),
    { scene: scene('Ann'), address: SEARCHED, held: 'ours' },
    false,
  ],
  ['another page, and our words stand', scene('Ann'), { scene: scene('Ann'), address: ELSEWHERE, held: 'ours' }, true],
  ['another text in the field', scene('Ann', 'one'), { scene: scene('Ann', 'two') }, true],
  ['somebody typed', scene('Ann', ''), { scene: scene('Ann', 'two'), hasTyped: true }, false],
  ['it was sent', scene('none yet', 'one'), { scene: scene('one', ''), isSent: true }, false],
];
for (const [name, before, more, expected] of PRESSED) {
  test(`something was pressed: ${name}`, () => {
    assert.equal(isAnother({ address: HERE, act: 'press', scene: before }, now(more)), expected);
  });
}

test('who only leaves a field and comes back finds the page as pages are by then', () => {
  const then = { address: HERE, act: /** @type {const} */ ('leaving'), scene: scene('just now Ann') };
  assert.equal(isAnother(then, now({ scene: scene('a minute ago Ann') })), false);
  assert.equal(isAnother(then, now({ scene: scene('just now Ann', '', 'Bob') })), true);
  assert.equal(isAnother(then, now({ scene: scene('just now Ann'), address: SEARCHED })), true);
});

test('what was sent stands around the field, once more than before, and not in it', () => {
  assert.ok(isShown(scene('no messages', 'one two'), scene('one two')));
  assert.ok(!isShown(scene('one two', 'one two'), scene('one two')), 'it stood there before');
  assert.ok(!isShown(scene('', 'one two'), scene('one')), 'a part of it');
  assert.ok(!isShown(scene('', 'one two'), scene('one two', 'one two')), 'it is still in the field');
  assert.ok(!isShown(scene(''), scene('anything')), 'there was nothing');
});
