import 'trix';
import 'trix/dist/trix.css';
import { escaped } from './page.js';

export async function trix(place) {
  const element = document.createElement('trix-editor');
  const ready = new Promise((done) => element.addEventListener('trix-initialize', done, { once: true }));
  place.append(element);
  await ready;
  const field = {
    changes: 0,
    set: (text) =>
      element.editor.loadHTML(
        text
          .split('\n')
          .map((line) => escaped(line))
          .join('<br>'),
      ),
    select: (start, end) => element.editor.setSelectedRange([start, end]),
    text: () => element.editor.getDocument().toString().replace(/\n$/, ''),
    focus: () => element.focus(),
  };
  element.addEventListener('trix-change', () => (field.changes += 1));
  return field;
}
