// Speech that arrives while an input method composes: it waits, goes in by itself where it was meant, and nothing of
// either is deleted or moved.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { InputMethod } from '../../support/input_method.mjs';
import { Stage } from '../../support/stage.mjs';

/** @type {Stage} */
let stage;
/** @type {import('../../support/rig.mjs').Rig} */
let rig;

before(async () => {
  stage = await Stage.start([]);
  rig = stage.rig;
});
after(() => stage.stop());

/** Nothing here is composed for longer than so many answers take. */
const TRIES = 5;

/** @type {[string, string][]} */
const FIELDS = [
  ['a text area', '<textarea id=f></textarea>'],
  ['an input', '<input id=f>'],
  ['an editable element', '<div id=f contenteditable style="width:600px;height:100px"></div>'],
];

/** What is composed, with the caret or a clause in it, and what is written then. @type {[string, [string, number, number?][], string][]} */
const METHODS = [
  [
    'Pinyin',
    [
      ['n', 1],
      ['ni', 2],
      ['nihao', 5],
    ],
    '你好',
  ],
  [
    'Japanese, whose clauses are marked from their beginning',
    [
      ['か', 1],
      ['かんじ', 3],
      ['漢字', 0, 2],
      ['感じ', 0, 2],
    ],
    '漢字',
  ],
  [
    'Korean',
    [
      ['ㅎ', 1],
      ['하', 1],
      ['한', 1],
    ],
    '한',
  ],
  [
    'a method that composes whole words',
    [
      ['he', 2],
      ['hello', 5],
      ['hello', 2],
    ],
    'hello',
  ],
];

/** @param {any} page @returns {Promise<string>} */
const textIn = (page) =>
  page.evaluate(() => {
    const field = /** @type {any} */ (document.getElementById('f'));
    return (field.value ?? field.textContent).replaceAll('\u00a0', ' ');
  });

/**
 * As the worker does: one thing after the other, and again as long as it is held back.
 * @param {import('../../support/rig.mjs').ScriptedSpoken} spoken
 */
function deliverer(spoken) {
  let ordinal = 0;
  /** @type {Promise<any>} */
  let earlier = Promise.resolve();
  const deliver = async (/** @type {number} */ as, /** @type {string} */ words) => {
    for (let tries = 1; ; tries += 1) {
      const answer = await spoken.sayAs(as, words);
      if (answer.kind !== 'words_held' || tries === TRIES) return answer;
    }
  };
  return (/** @type {string} */ words) => {
    const as = ordinal++;
    earlier = earlier.then(() => deliver(as, words));
    return earlier;
  };
}

for (const [where, field] of FIELDS) {
  for (const [method, steps, written] of METHODS) {
    test(`words wait for ${method} in ${where}, and follow it`, async () => {
      const page = await stage.open(field);
      const say = deliverer(await rig.dictate(page));
      await say('one');
      const keys = await InputMethod.of(page);
      await keys.compose(...steps[0]);
      const answers = [say('two'), say('three')];
      for (const step of steps) {
        await keys.compose(...step);
        await page.waitForTimeout(60);
        assert.equal(await textIn(page), `one${step[0]}`, 'nothing else moves');
      }
      await keys.write(written);
      for (const answer of await Promise.all(answers)) assert.equal(answer.kind, 'words_inserted');
      assert.equal((await say('four')).kind, 'words_inserted');
      const between = /\p{sc=Han}$/u.test(written) ? '' : ' ';
      const text = await textIn(page);
      assert.ok([`one${written}${between}two three four`, `one${written} two three four`].includes(text), text);
      await page.close();
    });
  }
}

test('words that were held back are asked for when the composition ends', async () => {
  const page = await stage.open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  const keys = await InputMethod.of(page);
  await keys.compose('か', 1);
  assert.equal((await spoken.sayAs(0, 'one')).kind, 'words_held');
  await rig.heard();
  await keys.write('可');
  assert.deepEqual(
    (await rig.heardSoMuch(1)).map(({ kind, dictations }) => [kind, dictations]),
    [['target_back', [spoken.id]]],
  );
  assert.equal((await spoken.sayAs(0, 'one')).kind, 'words_inserted');
  await page.close();
});

