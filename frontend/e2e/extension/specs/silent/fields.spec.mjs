// Where words must not go, and where they go when the person does something else meanwhile. Plain pages; the editors
// have a spec of their own.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage } from '../../support/stage.mjs';
import { notedIn, toldIn } from '../../support/witness.mjs';

/** @type {Stage} */
let stage;
/** @type {import('../../support/rig.mjs').Rig} */
let rig;

before(async () => {
  stage = await Stage.start([]);
  rig = stage.rig;
});
after(() => stage.stop());

/** @param {string} body */
const open = (body) => stage.open(body);

/** @param {any} page @param {string} [id] @returns {Promise<string>} */
const textIn = (page, id = 'f') =>
  page.evaluate((/** @type {string} */ of) => /** @type {any} */ (document.getElementById(of)).value, id);

/** @param {any} page @param {number} start @param {number} [end] @returns {Promise<void>} */
const select = (page, start, end = start) =>
  page.evaluate(
    (/** @type {number[]} */ [from, to]) =>
      /** @type {any} */ (document.getElementById('f')).setSelectionRange(from, to),
    [start, end],
  );

/** @param {any} answer */
const reasonOf = ({ kind, reason }) => `${kind}: ${reason}`;

const PROTECTED = [
  '<input id=f type=password>',
  '<input id=f autocomplete="one-time-code">',
  '<input id=f autocomplete="section-pay billing cc-number">',
  '<input id=f autocomplete="cc-csc">',
  '<input id=f autocomplete="current-password">',
  '<textarea id=f autocomplete="new-password"></textarea>',
  '<input id=f name="card_number">',
  '<input id=f maxlength=1>',
  '<input id=f style="-webkit-text-security: disc">',
];
for (const field of PROTECTED) {
  test(`nothing is typed into ${field}`, async () => {
    const page = await open(field);
    const spoken = await rig.dictate(page);
    assert.equal(reasonOf(spoken.bound), 'target_refused: protected_field');
    assert.equal(reasonOf(await spoken.say('secret')), 'words_waiting: protected_field');
    assert.equal(reasonOf(await spoken.say('secret', { anywhere: true })), 'words_waiting: protected_field');
    assert.equal(await textIn(page), '');
    await page.close();
  });
}

test('a dictation that is bound once more, because the worker was stopped in between, stays where it was said', async () => {
  const page = await open('<textarea id=f></textarea><textarea id=g></textarea>');
  const spoken = await rig.dictate(page);
  await spoken.say('one');
  await page.locator('#g').focus();
  const again = await rig.worker.evaluate(
    (/** @type {string[]} */ [url, id]) => /** @type {any} */ (self).bind(url, id),
    [page.url(), spoken.id],
  );
  assert.equal(again.kind, 'target_bound');
  assert.equal(reasonOf(await spoken.say('two')), 'words_waiting: focus_moved');
  await page.locator('#f').focus();
  await spoken.say('two');
  assert.equal(await textIn(page), 'one two');
  assert.equal(await textIn(page, 'g'), '');
  await page.close();
});

test('what is told at the end of a dictation stands when its field is let go', async () => {
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  const trouble = 'The microphone was lost.';
  await rig.worker.evaluate(
    (/** @type {any[]} */ [url, runs]) => /** @type {any} */ (self).tellAll(url, runs),
    [page.url(), { kind: 'dictation_runs', dictation: spoken.id, stage: 'none', trouble }],
  );
  assert.equal(await toldIn(page), trouble);
  await spoken.release();
  assert.equal(await toldIn(page), trouble);
  await page.close();
});

test('a field that becomes a password field in mid-speech takes no more words', async () => {
  const page = await open('<input id=f>');
  const spoken = await rig.dictate(page);
  await spoken.say('Hello.');
  await page.evaluate(() => document.getElementById('f')?.setAttribute('type', 'password'));
  assert.equal(reasonOf(await spoken.say('secret')), 'words_waiting: protected_field');
  assert.equal(await textIn(page), 'Hello.');
  await page.close();
});

for (const [field, reason] of [
  ['<textarea id=f readonly></textarea>', 'read_only'],
  ['<button id=f>No field</button>', 'no_field'],
  ['<input id=f type=checkbox>', 'no_field'],
  ['<div id=f tabindex=0>Only focusable</div>', 'no_field'],
]) {
  test(`${field} is refused`, async () => {
    const page = await open(field);
    assert.equal(reasonOf((await rig.dictate(page)).bound), `target_refused: ${reason}`);
    await page.close();
  });
}

for (const [type, words] of [
  ['date', 'This field takes a date: type or choose it.'],
  ['time', 'This field takes a time: type or choose it.'],
  ['range', 'This slider takes no words. Use the arrow keys.'],
]) {
  test(`a field of the type ${type} says what is possible there`, async () => {
    const page = await open(`<input id=f type=${type}>`);
    assert.equal(reasonOf((await rig.dictate(page)).bound), 'target_refused: no_field');
    assert.equal(await notedIn(page), words);
    await page.close();
  });
}

