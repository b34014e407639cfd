// A page cannot start a dictation, read words before they are typed, or choose where they go.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { THEFTS, spyFor } from '../../support/hostile.mjs';
import { Stage } from '../../support/stage.mjs';

const CANARY = 'canaryword';
/** What comes of a key is told by then. */
const WOULD_BE_TOLD_MS = 100;

/** @type {Stage} */
let stage;
/** @type {import('../../support/rig.mjs').Rig} */
let rig;

before(async () => {
  stage = await Stage.start([]);
  rig = stage.rig;
});
after(() => stage.stop());

/** @param {string} script runs before all else of the page @param {string} [body] */
const open = (script, body = '<textarea id=f></textarea><textarea id=g></textarea>') => stage.open(body, script);

/** @param {Promise<any[]>} told @returns {Promise<string[]>} */
const kindsOf = async (told) => (await told).map(({ kind }) => kind);

/**
 * The content scripts tell this, and nothing besides.
 * @param {any} page @param {...string} wanted
 */
async function assertHeard(page, ...wanted) {
  const kinds = await kindsOf(rig.heardSoMuch(wanted.length));
  await page.waitForTimeout(WOULD_BE_TOLD_MS);
  assert.deepEqual([...kinds, ...(await kindsOf(rig.heard()))], wanted);
}

test('keys that a page makes up start nothing, a key that is pressed does', async () => {
  const page = await open('');
  await rig.heard();
  await page.evaluate(() => {
    for (const code of ['F8', 'AltRight', 'ControlRight', 'Escape']) {
      for (const target of [window, document, document.body]) {
        for (const kind of ['keydown', 'keypress', 'keyup']) {
          target.dispatchEvent(new KeyboardEvent(kind, { code, key: code, bubbles: true, composed: true }));
        }
      }
    }
    for (const kind of ['hold_pressed', 'bind_target', 'insert_words', 'dictation_runs']) {
      window.postMessage({ kind, dictation: 'd', ordinal: 0, text: 'x', stage: 'open' }, '*');
      document.dispatchEvent(new CustomEvent(kind, { detail: {} }));
    }
    document.getElementById('f')?.click();
  });
  await page.waitForTimeout(200);
  assert.deepEqual(await kindsOf(rig.heard()), []);
  await page.keyboard.press('F8');
  await assertHeard(page, 'hold_pressed', 'hold_ended');
  await page.close();
});

test('a page sees nothing of the hold key, and cannot hold it back', async () => {
  const page = await open(`
    window.seen = [];
    for (const kind of ['keydown', 'keyup', 'keypress'])
      for (const target of [window, document])
        target.addEventListener(kind, (event) => { seen.push(event.code); event.stopImmediatePropagation(); }, true);
    EventTarget.prototype.addEventListener = () => {};
    Event.prototype.preventDefault = () => { throw new Error('held back'); };
    Object.defineProperty(KeyboardEvent.prototype, 'code', { get: () => 'KeyA' });
    Object.defineProperty(window, 'sottoTrigger', { get: () => true });
  `);
  await page.keyboard.down('F8');
  await page.keyboard.down('F8');
  await page.keyboard.up('F8');
  await assertHeard(page, 'hold_pressed', 'hold_ended');
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).seen), []);
  await page.close();
});

test('a document that is opened anew still hears the key, in a frame too', async () => {
  const page = await open('', '<iframe id=i></iframe>');
  await page.evaluate(() => {
    const inner = /** @type {any} */ (document.getElementById('i')).contentDocument;
    inner.open();
    inner.write('<textarea id=f></textarea>');
    inner.close();
    inner.getElementById('f').focus();
  });
  await rig.heard();
  await page.keyboard.press('F8');
  await assertHeard(page, 'hold_pressed', 'hold_ended');
  await page.evaluate(() => {
    document.open();
    document.write('<textarea id=f autofocus></textarea>');
    document.close();
    document.getElementById('f')?.focus();
  });
  await page.keyboard.press('F8');
  // The frame went that had the focus.
  await assertHeard(page, 'focus_left', 'hold_pressed', 'hold_ended');
  await page.close();
});

test('a focus that goes into a frame of the page lets nothing go', async () => {
  const page = await open('', '<textarea id=f></textarea><iframe id=i srcdoc="<input id=f>"></iframe>');
  await rig.heard();
  await page.keyboard.down('F8');
  await page.evaluate(() => {
    /** @type {any} */ (document.getElementById('i')).contentDocument.getElementById('f').focus();
  });
  await tellStage(page, 'open');
  await page.keyboard.up('F8');
  const heard = await rig.heardSoMuch(3);
  assert.deepEqual(
    heard.map(({ kind, to }) => to ?? kind),
    ['hold_pressed', 'page', 'key_released'],
  );
  await assertHeard(page);
  await page.close();
});

/** @param {any} page @param {'none' | 'open' | 'finishing'} stage of a dictation of this tab */
const tellStage = (page, stage) =>
  rig.worker.evaluate(
    (/** @type {any[]} */ [url, is]) =>
      /** @type {any} */ (globalThis).tellAll(url, { kind: 'dictation_runs', dictation: 'd', stage: is }),
    [page.url(), stage],
  );

