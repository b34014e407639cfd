import aceEditor from 'ace-builds/src-noconflict/ace.js';
import 'ace-builds/src-noconflict/mode-javascript.js';

export function ace(place) {
  place.style.height = '100px';
  const editor = aceEditor.edit(place, { mode: 'ace/mode/javascript', useWorker: false });
  const field = {
    changes: 0,
    set: (text) => {
      editor.session.setValue(text);
      editor.session.getUndoManager().reset();
    },
    select: (start, end) => {
      const { doc } = editor.session;
      const [from, to] = [start, end].map((offset) => doc.indexToPosition(offset, 0));
      editor.selection.setRange({ start: from, end: to });
    },
    text: () => editor.getValue(),
    focus: () => editor.focus(),
  };
  editor.session.on('change', () => (field.changes += 1));
  return field;
}
