import tinymce from 'tinymce';
import 'tinymce/icons/default';
import 'tinymce/models/dom';
import 'tinymce/themes/silver';
import 'tinymce/skins/ui/oxide/skin.js';
import 'tinymce/skins/ui/oxide/content.js';
import 'tinymce/skins/content/default/content.js';
import { domPoint, paragraphs } from './page.js';

export async function tinymceFrame(place) {
  const target = document.createElement('textarea');
  place.append(target);
  const [editor] = await tinymce.init({
    target,
    license_key: 'gpl',
    menubar: false,
    toolbar: false,
    statusbar: false,
    height: 150,
  });
  const lineOf = (block) => block.innerText.replace(/\n$/, '').replaceAll('\u00a0', ' ');
  // One `br` a line end; the last one only holds the line before it open.
  const linesOf = (block) => {
    const copy = block.cloneNode(true);
    for (const end of copy.querySelectorAll('br')) end.replaceWith('\n');
    return copy.textContent.replaceAll('\u00a0', ' ').replace(/\n$/, '').split('\n');
  };
  const field = {
    changes: 0,
    set: (text) => {
      editor.setContent(paragraphs(text));
      editor.undoManager.reset();
      editor.undoManager.add();
    },
    select: (start, end) => {
      const point = (offset) => {
        const [node, at] = domPoint(editor.getBody(), field.text(), offset);
        return [node, at];
      };
      const range = editor.getDoc().createRange();
      range.setStart(...point(start));
      range.setEnd(...point(end));
      editor.selection.setRng(range);
      editor.nodeChanged();
    },
    text: () => Array.from(editor.getBody().children, lineOf).join('\n'),
    paragraphs: () =>
      Array.from(editor.getBody().children, (block) =>
        block.localName === 'p' ? linesOf(block) : [`<${block.localName}>`],
      ),
    focus: () => editor.focus(),
  };
  editor.on('input change', () => (field.changes += 1));
  return field;
}
