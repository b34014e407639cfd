// What is tried in every editor, and what must come of it.

/**
 * @typedef {import('../editors/list.mjs').EditorPage} EditorPage
 * @typedef {import('./rig.mjs').Rig} Rig
 * @typedef {{ok: boolean, note: string}} Outcome
 * @typedef {Awaited<ReturnType<typeof openEditor>>} OpenEditor
 */

const TEXT = 'One two six.';
const SETTLED_MS = 120;
/** Longer than editors join what is typed into one step. */
const BETWEEN_UTTERANCES_MS = 700;

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
        return typeof member === 'function' ? (member(...rest), name === 'text' ? member() : undefined) : member;
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
const differs = (what, is, expected) => (is === expected ? [] : [`${what}: ${JSON.stringify(is)}, not ${JSON.stringify(expected)}`]);

/** @param {any[]} answers */
const notInserted = (...answers) => answers.filter(({ kind }) => kind !== 'words_inserted').map((answer) => JSON.stringify(answer));

/** At a caret in mid-text, one or two utterances; then a key of the person's. @param {OpenEditor} on @param {number} utterances */
export async function insert(on, utterances) {
  await on.prepare(TEXT, 8, 8);
  const before = await on.changes();
  const spoken = await on.rig.dictate(on.page);
  const found = differs('adapter', spoken.bound.editor, on.item.adapter);
  const answers = [];
  for (const words of ['three four', 'five'].slice(0, utterances)) answers.push(await spoken.say(words));
  const said = utterances === 1 ? 'three four' : 'three four five';
  found.push(...notInserted(...answers), ...differs('text', await on.text(), `One two ${said} six.`));
  const changes = (await on.changes()) - before;
  // The last words leave a space before what follows; the caret is behind it, or where the person left it.
  await on.press('Q');
  const typed = await on.text();
  const expected = [`One two ${said} Qsix.`, `One two ${said}Q six.`];
  if (!expected.includes(typed)) found.push(`key after: ${JSON.stringify(typed)}`);
  await spoken.release();
  return { ...outcome(found), technique: answers[0]?.technique ?? '', changes };
}

/** Over a selection. @param {OpenEditor} on */
export async function replace(on) {
  await on.prepare(TEXT, 4, 7);
  const spoken = await on.rig.dictate(on.page);
  const answers = [await spoken.say('2'), await spoken.say('and 3')];
  const found = [...notInserted(...answers), ...differs('text', await on.text(), 'One 2 and 3 six.')];
  const undone = await spoken.undo();
  found.push(...differs('taken back', undone.kind, 'dictation_undone'), ...differs('text then', await on.text(), TEXT));
  await spoken.release();
  return outcome(found);
}

/** Into an empty field. @param {OpenEditor} on */
export async function empty(on) {
  await on.prepare('', 0, 0);
  const spoken = await on.rig.dictate(on.page);
  const answers = [await spoken.say('First words.'), await spoken.say('Second words.')];
  const found = [...notInserted(...answers), ...differs('text', await on.text(), 'First words. Second words.')];
  await spoken.release();
  return outcome(found);
}

/** Into two fields in turn. @param {OpenEditor} on */
export async function inTurn(on) {
  const found = [];
  await on.prepare('', 0, 0, 1);
  await on.prepare('Old.', 4, 4, 0);
  for (const [index, words] of [[0, 'Left.'], [1, 'Right.'], [0, 'Again left.']]) {
    if (index === 1) await on.prepare('', 0, 0, 1);
    else await on.prepare(await on.text(0), (await on.text(0)).length, (await on.text(0)).length, 0);
    const spoken = await on.rig.dictate(on.page);
    found.push(...notInserted(await spoken.say(String(words))));
    await spoken.release();
  }
  found.push(...differs('first', await on.text(0), 'Old. Left. Again left.'), ...differs('second', await on.text(1), 'Right.'));
  return outcome(found);
}

/** A line end and an empty line. @param {OpenEditor} on */
export async function newline(on) {
  const found = [];
  for (const words of ['one\ntwo', 'one\n\ntwo']) {
    await on.prepare('', 0, 0);
    const spoken = await on.rig.dictate(on.page);
    found.push(...notInserted(await spoken.say(words)));
    const expected = on.item.isOneLine ? 'one two' : words;
    found.push(...differs(words === 'one\ntwo' ? 'line end' : 'empty line', await on.text(), expected));
    await spoken.release();
  }
  return outcome(found);
}

/** The person's own undo takes back the last utterance, not the one before. @param {OpenEditor} on */
export async function undo(on) {
  await on.prepare(TEXT, 8, 8);
  const spoken = await on.rig.dictate(on.page);
  await on.page.waitForTimeout(BETWEEN_UTTERANCES_MS);
  await spoken.say('three four');
  await on.page.waitForTimeout(BETWEEN_UTTERANCES_MS);
  const first = await on.text();
  await spoken.say('five');
  await on.press('Control+z');
  const found = differs('after one undo', await on.text(), first);
  await on.press('Control+z');
  found.push(...differs('after two', await on.text(), TEXT));
  await spoken.release();
  return outcome(found);
}
