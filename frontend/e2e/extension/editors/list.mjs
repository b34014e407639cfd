// The editors under test: one page each, with two of the same.

/**
 * @typedef {object} EditorPage
 * @property {string} page its address is `/PAGE.html`
 * @property {string} title as the table names it
 * @property {string} module under `pages/`
 * @property {string} mount the module's function
 * @property {string} [package] whose version is told; none is the browser's own
 * @property {string} adapter what the insertion script should take it for
 * @property {boolean} [isOneLine]
 * @property {boolean} [isCode] brackets and indents close and grow by themselves
 * @property {Record<string, string>} [knownFaults] what does not work in it, by scene: it stays in the table
 * @property {boolean} [isInFrame] the fields are in a frame of another site
 */

/** @type {EditorPage[]} */
export const EDITOR_PAGES = [
  { page: 'textarea', title: '`textarea`', module: 'fields.js', mount: 'textarea', adapter: 'plain field' },
  { page: 'input', title: '`input`', module: 'fields.js', mount: 'input', adapter: 'plain field', isOneLine: true },
  {
    page: 'react-textarea',
    title: '`textarea`, controlled by React',
    module: 'react.js',
    mount: 'reactTextarea',
    package: 'react',
    adapter: 'plain field',
  },
  {
    page: 'closed-shadow',
    title: '`textarea` in a closed shadow root',
    module: 'fields.js',
    mount: 'closedShadow',
    adapter: 'plain field',
  },
  {
    page: 'frame',
    title: '`textarea` in a frame of another site',
    module: 'fields.js',
    mount: 'frame',
    adapter: 'plain field',
    isInFrame: true,
  },
  {
    page: 'contenteditable',
    title: '`contenteditable`',
    module: 'fields.js',
    mount: 'contenteditable',
    adapter: 'contenteditable',
  },
  {
    page: 'prosemirror',
    title: 'ProseMirror',
    module: 'prosemirror.js',
    mount: 'prosemirror',
    package: 'prosemirror-view',
    adapter: 'ProseMirror',
  },
  {
    page: 'tiptap',
    title: 'TipTap',
    module: 'prosemirror.js',
    mount: 'tiptap',
    package: '@tiptap/core',
    adapter: 'TipTap',
  },
  { page: 'lexical', title: 'Lexical', module: 'lexical.js', mount: 'lexical', package: 'lexical', adapter: 'Lexical' },
  {
    page: 'lexical-plain',
    title: 'Lexical, plain text',
    module: 'lexical.js',
    mount: 'lexicalPlain',
    package: 'lexical',
    adapter: 'Lexical',
  },
  { page: 'slate', title: 'Slate', module: 'slate.js', mount: 'slate', package: 'slate', adapter: 'Slate' },
  {
    page: 'quill',
    title: 'Quill',
    module: 'quill.js',
    mount: 'quill',
    package: 'quill',
    adapter: 'Quill',
    knownFaults: { 'undo at once': 'its history joins what comes within a second' },
  },
  { page: 'draft', title: 'Draft.js', module: 'draft.js', mount: 'draft', package: 'draft-js', adapter: 'Draft.js' },
  {
    page: 'ckeditor5',
    title: 'CKEditor 5',
    module: 'ckeditor.js',
    mount: 'ckeditor5',
    package: 'ckeditor5',
    adapter: 'CKEditor 5',
  },
  {
    page: 'tinymce',
    title: 'TinyMCE',
    module: 'tinymce.js',
    mount: 'tinymceFrame',
    package: 'tinymce',
    adapter: 'TinyMCE',
  },
  {
    page: 'codemirror5',
    title: 'CodeMirror 5',
    module: 'codemirror.js',
    mount: 'codemirror5',
    package: 'codemirror5',
    adapter: 'CodeMirror 5',
    isCode: true,
  },
  {
    page: 'codemirror6',
    title: 'CodeMirror 6',
    module: 'codemirror.js',
    mount: 'codemirror6',
    package: '@codemirror/view',
    adapter: 'CodeMirror 6',
    isCode: true,
  },
  {
    page: 'monaco',
    title: 'Monaco, EditContext, with a global',
    module: 'monaco.js',
    mount: 'monacoGlobal',
    package: 'monaco-editor',
    adapter: 'Monaco',
    isCode: true,
  },
  {
    page: 'monaco-bundled',
    title: 'Monaco, EditContext, bundled',
    module: 'monaco.js',
    mount: 'monacoBundled',
    package: 'monaco-editor',
    adapter: 'Monaco',
    isCode: true,
  },
  {
    page: 'monaco-textarea',
    title: 'Monaco, text area, bundled',
    module: 'monaco.js',
    mount: 'monacoTextArea',
    package: 'monaco-editor',
    adapter: 'Monaco (text area)',
    isCode: true,
  },
  { page: 'ace', title: 'Ace', module: 'ace.js', mount: 'ace', package: 'ace-builds', adapter: 'Ace', isCode: true },
  { page: 'trix', title: 'Trix', module: 'trix.js', mount: 'trix', package: 'trix', adapter: 'Trix' },
  {
    page: 'hidden-frame',
    title: 'Canvas with a hidden frame (imitation)',
    module: 'fields.js',
    mount: 'hiddenFrame',
    adapter: 'hidden frame',
    knownFaults: {
      insert: 'nothing can be read there, so no space is put before what follows',
      replace: 'nothing can be read there, so nothing is taken back',
      'two fields': 'nothing can be read there, so no space is put behind what stands there',
    },
  },
];
