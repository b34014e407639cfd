// Editors that nobody knows, fields that take the words and empty themselves, slow ones, and pages that refuse what is
// typed: words once, in their place, told truly.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage } from '../../support/stage.mjs';

const WORDS = 'Some words that are longer than forty characters.';
const LINE = 'one two three';

/** @type {Stage} */
let stage;
/** @type {import('../../support/rig.mjs').Rig} */
let rig;

before(async () => {
  stage = await Stage.start([]);
  rig = stage.rig;
});
after(() => stage.stop());

/** @param {string} body @param {string} script of the page, behind the body; `f` is the field, `seen` is what it tells the test */
const open = (body, script) => stage.open(`${body}<script>window.seen = [];\n${script}</script>`);

/** @param {any} page @returns {Promise<{text: string, seen: string[]}>} */
const stateOf = (page) =>
  page.evaluate(() => {
    const field = /** @type {any} */ (document.getElementById('f'));
    const text = field.value ?? field.innerText;
    return { text: text.replaceAll('\u00a0', ' ').trimEnd(), seen: /** @type {any} */ (window).seen };
  });

/** @param {any} page @param {string} words @returns {Promise<string>} how it was answered */
async function say(page, words) {
  const spoken = await rig.dictate(page);
  const { kind, reason } = await spoken.say(words);
  return reason ? `${kind}: ${reason}` : kind;
}

const EDITABLE = '<div id=f contenteditable role=textbox></div>';
const BOX = '<div id=f tabindex=0 role=textbox style="width:400px;height:60px"></div>';

/** Takes what it hears of by itself, at once or some time later. @param {string} kind of event @param {string} read @param {number} delay in ms */
const takesBy = (kind, read, delay = 0) => `
  f.addEventListener('${kind}', (event) => {
    event.preventDefault();
    const text = ${read};
    const take = () => {
      f.append(text);
      getSelection().selectAllChildren(f);
      getSelection().collapseToEnd();
    };
    seen.push('${kind}');
    if (${delay}) setTimeout(take, ${delay});
    else take();
  });`;

/** @type {[string, string, string, string[]][]} what must be in `seen` after it */
const ARRIVES = [
  [
    'whose long pastes become an attachment',
    EDITABLE,
    `f.addEventListener('paste', (event) => { event.preventDefault(); seen.push('attached'); });`,
    [],
  ],
  [
    'where no paste is allowed',
    EDITABLE,
    `f.addEventListener('paste', (event) => { event.preventDefault(); seen.push('refused'); });`,
    [],
  ],
  ['that takes what is announced', EDITABLE, takesBy('beforeinput', 'event.data'), ['beforeinput']],
  ['that takes it a second later', EDITABLE, takesBy('beforeinput', 'event.data', 1_000), ['beforeinput']],
  [
    'that takes it and cancels nothing',
    EDITABLE,
    `f.addEventListener('beforeinput', (event) => { f.append(event.data); seen.push('taken'); });`,
    ['taken'],
  ],
  ['that knows pastes alone', BOX, takesBy('paste', `event.clipboardData.getData('text/plain')`), ['paste']],
];
for (const [name, body, script, seen] of ARRIVES) {
  test(`words stand once in an editor ${name}`, async () => {
    const page = await open(body, script);
    assert.equal(await say(page, WORDS), 'words_inserted');
    assert.deepEqual(await stateOf(page), { text: WORDS, seen });
    await page.close();
  });
}

test('several lines go into an editor that takes what is announced, line by line', async () => {
  const page = await open(
    EDITABLE,
    `f.addEventListener('beforeinput', (event) => {
      event.preventDefault();
      seen.push(event.inputType);
      f.append(event.inputType === 'insertParagraph' ? document.createElement('br') : event.data);
      getSelection().selectAllChildren(f);
      getSelection().collapseToEnd();
    });`,
  );
  assert.equal(await say(page, 'one\ntwo'), 'words_inserted');
  assert.deepEqual(await stateOf(page), { text: 'one\ntwo', seen: ['insertText', 'insertParagraph', 'insertText'] });
  await page.close();
});

const DIGITS_ONLY = `
  f.addEventListener('beforeinput', (event) => {
    if (/\\D/.test(event.data ?? '')) event.preventDefault();
  });
  for (const kind of ['input', 'paste']) f.addEventListener(kind, (event) => seen.push(kind));`;
for (const body of ['<input id=f>', '<textarea id=f></textarea>', EDITABLE]) {
  test(`what a page lets nobody type is typed in no other way: ${body}`, async () => {
    const page = await open(body, DIGITS_ONLY);
    assert.equal(await say(page, LINE), 'words_waiting: not_arrived');
    assert.deepEqual(await stateOf(page), { text: '', seen: [] });
    assert.equal(await say(page, '42'), 'words_inserted');
    assert.equal((await stateOf(page)).text, '42');
    await page.close();
  });
}

