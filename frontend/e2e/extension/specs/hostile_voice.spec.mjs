// The whole extension on pages that want to be told what is said. A page starts no recording, reads no word before it is
// typed, and gets none into another field, whatever it does while somebody speaks.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FULL } from '../../support/settings.mjs';
import { withDouble } from '../../support/stage.mjs';
import { serveEditors } from '../support/editor_site.mjs';
import { HOLD_KEY } from '../support/extension.mjs';
import { THEFTS, spyFor } from '../support/hostile.mjs';
import { ID } from '../support/identity.mjs';
import { SpeakingRig } from '../support/speaking_rig.mjs';
import { Stage } from '../support/stage.mjs';

const FIELDS = '<textarea id=f></textarea><textarea id=g></textarea>';
/** A recording that a page could start would have begun by then. */
const WOULD_HAVE_BEGUN_MS = 1_500;
/** Words are drawn as they are heard, and final only after a pause. */
const MANNER = ['--interim-ms', '100'];
/** Without `--full`: the one that comes again, the one that takes the field away, the one that lies. */
const THEFTS_FOR_ALL = ['steals the focus again and again', 'replaces the field', 'lies about the focus'];

/** @type {import('../../support/stage.mjs').ServerWithDouble} */
let heard;
/** @type {SpeakingRig} */
let rig;
/** @type {Stage<SpeakingRig>} */
let stage;

before(async () => {
  heard = await withDouble('tones', { manner: MANNER });
  rig = await SpeakingRig.start(heard.server.publicUrl);
  stage = new Stage(await serveEditors([]), rig);
});
after(async () => {
  await stage?.stop();
  await heard?.clear();
});

/** @param {any} page @param {string} id @returns {Promise<string>} */
const textOf = (page, id) =>
  page.evaluate((/** @type {string} */ which) => /** @type {any} */ (document.getElementById(which))?.value ?? '', id);

/** Words are drawn beside the caret, and none is typed. */
const someAreDrawn = () =>
  rig.until('a drawn word', ({ partial }) => (partial && rig.pieces.length === 0) || undefined);

/** Everything that was said, wherever it is. */
const allThatWasSaid = () => rig.pieces.map(({ text }) => text).join(' ');

/** Presses and clicks that nobody made, messages to us, and our own pages in frames and windows. */
const FORGERIES = `(async () => {
  const f = document.getElementById('f');
  f.focus();
  for (const code of ['ControlRight', 'F8', 'AltRight', 'KeyS']) {
    const keys = { code, key: code, ctrlKey: true, altKey: code === 'KeyS', shiftKey: code === 'KeyS', bubbles: true, composed: true };
    for (const target of [window, document, document.body, f]) target.dispatchEvent(new KeyboardEvent('keydown', keys));
  }
  for (const kind of ['hold_pressed', 'toggle_pressed', 'start_dictation', 'bind_target', 'words_final', 'insert_words', 'dictation_runs']) {
    const said = { kind, dictation: 'd', way: 'hold', ordinal: 0, text: 'forged', runs: true };
    window.postMessage(said, '*');
    document.dispatchEvent(new CustomEvent(kind, { detail: said }));
    try { chrome.runtime.sendMessage('${ID}', said); } catch {}
  }
  const channel = new BroadcastChannel('sotto');
  for (const said of ['"BringBack"', '{"InsertHere":1}', '"HowDoThingsStand"']) channel.postMessage(said);
  channel.onmessage = ({ data }) => { window.overheard = data; };
  for (const page of ['offscreen', 'side_panel', 'permission']) {
    const frame = document.body.appendChild(document.createElement('iframe'));
    frame.src = 'chrome-extension://${ID}/' + page + '.html';
    await fetch('chrome-extension://${ID}/' + page + '.html').then(() => { window.overheard = page; }, () => {});
  }
  f.click();
  f.focus();
})()`;

test('a page starts no recording, a person does', async () => {
  const page = await stage.open(FIELDS);
  const streams = await heard.double.journal();
  rig.states = [];
  await page.evaluate(FORGERIES);
  await page.waitForTimeout(WOULD_HAVE_BEGUN_MS);
  assert.deepEqual(rig.states, []);
  assert.deepEqual(rig.standing.pieces, []);
  assert.equal((await heard.double.journal()).length, streams.length, 'nobody listened');
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).overheard), undefined);
  const spoken = await rig.dictate(page, ['one two']);
  assert.equal((await spoken.next()).kind, 'words_inserted');
  await spoken.end();
  assert.equal(await textOf(page, 'f'), spoken.texts[0]);
  assert.ok((await heard.double.journal()).length > streams.length, 'the journal would have told');
  await page.close();
});

test('a page ends no dictation, and gets nothing by what looks like the end of one', async () => {
  const page = await stage.open(FIELDS);
  const spoken = await rig.dictate(page, ['one two three four five six']);
  await someAreDrawn();
  await page.evaluate((/** @type {string} */ code) => {
    for (const target of [window, document, document.body]) {
      target.dispatchEvent(new KeyboardEvent('keyup', { code, key: 'Control', bubbles: true }));
      target.dispatchEvent(new KeyboardEvent('keydown', { code: 'Escape', key: 'Escape', bubbles: true }));
      target.dispatchEvent(new FocusEvent('blur', { bubbles: true }));
    }
  }, HOLD_KEY);
  assert.equal((await spoken.next()).kind, 'words_inserted');
  await spoken.end();
  assert.equal(await textOf(page, 'f'), spoken.texts[0]);
  await page.close();
});

test('words cannot be read before they are typed', async () => {
  const page = await stage.open(FIELDS, spyFor(rig.speech.nextWords(6)));
  const spoken = await rig.dictate(page, ['one two three four five six']);
  await someAreDrawn();
  await page.waitForFunction(() => document.documentElement.children.length === 3);
  await page.evaluate(() => /** @type {any} */ (window).lookAround());
  const answer = await spoken.next();
  await spoken.end();
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).leaks), []);
  assert.equal(await textOf(page, 'g'), '');
  assert.equal(await textOf(page, 'f'), answer.kind === 'words_inserted' ? spoken.texts[0] : '');
  assert.equal(allThatWasSaid(), spoken.texts[0]);
  assert.equal(
    await page.evaluate(() => document.documentElement.children.length),
    2,
    'nothing is left of the drawn words',
  );
  await page.close();
});

for (const [name, script] of Object.entries(THEFTS).filter(([name]) => FULL || THEFTS_FOR_ALL.includes(name))) {
  test(`a page that ${name} while somebody speaks gets no word elsewhere`, async () => {
    const page = await stage.open(`${FIELDS}<script>
      window.strayed = 0;
      document.getElementById('g').addEventListener('input', () => { strayed += 1; });
    </script>`);
    const spoken = await rig.dictate(page, ['one two three', 'four five']);
    await someAreDrawn();
    await page.evaluate(script);
    for (const _ of spoken.texts) await spoken.next();
    await spoken.end();
    assert.equal(await textOf(page, 'g'), '');
    assert.equal(await page.evaluate(() => /** @type {any} */ (window).strayed), 0);
    assert.equal(allThatWasSaid(), spoken.texts.join(' '), 'nothing is lost');
    await page.close();
  });
}
