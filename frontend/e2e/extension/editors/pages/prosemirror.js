import { baseKeymap } from 'prosemirror-commands';
import { history, redo, undo } from 'prosemirror-history';
import { keymap } from 'prosemirror-keymap';
import { schema } from 'prosemirror-schema-basic';
import { EditorState, TextSelection } from 'prosemirror-state';
import { EditorView } from 'prosemirror-view';
import { Editor } from '@tiptap/core';
import StarterKit from '@tiptap/starter-kit';
import { lineAndColumn, paragraphs } from './page.js';

const stateOf = (text) =>
  EditorState.create({
    doc: schema.node(
      'doc',
      null,
      text.split('\n').map((line) => schema.node('paragraph', null, line ? [schema.text(line)] : [])),
    ),
    plugins: [history(), keymap({ 'Mod-z': undo, 'Mod-y': redo, 'Mod-Z': redo }), keymap(baseKeymap)],
  });
// A paragraph's end and the next one's start are two places.
const at = (text, offset) => offset + 1 + lineAndColumn(text, offset).line;
const textOf = (doc) => doc.textBetween(0, doc.content.size, '\n', '\n');

export function prosemirror(place) {
  const view = new EditorView(place, {
    state: stateOf(''),
    dispatchTransaction(transaction) {
      if (transaction.docChanged) field.changes += 1;
      view.updateState(view.state.apply(transaction));
    },
  });
  const field = {
    changes: 0,
    set: (text) => view.updateState(stateOf(text)),
    select: (start, end) => {
      const { doc } = view.state;
      const text = textOf(doc);
      view.dispatch(view.state.tr.setSelection(TextSelection.create(doc, at(text, start), at(text, end))));
    },
    text: () => textOf(view.state.doc),
    focus: () => view.focus(),
  };
  return field;
}

export function tiptap(place) {
  const editor = new Editor({ element: place, extensions: [StarterKit], onUpdate: () => (field.changes += 1) });
  const field = {
    changes: 0,
    set: (text) => {
      // What is set is no step that could be undone.
      editor
        .chain()
        .setMeta('addToHistory', false)
        .setContent(text && paragraphs(text))
        .run();
    },
    select: (start, end) => {
      const text = textOf(editor.state.doc);
      editor.commands.setTextSelection({ from: at(text, start), to: at(text, end) });
    },
    text: () => textOf(editor.state.doc),
    focus: () => editor.view.focus(),
  };
  return field;
}