test('a page that takes back what was typed is not asked a second time', async () => {
  const page = await open(
    '<input id=f>',
    `f.addEventListener('input', () => { f.value = f.value.replace(/\\D/g, ''); seen.push('input'); });`,
  );
  assert.equal(await say(page, LINE), 'words_waiting: unsure');
  assert.deepEqual(await stateOf(page), { text: '', seen: ['input'] });
  await page.close();
});

test('words of which nobody knows whether they stand there are typed again only when the person asks for it', async () => {
  const page = await open(
    '<textarea id=f></textarea>',
    `f.addEventListener('input', () => { seen.push(f.value); f.value = ''; });`,
  );
  const spoken = await rig.dictate(page);
  for (let time = 0; time < 3; time += 1) assert.equal((await spoken.sayAs(0, LINE)).reason, 'unsure');
  assert.deepEqual((await stateOf(page)).seen, [LINE]);
  await spoken.sayAs(0, LINE, { anywhere: true });
  assert.deepEqual((await stateOf(page)).seen, [LINE, LINE]);
  await page.close();
});

test('a field whose page sets its text late holds the words once', async () => {
  const page = await open(
    '<textarea id=f></textarea>',
    `f.addEventListener('input', () => {
      const { value } = f;
      seen.push('input');
      f.value = '';
      setTimeout(() => { f.value = value; }, 600);
    });`,
  );
  assert.equal(await say(page, LINE), 'words_inserted');
  assert.deepEqual(await stateOf(page), { text: LINE, seen: ['input'] });
  await page.close();
});

/** @type {[string, string, string][]} */
const READS_CLIPBOARD = [
  ['an editable element', EDITABLE, ''],
  [
    'an editable element that refuses what is typed',
    EDITABLE,
    `f.addEventListener('beforeinput', (event) => event.preventDefault());`,
  ],
  ['a box that nobody can read', BOX, ''],
];
for (const [name, body, script] of READS_CLIPBOARD) {
  test(`a page that reads the clipboard at a paste gets none: ${name}`, async () => {
    const page = await open(
      body,
      `${script}
      f.addEventListener('paste', async (event) => {
        event.preventDefault();
        seen.push('paste');
        f.append(await navigator.clipboard.readText());
      });`,
    );
    await rig.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: stage.site.origin });
    await page.evaluate(() => navigator.clipboard.writeText('my own secret'));
    const answer = await say(page, LINE);
    await page.waitForTimeout(200);
    const isTyped = body === EDITABLE && script === '';
    assert.equal(answer, isTyped ? 'words_inserted' : 'words_waiting: not_arrived');
    assert.deepEqual(await stateOf(page), { text: isTyped ? LINE : '', seen: [] });
    await rig.context.clearPermissions();
    await page.close();
  });
}

const HIDDEN = 'style="position:absolute;left:-9999px;opacity:0;width:10px;height:10px"';
/** What is taken in by a field that shows nothing: what the page shows of it. */
const SHOWS = `<textarea id=f ${HIDDEN}></textarea><pre id=screen></pre>`;
const EMPTIES =
  `f.addEventListener('input', () => { seen.push(f.value); screen_.textContent += f.value; f.value = ''; });`.replace(
    'screen_',
    "document.getElementById('screen')",
  );

/** @type {[string, string, string, string[]][]} body, script, and what the page has got of two utterances */
const SINKS = [
  ['a terminal', SHOWS, EMPTIES, ['one', ' two']],
  [
    'a terminal that draws on a canvas and keeps what it has heard',
    `<textarea id=f class="xterm-helper-textarea" ${HIDDEN}></textarea>`,
    `f.addEventListener('paste', (event) => seen.push(event.clipboardData.getData('text/plain')));
     f.addEventListener('input', (event) => seen.push(event.data));`,
    ['one', ' two'],
  ],
  [
    'a canvas that empties its field',
    `<textarea id=f ${HIDDEN}></textarea>`,
    `f.addEventListener('input', () => { seen.push(f.value); f.value = ''; });`,
    ['one', ' two'],
  ],
];
for (const [name, body, script, got] of SINKS) {
  test(`words go once into ${name}, and nobody claims to have taken them back`, async () => {
    const page = await open(body, script);
    const spoken = await rig.dictate(page);
    assert.equal((await spoken.say('one')).kind, 'words_inserted');
    assert.equal((await spoken.say('two')).kind, 'words_inserted');
    assert.deepEqual((await stateOf(page)).seen, got);
    assert.equal((await spoken.undo()).reason, 'not_arrived');
    await page.close();
  });
}

test('a hidden field of which nobody knows what becomes of its words is not said to have taken them', async () => {
  const page = await open(`<textarea id=f ${HIDDEN}></textarea>`, '');
  assert.equal(await say(page, LINE), 'words_waiting: unsure');
  assert.equal((await stateOf(page)).text, LINE, 'once');
  await page.close();
});

