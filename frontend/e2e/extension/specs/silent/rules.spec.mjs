// The pure rules of the content scripts, without a browser.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fit } from '../../../../extension/content/fitting.js';
import { IDEOGRAPHIC, RUNNING_ON, takesBlank } from '../../../../extension/content/joining.js';
import { afterComposition, whereNext } from '../../../../extension/content/place.js';
import { isDenied, siteRulesOf } from '../../../../extension/content/site_rules.js';
import { MESSAGES, faultOf, message } from '../../../../extension/messages.js';

test('words are fitted in as the core does it', async () => {
  const cases = await readFile(new URL('../../../../../dictation/src/fitting/cases.tsv', import.meta.url), 'utf8');
  const lines = cases.split('\n').filter(Boolean);
  assert.ok(lines.length > 20);
  for (const line of lines) {
    const [before, words, after, expected] = line.split('\t');
    assert.equal(before + fit({ before, after }, words).text + after, expected, line);
  }
});

test('pieces are joined as the core does it', async () => {
  const cases = await readFile(new URL('../../../../../dictation/src/joining/cases.tsv', import.meta.url), 'utf8');
  const lines = cases.split('\n').filter(Boolean);
  assert.ok(lines.length > 100);
  for (const line of lines) {
    const [left, right, expected] = line.split('\t');
    assert.equal(left + (takesBlank(left, right) ? ' ' : '') + right, expected, line);
  }
});

test('the tables of scripts miss no letter of theirs, and have none of another', () => {
  const ideographs = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Bopo}]/u;
  const runningOn =
    /[\p{sc=Thai}\p{sc=Lao}\p{sc=Mymr}\p{sc=Khmr}\p{sc=Tale}\p{sc=Talu}\p{sc=Lana}\p{sc=Tavt}\p{sc=Ahom}]/u;
  /** @type {string[]} */
  const wrong = [];
  for (let code = 0; code < 0x110000; code += 1) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const character = String.fromCodePoint(code);
    const isOther = /[\p{L}\p{N}]/u.test(character) && !/\p{sc=Zyyy}/u.test(character);
    const faults = [
      [ideographs, IDEOGRAPHIC],
      [runningOn, RUNNING_ON],
    ].some(([scripts, table]) =>
      table.test(character) ? isOther && !scripts.test(character) : scripts.test(character),
    );
    if (faults) wrong.push(code.toString(16));
  }
  assert.deepEqual(wrong, []);
});

test('a full stop that was held back comes when more is said', () => {
  const first = fit({ before: 'We like ', after: ' much.' }, 'Dogs.');
  assert.deepEqual(first, { text: 'Dogs', heldBack: '.' });
  const second = fit({ before: 'We like Dogs', after: ' much.', continues: true, owed: first.heldBack }, 'The cats');
  assert.equal(second.text, '. The cats');
});

test('line ends that are said stay, wherever in an utterance, and have no spaces at their sides', () => {
  for (const [before, words, after, expected] of [
    ['First point.', '\n\n Second point.', '', 'First point.\n\nSecond point.'],
    ['', 'First point. \n\n Second point.', '', 'First point.\n\nSecond point.'],
    ['First point.', '\n', '', 'First point.\n'],
    ['One ', 'two \n', 'three', 'One two\nthree'],
    ['One', '  two  ', '', 'One two'],
  ]) {
    assert.equal(before + fit({ before, after }, words).text + after, expected, JSON.stringify(words));
  }
  assert.equal(fit({ before: 'One', after: '' }, '  ').text, '');
});

const PLACE = { before: 'one ', selected: '', after: ' end' };
/** @type {[string, import('../../../../extension/content/place.js').Moved, object, object][]} */
const PLACES = [
  ['nothing changed', 'not', PLACE, { kind: 'here', continues: true }],
  [
    'typed on',
    'while speaking',
    { before: 'one and ', selected: '', after: ' end' },
    { kind: 'here', continues: false },
  ],
  [
    'moved in silence',
    'in silence',
    { before: 'o', selected: '', after: 'ne  end' },
    { kind: 'here', continues: false },
  ],
  [
    'moved while speaking',
    'while speaking',
    { before: 'o', selected: '', after: 'ne  end' },
    { kind: 'there', offset: 4, length: 0 },
  ],
  [
    'moved by the page',
    'not',
    { before: '', selected: 'one', after: '  end' },
    { kind: 'there', offset: 4, length: 0 },
  ],
  [
    'typed at the start',
    'while speaking',
    { before: 'New ', selected: '', after: 'one  end' },
    { kind: 'there', offset: 8, length: 0 },
  ],
  [
    'typed at the end',
    'while speaking',
    { before: 'one  end.', selected: '', after: '' },
    { kind: 'there', offset: 4, length: 0 },
  ],
  ['changed on both sides', 'while speaking', { before: 'New', selected: '', after: ' text' }, { kind: 'unclear' }],
  [
    'only a part can be read',
    'while speaking',
    { before: 'x', selected: '', after: '', isPart: true },
    { kind: 'unclear' },
  ],
];
for (const [name, moved, now, expected] of PLACES) {
  test(`where the next words go: ${name}`, () => {
    assert.deepEqual(whereNext(PLACE, /** @type {any} */ (now), moved), expected);
  });
}

