// What the random walk holds the extension against says what people expect.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, beginning, mustBe, possible } from '../../support/walk_model.mjs';

/** @typedef {import('../../support/walk_model.mjs').World} World */
/** @typedef {import('../../support/walk_model.mjs').Step} Step */

/** @type {Record<string, Partial<Step>>} */
const MORE = {
  navigate: { document: 'second' },
  back: { document: 'first' },
  open: { document: 'other' },
  'speaking press': { speaks: true },
  'speaking tap': { speaks: true },
};

/** `switch 0`: to that tab. @param {string} sign @returns {Step} */
function stepOf(sign) {
  const [, name, tab] = /^(.*?)(?: (\d))?$/.exec(sign) ?? [];
  const kind = name.replace(/^speaking /, '');
  return { kind, ...(tab === undefined ? {} : { tab: Number(tab) }), ...MORE[name] };
}

/** @param {World} world */
function told(world) {
  const { isOpen, hasMark, cancels } = mustBe(world);
  return [isOpen ? 'open' : 'closed', ...(hasMark ? ['marked'] : []), ...(cancels ? ['cancels'] : [])].join(' ');
}

/** @param {string[]} signs @returns {World} */
const lived = (signs) => signs.reduce((world, sign) => after(world, stepOf(sign)), beginning('first'));

const HERE = 'open marked cancels';

/** What is done, and what is so then. @type {[string, string][]} */
const CASES = [
  ['', 'closed'],
  ['press', HERE],
  ['press, release', 'closed'],
  ['tap', HERE],
  ['tap, tap', 'closed'],
  ['tap, press', HERE],
  ['tap, press, release', 'closed'],
  ['press, repeat, steal focus, stop worker, undo', HERE],
  ['press, steal focus, release', 'closed'],
  ['press, navigate', 'closed'],
  ['press, navigate, release', 'closed'],
  ['press, open', 'closed'],
  ['open, press, close 0', 'closed'],
  ['open, press, switch 0, release', 'closed'],
  ['tap, navigate', 'open cancels'],
  ['tap, navigate, back', HERE],
  ['tap, navigate, tap', 'closed'],
  ['tap, open', 'open'],
  ['tap, open, switch 0', HERE],
  ['tap, open, escape', 'open'],
  ['tap, open, tap', HERE],
  ['tap, open, tap, tap', 'closed'],
  ['open, tap, close 0', 'open'],
  ['open, tap, close 0, tap', HERE],
  ['tap, press, navigate, release', 'open cancels'],
  ['combine', 'closed'],
  ['tap, combine', HERE],
  ['tap, open, combine', 'open'],
  ['tap, open, combine, switch 0', HERE],
  ['tap, open, press, touch, release', 'open'],
  ['tap, open, press, touch, release, switch 0', HERE],
  ['tap, open, press, touch, open', 'open'],
  ['tap, open, press, touch, navigate', 'open'],
  ['tap, open, press, touch, escape', 'closed'],
  ['tap, open, press, release', 'closed'],
  ['press, touch', HERE],
  ['press, touch, release', 'closed'],
  ['press, touch, navigate', 'closed'],
  ['tap, press, touch, release', HERE],
  ['press, escape', 'closed'],
  ['press, escape, release', 'closed'],
  ['tap, press, escape, release, press', HERE],
  ['press, dialog', 'closed'],
  ['press, steal focus, dialog, release', 'closed'],
  ['tap, dialog', HERE],
  ['tap, press, dialog, release', HERE],
  ['press, reload extension', 'closed'],
  ['press, reload extension, release', 'closed'],
  ['tap, reload extension, tap', HERE],
];

for (const [signs, expected] of CASES) {
  test(`${signs || 'nothing'}: ${expected}`, () => {
    assert.equal(told(lived(signs.split(', ').filter(Boolean))), expected);
  });
}

test('only what can be done is done', () => {
  const canDo = (/** @type {string[]} */ signs, /** @type {string} */ kind) => possible(lived(signs)).includes(kind);
  assert.ok(canDo([], 'press') && !canDo([], 'release') && !canDo([], 'close') && !canDo([], 'back'));
  assert.ok(canDo(['press'], 'release') && !canDo(['press'], 'press') && !canDo(['press'], 'tap'));
  assert.ok(canDo(['navigate'], 'back') && !canDo(['navigate', 'back'], 'back'));
  assert.ok(canDo(['open'], 'switch') && !canDo(['open', 'open'], 'open'));
  assert.ok(canDo(['speaking press'], 'hear') && !canDo(['speaking press', 'hear'], 'hear'));
  assert.ok(!canDo(['press', 'steal focus'], 'touch'));
  assert.ok(canDo(['tap', 'open', 'press'], 'touch') && !canDo(['speaking tap', 'open', 'press'], 'touch'));
  assert.ok(!canDo(['speaking tap', 'hear', 'open', 'press'], 'touch'), 'it may be said anew');
  assert.ok(!canDo(['speaking tap', 'open', 'tap', 'open', 'press'], 'touch'), 'nor in what came of it');
});

test('what was latched long ago is ended before the belt ends it', () => {
  const old = ['tap', ...Array.from({ length: 30 }, () => 'undo')];
  assert.deepEqual(possible(lived(old)), ['tap']);
  assert.deepEqual(possible(lived([...old, 'press'])), ['release']);
});
