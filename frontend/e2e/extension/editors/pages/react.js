// Fields that React controls.

import { createElement, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { flushSync } from 'react-dom';

export async function reactTextarea(place) {
  const field = { changes: 0, focus: () => element.focus() };
  let element;
  function Controlled() {
    const [value, setValue] = useState('');
    field.set = (text) => flushSync(() => setValue(text));
    field.text = () => value;
    const onChange = (event) => {
      field.changes += 1;
      setValue(event.target.value);
    };
    return createElement('textarea', {
      value,
      onChange,
      rows: 4,
      cols: 60,
      ref: (node) => (element = node ?? element),
    });
  }
  flushSync(() => createRoot(place).render(createElement(Controlled)));
  field.select = (start, end) => element.setSelectionRange(start, end);
  return field;
}
