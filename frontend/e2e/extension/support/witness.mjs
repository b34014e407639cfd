// What the person sees, held against what the microphone does: toolbar, title and the mark in the page must say the same
// as the device.

/** What is shown follows the microphone within this, in ms, on a busy machine. */
export const SETTLED_WITHIN_MS = 3_000;

/**
 * @typedef {object} Seen
 * @property {boolean} isOpen the device records
 * @property {string} badge
 * @property {string} title
 * @property {boolean} hasMark in the page
 */

export class Witness {
  /** @param {import('./parts.mjs').Parts} parts */
  constructor(parts) {
    this.parts = parts;
  }

  /** @param {any} page @returns {Promise<Seen>} */
  async look(page) {
    const [isOpen, { text, title }, hasMark] = await Promise.all([
      this.parts.isMicrophoneOpen(),
      this.parts.toolbar(),
      hasMarkIn(page),
    ]);
    return { isOpen, badge: text, title, hasMark };
  }

  /**
   * Waits until the microphone, the toolbar and the mark in this page say the same.
   * @param {any} page @param {boolean} isOpen
   * @param {{hasMark?: boolean, patience?: number}} [expected] a page that words do not go to has no mark
   * @returns {Promise<Seen>}
   */
  async until(page, isOpen, { hasMark = isOpen, patience = SETTLED_WITHIN_MS } = {}) {
    const deadline = Date.now() + patience;
    for (;;) {
      const seen = await this.look(page);
      const faults = faultsOf(seen, isOpen);
      if (seen.hasMark !== hasMark) faults.push(`there is ${seen.hasMark ? 'a' : 'no'} mark in the page`);
      if (faults.length === 0) return seen;
      if (Date.now() > deadline) throw new Error(`after ${patience} ms: ${faults.join(', ')}: ${JSON.stringify(seen)}`);
    }
  }
}

/** @param {Seen} seen @param {boolean} isOpen @returns {string[]} */
export function faultsOf({ isOpen: is, badge, title }, isOpen) {
  const faults = [];
  if (is !== isOpen) faults.push(`the microphone is ${is ? 'open' : 'closed'}`);
  // A `!` says beside it that something is wrong.
  if (badge.startsWith('●') !== isOpen) faults.push(`the toolbar shows ${JSON.stringify(badge)}`);
  if (badge.includes('!') && !title.includes('. ')) faults.push(`what is wrong is not in ${JSON.stringify(title)}`);
  if (title.startsWith('Sotto: stop') !== isOpen) faults.push(`its title is ${JSON.stringify(title)}`);
  return faults;
}

/**
 * Whether the mark is there, in one of the frames. A page cannot see what is in our element, and a test's pages have
 * nothing else beside head and body.
 * @param {any} page @returns {Promise<boolean>}
 */
export async function hasMarkIn(page) {
  const frames = page.frames().map((/** @type {any} */ frame) => frame.evaluate(hasElement).catch(() => false));
  return (await Promise.all(frames)).includes(true) && !(await isTelling(page));
}

/** Of a page that comes back Playwright knows the outermost frame alone. Runs in the page. */
function hasElement() {
  const inner = [...document.querySelectorAll('iframe')].map(({ contentDocument }) => contentDocument);
  return [document, ...inner].some((one) => one && one.documentElement.children.length > 2);
}

/** What is drawn is no mark, but tells something. @param {any} page @returns {Promise<boolean>} */
const isTelling = async (page) => (await toldIn(page)) !== undefined;

/**
 * What the person is told in the page in the mark's place, if anything.
 * @param {any} page @returns {Promise<string | undefined>}
 */
export const toldIn = (page) => drawnIn(page, /\bis-(?:told|noted)\b/);

/** What the person is told in or in place of the mark while a dictation goes on; empty if it is nothing. @param {any} page */
export const notedIn = async (page) => (await drawnIn(page, /^note$/)) ?? '';

/** @param {any} page @param {RegExp} sign of what is meant @returns {Promise<string | undefined>} its text */
async function drawnIn(page, sign) {
  const session = await page.context().newCDPSession(page);
  const { root } = await session.send('DOM.getDocument', { depth: -1, pierce: true });
  await session.detach();
  const told = nodesOf(root).find(({ attributes = [] }) =>
    attributes.some((/** @type {string} */ one) => sign.test(one)),
  );
  if (!told) return undefined;
  return nodesOf(told)
    .map(({ nodeValue }) => nodeValue)
    .join('');
}

/** @param {any} node of the browser's tools @returns {any[]} it, and all in it */
function nodesOf(node) {
  const { children = [], shadowRoots = [], contentDocument } = node;
  const inner = [...shadowRoots, ...children, ...(contentDocument ? [contentDocument] : [])];
  return [node, ...inner.flatMap(nodesOf)];
}
