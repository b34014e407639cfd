// What hostile pages do to read words that are only drawn, and to get words that are meant for another field.

/**
 * A script of a page that looks for words everywhere a page can look, from before our element is there: `leaks` are the
 * places where it found one that does not stand in the field yet, `lookAround()` looks. Words of the script itself would
 * be found there.
 * @param {string[]} words
 */
export const spyFor = (words) =>
  `const words = ${JSON.stringify(coded(words.filter((word) => !SPY.includes(word))))};${SPY}`;

/** So that the words do not stand in the page. @param {string[]} words */
const coded = (words) => words.map((word) => [...word].map((letter) => letter.codePointAt(0)));

const SPY = `
  window.leaks = [];
  const canaries = words.map((one) => String.fromCodePoint(...one));
  const value = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value').get;
  const stands = () => { const field = document.getElementById('f'); return field ? value.call(field) : ''; };
  const look = (where, text) => {
    for (const canary of canaries) if (String(text ?? '').includes(canary) && !stands().includes(canary)) leaks.push(where + ': ' + canary);
  };
  window.lookAround = () => {
    look('html', document.documentElement.outerHTML);
    look('text', document.documentElement.innerText + document.documentElement.textContent);
    for (const element of document.all) {
      if (element.shadowRoot) leaks.push('open root');
      look('inner', element.shadowRoot?.textContent);
      try { look('html with shadows', element.getHTML({ serializableShadowRoots: true })); } catch {}
    }
    getSelection().selectAllChildren(document.documentElement);
    look('selection', getSelection().toString());
    document.execCommand('selectAll');
    look('select all', getSelection().toString());
    getSelection().removeAllRanges();
    for (const canary of canaries)
      if (!stands().includes(canary) && window.find(canary, false, false, true, false, true, false)) leaks.push('find: ' + canary);
    for (let x = 0; x < innerWidth; x += 20) for (let y = 0; y < innerHeight; y += 10) {
      look('range', document.caretRangeFromPoint(x, y)?.startContainer?.textContent);
      look('point', document.elementFromPoint(x, y)?.textContent);
    }
  };
  new MutationObserver((records) => {
    for (const { addedNodes, target } of records) { look('mutation', target.textContent); for (const node of addedNodes) look('added', node.textContent); }
  }).observe(document, { childList: true, subtree: true, characterData: true, attributes: true });
  for (const name of ['attachShadow', 'append', 'replaceChildren']) {
    const real = Element.prototype[name];
    Element.prototype[name] = function (...given) {
      const made = real.apply(this, given);
      if (name === 'attachShadow') leaks.push('attachShadow');
      for (const one of given) look(name, one?.textContent ?? one);
      return made;
    };
  }
  const content = Object.getOwnPropertyDescriptor(Node.prototype, 'textContent');
  Object.defineProperty(Node.prototype, 'textContent', { ...content, set(value) { look('textContent', value); content.set.call(this, value); } });
  for (const kind of ['beforeinput', 'input', 'paste', 'selectionchange', 'copy', 'toggle', 'beforetoggle'])
    document.addEventListener(kind, (event) => { look(kind, event.data); look(kind, event.clipboardData?.getData('text/plain')); }, true);
`;

/** What a page whose field is `#f` does to have the words in `#g`. @type {Record<string, string>} */
export const THEFTS = {
  'steals the focus': "document.getElementById('g').focus()",
  'steals the focus again and again': "setInterval(() => document.getElementById('g').focus(), 1)",
  'steals the focus when words are drawn':
    "new MutationObserver(() => document.getElementById('g').focus()).observe(document.documentElement, { childList: true }); document.documentElement.append('')",
  'replaces the field':
    "{ const g = document.getElementById('g'); document.getElementById('f').replaceWith(g); g.focus() }",
  'puts the field into a form for a password': "document.getElementById('f').autocomplete = 'current-password'",
  'lies about the focus':
    "Object.defineProperty(document, 'activeElement', { get: () => document.getElementById('f') }); document.hasFocus = () => true; document.getElementById('g').focus()",
};
