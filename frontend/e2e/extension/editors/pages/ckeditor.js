import { ClassicEditor, Essentials, Paragraph } from 'ckeditor5';
import 'ckeditor5/ckeditor5.css';
import { lineAndColumn, paragraphs } from './page.js';

export async function ckeditor5(place) {
  const inner = document.createElement('div');
  place.append(inner);
  const editor = await ClassicEditor.create(inner, { licenseKey: 'GPL', plugins: [Essentials, Paragraph] });
  const { model } = editor;
  const root = model.document.getRoot();
  const lineOf = (block) =>
    [...block.getChildren()]
      .map((child) => (child.is('$text') ? child.data : child.is('element', 'softBreak') ? '\n' : ''))
      .join('');
  const field = {
    changes: 0,
    set: (text) => {
      editor.setData(paragraphs(text));
      editor.commands.get('undo').clearStack();
      field.changes = 0;
    },
    select: (start, end) =>
      model.change((writer) => {
        const point = (offset) => {
          const { line, column } = lineAndColumn(field.text(), offset);
          return writer.createPositionAt(root.getChild(line), column);
        };
        writer.setSelection(writer.createRange(point(start), point(end)));
      }),
    text: () => [...root.getChildren()].map(lineOf).join('\n'),
    paragraphs: () =>
      [...root.getChildren()].map((block) =>
        block.is('element', 'paragraph') ? lineOf(block).split('\n') : [`<${block.name}>`],
      ),
    focus: () => editor.editing.view.focus(),
  };
  model.document.on('change:data', () => (field.changes += 1));
  return field;
}
