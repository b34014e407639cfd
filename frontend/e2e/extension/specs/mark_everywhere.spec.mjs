// The mark is seen while the microphone is open: on pages that enlarge themselves, where a page covers the frame in which
// somebody speaks, and after a page has drawn itself anew.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { FIELD, HoldingStage, pause } from '../support/holding_stage.mjs';
import { assertMarkSeen } from '../support/mark_pictures.mjs';
import { hasMarkIn } from '../support/witness.mjs';

/** Somebody who removes the mark each time is not fought with more often than this in the time below. */
const MOST_RETURNS = 20;
const FIGHT_MS = 3_000;
/** Half of the mark's height and more, in pixels. */
const MARK_SIZE = 60;

/** What stands in the field, whose end is the caret. */
const WRITTEN = 'thirty letters in one long row';
const LOW_FIELD = `<title>Large</title>
<style>body { margin: 0 } #field, #twin { font: 16px monospace; padding: 4px; border: 1px solid }
  #field { position: absolute; left: 20px; width: 400px; bottom: 20px; height: 22px; resize: none }
  #twin { position: absolute; top: 0; padding: 0; visibility: hidden; white-space: pre }</style>
<span id="twin">${WRITTEN}</span>`;

/** How a page enlarges or moves what is in it. @type {Record<string, string>} */
const ENLARGED = {
  'as it is': '',
  'with a zoomed root': 'html { zoom: 1.6 } body { height: 62vh }',
  'with a zoomed body': 'body { zoom: 1.6; height: 62vh }',
  'with a zoomed root and body': 'html { zoom: 1.3 } body { zoom: 1.2; height: 64vh }',
  'with a root that is made smaller': 'html { zoom: 0.5 }',
  'with a transformed root': 'html { height: 100vh; transform: scale(0.7) translate(40px, 30px) }',
};
const FIELD_KINDS = {
  'a text area': '<textarea id="field" autofocus></textarea>',
  'an input': '<input id="field" autofocus>',
  'an editable element': '<div id="field" contenteditable></div>',
};

/** Things of a page that cover all of it. */
const COVERS = `<style>dialog, [popover] { inset: 0; width: 100vw; max-width: none; height: 100vh; max-height: none; box-sizing: border-box; background: #eef }</style>
<dialog id="dialog">Covers all</dialog><div id="popover" popover="manual">Covers all</div>`;

/** @type {HoldingStage} */
let stage;

