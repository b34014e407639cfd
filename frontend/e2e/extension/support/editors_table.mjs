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

${faults.length ? `What failed, as it was found:\n\n${faults.join('\n')}\n` : 'Nothing failed.\n'}`;
}

/** @param {{ok: boolean} | undefined} found */
const mark = (found) => (found === undefined ? 'not tried' : found.ok ? 'yes' : '**no**');

const HEAD = `# Editors that Sotto types into

Written by the extension's editor specs (\`SOTTO_TEST_FULL=1 SOTTO_EDITORS_TABLE=docs/EDITORS.md\`), from real editors in
real Chromium. Made by voice: the whole extension with its microphone, a server and a double of Deepgram that hears words
in tones; the key is held, two utterances are said, and what must stand there is compared to the character. Only
"newline" and "undo at once" send their words to the insertion script without a voice. What a column means:

- technique: the first way of typing that was read back as arrived; others follow only where nothing arrived.
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