/** @param {string} before @param {string} [after] */
const caretIn = (before, after = '') => ({ before, selected: '', after });
/** @type {[string, object, object, import('../../../../extension/content/place.js').Moved, object, object][]} */
const COMPOSITIONS = [
  [
    'at the place: behind what was written',
    caretIn('one ', ' end'),
    caretIn('one 漢字', ' end'),
    'not',
    { ...caretIn('one 漢字', ' end'), isBehindOthers: true },
    { kind: 'here', continues: false },
  ],
  [
    'before the place: where it was',
    caretIn('', 'one  end'),
    caretIn('漢', 'one  end'),
    'while speaking',
    caretIn('漢one ', ' end'),
    { kind: 'there', offset: 5, length: 0 },
  ],
  [
    'behind the place: where it was',
    caretIn('one  end'),
    caretIn('one  end漢'),
    'while speaking',
    caretIn('one ', ' end漢'),
    { kind: 'there', offset: 4, length: 0 },
  ],
  ['nothing: where it was', PLACE, PLACE, 'while speaking', PLACE, { kind: 'here', continues: true }],
];
for (const [name, was, is, moved, place, next] of COMPOSITIONS) {
  test(`where the next words go once an input method has written ${name}`, () => {
    const [before, now] = /** @type {import('../../../../extension/content/reading.js').Reading[]} */ ([was, is]);
    const after = afterComposition(PLACE, before, now, moved);
    assert.deepEqual(after.place, place);
    assert.deepEqual(whereNext(after.place, now, after.moved), next);
  });
}

/** @param {object} stored @returns {(hostname: string, ...around: string[]) => boolean} of a frame, and of the pages around it */
function deniedBy(stored) {
  const rules = siteRulesOf(stored);
  return (hostname, ...around) => isDenied(rules, /** @type {any} */ ({ hostname, ancestorOrigins: around }));
}

test('a denied site means its subdomains and the frames in it, and an exception is one', () => {
  const denied = deniedBy({ denied_sites: ['bank.example', 7], allowed_sites: ['help.bank.example'] });
  assert.ok(denied('bank.example') && denied('my.bank.example') && denied('', 'https://bank.example'));
  assert.ok(!denied('mybank.example') && !denied('help.bank.example') && !denied('', 'null'));
  assert.ok(denied('help.bank.example', 'https://bank.example') && denied('bank.example', 'https://any.example'));
});

test('of two sites that mean the same page the narrower one counts', () => {
  const denied = deniedBy({
    denied_sites: ['bank.example', 'staff.help.bank.example'],
    allowed_sites: ['help.bank.example', 'any.example'],
  });
  assert.ok(!denied('help.bank.example') && !denied('you.help.bank.example'));
  assert.ok(denied('staff.help.bank.example') && denied('my.staff.help.bank.example'));
});

test('only on the allowed sites: on their pages with whatever frames, and on no other page', () => {
  const denied = deniedBy({
    denied_sites: ['*', 'admin.mail.example', 'ads.example'],
    allowed_sites: ['mail.example'],
  });
  assert.ok(!denied('mail.example') && !denied('my.mail.example'));
  assert.ok(denied('any.example') && denied('') && denied('', 'null') && denied('mail.example', 'https://any.example'));
  assert.ok(denied('admin.mail.example'), 'an exception to the exception');
  const inside = 'https://mail.example';
  assert.ok(!denied('editor.example', inside) && !denied('', inside) && !denied('', 'https://editor.example', inside));
  assert.ok(denied('ads.example', inside), 'a frame of a site that is denied by its name');
  assert.ok(deniedBy({ denied_sites: ['*'] })('any.example'));
});

test('a message that is not in the table, or not like its row, is refused', () => {
  assert.equal(faultOf(message('insert_words', { dictation: 'd', ordinal: 0, text: 'x', anywhere: true })), undefined);
  for (const wrong of [
    null,
    'insert_words',
    { kind: 'toString' },
    { kind: 'insert_words', dictation: 'd', ordinal: 0.5, text: 'x' },
    { kind: 'insert_words', dictation: 'd', ordinal: 0 },
    { kind: 'insert_words', dictation: 'd', ordinal: 0, text: 'x', more: 1 },
    { kind: 'target_refused', reason: 'because' },
  ]) {
    assert.ok(faultOf(wrong), JSON.stringify(wrong));
  }
  assert.ok(Object.keys(MESSAGES).length > 20);
});
