// What the service worker shows and tells when several things come at once, without a browser.

import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { FakeBrowser, standing } from '../../support/fake_browser.mjs';

const TAB = 7;
const OTHER_TAB = 8;
const part = (/** @type {string} */ name) =>
  String(new URL(`../../../../extension/service_worker/${name}`, import.meta.url));

test('a tab that comes to the front does not bring back what its toolbar showed before', async () => {
  const browser = new FakeBrowser([{ id: TAB, incognito: true }]);
  const showing = await import(part('showing.js'));
  await showing.show(standing({ revision: 1, waiting: 1 }));
  assert.equal(browser.badges[TAB], '1');
  browser.heldBack = [];
  const comes = showing.showInTab(TAB);
  await settled();
  const shows = showing.show(standing({ revision: 2, waiting: 2 }));
  await settled();
  // Those who ask last are answered first.
  while (browser.heldBack.length > 0) {
    browser.heldBack.pop()?.();
    await settled();
  }
  await Promise.all([comes, shows]);
  assert.equal(browser.badges[TAB], '2');
});

/**
 * The key is pressed in vain while the dictation `first` of `TAB` waits for the server.
 * @param {number} tab in which it is pressed @param {number} revision
 * @returns {Promise<any[]>} what that tab is told of what runs
 */
async function pressInVain(tab, revision) {
  const trouble = 'Nothing was recorded.';
  const waits = standing({ revision, dictation: 'first', state: 'finishing', live: ['first'], trouble });
  const tabs = [TAB, OTHER_TAB].map((id) => ({ id, incognito: false }));
  const browser = new FakeBrowser(tabs, async ({ kind }) => (kind === 'start_dictation' ? waits : undefined));
  browser.stored = { 'tab/first': { tab: TAB, at: 1 } };
  const { holdPressed } = await import(part('steering.js'));
  await holdPressed({ tabId: tab, frameId: 0, documentId: 'document' }, false, { hold: `hold-${tab}`, at: 1 });
  return browser.told.filter((one) => one.tab === tab && one.said.kind === 'dictation_runs').map(({ said }) => said);
}

test('a press in vain leaves Escape and the mark to the dictation that waits in its tab, and is told there', async () => {
  const told = await pressInVain(TAB, 11);
  assert.ok(told.length > 0);
  for (const { dictation, stage } of told)
    assert.deepEqual({ dictation, stage }, { dictation: 'first', stage: 'finishing' });
  assert.equal(told.at(-1).trouble, 'Nothing was recorded.');
});

test('a press in vain in another tab is told there', async () => {
  const { stage, trouble, dictation } = (await pressInVain(OTHER_TAB, 12)).at(-1);
  assert.deepEqual({ stage, trouble }, { stage: 'none', trouble: 'Nothing was recorded.' });
  assert.notEqual(dictation, 'first');
});

/**
 * Undoes the dictation `a`, whose page answers so.
 * @param {() => Promise<any>} answer
 */
async function undo(answer) {
  /** @type {string[]} */
  const told = [];
  const browser = new FakeBrowser([{ id: TAB, incognito: false }], async ({ kind }) => {
    told.push(kind);
    return standing({});
  });
  browser.stored = { newest: 'a', 'target/a': { target: { tabId: TAB, frameId: 0, documentId: 'document' }, at: 1 } };
  /** @type {any} */ (globalThis).chrome.tabs.sendMessage = answer;
  const asked = (await import(part('undo.js'))).undo();
  await settled();
  return { asked, told };
}

test('an undo that takes longer than the person waits is told as that, and known when it is done', async () => {
  mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  try {
    /** @type {(answer: object) => void} */
    let end = () => {};
    const slow = () =>
      new Promise((resolve) => {
        end = resolve;
      });
    const { asked, told } = await undo(slow);
    mock.timers.tick(5_000);
    assert.deepEqual(await asked, { kind: 'dictation_kept', reason: 'no_answer' });
    assert.deepEqual(told, []);
    end({ kind: 'dictation_undone' });
    await settled();
    assert.deepEqual(told, ['taken_back']);
  } finally {
    mock.timers.reset();
  }
});

test('an undo in a page that is gone is told as that', async () => {
  const { asked, told } = await undo(() => Promise.reject(new Error('no such document')));
  assert.deepEqual(await asked, { kind: 'dictation_kept', reason: 'field_gone' });
  assert.deepEqual(told, []);
});
