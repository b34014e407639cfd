// Monaco as a bundler packs it: no global, unless asked for.

self.MonacoEnvironment = {
  ...self.MonacoEnvironment,
  getWorker: () => new Worker(URL.createObjectURL(new Blob(['']))),
};

async function mount(place, options) {
  const monaco = await import('monaco-editor/editor/editor.main.js');
  place.style.height = '120px';
  const editor = monaco.editor.create(place, {
    value: '',
    language: 'plaintext',
    automaticLayout: true,
    minimap: { enabled: false },
    ...options,
  });
  const model = () => editor.getModel();
  const field = {
    changes: 0,
    set: (text) => model().setValue(text),
    select: (start, end) => {
      const [from, to] = [start, end].map((offset) => model().getPositionAt(offset));
      editor.setSelection(monaco.Range.fromPositions(from, to));
    },
    text: () => model().getValue(),
    focus: () => editor.focus(),
  };
  editor.onDidChangeModelContent(() => (field.changes += 1));
  return field;
}

export const monacoBundled = (place) => mount(place, {});
export const monacoTextArea = (place) => mount(place, { editContext: false });
export function monacoGlobal(place) {
  self.MonacoEnvironment.globalAPI = true;
  return mount(place, {});
}
