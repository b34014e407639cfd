import { createEmptyHistoryState, registerHistory } from '@lexical/history';
import { registerPlainText } from '@lexical/plain-text';
import { registerRichText } from '@lexical/rich-text';
import {
  $createLineBreakNode,
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getRoot,
  $setSelection,
  createEditor,
} from 'lexical';
import { lineAndColumn } from './page.js';

function mount(place, register, isRich) {
  const element = document.createElement('div');
  element.contentEditable = 'true';
  place.append(element);
  const editor = createEditor({ onError: console.error });
  editor.setRootElement(element);
  register(editor);
  const history = createEmptyHistoryState();
  registerHistory(editor, history, 300);
  const read = () =>
    editor.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .map((block) => block.getTextContent())
        .join('\n'),
    );
  const point = (target, offset) => {
    const text = $getRoot()
      .getChildren()
      .map((block) => block.getTextContent())
      .join('\n');
    const { line, column } = lineAndColumn(text, offset);
    if (isRich) {
      const block = $getRoot().getChildAtIndex(line);
      const node = block.getFirstChild();
      return node ? target.set(node.getKey(), column, 'text') : target.set(block.getKey(), 0, 'element');
    }
    const block = $getRoot().getFirstChild();
    const node = block.getChildren().filter((child) => child.getType() === 'text')[line];
    return node ? target.set(node.getKey(), column, 'text') : target.set(block.getKey(), 0, 'element');
  };
  const field = {
    changes: 0,
    set: (text) => {
      editor.update(
        () => {
          const root = $getRoot().clear();
          const lines = text.split('\n');
          if (isRich)
            for (const line of lines)
              root.append($createParagraphNode().append(...(line ? [$createTextNode(line)] : [])));
          else {
            const block = $createParagraphNode();
            for (const [index, line] of lines.entries()) {
              block.append(...(index ? [$createLineBreakNode()] : []), ...(line ? [$createTextNode(line)] : []));
            }
            root.append(block);
          }
        },
        { discrete: true, tag: 'history-merge' },
      );
      Object.assign(history, createEmptyHistoryState(), { current: { editor, editorState: editor.getEditorState() } });
    },
    select: (start, end) =>
      editor.update(
        () => {
          const selection = $createRangeSelection();
          point(selection.anchor, start);
          point(selection.focus, end);
          $setSelection(selection);
        },
        { discrete: true },
      ),
    text: read,
    focus: () => element.focus(),
  };
  editor.registerTextContentListener(() => (field.changes += 1));
  return field;
}

export const lexical = (place) => mount(place, registerRichText, true);
export const lexicalPlain = (place) => mount(place, registerPlainText, false);
