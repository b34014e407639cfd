// The transcript is edited, before, while and after words are spoken into it. The words are coded
// (see proving/src/coded*), so the text is exact.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { bareWords, readTones } from '../support/clip.mjs';
import { newTab } from '../support/drafts.mjs';
import { withDouble } from '../support/stage.mjs';
import { visitWith } from '../support/visit.mjs';

const WORDS = 12;
const PATIENCE_MS = 15_000;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;
before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

/**
 * A visit of a guest whose microphone plays coded words.
 * @param {(app: import('../pages/dictate.mjs').DictatePage, clip: import('../support/clip.mjs').Clip) => Promise<void>} work
 */
async function visitWithWords(work) {
  await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl }, async (app, clip) => {
    await app.enterAsGuest();
    await work(app, clip);
    assert.deepEqual(app.complaints, []);
  });
}

/**
 * Waits until a paragraph is in sight, and the text does not move any more.
 * @param {Page} page
 * @param {number} place -1 is the last one
 */
async function untilSeen(page, place) {
  const deadline = Date.now() + PATIENCE_MS;
  let last = Number.NaN;
  for (;;) {
    const { text, line, sight } = await page.evaluate(whereIs, place);
    const isInSight = line && sight && line.top >= sight.top && line.bottom <= sight.bottom;
    if (isInSight && line.top === last) return;
    if (Date.now() > deadline) {
      const seen = JSON.stringify({ text, line, sight, last });
      throw new Error(`paragraph ${place} is not in sight and still after ${PATIENCE_MS} ms: ${seen}`);
    }
    last = line?.top ?? Number.NaN;
    await page.waitForTimeout(50);
  }
}

/**
 * Runs in the page: where a paragraph is, and what is in sight.
 * @param {number} place
 */
function whereIs(place) {
  const paragraph = [...document.querySelectorAll('.transcript-paragraph')].at(place);
  const extent = (/** @type {Element | null | undefined} */ element) => {
    const rect = element?.getBoundingClientRect();
    return rect && { top: rect.top, bottom: rect.bottom };
  };
  return { text: paragraph?.textContent, line: extent(paragraph), sight: extent(paragraph?.closest('.transcript')) };
}

