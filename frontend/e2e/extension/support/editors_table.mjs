// docs/EDITORS.md, from what a run found.

/**
 * @typedef {{title: string, version: string, outcomes: Record<string, {ok: boolean, note: string, technique?: string, changes?: number}>}} Row
 */

const COLUMNS = ['insert', 'replace', 'empty', 'two fields', 'newline', 'undo', 'undo at once'];

/** @param {Row[]} rows */
export function editorsTable(rows) {
  const body = rows.map(({ title, version, outcomes }) => {
    const { technique = '', changes = 0 } = outcomes.insert;
    const cells = COLUMNS.map((name) => mark(outcomes[name]));
    return `| ${[title, version, technique, ...cells, changes > 0 ? 'yes' : '**no**'].join(' | ')} |`;
  });
  const faults = rows.flatMap(({ title, outcomes }) =>
    Object.entries(outcomes)
      .filter(([, { ok }]) => !ok)
      .map(([scene, { note }]) => `- ${title}, ${scene}: ${note.replaceAll('|', '\\|')}`),
  );
  return `${HEAD}
| editor | version | technique | ${COLUMNS.join(' | ')} | events |
|${'---|'.repeat(COLUMNS.length + 4)}
${body.join('\n')}

${faults.length ? `What failed, as it was found:\n\n${faults.join('\n')}\n` : 'Nothing failed.\n'}${TAIL}`;
}

/** @param {{ok: boolean} | undefined} found */
const mark = (found) => (found === undefined ? 'not tried' : found.ok ? 'yes' : '**no**');

const HEAD = `# Editors that Sotto types into

Written by the extension's editor specs (\`SOTTO_TEST_FULL=1 SOTTO_EDITORS_TABLE=docs/EDITORS.md\`), from real editors in
real Chromium. Made by voice: the whole extension with its microphone, a server and a double of Deepgram that hears words
in tones; the key is held, two utterances are said, and what must stand there is compared to the character. Only
"newline" and "undo at once" send their words to the insertion script without a voice. What a column means:

- technique: the first way of typing that was read back as arrived; others follow only where nothing at all came of it.
- insert: two utterances at a caret in mid-text; the editor's own document is exact, and the next key lands behind them.
- replace: over a selection, the first utterance takes its place and the second follows; \`Undo last dictation\` restores
  the selection's text.
- empty: two utterances into an empty field.
- two fields: into two fields of one page in turn.
- newline: a line end and an empty line arrive as such: as a space where a field has one line; where the editor's own
  document tells line ends from paragraphs, an empty line begins a paragraph and a line end does not.
- undo: the person's own Ctrl+Z takes back the last utterance and nothing else; a second one the one before. There is a
  breath of 1.5 s between them.
- undo at once: the same, with 0.7 s between them.
- events: the editor told the page of the change.
`;

/** Found by specs that write no table. */
const TAIL = `
## Fields that nobody knows

Tried with pages that the specs make, by the insertion script without a voice (\`ladder\`, \`undo_sides\`, \`slow_editors\` and
\`guard\` in \`specs/silent/\`); xterm.js is an imitation there, with the class of its text area.

| page | what becomes of the words |
|---|---|
| long pastes become an attachment, or pasting is forbidden | they are typed, and nothing is pasted |
| takes what is announced (\`beforeinput\`), at once or a second later, whether it cancels the event or not | they stand once |
| knows pastes alone | pasted, after what is announced came to nothing |
| reads the clipboard at a paste, and may | typed where that works, else they wait; nothing is pasted |
| lets only some characters through, by keys, \`beforeinput\` or afterwards | they wait; nothing is typed in another way |
| types each character by itself, sets its text late, writes capitals | they stand once |
| recipients and chips: the field is emptied, wholly or but for the last | once; nothing is said to be taken back |
| terminals, and other hidden fields that the page empties or whose words it shows elsewhere | once; nothing is said to be taken back |
| hidden fields of which nothing is seen | they are in the field once, and wait: nobody knows what became of them |
| e-mail and number fields | once, and can be taken back; a number field takes a number, and only while it is empty |
| dates, times, sliders, files, colours | refused; the mark says what is possible |
| 400 lines in Slate, Lexical, Draft.js, ProseMirror or \`contenteditable\`, on a twentieth of the processor | they stand once |
| filters on keys that the page hears on the whole document alone | **not seen**: the words are typed all the same |
`;