test('a composition that comes to nothing leaves the place of the words', async () => {
  const page = await stage.open('<textarea id=f></textarea>');
  const say = deliverer(await rig.dictate(page));
  await say('one');
  const keys = await InputMethod.of(page);
  await keys.compose('か', 1);
  const answer = say('two');
  await keys.compose('', 0);
  assert.equal((await answer).kind, 'words_inserted');
  assert.equal(await textIn(page), 'one two');
  await page.close();
});

test('what is composed elsewhere while one speaks leaves the words where they were meant', async () => {
  const page = await stage.open('<textarea id=f>Start</textarea>');
  await page.keyboard.press('Control+End');
  const spoken = await rig.dictate(page);
  const say = deliverer(spoken);
  await say('one');
  await spoken.partial('tw');
  await page.keyboard.press('Control+Home');
  const keys = await InputMethod.of(page);
  await keys.compose('か', 1);
  const answer = say('two');
  await keys.compose('かん', 2);
  await keys.write('漢');
  assert.equal((await answer).kind, 'words_inserted');
  assert.equal(await textIn(page), '漢Start one two');
  await page.close();
});

test('a field that is taken away in mid-composition holds nothing back for ever', async () => {
  const page = await stage.open('<textarea id=f></textarea><textarea id=g></textarea>');
  await page.evaluate(() => document.getElementById('g')?.focus());
  const spoken = await rig.dictate(page);
  await page.focus('#f');
  const keys = await InputMethod.of(page);
  await keys.compose('か', 1);
  await page.evaluate(() => document.getElementById('f')?.remove());
  await page.focus('#g');
  const say = deliverer(spoken);
  assert.equal((await say('one')).kind, 'words_inserted');
  await page.close();
});

test('a dictation is not taken back in mid-composition', async () => {
  const page = await stage.open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  await spoken.say('one');
  const keys = await InputMethod.of(page);
  await keys.compose('か', 1);
  assert.equal((await spoken.undo()).kind, 'dictation_kept');
  assert.equal(await textIn(page), 'oneか');
  await keys.compose('', 0);
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal(await textIn(page), '');
  await page.close();
});

/** Numbers that are the same each time. @param {number} seed */
function diceOf(seed) {
  let state = seed * 2654435761 + 1;
  return (/** @type {number} */ sides) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

const COMPOSED = ['日本', 'é', '', '한'];

/**
 * Composes at random, and says something meanwhile.
 * @param {any} page @param {InputMethod} keys @param {(sides: number) => number} roll @param {() => void} speak
 */
async function composeAtRandom(page, keys, roll, speak) {
  const before = await textIn(page);
  const written = COMPOSED[roll(COMPOSED.length)];
  await keys.compose('か', 1);
  for (let step = roll(3); step >= 0; step -= 1) {
    if (roll(2) === 0) speak();
    const text = ['かん', '漢字', 'k'][roll(3)];
    await keys.compose(text, roll(text.length + 1), text.length);
    const now = await textIn(page);
    assert.equal(now.replace(text, ''), before, 'nothing else moves');
  }
  if (written) await keys.write(written);
  else await keys.compose('', 0);
  return written;
}

for (const [where, field] of FIELDS) {
  test(`no word is lost, cut or doubled while an input method composes in ${where} at random`, async () => {
    for (const seed of [1, 2, 3]) {
      const roll = diceOf(seed);
      const page = await stage.open(field);
      const say = deliverer(await rig.dictate(page));
      const keys = await InputMethod.of(page);
      /** @type {string[]} */
      const spoken = [];
      const composed = [];
      /** @type {Promise<any>[]} */
      const answers = [];
      const speak = () => {
        spoken.push(`q${spoken.length}q`);
        answers.push(say(/** @type {string} */ (spoken.at(-1))));
      };
      for (let turn = 0; turn < 6; turn += 1) {
        speak();
        await Promise.all(answers);
        composed.push(await composeAtRandom(page, keys, roll, speak));
        if (roll(2) === 0) await Promise.all(answers);
      }
      for (const { kind } of await Promise.all(answers)) assert.equal(kind, 'words_inserted', `seed ${seed}`);
      const text = await textIn(page);
      assert.deepEqual(text.match(/q\d+q/g), spoken, `seed ${seed}: ${text}`);
      assert.equal(text.replaceAll(/q\d+q|\s/g, ''), composed.join(''), `seed ${seed}: ${text}`);
      await page.close();
    }
  });
}