test("Escape cancels while a dictation runs, and is the page's own otherwise", async () => {
  const page = await open(
    "window.escapes = 0; addEventListener('keydown', (event) => { escapes += event.key === 'Escape'; });",
  );
  await rig.heard();
  await page.keyboard.press('Escape');
  await tellStage(page, 'open');
  await page.keyboard.press('Escape');
  await tellStage(page, 'none');
  await page.keyboard.press('Escape');
  await assertHeard(page, 'escape_pressed');
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).escapes), 2);
  await page.close();
});

test('words that are only drawn cannot be read', async () => {
  const page = await open(spyFor([CANARY]));
  const spoken = await rig.dictate(page);
  await spoken.partial(`the ${CANARY} is drawn`);
  const children = await page.evaluate(() => document.documentElement.children.length);
  assert.equal(children, 3, 'the drawn words are in an element of their own');
  await page.evaluate(() => /** @type {any} */ (window).lookAround());
  await page.waitForTimeout(100);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).leaks), []);
  await spoken.release();
  assert.equal(await page.evaluate(() => document.documentElement.children.length), 2, 'nothing is left of it');
  await page.close();
});

test('drawn words change no document and fire no event', async () => {
  const page = await open('');
  await page.evaluate(() => {
    /** @type {string[]} */
    const log = [];
    /** @type {any} */ (window).log = log;
    for (const name in document.body)
      if (name.startsWith('on')) {
        addEventListener(name.slice(2), (event) => event.type.startsWith('pointer') || log.push(event.type), true);
      }
    new MutationObserver((records) => log.push(...records.map(({ target }) => target.nodeName))).observe(
      document.body,
      { childList: true, subtree: true, attributes: true, characterData: true },
    );
  });
  const spoken = await rig.dictate(page);
  // The mark comes into the top layer, and the browser tells that something does.
  const came = await page.evaluate(() => /** @type {any} */ (window).log.splice(0));
  assert.deepEqual(
    came.filter((/** @type {string} */ kind) => !/toggle$/.test(kind)),
    [],
  );
  for (const words of ['drawn', 'drawn here', '']) await spoken.partial(words);
  await page.waitForTimeout(100);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).log), []);
  await page.close();
});

test('a page that takes the drawn words out gets nothing by it', async () => {
  const page = await open('');
  const spoken = await rig.dictate(page);
  await page.evaluate(() => document.documentElement.lastElementChild?.remove());
  await spoken.partial('again');
  assert.equal(await page.evaluate(() => document.documentElement.children.length), 3);
  await spoken.say('Typed.');
  assert.equal(await page.evaluate(() => /** @type {any} */ (document.getElementById('f')).value), 'Typed.');
  await page.close();
});

/** Why words wait instead of going into the field. @param {string} theft its name */
function reasonFor(theft) {
  if (theft.startsWith('replaces')) return 'field_gone';
  return theft.includes('password') ? 'protected_field' : 'focus_moved';
}

for (const [name, script] of Object.entries(THEFTS)) {
  test(`a page that ${name} gets no word elsewhere`, async () => {
    const page = await open('');
    const spoken = await rig.dictate(page);
    await page.evaluate(script);
    await page.waitForTimeout(50);
    for (const words of [CANARY, CANARY])
      assert.deepEqual(await spoken.say(words), { kind: 'words_waiting', reason: reasonFor(name) });
    const elsewhere = await page.evaluate(() => /** @type {any} */ (document.getElementById('g')).value);
    assert.equal(elsewhere, '');
    await page.close();
  });
}

test('a page that steals the focus while words are typed gets none of them', async () => {
  const page = await open('');
  await page.evaluate(() => {
    const g = /** @type {any} */ (document.getElementById('g'));
    for (const kind of ['beforeinput', 'selectionchange', 'select', 'paste', 'input'])
      document.addEventListener(kind, () => g.focus(), true);
  });
  const spoken = await rig.dictate(page);
  for (const words of [CANARY, CANARY, CANARY]) await spoken.say(words);
  assert.equal(await page.evaluate(() => /** @type {any} */ (document.getElementById('g')).value), '');
  await page.close();
});

test('built-in functions that a page has changed steer nothing', async () => {
  const page = await open(`
    document.execCommand = () => true;
    HTMLTextAreaElement.prototype.setSelectionRange = function () { this.form = 1; };
    Object.defineProperty(HTMLTextAreaElement.prototype, 'value', { get: () => 'lie', set() {} });
    EventTarget.prototype.dispatchEvent = () => true;
    window.DataTransfer = window.ClipboardEvent = window.InputEvent = class {};
    window.chrome = { runtime: { sendMessage() {} } };
    Array.prototype.find = Array.prototype.map = () => { throw new Error('steered'); };
  `);
  const spoken = await rig.dictate(page);
  assert.equal((await spoken.say('Straight.')).kind, 'words_inserted');
  await page.evaluate(() => {
    const frame = document.body.appendChild(document.createElement('iframe'));
    const { get } = /** @type {any} */ (
      Object.getOwnPropertyDescriptor(/** @type {any} */ (frame.contentWindow).HTMLTextAreaElement.prototype, 'value')
    );
    document.title = get.call(document.getElementById('f'));
  });
  assert.equal(await page.title(), 'Straight.');
  await page.close();
});