describe('the text', { concurrency: 2 }, () => {
  test('text is typed, parted, joined, deleted, and taken back step by step', async () => {
    await visitWithWords(async (app) => {
      const { page, editor } = app;
      await editor.click();
      await page.keyboard.type('First line');
      await page.keyboard.press('Enter');
      await page.keyboard.type('second  line ');
      assert.equal(await app.text(), 'First line\n\nsecond  line');
      await page.keyboard.press('Home');
      await page.keyboard.press('Backspace');
      assert.equal(await app.text(), 'First linesecond  line');
      await page.keyboard.type(' ');
      await page.keyboard.press('Control+Delete');
      assert.match(await app.text(), /^First line\s+line$/);
      const steps = [];
      for (let step = 0; step < 8; step += 1) {
        await page.keyboard.press('Control+z');
        steps.push(await app.text());
      }
      assert.equal(steps[1], 'First linesecond  line', JSON.stringify(steps));
      assert.equal(steps.at(-1), '');
      for (let step = 0; step < 8; step += 1) await page.keyboard.press('Control+Shift+z');
      assert.match(await app.text(), /^First line\s+line$/);
    });
  });

  test('cut, copy and paste are plain text with its paragraphs', async () => {
    await visitWithWords(async (app) => {
      const { page, editor } = app;
      await editor.click();
      await page.keyboard.type('One two');
      await page.keyboard.press('Enter');
      await page.keyboard.type('three');
      await page.keyboard.press('Control+a');
      await page.keyboard.press('Control+x');
      assert.equal(await app.text(), '');
      assert.equal(await app.clipboard(), 'One two\n\nthree');
      await page.keyboard.press('Control+v');
      assert.equal(await app.text(), 'One two\n\nthree');
      await page.evaluate(() => {
        const item = new ClipboardItem({ 'text/html': '<b>bold</b>', 'text/plain': 'bold' });
        return navigator.clipboard.write([item]);
      });
      await page.keyboard.press('Control+v');
      assert.equal(await app.text(), 'One two\n\nthreebold');
      assert.equal(await editor.locator('b').count(), 0);
    });
  });

  test('an input method composes where it likes, and what it wrote is kept', async () => {
    await visitWithWords(async (app) => {
      const { page, editor } = app;
      await editor.click();
      await page.keyboard.type('ab');
      await page.keyboard.press('ArrowLeft');
      const session = await page.context().newCDPSession(page);
      const compose = (/** @type {string} */ text) =>
        session.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
      await compose('に');
      await compose('にほ');
      await session.send('Input.insertText', { text: '日本' });
      await editor.getByText('a日本b').waitFor();
      assert.equal(await editor.locator('p').count(), 1, 'no line that nobody wrote');
      await page.keyboard.type('!');
      assert.equal(await app.text(), 'a日本!b');
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      assert.equal(await app.text(), 'ab');
    });
  });

  test('a sign-out in another tab takes what an input method composes off the screen, too', async () => {
    await visitWithWords(async (app) => {
      await app.editor.click();
      const session = await app.page.context().newCDPSession(app.page);
      await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
      await app.editor.getByText('にほ').waitFor();
      const other = await newTab(app);
      await other.page.getByRole('button', { name: 'Sign out', exact: true }).click();
      await other.page.getByRole('button', { name: 'Sign out and lose it' }).click();
      await app.guestButton.click();
      await app.startButton.waitFor();
      await app.editor.getByText('にほ').waitFor({ state: 'detached' });
      assert.equal(await app.text(), '');
    });
  });

  test('words are spoken to the caret, and one undo takes back one final', async () => {
    await visitWithWords(async (app, clip) => {
      const { page, editor } = app;
      await editor.click();
      await page.keyboard.type('Before and after.');
      for (let step = 0; step < 'after.'.length; step += 1) await page.keyboard.press('ArrowLeft');
      await app.dictate(clip);
      assert.equal(bareWords(await app.text()), `before and ${clip.text} after`);
      let undone = 0;
      while ((await app.text()) !== 'Before and after.') {
        await page.keyboard.press('Control+z');
        undone += 1;
        assert.ok(undone <= WORDS, await app.text());
      }
      for (let step = 0; step < undone; step += 1) await page.keyboard.press('Control+y');
      assert.equal(bareWords(await app.text()), `before and ${clip.text} after`);
    });
  });

  test('what is typed while words are spoken is never written over and never in their midst', async () => {
    await visitWithWords(async (app, clip) => {
      const { page, editor } = app;
      await editor.click();
      await page.keyboard.type('Note:');
      await page.keyboard.press('Enter');
      await app.start();
      await app.untilPartial(clip.millis);
      // The words keep coming at the end; the person goes to the top and writes there.
      await app.transcript.getByText('Note:').click();
      await page.keyboard.press('End');
      const typed = ' Ada wrote this by hand.';
      await page.keyboard.type(typed, { delay: 60 });
      await page.keyboard.press('Control+End');
      await app.untilHeard(clip);
      await app.stop();
      const [first, ...rest] = (await app.text()).split('\n\n');
      assert.ok(first.startsWith(`Note:${typed}`), first);
      const spoken = bareWords(`${first.slice(`Note:${typed}`.length)} ${rest.join(' ')}`);
      // What was said while the caret stood at the top stands there, and in order.
      assert.deepEqual(spoken.split(/\s+/).filter(Boolean).sort(), clip.text.split(' ').sort());
    });
  });

  test('who reads further up is not moved by what is said below, and who is below sees the newest words', async () => {
    await visitWithWords(async (app, clip) => {
      const { page, editor } = app;
      const lines = Array.from({ length: 60 }, (_, index) => `Line ${index + 1} of a long text.`);
      await page.evaluate((text) => navigator.clipboard.writeText(text), lines.join('\n'));
      await editor.click();
      await page.keyboard.press('Control+v');
      assert.equal((await app.text()).split('\n\n').length, lines.length);
      // The caret is there.
      await untilSeen(page, -1);

      await app.transcript.hover();
      await page.mouse.wheel(0, -100_000);
      await untilSeen(page, 0);
      const top = () =>
        app.transcript
          .getByText('Line 3 of a long text.', { exact: true })
          .evaluate((line) => line.getBoundingClientRect().top);
      const before = await top();
      await app.start();
      let isHeard = false;
      const heard = app.untilHeard(clip).finally(() => {
        isHeard = true;
      });
      /** Lines are not whole pixels high: half a pixel is rounding. */
      const moves = [];
      while (!isHeard) {
        moves.push(Math.abs((await top()) - before));
        await page.waitForTimeout(100);
      }
      await heard;
      await app.stop();
      moves.push(Math.abs((await top()) - before));
      assert.ok(Math.max(...moves) < 1, `moved by ${Math.max(...moves)} pixels`);
      assert.ok(bareWords(await app.text()).endsWith(clip.text));

      await app.transcript.hover();
      await page.mouse.wheel(0, 100_000);
      await untilSeen(page, -1);
    });
  });

  test('an uncertain word is marked, found, kept or typed over', async () => {
    await visitWithWords(async (app, clip) => {
      const { page, editor } = app;
      await app.dictate(clip);
      const marked = editor.locator('.word-uncertain');
      assert.deepEqual(await marked.allInnerTexts(), ['garden']);
      const next = page.getByRole('button', { name: '1 uncertain word' });
      await next.click();
      await page.getByRole('button', { name: 'Keep it' }).click();
      assert.equal(await marked.count(), 0);
      assert.ok(!(await next.isVisible()));
      await page.keyboard.press('Control+z');
      assert.equal(await marked.count(), 1);
      await next.click();
      await page.keyboard.type('kindergarten');
      assert.equal(await marked.count(), 0);
      assert.equal(bareWords(await app.text()), clip.text.replace('garden', 'kindergarten'));
    });
  });

  test('text is saved as text and as Markdown', async () => {
    await visitWithWords(async (app) => {
      const { page, editor } = app;
      await editor.click();
      await page.keyboard.type('# one_two *three*');
      const expected = { Text: '# one_two *three*\n', Markdown: '\\# one_two \\*three\\*\n' };
      for (const [kind, content] of Object.entries(expected)) {
        await app.downloadButton.click();
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.getByRole('button', { name: kind, exact: true }).click(),
        ]);
        assert.match(download.suggestedFilename(), /^dictation-\d{4}-\d\d-\d\d-\d\d-\d\d\.(txt|md)$/);
        const saved = await readFile(await download.path(), 'utf8');
        assert.ok(saved.endsWith(content), saved);
      }
    });
  });
});
