// Who signs out in one tab has left all of them: no microphone stays open there, and nothing of what was said.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DictatePage } from '../pages/dictate.mjs';
import { bareWords } from '../support/clip.mjs';
import { kept, newTab, untilKept } from '../support/drafts.mjs';
import { withPersonsBrowser } from '../support/persons_browser.mjs';
import { Stage } from '../support/room_stage.mjs';

const WORDS = 6;
const PATIENCE_MS = 15_000;

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

/** Signs out in a tab. @param {DictatePage} app */
async function signOut(app) {
  await app.page.bringToFront();
  await app.page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await app.page.getByRole('button', { name: 'Sign out and lose it' }).click();
  await app.guestButton.waitFor();
}

/** No microphone of a tab is open, although nobody looks at the tab. @param {DictatePage} app */
async function untilClosed(app) {
  const deadline = Date.now() + PATIENCE_MS;
  const open = () => app.page.evaluate(() => /** @type {any} */ (window).room.open().length);
  while ((await open()) > 0) {
    assert.ok(Date.now() < deadline, 'the microphone closes');
    await app.page.waitForTimeout(50);
  }
}

/** Whether two words that were `said` one after the other are anywhere in the page, for who listens to it, too. */
async function isHeardOf(/** @type {DictatePage} */ app, /** @type {string} */ said) {
  const text = bareWords(await app.page.evaluate(() => document.body.textContent ?? ''));
  const words = said.split(' ');
  return words.some((word, index) => index > 0 && text.includes(`${words[index - 1]} ${word}`));
}

test('a tab that records stops, and forgets what was said, when somebody signs out in another', async () => {
  await stage.visit({ words: WORDS, labels: ['Desk microphone'] }, async (recording, room, said) => {
    // The guest of this stage will be gone.
    stage.guest = undefined;
    await recording.start();
    await room.say();
    await room.untilOpen('Desk microphone');
    assert.ok(await isHeardOf(recording, said));
    await signOut(await newTab(recording));
    await untilClosed(recording);
    await recording.page.bringToFront();
    await recording.guestButton.waitFor();
    assert.deepEqual(await kept(recording.page), []);

    // Who comes next finds nothing of it, and speaks into a microphone that opens.
    await recording.guestButton.click();
    await recording.startButton.waitFor();
    assert.equal(await recording.text(), '');
    assert.equal(await recording.undoButton.count(), 0);
    assert.ok(!(await isHeardOf(recording, said)), 'nor who listens to the page');
    await recording.start();
    await room.in(recording).say();
    await recording.stop();
    assert.equal(await recording.plainText(), said, 'the words of the next person, and no others');
  });
});

test('what was cancelled, and waits to be brought back, is gone with a sign-out in another tab', async () => {
  await stage.visit({ words: WORDS, labels: ['Desk microphone'] }, async (app, room) => {
    stage.guest = undefined;
    await app.start();
    await room.say();
    await app.page.keyboard.press('Escape');
    await app.untilStatus(/^Cancelled/);
    await signOut(await newTab(app));
    await app.page.bringToFront();
    await app.guestButton.click();
    await app.startButton.waitFor();
    assert.equal(await app.bringBackButton.count(), 0);
    assert.equal(await app.text(), '');
  });
});

test('a page that was left comes back from the browser\u2019s memory without the text of who has signed out', async () => {
  await withPersonsBrowser(async (browser) => {
    const app = new DictatePage(await browser.context.newPage(), stage.server.publicUrl);
    await app.enterAsGuest();
    await app.editor.click();
    await app.page.keyboard.type('Left behind.');
    await untilKept(app.page, 'Left behind.');
    await app.page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => Object.assign(window, { cameBack: persisted }));
    });
    await app.page.goto(`${app.origin}/health`);
    const other = await newTab(app);
    await signOut(other);
    await other.guestButton.click();
    await other.startButton.waitFor();
    await app.page.bringToFront();
    await app.page.goBack({ waitUntil: 'commit' });
    await app.page.waitForFunction(() => 'cameBack' in window);
    assert.ok(await app.page.evaluate(() => /** @type {any} */ (window).cameBack), 'it is the same page');
    await app.page.waitForFunction(() => !document.body.textContent?.includes('Left behind.'));
    assert.equal(await app.text(), '');
    assert.deepEqual(await kept(app.page), []);
  });
});
