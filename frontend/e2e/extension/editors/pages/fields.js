// The browser's own fields: plain, in a closed shadow root, editable elements, and a hidden frame as canvas editors
// have one.

import { domPoint, paragraphs } from './page.js';

function value(element) {
  const field = {
    changes: 0,
    set(text) {
      element.value = text;
    },
    select: (start, end) => element.setSelectionRange(start, end),
    text: () => element.value,
    focus: () => element.focus(),
    element,
  };
  element.addEventListener('input', () => (field.changes += 1));
  return field;
}

export function textarea(place) {
  const element = document.createElement('textarea');
  element.style.cssText = 'width: 500px; height: 80px';
  place.append(element);
  return value(element);
}

export function input(place) {
  const element = document.createElement('input');
  element.size = 60;
  place.append(element);
  return value(element);
}

export function closedShadow(place) {
  const tree = place.attachShadow({ mode: 'closed' });
  const element = document.createElement('textarea');
  tree.append(element);
  return value(element);
}

export function contenteditable(place) {
  const element = document.createElement('div');
  element.contentEditable = 'true';
  element.style.cssText = 'min-height: 40px; white-space: pre-wrap';
  place.append(element);
  const field = {
    changes: 0,
    set(text) {
      element.innerHTML = paragraphs(text, 'div');
    },
    select: (start, end) =>
      document
        .getSelection()
        .setBaseAndExtent(...domPoint(element, field.text(), start), ...domPoint(element, field.text(), end)),
    text: () => Array.from(element.childNodes, (node) => node.textContent.replaceAll('\u00a0', ' ')).join('\n'),
    focus: () => element.focus(),
    element,
  };
  element.addEventListener('input', () => (field.changes += 1));
  return field;
}

/** Draws its own text; a frame of no size takes what is typed, is read and emptied. An imitation. */
export async function hiddenFrame(place) {
  const canvas = document.createElement('pre');
  const frame = document.createElement('iframe');
  frame.style.cssText = 'width: 1px; height: 1px; border: 0; opacity: 0';
  place.append(canvas, frame);
  const { body } = frame.contentDocument;
  body.contentEditable = 'true';
  let text = '';
  let start = 0;
  let end = 0;
  const past = [];
  const field = {
    changes: 0,
    set(to) {
      text = canvas.textContent = to;
      past.length = 0;
    },
    select: (from, to) => ([start, end] = [from, to]),
    text: () => text,
    focus: () => body.focus(),
  };
  const put = (words) => {
    past.push(text);
    text = canvas.textContent = text.slice(0, start) + words + text.slice(end);
    start = end = start + words.length;
    field.changes += 1;
  };
  body.addEventListener('paste', (event) => {
    event.preventDefault();
    put(event.clipboardData.getData('text/plain'));
  });
  body.addEventListener('input', () => {
    put(body.textContent);
    body.textContent = '';
  });
  body.addEventListener('keydown', (event) => {
    if (event.key !== 'z' || !event.ctrlKey || !past.length) return;
    event.preventDefault();
    text = canvas.textContent = past.pop();
  });
  return field;
}

/** A page of another site in a frame; its own `fields` are there. */
export function frame(place) {
  if (place.id === 'second') return undefined;
  const element = document.createElement('iframe');
  element.src = `http://localhost:${location.port}/textarea.html`;
  element.style.cssText = 'width: 600px; height: 400px';
  place.append(element);
  return undefined;
}
