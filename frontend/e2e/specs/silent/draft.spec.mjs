// The text of a tab outlives its page, in this browser alone.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AccountPages } from '../../pages/account.mjs';
import { DictatePage } from '../../pages/dictate.mjs';
import {
  KEPT_MS,
  kept,
  keptInDatabase,
  newTab,
  type,
  untilCount,
  untilKept,
  untilShown,
} from '../../support/drafts.mjs';
import { stayWhenAsked } from '../../support/leaving.mjs';
import { withPersonsBrowser } from '../../support/persons_browser.mjs';
import { Server } from '../../support/server.mjs';
import { visit } from '../../support/visit.mjs';

const PASSWORD = 'seven green bicycles';
const DAY_MS = 86_400_000;
/** As Firefox and Safari answer in a private window. */
const PRIVATE = `StorageManager.prototype.getDirectory = () => Promise.reject(new DOMException('no', 'SecurityError'));`;

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

/**
 * Somebody without a microphone, who is a guest.
 * @param {(app: DictatePage) => Promise<void>} work
 * @param {string} [script]
 */
function visitAsGuest(work, script) {
  return visit({ origin: server.publicUrl, microphone: { kind: 'absent' }, script }, async (app) => {
    await app.enterAsGuest();
    await work(app);
    assert.deepEqual(app.complaints, []);
  });
}

