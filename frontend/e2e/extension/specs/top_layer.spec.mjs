// The mark that somebody listens is seen above everything that a page can put on top, and comes back when that changes.

import { after, afterEach, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';
import { assertMarkSeen } from '../support/mark_pictures.mjs';

const PAGE = `<title>Layers</title>
<style>dialog, [popover], #stage { width: 70vw; height: 60vh; padding: 2rem; background: #eef } ::backdrop { background: #0008 }</style>
<textarea id="field" rows="4" cols="50"></textarea>
<dialog id="dialog"><textarea class="inside" rows="4" cols="50"></textarea></dialog>
<div popover="manual" id="popover"><textarea class="inside" rows="4" cols="50"></textarea></div>
<div id="stage"><textarea class="inside" rows="4" cols="50"></textarea></div>`;

/** Both cover all of the page, and are in a tree that the page keeps to itself. */
const IN_SHADOW = `<title>Trees</title><textarea id="field" rows="4" cols="50"></textarea><x-tree></x-tree>
<script>
  const tree = document.querySelector('x-tree').attachShadow({ mode: 'closed' });
  tree.innerHTML = \`<style>dialog, [popover] { inset: 0; width: 100vw; max-width: none; height: 100vh; max-height: none }</style>
    <dialog></dialog><div popover="manual"></div>\`;
  [dialog, popover] = ['dialog', '[popover]'].map((one) => tree.querySelector(one));
</script>`;

/**
 * What puts an element on top, what takes it away, and how it is known to be there.
 * @type {Record<string, {id: string, open: string, close: string, top: string}>}
 */
const LAYERS = {
  'a modal dialog': { id: 'dialog', open: 'dialog.showModal()', close: 'dialog.close()', top: ':modal' },
  'a popover': { id: 'popover', open: 'popover.showPopover()', close: 'popover.hidePopover()', top: ':popover-open' },
  'full screen': {
    id: 'stage',
    open: 'stage.requestFullscreen()',
    close: 'document.exitFullscreen()',
    top: ':fullscreen',
  },
};

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start({ '/layers': PAGE, '/trees': IN_SHADOW });
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** By the person's hand, so that the browser allows it. @param {any} page @param {string} script */
async function run(page, script) {
  const whole = `(() => { const [dialog, popover, stage] = ['dialog', 'popover', 'stage'].map((id) => document.getElementById(id)); return ${script}; })()`;
  await page.evaluate(whole);
}

/** Whether an element is on top. @param {any} page @param {string} id @param {string} top @param {boolean} isOn */
const untilOnTop = (page, id, top, isOn) =>
  stage.parts.until(
    `${id} is ${isOn ? '' : 'not '}on top`,
    async () => (await page.locator(`#${id}${top}`).count()) === Number(isOn),
  );

for (const [name, { id, open, close, top }] of Object.entries(LAYERS)) {
  test(`the mark is seen in ${name}`, async () => {
    const page = await stage.open('/layers');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await run(page, open);
    await untilOnTop(page, id, top, true);
    await page.locator(`#${id} .inside`).focus();
    await stage.latch(page);
    await stage.witness.until(page, true);
    await assertMarkSeen(stage, page, `in ${name}`);
    await page.keyboard.press(HOLD_KEY);
    await stage.witness.until(page, false);
  });

  test(`the mark comes above ${name} that opens later, and stays when that closes`, async () => {
    const page = await stage.open('/layers');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.locator(`#${id} .inside`).evaluate((/** @type {HTMLElement} */ field) => field.focus());
    await page.locator('#field').focus();
    await stage.latch(page);
    await stage.witness.until(page, true);
    await assertMarkSeen(stage, page, `before ${name}`);
    await run(page, open);
    await untilOnTop(page, id, top, true);
    if (id === 'popover') await page.locator('#field').focus();
    else await page.locator(`#${id} .inside`).focus();
    await assertMarkSeen(stage, page, `above ${name}`);
    await run(page, close);
    await untilOnTop(page, id, top, false);
    await page.locator('#field').focus();
    await assertMarkSeen(stage, page, `after ${name}`);
    await page.keyboard.press(HOLD_KEY);
    await stage.witness.until(page, false);
  });
}

for (const [name, open] of [
  ['a modal dialog', 'dialog.showModal()'],
  ['a popover', 'popover.showPopover()'],
]) {
  test(`the mark comes above ${name} in a closed shadow tree`, async () => {
    const page = await stage.open('/trees');
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await stage.latch(page);
    await stage.witness.until(page, true);
    await assertMarkSeen(stage, page, `before ${name} in a tree`);
    await page.evaluate(open);
    await assertMarkSeen(stage, page, `above ${name} in a tree`);
    await page.keyboard.press(HOLD_KEY);
    await stage.witness.until(page, false);
  });
}
