import Quill from 'quill';
import 'quill/dist/quill.snow.css';

export function quill(place) {
  const editor = new Quill(place, { theme: 'snow', modules: { toolbar: false } });
  const field = {
    changes: 0,
    set: (text) => {
      editor.setText(text, 'silent');
      editor.history.clear();
    },
    select: (start, end) => editor.setSelection(start, end - start),
    text: () => editor.getText().slice(0, -1),
    focus: () => editor.focus(),
  };
  editor.on('text-change', () => (field.changes += 1));
  return field;
}
