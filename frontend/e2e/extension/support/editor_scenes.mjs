// What is tried in every editor, and what must come of it, however the words are spoken. A rig that speaks by voice says
// other words than these, as many of them; what must stand there follows from what is said.

/**
 * @typedef {import('../editors/list.mjs').EditorPage} EditorPage
 * @typedef {object} Rig
 * @property {(url: string) => Promise<any>} open
 * @property {(page: any, texts: string[], pause?: number) => Promise<import('./rig.mjs').Spoken>} dictate
 * @typedef {{ok: boolean, note: string}} Outcome
 * @typedef {Awaited<ReturnType<typeof openEditor>>} OpenEditor
 */

const TEXT = 'One two six.';
const SETTLED_MS = 120;

/** @param {Rig} rig @param {string} origin @param {EditorPage} item */
export async function openEditor(rig, origin, item) {
  const page = await rig.open(`${origin}/${item.page}.html`);
  const innerFrame = async () => {
    const inner = page.frames().find((/** @type {any} */ frame) => frame.url().includes('/textarea.html'));
    return inner ?? (await page.waitForEvent('frameattached'));
  };
  const frame = item.isInFrame ? await innerFrame() : page.mainFrame();
  await frame.waitForFunction(() => /** @type {any} */ (window).fields?.length === 2, undefined, { timeout: 30_000 });
  const inField = (/** @type {string} */ work, /** @type {any[]} */ values = []) =>
    frame.evaluate(
      (/** @type {any[]} */ [name, given]) => {
        const { fields } = /** @type {any} */ (window);
        const [index, ...rest] = given;
        const member = fields[index][name];
        const asks = name === 'text' || name === 'paragraphs';
        return typeof member === 'function' ? (asks ? member() : void member(...rest)) : member;
      },
      [work, values],
    );
  return {
    page,
    frame,
    item,
    rig,
    /** @returns {Promise<string>} */
    text: (index = 0) => inField('text', [index]),
    /** @returns {Promise<string[][] | undefined>} where paragraphs and line ends are told apart */
    paragraphs: (index = 0) => inField('paragraphs', [index]),
    /** @returns {Promise<number>} */
    changes: (index = 0) => inField('changes', [index]),
    /** A field holds `text`, with a selection, and has the focus. @param {string} text @param {number} start @param {number} end */
    async prepare(text, start, end, index = 0) {
      await inField('set', [index, text]);
      await inField('focus', [index]);
      await page.waitForTimeout(SETTLED_MS);
      await inField('select', [index, start, end]);
      await page.waitForTimeout(SETTLED_MS);
    },
    /** Of the person. @param {string} keys */
    async press(keys) {
      await page.keyboard.press(keys);
      await page.waitForTimeout(SETTLED_MS);
    },
  };
}

/** @param {string[]} found what is not as it should be @returns {Outcome} */
const outcome = (found) => ({ ok: found.length === 0, note: found.join('; ') });

/** @param {string} what @param {unknown} is @param {unknown} expected @returns {string[]} */
const differs = (what, is, expected) =>
  is === expected ? [] : [`${what}: ${JSON.stringify(is)}, not ${JSON.stringify(expected)}`];

/** @param {any[]} answers */
const notInserted = (...answers) =>
  answers.filter(({ kind }) => kind !== 'words_inserted').map((answer) => JSON.stringify(answer));

/**
 * Says one utterance after the other, and no more.
 * @param {OpenEditor} on @param {string[]} like @param {number} [pause] between them, in ms
 */
async function say(on, like, pause) {
  const spoken = await on.rig.dictate(on.page, like, pause);
  const answers = [];
  for (const _ of spoken.texts) answers.push(await spoken.next());
  await spoken.end();
  return { ...spoken, answers, found: notInserted(...answers) };
}

