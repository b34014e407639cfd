// Taking a dictation back takes what is ours alone, in real fields. What counts as ours is tried by `run_rules.spec.mjs`.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
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

/** @param {any} page @returns {Promise<string>} */
const textIn = (page) =>
  page.evaluate(() => {
    const field = /** @type {any} */ (document.getElementById('f'));
    return (field.value ?? field.innerText).replaceAll('\u00a0', ' ');
  });

const FIELDS = ['<textarea id=f></textarea>', '<input id=f>', '<div id=f contenteditable></div>'];

for (const body of FIELDS) {
  test(`words that were deleted by hand leave the person's own alone: ${body}`, async () => {
    const page = await stage.open(body);
    await page.keyboard.type('This is a test. ');
    const spoken = await rig.dictate(page);
    assert.equal((await spoken.say('Test')).kind, 'words_inserted');
    assert.equal(await textIn(page), 'This is a test. Test');
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('Backspace');
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('Test it. ');
    const mine = await textIn(page);
    assert.equal((await spoken.undo()).reason, 'changed_since');
    assert.equal(await textIn(page), mine);
    await page.close();
  });

  test(`words that the person goes on from stay, and say so: ${body}`, async () => {
    const page = await stage.open(body);
    const spoken = await rig.dictate(page);
    await spoken.say('We ship on Monday');
    for (let step = 0; step < 7; step += 1) await page.keyboard.press('Backspace');
    await page.keyboard.type(' Friday.');
    const mine = await textIn(page);
    assert.equal((await spoken.undo()).reason, 'changed_since');
    assert.equal(await textIn(page), mine);
    await page.close();
  });

  test(`several stretches of ours are taken out, each where it stands: ${body}`, async () => {
    const page = await stage.open(body);
    await page.keyboard.type('Start middle end.');
    await page.keyboard.press('Home');
    for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowRight');
    const spoken = await rig.dictate(page);
    await spoken.say('one');
    for (let step = 0; step < 7; step += 1) await page.keyboard.press('ArrowRight');
    await spoken.say('one');
    assert.equal(await textIn(page), 'Start one middle one end.');
    assert.equal((await spoken.undo()).kind, 'dictation_undone');
    assert.equal(await textIn(page), 'Start middle end.');
    await page.close();
  });
}

test('what was said into an e-mail field is taken back, and the person can bring it again', async () => {
  const page = await stage.open('<input id=f type=email value="">');
  await page.evaluate(() => {
    /** @type {any} */ (window).inputs = 0;
    document.getElementById('f')?.addEventListener('input', () => {
      /** @type {any} */ (window).inputs += 1;
    });
  });
  const spoken = await rig.dictate(page);
  assert.equal((await spoken.say('me@mail.example')).kind, 'words_inserted');
  assert.equal(await textIn(page), 'me@mail.example');
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal(await textIn(page), '');
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).inputs), 2, 'the page is told of both');
  await page.keyboard.press('Control+z');
  assert.equal(await textIn(page), 'me@mail.example');
  await page.close();
});

test('what was said into a text that a server wrote is taken back, and nothing besides', async () => {
  const page = await stage.open(
    '<div id=f contenteditable>\n  <p>\n    The first line\n    of a text.\n  </p>\n</div>',
  );
  const spoken = await rig.dictate(page);
  for (const words of ['one two', 'and three']) assert.equal((await spoken.say(words)).kind, 'words_inserted');
  const said = await textIn(page);
  assert.equal(said.trim(), 'one two and three The first line of a text.');
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal((await textIn(page)).trim(), 'The first line of a text.');
  await page.close();
});

test('a number field takes a number, and it is taken back', async () => {
  const page = await stage.open('<input id=f type=number>');
  const spoken = await rig.dictate(page);
  assert.equal((await spoken.say('Some words')).reason, 'not_arrived');
  assert.equal((await spoken.say('1,250.')).kind, 'words_inserted');
  assert.equal(await textIn(page), '1250');
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal(await textIn(page), '');
  await page.close();
});