test('a field that is too short takes nothing rather than a part', async () => {
  const page = await open('<input id=f maxlength=8>');
  const spoken = await rig.dictate(page);
  assert.equal(reasonOf(await spoken.say('far too many words')), 'words_waiting: not_arrived');
  assert.equal(await textIn(page), '');
  await page.close();
});

test('the focus moves in mid-speech: words wait, and go on when it is back', async () => {
  const page = await open('<textarea id=f></textarea><textarea id=g></textarea>');
  const spoken = await rig.dictate(page);
  await spoken.say('Hello.');
  await rig.heard();
  await page.click('#g');
  assert.equal(reasonOf(await spoken.say('lost')), 'words_waiting: focus_moved');
  assert.equal(await textIn(page, 'g'), '');
  await page.focus('#f');
  assert.equal((await spoken.sayAs(1, 'Found.')).kind, 'words_inserted');
  assert.equal(await textIn(page), 'Hello. Found.');
  assert.deepEqual(
    (await rig.heardSoMuch(1)).map(({ kind }) => kind),
    ['target_back'],
  );
  await page.close();
});

test('one click in the tray types waiting words into what has the focus', async () => {
  const page = await open('<textarea id=f></textarea><textarea id=g>There</textarea>');
  const spoken = await rig.dictate(page);
  await page.focus('#g');
  await page.evaluate(() => /** @type {any} */ (document.getElementById('g')).setSelectionRange(5, 5));
  assert.equal(reasonOf(await spoken.say('again.')), 'words_waiting: focus_moved');
  assert.equal((await spoken.sayAs(0, 'again.', { anywhere: true })).kind, 'words_inserted');
  assert.equal(await textIn(page, 'g'), 'There again.');
  assert.equal(await textIn(page), '');
  await page.close();
});

test('words that are put into another field leave the rest to their own', async () => {
  const page = await open('<textarea id=f></textarea><textarea id=g>There</textarea>');
  const spoken = await rig.dictate(page);
  await spoken.say('One');
  await rig.heard();
  await page.focus('#g');
  await page.evaluate(() => /** @type {any} */ (document.getElementById('g')).setSelectionRange(5, 5));
  assert.equal(reasonOf(await spoken.sayAs(1, 'again.')), 'words_waiting: focus_moved');
  assert.equal((await spoken.sayAs(1, 'again.', { anywhere: true })).kind, 'words_inserted');
  assert.equal((await spoken.sayAs(1, 'again.', { anywhere: true })).kind, 'words_inserted', 'once');
  assert.equal(await textIn(page, 'g'), 'There again.');
  assert.equal(reasonOf(await spoken.sayAs(2, 'two')), 'words_waiting: focus_moved');
  await page.focus('#f');
  assert.equal((await spoken.sayAs(2, 'two')).kind, 'words_inserted');
  assert.equal(await textIn(page), 'One two');
  assert.deepEqual(
    (await rig.heardSoMuch(1)).map(({ kind }) => kind),
    ['target_back'],
  );
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal(await textIn(page), '');
  assert.equal(await textIn(page, 'g'), 'There', 'what was put elsewhere is taken back, too');
  await page.close();
});

test('a field that is taken out or replaced: words wait', async () => {
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  await page.evaluate(() => {
    const old = /** @type {any} */ (document.getElementById('f'));
    const twin = old.cloneNode();
    old.replaceWith(twin);
    twin.focus();
  });
  assert.equal(reasonOf(await spoken.say('lost')), 'words_waiting: field_gone');
  assert.equal(await textIn(page), '');
  await page.close();
});

test('a page of one document goes elsewhere: words wait, though the field is the same', async () => {
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  await page.evaluate(() => history.pushState({}, '', '/another-conversation'));
  assert.equal(reasonOf(await spoken.say('lost')), 'words_waiting: document_changed');
  assert.equal(await textIn(page), '');
  await page.close();
});

test('a page that was busy when words came for it asks for them when it is not any more', async () => {
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  await rig.heard();
  const asked = { kind: 'are_you_there', dictation: spoken.id };
  const ask = (/** @type {number} */ at) =>
    rig.worker.evaluate(
      (/** @type {any[]} */ [url, said]) => /** @type {any} */ (self).tellAll(url, said),
      [page.url(), { ...asked, at }],
    );
  await ask(Date.now());
  await ask(Date.now() - 9_000);
  const told = (await rig.heardSoMuch(1)).map(({ kind, dictations }) => [kind, dictations]);
  assert.deepEqual(told, [['target_back', [spoken.id]]]);
  await page.close();
});

test('a document that is navigated answers no more', async () => {
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  stage.site.write('/elsewhere.html', '<!doctype html><textarea id=f autofocus></textarea>');
  await page.goto(`${stage.site.origin}/elsewhere.html`);
  assert.notEqual((await spoken.say('lost'))?.kind, 'words_inserted');
  assert.equal(await textIn(page), '');
  await page.close();
});