/** At a caret in mid-text, one or two utterances; then a key of the person's. @param {OpenEditor} on @param {number} utterances */
export async function insert(on, utterances) {
  await on.prepare(TEXT, 8, 8);
  const before = await on.changes();
  const { texts, answers, found } = await say(on, ['three four', 'five'].slice(0, utterances));
  const said = texts.join(' ');
  const { technique = '', editor } = answers[0];
  found.push(
    ...differs('adapter', editor, on.item.adapter),
    ...differs('text', await on.text(), `One two ${said} six.`),
  );
  const changes = (await on.changes()) - before;
  // The last words leave a space before what follows; the caret is behind it, or where the person left it.
  await on.press('Q');
  const typed = await on.text();
  const expected = [`One two ${said} Qsix.`, `One two ${said}Q six.`];
  if (!expected.includes(typed)) found.push(`key after: ${JSON.stringify(typed)}`);
  return { ...outcome(found), technique, changes };
}

/** Over a selection; then all of it is taken back. @param {OpenEditor} on */
export async function replace(on) {
  await on.prepare(TEXT, 4, 7);
  const { texts, found, undo: takeBack } = await say(on, ['2', 'and 3']);
  found.push(...differs('text', await on.text(), `One ${texts.join(' ')} six.`));
  const undone = await takeBack();
  found.push(...differs('taken back', undone.kind, 'dictation_undone'), ...differs('text then', await on.text(), TEXT));
  return outcome(found);
}

/** Into an empty field. @param {OpenEditor} on */
export async function empty(on) {
  await on.prepare('', 0, 0);
  const { texts, found } = await say(on, ['First words.', 'Second words.']);
  found.push(...differs('text', await on.text(), texts.join(' ')));
  return outcome(found);
}

/** Into two fields in turn. @param {OpenEditor} on */
export async function inTurn(on) {
  await on.prepare('', 0, 0, 1);
  await on.prepare('Old.', 4, 4, 0);
  const left = await say(on, ['Left.']);
  await on.prepare('', 0, 0, 1);
  const right = await say(on, ['Right.']);
  const { length } = await on.text(0);
  await on.prepare(await on.text(0), length, length, 0);
  const again = await say(on, ['Again left.']);
  const found = [left, right, again].flatMap((one) => one.found);
  found.push(
    ...differs('first', await on.text(0), `Old. ${left.texts} ${again.texts}`),
    ...differs('second', await on.text(1), String(right.texts)),
  );
  return outcome(found);
}

/**
 * A line end and an empty line. Where the editor's own document has both, a line end is one inside a paragraph, and what
 * comes behind an empty line is a paragraph of its own.
 * @param {OpenEditor} on a rig that can say them
 */
export async function newline(on) {
  const found = [];
  for (const [what, ...utterances] of [
    ['line end', 'one\ntwo'],
    ['empty line', 'one\n\ntwo'],
    ['line end first', 'one', '\ntwo'],
    ['empty line first', 'one', '\n\ntwo'],
    ['empty line alone', 'one', '\n\n', 'two'],
  ]) {
    await on.prepare('', 0, 0);
    found.push(...(await say(on, utterances)).found);
    const words = utterances.join('');
    const paragraphs = await on.paragraphs();
    const inParagraphs = words.split('\n\n').map((paragraph) => paragraph.split('\n'));
    if (paragraphs) found.push(...differs(what, JSON.stringify(paragraphs), JSON.stringify(inParagraphs)));
    else found.push(...differs(what, await on.text(), on.item.isOneLine ? 'one two' : words));
  }
  return outcome(found);
}

/**
 * The person's own undo takes back the last utterance, not the one before.
 * @param {OpenEditor} on @param {number} pause between utterances, in ms
 */
export async function undo(on, pause) {
  await on.prepare(TEXT, 8, 8);
  // A single word is one final, wherever an engine ends its finals.
  const { texts, found } = await say(on, ['three', 'five'], pause);
  const whole = await on.text();
  const [first, last] = texts;
  if (!whole.includes(`One two ${first} ${last}`)) found.push(`text: ${JSON.stringify(whole)}`);
  await on.press('Control+z');
  // How the words fit in is tried by others.
  found.push(...differs('after one undo', await on.text(), whole.replace(` ${last}`, '')));
  await on.press('Control+z');
  found.push(...differs('after two', await on.text(), TEXT));
  return outcome(found);
}
