import { createElement, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { createEditor, Editor, Node, Transforms } from 'slate';
import { withHistory } from 'slate-history';
import { Editable, ReactEditor, Slate, withReact } from 'slate-react';
import { lineAndColumn } from './page.js';

const blocks = (text) => text.split('\n').map((line) => ({ type: 'paragraph', children: [{ text: line }] }));

export async function slate(place) {
  const editor = withHistory(withReact(createEditor()));
  const field = {
    changes: 0,
    set: (text) => {
      Transforms.deselect(editor);
      Editor.withoutNormalizing(editor, () => {
        Transforms.removeNodes(editor, { at: [], match: (_, path) => path.length === 1, mode: 'highest' });
        Transforms.insertNodes(editor, blocks(text), { at: [0] });
      });
      editor.history = { undos: [], redos: [] };
    },
    select: (start, end) => {
      const point = (offset) => {
        const { line, column } = lineAndColumn(field.text(), offset);
        return { path: [line, 0], offset: column };
      };
      Transforms.select(editor, { anchor: point(start), focus: point(end) });
    },
    text: () => editor.children.map((block) => Node.string(block)).join('\n'),
    focus: () => ReactEditor.focus(editor),
  };
  function App() {
    const [initialValue] = useState(blocks(''));
    const onChange = () =>
      (field.changes += editor.operations.some((operation) => operation.type !== 'set_selection') ? 1 : 0);
    return createElement(
      Slate,
      { editor, initialValue, onChange },
      createElement(Editable, { placeholder: 'Say something' }),
    );
  }
  flushSync(() => createRoot(place).render(createElement(App)));
  return field;
}
