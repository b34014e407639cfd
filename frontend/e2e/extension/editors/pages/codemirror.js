import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import CodeMirror from 'codemirror5';
import 'codemirror5/addon/edit/closebrackets';
import 'codemirror5/lib/codemirror.css';
import 'codemirror5/mode/javascript/javascript';

export function codemirror6(place) {
  const watch = EditorView.updateListener.of((update) => (field.changes += update.docChanged ? 1 : 0));
  const extensions = [lineNumbers(), history(), keymap.of([...defaultKeymap, ...historyKeymap]), javascript(), watch];
  const view = new EditorView({ parent: place, state: EditorState.create({ extensions }) });
  const field = {
    changes: 0,
    set: (text) => view.setState(EditorState.create({ doc: text, extensions })),
    select: (start, end) => view.dispatch({ selection: { anchor: start, head: end } }),
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
  };
  return field;
}

export function codemirror5(place) {
  const editor = CodeMirror(place, { mode: 'javascript', autoCloseBrackets: true, lineNumbers: true });
  editor.setSize(null, 80);
  const field = {
    changes: 0,
    set: (text) => {
      editor.setValue(text);
      editor.clearHistory();
    },
    select: (start, end) => editor.setSelection(editor.posFromIndex(start), editor.posFromIndex(end)),
    text: () => editor.getValue(),
    focus: () => editor.focus(),
  };
  editor.on('change', () => (field.changes += 1));
  return field;
}