test('recipients that leave their field for a list are typed once, and not taken back', async () => {
  const page = await open(
    '<label>Recipients <input id=f></label><ul id=tags></ul>',
    `f.addEventListener('input', () => {
      const parts = f.value.split(/[\\s,]+/).filter(Boolean);
      if (parts.length < 2) return;
      for (const part of parts) {
        seen.push(part);
        document.getElementById('tags').append(Object.assign(document.createElement('li'), { textContent: part }));
      }
      f.value = '';
    });`,
  );
  const spoken = await rig.dictate(page);
  assert.equal((await spoken.say('anna@a.example bert@b.example')).kind, 'words_inserted');
  assert.equal((await spoken.say('carl@c.example')).kind, 'words_inserted');
  assert.deepEqual(await stateOf(page), { text: 'carl@c.example', seen: ['anna@a.example', 'bert@b.example'] });
  assert.equal((await spoken.undo()).reason, 'not_arrived');
  await page.close();
});

/** @type {[string, string][]} */
const KEY_FILTERS = [
  [
    'keydown',
    `f.addEventListener('keydown', (event) => { if (event.key.length === 1 && !/\\d/.test(event.key)) event.preventDefault(); });`,
  ],
  ['keydown, by number', `f.onkeydown = (event) => event.keyCode >= 48 && event.keyCode <= 57;`],
  ['keypress', `f.onkeypress = (event) => /\\d/.test(String.fromCharCode(event.charCode));`],
  [
    'an element around the field',
    `f.parentElement.addEventListener('keydown', (event) => /\\d/.test(event.key) || event.preventDefault());`,
  ],
];
for (const [name, script] of KEY_FILTERS) {
  test(`what a page filters by keys is not bypassed: ${name}`, async () => {
    const page = await open(
      '<div><input id=f></div>',
      `${script}
      f.addEventListener('input', () => seen.push('input'));
      document.addEventListener('keydown', () => seen.push('shortcut'));`,
    );
    assert.equal(await say(page, LINE), 'words_waiting: not_arrived');
    assert.deepEqual(await stateOf(page), { text: '', seen: [] });
    assert.equal(await say(page, '42'), 'words_inserted');
    assert.deepEqual(await stateOf(page), { text: '42', seen: ['input'] });
    await page.close();
  });
}

test('a key that ends a recipient refuses none', async () => {
  const page = await open(
    '<input id=f>',
    `f.addEventListener('keydown', (event) => {
      if (!/[ ,]/.test(event.key)) return;
      event.preventDefault();
      seen.push(f.value);
      f.value = '';
    });`,
  );
  assert.equal(await say(page, 'anna, bert'), 'words_inserted');
  assert.deepEqual(await stateOf(page), { text: 'anna, bert', seen: [] });
  await page.close();
});

test('a field whose page types each key by itself holds the words once', async () => {
  const page = await open(
    '<input id=f>',
    `f.addEventListener('keypress', (event) => { event.preventDefault(); f.value += event.key; });`,
  );
  const spoken = await rig.dictate(page);
  assert.equal((await spoken.say(LINE)).kind, 'words_inserted');
  assert.equal((await spoken.say('four')).kind, 'words_inserted');
  assert.equal((await stateOf(page)).text, `${LINE} four`);
  await page.close();
});

test('recipients of which the last stays in its field are typed once', async () => {
  const page = await open(
    '<input id=f><ul id=tags></ul>',
    `f.addEventListener('input', () => {
      const parts = f.value.split(/[\\s,]+/);
      for (const part of parts.slice(0, -1)) {
        seen.push(part);
        setTimeout(() => document.getElementById('tags').append(part, ' '), 400);
      }
      f.value = parts.at(-1);
    });`,
  );
  assert.equal(await say(page, 'anna bert carl'), 'words_inserted');
  assert.deepEqual(await stateOf(page), { text: 'carl', seen: ['anna', 'bert'] });
  await page.close();
});

test('words that an editor makes chips of are typed once', async () => {
  const page = await open(
    '<div id=f contenteditable role=textbox></div>',
    `f.addEventListener('input', () => {
      const words = f.textContent.split(/\\s+/).filter(Boolean);
      seen.push('input');
      f.replaceChildren(...words.map((word) => {
        const chip = Object.assign(document.createElement('span'), { textContent: word + '×' });
        chip.contentEditable = 'false';
        return chip;
      }));
    });`,
  );
  assert.equal(await say(page, 'anna bert'), 'words_inserted');
  assert.deepEqual(await stateOf(page), { text: 'anna×bert×', seen: ['input'] });
  await page.close();
});

test('words that a page writes in capitals have arrived, and are taken back', async () => {
  const page = await open(
    '<input id=f>',
    `f.addEventListener('input', () => { f.value = f.value.toUpperCase(); seen.push('input'); });`,
  );
  const spoken = await rig.dictate(page);
  for (const words of ['one two', 'three']) assert.equal((await spoken.say(words)).kind, 'words_inserted');
  assert.deepEqual(await stateOf(page), { text: 'ONE TWO THREE', seen: ['input', 'input'] });
  assert.equal((await spoken.undo()).kind, 'dictation_undone');
  assert.equal((await stateOf(page)).text, '');
  await page.close();
});