describe('a draft', { concurrency: 2 }, () => {
  test('a reload brings the text back, with its paragraphs and its caret', async () => {
    await visitAsGuest(async (app) => {
      const { page, editor } = app;
      await type(app, 'The first line.', 'The second ne.');
      for (let steps = 0; steps < 3; steps += 1) await page.keyboard.press('ArrowLeft');
      await untilKept(page, 'The second ne.');
      await page.reload();
      await untilShown(app, 'The second ne.');
      await editor.focus();
      await page.keyboard.type('li');
      assert.equal(await app.text(), 'The first line.\n\nThe second line.');
    });
  });

  test('what was typed last is kept when the page goes, without a question', async () => {
    await visitAsGuest(async (app) => {
      await type(app, 'Typed at the very end.');
      await app.page.reload();
      await untilShown(app, 'Typed at the very end.');
    });
  });

  test('a tab that crashes or is closed leaves its text to the next new one, and to that one only', async () => {
    await visitAsGuest(async (app) => {
      const closed = await newTab(app);
      await type(closed, 'Text of a closed tab.');
      await untilKept(closed.page, 'Text of a closed tab.');
      await closed.page.close();
      const next = await newTab(app);
      await next.untilNotice(/A tab with text was closed/);
      await next.bringBackButton.click();
      await untilShown(next, 'Text of a closed tab.');

      const third = await newTab(app);
      await third.page.waitForTimeout(KEPT_MS);
      assert.equal(await third.notice.innerText(), '', 'a text that is open is not offered');
      assert.equal((await kept(third.page)).length, 1);
      await next.page.reload();
      await untilShown(next, 'Text of a closed tab.');

      const devtools = await next.page.context().newCDPSession(next.page);
      const crashed = next.page.waitForEvent('crash');
      devtools.send('Page.crash').catch(() => {});
      await crashed;
      await third.page.reload();
      await third.untilNotice(/A tab with text was closed/);
      await type(third, 'Its own.');
      await third.bringBackButton.click();
      await untilShown(third, 'Text of a closed tab.');
      assert.equal(await third.text(), 'Its own.\n\nText of a closed tab.');
      await untilCount(third.page, 1);
    });
  });

  test('a tab that was duplicated has a draft of its own', async () => {
    await visitAsGuest(async (app) => {
      await type(app, 'The original.');
      await untilKept(app.page, 'The original.');
      const opened = app.page.context().waitForEvent('page');
      // A window that a page opens has its session storage.
      await app.page.evaluate(() => {
        window.open(location.href);
      });
      const copy = new DictatePage(await opened, app.origin);
      await copy.startButton.waitFor();
      await copy.page.waitForTimeout(KEPT_MS);
      assert.equal(await copy.text(), '');
      await type(copy, 'The copy.');
      await untilKept(copy.page, 'The copy.');
      for (const [tab, words] of /** @type {const} */ ([
        [app, 'The original.'],
        [copy, 'The copy.'],
      ])) {
        await tab.page.reload();
        await untilShown(tab, words);
        assert.equal(await tab.text(), words);
      }
    });
  });

  test('it goes with Clear, and comes back when that is taken back', async () => {
    await visitAsGuest(async (app) => {
      await type(app, 'To be cleared.');
      await untilKept(app.page, 'To be cleared.');
      await app.clearButton.click();
      await untilCount(app.page, 0);
      await app.undoButton.click();
      await untilKept(app.page, 'To be cleared.');
    });
  });

  test('it is kept for seven days', async () => {
    await visitAsGuest(async (app) => {
      const { page } = app;
      await page.evaluate((day) => {
        const draft = (/** @type {number} */ age, /** @type {string} */ words) =>
          localStorage.setItem(`sotto-draft.${words}`, `1 ${Date.now() - age} - 0:0 0:0\n${words}`);
        draft(8 * day, 'old');
        draft(6 * day, 'young');
      }, DAY_MS);
      const next = await newTab(app);
      await next.bringBackButton.click();
      await untilShown(next, 'young');
      assert.ok((await kept(next.page)).every((draft) => !draft.includes('old')));
    });
  });

  test('a guest who signs in is asked, and takes along what they have, the text too', async () => {
    await visit({ origin: server.publicUrl, microphone: { kind: 'absent' } }, async (app) => {
      const account = new AccountPages(app.page, app.origin);
      await app.open();
      await account.createAccount('maria@example.org', PASSWORD);
      await account.signOutButton.click();
      await app.enterAsGuest();
      await app.page.evaluate(async () => {
        const { access_token: token } = JSON.parse(localStorage.getItem('sb-sotto-auth-token') ?? '{}');
        const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
        await fetch('/settings', { method: 'PUT', headers, body: JSON.stringify({ vocabulary: ['Quetzal'] }) });
      });
      await type(app, 'Begun as a guest.');
      await untilKept(app.page, 'Begun as a guest.');
      const guest = await account.session();
      const question = app.page.getByRole('dialog', { name: 'Take along what this guest has?' });
      await account.signIn('maria@example.org', PASSWORD);
      await question.waitFor();
      await app.page.keyboard.press('Escape');
      await question.waitFor({ state: 'hidden' });
      assert.equal((await account.session()).user.id, guest.user.id);

      await account.signInButton.click();
      await question.getByRole('button', { name: 'Take it along' }).click();
      await account.accountLink.getByText('maria@example.org').waitFor();
      assert.equal(await app.text(), 'Begun as a guest.');
      await app.page.reload();
      await untilShown(app, 'Begun as a guest.');
      await app.page.getByRole('link', { name: 'Settings' }).click();
      await app.page.waitForFunction(() => {
        const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#vocabulary'));
        return field?.value.includes('Quetzal');
      });
    });
  });

  test('turned off, nothing is kept, and leaving is asked about', async () => {
    await visitAsGuest(async (app) => {
      const { page } = app;
      await type(app, 'Not to be kept.');
      await untilKept(page, 'Not to be kept.');
      await page.getByRole('link', { name: 'Settings' }).click();
      await page.getByRole('checkbox', { name: 'Keep a draft' }).click();
      await page.getByRole('link', { name: 'Dictate' }).click();
      await type(app, ' At all.');
      await page.waitForTimeout(KEPT_MS);
      assert.deepEqual(await kept(page), []);
      assert.ok(!(await keptInDatabase(page)).some((draft) => draft.includes('kept')));
      await stayWhenAsked(page);
      const next = await newTab(app);
      assert.equal(await next.text(), '');
      assert.equal(await next.notice.innerText(), '');
    });
  });

  test('a window that lets on that it is private keeps nothing, and leaving is asked about', async () => {
    await visitAsGuest(async (app) => {
      await type(app, 'Said in private.');
      await app.page.waitForTimeout(KEPT_MS);
      const stored = await app.page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
      assert.ok(!stored.includes('private'), stored);
      assert.deepEqual(await app.page.evaluate(() => indexedDB.databases()), []);
      await stayWhenAsked(app.page);
    }, PRIVATE);
  });
});

test('a page that was left comes back from the browser\u2019s memory without what another tab has brought into its own', async () => {
  await withPersonsBrowser(async (browser) => {
    const app = new DictatePage(await browser.context.newPage(), server.publicUrl);
    await app.enterAsGuest();
    await type(app, 'Written once.');
    await untilKept(app.page, 'Written once.');
    await app.page.evaluate(() => {
      addEventListener('pageshow', ({ persisted }) => Object.assign(window, { cameBack: persisted }));
    });
    await app.page.goto(`${app.origin}/health`);
    const other = await newTab(app);
    await other.untilNotice(/A tab with text was closed or left/);
    await other.bringBackButton.click();
    await untilShown(other, 'Written once.');
    await app.page.bringToFront();
    await app.page.goBack({ waitUntil: 'commit' });
    await app.page.waitForFunction(() => 'cameBack' in window);
    assert.ok(await app.page.evaluate(() => /** @type {any} */ (window).cameBack), 'it is the same page');
    await app.untilNotice(/Another tab has the text of this page/);
    assert.equal(await app.text(), '');
    await app.undoButton.click();
    await untilShown(app, 'Written once.');
  });
});