before(async () => {
  const pages = Object.entries(ENLARGED).flatMap(([, style], at) =>
    Object.values(FIELD_KINDS).map((field, kind) => [
      `/enlarged/${at}/${kind}`,
      `${LOW_FIELD}<style>${style}</style>${field}`,
    ]),
  );
  stage = await HoldingStage.start({ ...Object.fromEntries(pages), '/frame': '<textarea id="inner"></textarea>' });
  const framed = (/** @type {string} */ origin) =>
    `${FIELD}<iframe id="frame" src="${origin}/frame" width="400" height="200"></iframe>${COVERS}`;
  stage.site.pages['/framed'] = framed('');
  stage.site.pages['/framed-stranger'] = framed(stage.otherOrigin);
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** @param {any} page */
async function latch(page) {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await stage.latch(page);
  await stage.witness.until(page, true);
}

/** @param {any} page */
async function end(page) {
  await page.keyboard.press(HOLD_KEY);
  await stage.witness.until(page, false);
}

/** The part of the window in which the mark must be: around the caret, behind all that is written. Runs in the page. */
function aroundCaret() {
  const field = /** @type {HTMLElement} */ (document.getElementById('field'));
  const twin = /** @type {HTMLElement} */ (document.getElementById('twin'));
  const { left, top, bottom } = field.getBoundingClientRect();
  const caret = left + twin.getBoundingClientRect().width;
  return { caret, top, bottom };
}

for (const [at, name] of Object.keys(ENLARGED).entries()) {
  for (const [kind, field] of Object.keys(FIELD_KINDS).entries()) {
    test(`the mark is at the caret in ${field} of a page ${name}`, async () => {
      const page = await stage.open(`/enlarged/${at}/${kind}`);
      await page.keyboard.insertText(WRITTEN);
      await latch(page);
      const { caret, top, bottom } = await page.evaluate(aroundCaret);
      const { height } = await page.evaluate(() => ({ height: innerHeight }));
      const from = Math.max(0, top - MARK_SIZE);
      const part = {
        x: caret - MARK_SIZE / 2,
        y: from,
        width: MARK_SIZE * 1.5,
        height: Math.min(height, bottom + MARK_SIZE) - from,
      };
      await assertMarkSeen(stage, page, `caret ${kind} ${name}`, part);
      await end(page);
    });
  }
}

test('the mark follows a page that enlarges itself while somebody speaks', async () => {
  const page = await stage.open('/enlarged/0/1');
  await latch(page);
  await page.addStyleTag({ content: 'html { zoom: 1.6 } body { height: 62vh }' });
  await assertMarkSeen(stage, page, 'enlarged meanwhile');
  await end(page);
});

for (const [path, whose] of [
  ['/framed', 'of the same site'],
  ['/framed-stranger', 'of another site'],
]) {
  for (const [name, open, close] of [
    ['a popover', 'popover.showPopover()', 'popover.hidePopover()'],
    ['a modal dialog', 'dialog.showModal()', 'dialog.close()'],
  ]) {
    test(`the mark is seen above ${name} around the frame ${whose} in which one speaks`, async () => {
      const page = await stage.open(path);
      await page.frameLocator('#frame').locator('#inner').focus();
      await latch(page);
      await assertMarkSeen(stage, page, `in a frame ${whose}`);
      await pause(300);
      const inOuter = 'document.documentElement.children.length - 2';
      assert.equal(await page.evaluate(inOuter), 0, 'one mark is enough');
      await page.evaluate(`(() => { ${open} })()`);
      await assertMarkSeen(stage, page, `above ${name} around a frame ${whose}`);
      await page.evaluate(`(() => { ${close} })()`);
      await assertMarkSeen(stage, page, `after ${name} around a frame ${whose}`);
      await page.evaluate(`(() => { ${open} })()`);
      await assertMarkSeen(stage, page, `above ${name} again`);
      await end(page);
    });
  }
}

test('the mark is seen when the frame in which one speaks is scrolled away', async () => {
  const page = await stage.open('/framed-stranger');
  await page.frameLocator('#frame').locator('#inner').focus();
  await latch(page);
  await page.evaluate(() => {
    document.body.style.height = '500vh';
    scrollTo(0, innerHeight * 2);
  });
  await assertMarkSeen(stage, page, 'frame scrolled away');
  await end(page);
});

/** How pages draw themselves anew. @type {Record<string, () => void>} */
const REDRAWN = {
  'removes what it does not know': () => {
    for (const one of [...document.documentElement.children])
      if (one !== document.head && one !== document.body) one.remove();
  },
  'replaces what is in its root element': () => document.documentElement.replaceChildren(document.head, document.body),
  'has another root element': () => {
    const root = document.createElement('html');
    root.append(document.head, document.body);
    document.documentElement.replaceWith(root);
  },
  'opens its document anew': () => {
    document.open();
    document.write('<title>Anew</title><textarea id="field"></textarea>');
    document.close();
  },
  'hides what it does not know elsewhere': () => {
    const hidden = document.createElement('div');
    hidden.hidden = true;
    document.body.append(hidden);
    for (const one of [...document.documentElement.children])
      if (one !== document.head && one !== document.body) hidden.append(one);
  },
};

for (const [name, redraw] of Object.entries(REDRAWN)) {
  test(`the mark comes back when a page ${name}, twice`, async () => {
    const page = await stage.open();
    await latch(page);
    for (const time of ['once', 'twice']) {
      await page.evaluate(redraw);
      await assertMarkSeen(stage, page, `page ${name} ${time}`);
      await stage.witness.until(page, true);
    }
    await page.locator('#field').focus();
    await end(page);
  });
}

test('a page that removes the mark each time is not fought with for ever, and shows it when it gives up', async () => {
  const page = await stage.open();
  await latch(page);
  await page.evaluate(() => {
    const all = /** @type {any} */ (window);
    all.removed = 0;
    const removes = new MutationObserver(() => {
      for (const one of [...document.documentElement.children]) {
        if (one === document.head || one === document.body) continue;
        one.remove();
        all.removed += 1;
      }
    });
    removes.observe(document.documentElement, { childList: true });
    all.giveUp = () => removes.disconnect();
    document.documentElement.lastElementChild?.remove();
  });
  await pause(FIGHT_MS);
  const removed = await page.evaluate('removed');
  assert.ok(removed > 2, `the mark comes again: ${removed}`);
  assert.ok(removed < MOST_RETURNS, `it leaves the page its time: ${removed}`);
  await page.evaluate('giveUp()');
  await stage.parts.until('the mark is there', () => hasMarkIn(page));
  await assertMarkSeen(stage, page, 'after a fight');
  await end(page);
});

test('words that wait go to their field by themselves in a page that has opened its document anew', async () => {
  const page = await stage.open();
  await latch(page);
  await end(page);
  await page.evaluate(() => {
    document.open();
    document.write('<title>Anew</title><textarea id="field"></textarea><button id="beside">Beside</button>');
    document.close();
  });
  await page.locator('#field').focus();
  const [text] = await stage.rig.speech.prepare(['one two']);
  await stage.hold(page);
  await page.locator('#beside').focus();
  await stage.rig.until(
    'words that wait',
    ({ pieces }) => pieces.some(({ standing }) => standing.standing === 'waiting') || undefined,
  );
  await page.keyboard.up(HOLD_KEY);
  await stage.untilOver();
  assert.equal(await stage.wordsIn(page), '');
  await page.locator('#field').focus();
  await stage.parts.until('the words are in their field', async () => (await stage.wordsIn(page)) === text);
});
