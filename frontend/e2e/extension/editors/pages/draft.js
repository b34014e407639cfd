// Draft.js, with the React that it was written for.

import { ContentState, Editor, EditorState, SelectionState } from 'draft-js';
import 'draft-js/dist/Draft.css';
import { createElement, createRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { createRoot } from 'react-dom/client';
import { lineAndColumn } from './page.js';

export async function draft(place) {
  const editor = createRef();
  const field = { changes: 0 };
  let current;
  function App() {
    const [state, setState] = useState(() => EditorState.createEmpty());
    current = state;
    field.put = (to) => flushSync(() => setState(to));
    const onChange = (to) => {
      if (to.getCurrentContent() !== current.getCurrentContent()) field.changes += 1;
      current = to;
      setState(to);
    };
    return createElement(Editor, { editorState: state, onChange, ref: editor });
  }
  flushSync(() => createRoot(place).render(createElement(App)));
  const text = () => current.getCurrentContent().getPlainText('\n');
  const point = (offset) => {
    const { line, column } = lineAndColumn(text(), offset);
    return [current.getCurrentContent().getBlocksAsArray()[line].getKey(), column];
  };
  return Object.assign(field, {
    set: (to) => field.put(EditorState.createWithContent(ContentState.createFromText(to))),
    select: (start, end) => {
      const [anchorKey, anchorOffset] = point(start);
      const [focusKey, focusOffset] = point(end);
      const selection = SelectionState.createEmpty(anchorKey).merge({
        anchorOffset,
        focusKey,
        focusOffset,
        hasFocus: true,
      });
      field.put(EditorState.forceSelection(current, selection));
    },
    text,
    focus: () => editor.current.focus(),
  });
}
