// The toolbar of a tab in a private window is written by several who come at once: the newest thing to show stays.

import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';

const TAB = 7;
const SHOWING = String(new URL('../../../extension/service_worker/showing.js', import.meta.url));

/** What the tab's button shows. */
let shown = '';
/** What the browser answers to who asks for it is held back. @type {(() => void)[] | undefined} */
let heldBack;
/** @type {Record<string, any>} */
let stored = {};

const read = async (/** @type {string | null} */ name) =>
  structuredClone(name === null ? stored : { [name]: stored[name] });

/** @param {{text: string, tabId?: number}} told */
async function setBadgeText({ text, tabId }) {
  if (tabId === TAB) shown = text;
}

/** As it was when it was asked for. */
async function getBadgeText() {
  const text = shown;
  await new Promise((resolve) => (heldBack ? heldBack.push(() => resolve(undefined)) : resolve(undefined)));
  return text;
}

const nothing = async () => {};
const tab = { id: TAB, incognito: true };

/** A browser with one tab, which is in a private window. */
const browser = {
  action: {
    setBadgeText,
    getBadgeText,
    setTitle: nothing,
    setBadgeBackgroundColor: nothing,
    setBadgeTextColor: nothing,
  },
  runtime: { getContexts: async () => [], sendMessage: nothing },
  storage: {
    local: { set: nothing },
    session: {
      get: read,
      set: async (/** @type {object} */ more) => {
        stored = { ...stored, ...structuredClone(more) };
      },
      remove: nothing,
    },
  },
  tabs: { query: async () => [tab], get: async () => tab, sendMessage: nothing },
};

beforeEach(() => {
  [shown, heldBack, stored] = ['', undefined, {}];
  /** @type {any} */ (globalThis).chrome = browser;
});

/** @param {number} revision @param {number} waiting */
const standing = (revision, waiting) => ({
  document: 'd',
  revision,
  dictation: 'a',
  is_open: false,
  state: 'done',
  live: [],
  waiting,
  waiting_in_private: 0,
  waiting_of: [],
  kept: 0,
  is_signed_in: true,
});

test('a tab that comes to the front does not bring back what its toolbar showed before', async () => {
  const showing = await import(SHOWING);
  await showing.show(standing(1, 1));
  assert.equal(shown, '1');
  heldBack = [];
  const comes = showing.showInTab(TAB);
  await settled();
  const shows = showing.show(standing(2, 2));
  await settled();
  // Those who ask last are answered first.
  while (heldBack.length > 0) {
    heldBack.pop()?.();
    await settled();
  }
  await Promise.all([comes, shows]);
  assert.equal(shown, '2');
});