test('words that are sent again are answered again, not typed again', async () => {
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  const [first, again] = await Promise.all([spoken.sayAs(0, 'Once.'), spoken.sayAs(0, 'Once.')]);
  assert.deepEqual(again, first);
  await spoken.sayAs(1, 'Yes, yes.');
  await spoken.sayAs(0, 'Once.');
  assert.equal(await textIn(page), 'Once. Yes, yes.');
  await page.close();
});

test('the script survives being put into the document twice', async () => {
  const page = await open('<textarea id=f></textarea>');
  await rig.dictate(page);
  const spoken = await rig.dictate(page);
  await spoken.say('Once.');
  assert.equal(await textIn(page), 'Once.');
  await page.close();
});

test('what is typed meanwhile stays: where the words end, and before them', async () => {
  const page = await open('<textarea id=f>End</textarea>');
  await select(page, 0);
  const spoken = await rig.dictate(page);
  await spoken.say('One.');
  await page.keyboard.type('typed ');
  await spoken.say('Two.');
  assert.equal(await textIn(page), 'One. typed Two. End');

  // The person goes to the start while words are on their way, and types there.
  await spoken.partial('thr');
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('New ');
  await spoken.say('Three.');
  assert.equal(await textIn(page), 'New One. typed Two. Three. End');
  await page.keyboard.type('start. ');
  assert.equal(await textIn(page), 'New start. One. typed Two. Three. End', "the person's caret stayed with them");
  await page.close();
});

test('a caret that the person puts elsewhere in silence is where the next words go', async () => {
  const page = await open('<textarea id=f>Start End</textarea>');
  await select(page, 9);
  const spoken = await rig.dictate(page);
  await spoken.say('behind.');
  await page.keyboard.press('Control+Home');
  await spoken.say('In front');
  assert.equal(await textIn(page), 'In front Start End behind.');
  await page.close();
});

test('a page that moves the caret does not move the words', async () => {
  const page = await open('<textarea id=f>Start End</textarea>');
  await select(page, 9);
  const spoken = await rig.dictate(page);
  await spoken.say('one');
  await select(page, 0);
  await spoken.say('two');
  assert.equal(await textIn(page), 'Start End one two');
  await page.close();
});

test('a place that cannot be told any more: words wait', async () => {
  const page = await open('<textarea id=f>Start End</textarea>');
  const spoken = await rig.dictate(page);
  await page.evaluate(() => {
    /** @type {any} */ (document.getElementById('f')).value = 'Something else altogether';
  });
  assert.equal(reasonOf(await spoken.say('lost')), 'words_waiting: caret_moved');
  assert.equal(await textIn(page), 'Something else altogether');
  await page.close();
});

test('a selection is replaced once', async () => {
  const page = await open('<textarea id=f>keep replace keep</textarea>');
  await select(page, 5, 12);
  const spoken = await rig.dictate(page);
  await spoken.say('new');
  await page.evaluate(() => /** @type {any} */ (document.getElementById('f')).select());
  await spoken.say('words');
  assert.equal(await textIn(page), 'keep new words keep');
  await page.close();
});

test('a dictation is taken back whole, and what was typed around it stays', async () => {
  const page = await open('<textarea id=f>Before  after.</textarea>');
  await select(page, 7);
  const spoken = await rig.dictate(page);
  await spoken.say('one');
  await spoken.say('two');
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('Typed. ');
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal(await textIn(page), 'Typed. Before  after.');
  assert.equal(reasonOf(await spoken.undo()), 'dictation_kept: nothing_inserted');
  await page.close();
});

test('a dictation that was changed since is kept', async () => {
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  await spoken.say('one two three');
  for (let step = 0; step < 5; step += 1) await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('and ');
  const changed = await textIn(page);
  assert.equal(reasonOf(await spoken.undo()), 'dictation_kept: changed_since');
  assert.equal(await textIn(page), changed);
  await page.close();
});

test('words are fitted in: no second capital, no full stop before one that stands there', async () => {
  const page = await open('<textarea id=f>We like very much.</textarea>');
  await select(page, 7);
  const spoken = await rig.dictate(page);
  await spoken.say('The dogs.');
  assert.equal(await textIn(page), 'We like the dogs very much.');
  await page.close();
});

test('a denied site is refused', async () => {
  await rig.worker.evaluate(() =>
    /** @type {any} */ (globalThis).chrome.storage.local.set({ trigger: { denied_sites: ['127.0.0.1'] } }),
  );
  const page = await open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  assert.equal(reasonOf(spoken.bound), 'target_refused: site_denied');
  assert.equal(reasonOf(await spoken.say('lost', { anywhere: true })), 'words_waiting: site_denied');
  await rig.heard();
  await page.keyboard.press('F8');
  assert.deepEqual(
    (await rig.heardSoMuch(1)).map(({ kind }) => kind),
    ['hold_denied'],
  );
  await rig.worker.evaluate(() => /** @type {any} */ (globalThis).chrome.storage.local.remove('trigger'));
  await page.close();
});
