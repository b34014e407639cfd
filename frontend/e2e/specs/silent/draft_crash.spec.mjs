// What a crash of the whole browser takes. Chromium writes local storage to the disk late: about once a minute if it
// changes often. The browser is killed here while nothing of it has been written for some time.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { AccountPages } from '../../pages/account.mjs';
import { DictatePage } from '../../pages/dictate.mjs';
import { hasLostStorage, holdUpStorage, isWritten } from '../../support/disk.mjs';
import {
  KEPT_MS,
  assertLookedAndEmpty,
  kept,
  keptInDatabase,
  leaveAsGuest,
  newTab,
  type,
  untilCount,
  untilKept,
  untilShown,
} from '../../support/drafts.mjs';
import { withProfile } from '../../support/persons_browser.mjs';
import { Server } from '../../support/server.mjs';

/** What is older than this is not lost, in ms. */
const ON_DISK_MS = 1_500;

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start();
});
after(() => server.stop());

/** @param {any} browser */
async function open(browser) {
  return new DictatePage(await browser.context.newPage(), server.publicUrl);
}

/**
 * A guest does something, the browser crashes soon after, and they start it again.
 * @param {(app: DictatePage) => Promise<void>} before the browser stops writing its local storage
 * @param {(app: DictatePage) => Promise<void>} last
 * @param {(app: DictatePage) => Promise<void>} look at an app that is not open yet
 */
function crash(before, last, look) {
  return withProfile(async (start, folder) => {
    const browser = await start();
    const app = await open(browser);
    await app.enterAsGuest();
    await before(app);
    await holdUpStorage(app.page, folder);
    await last(app);
    await setTimeout(ON_DISK_MS);
    await browser.crash();

    const next = await open(await start());
    // A page of the same site that runs nothing of ours.
    await next.page.goto(`${next.origin}/health`);
    assert.ok(await hasLostStorage(next.page), 'the browser had not written its local storage');
    await look(next);
  });
}

/**
 * A text goes, the browser crashes, and nothing of the text is there.
 * @param {(app: DictatePage) => Promise<void>} go
 * @param {(next: DictatePage) => Promise<void>} enter
 */
function crashAfter(go, enter) {
  return crash(
    async (app) => {
      await type(app, 'To be gone.');
      await untilKept(app.page, 'To be gone.');
    },
    async (app) => {
      await go(app);
      await untilCount(app.page, 0);
    },
    async (next) => {
      assert.equal((await kept(next.page)).length, 1, 'local storage has it again');
      await next.open();
      await enter(next);
      await next.startButton.waitFor();
      await untilCount(next.page, 0);
      await assertLookedAndEmpty(next);
      assert.deepEqual(await kept(next.page), []);
    },
  );
}

describe('a crash of the browser', { concurrency: 2 }, () => {
  test('it loses nothing that is older than two seconds', async () => {
    await crash(
      async (app) => {
        await type(app, 'Written in time.');
        await untilKept(app.page, 'Written in time.');
      },
      (app) => type(app, ' Written at last.'),
      async (next) => {
        assert.ok((await kept(next.page)).every((draft) => !draft.includes('at last')));
        await next.open();
        await next.untilNotice(/A tab with text was closed or left/);
        await next.bringBackButton.click();
        await untilShown(next, 'Written in time.');
        assert.equal(await next.text(), 'Written in time. Written at last.');
        await untilCount(next.page, 1);
      },
    );
  });

  test('it does not bring back a text that was cleared', async () => {
    await crashAfter(
      (app) => app.clearButton.click(),
      async () => {},
    );
  });

  test('it does not bring back what a sign-out took away', async () => {
    await crashAfter(
      (app) => leaveAsGuest(app, new AccountPages(app.page, app.origin)),
      // The server has ended the session that local storage has again.
      (next) => next.guestButton.click(),
    );
  });

  test('it does not turn drafts on again', async () => {
    await crash(
      async (app) => {
        await type(app, 'Not to be kept.');
        await untilKept(app.page, 'Not to be kept.');
      },
      async (app) => {
        await app.page.getByRole('link', { name: 'Settings' }).click();
        await app.page.getByRole('checkbox', { name: 'Keep a draft' }).click();
        await untilCount(app.page, 0);
      },
      async (next) => {
        await next.open();
        await next.startButton.waitFor();
        await untilCount(next.page, 0);
        await type(next, 'Nor this.');
        await setTimeout(KEPT_MS);
        await next.page.getByRole('link', { name: 'Settings' }).click();
        assert.equal(await next.page.getByRole('checkbox', { name: 'Keep a draft' }).isChecked(), false);
        assert.deepEqual(await kept(next.page), []);
      },
    );
  });

  test('a text that another tab has brought back stands once', async () => {
    await crash(
      async (app) => {
        await type(app, 'Written once.');
        await untilKept(app.page, 'Written once.');
      },
      async (app) => {
        const other = await newTab(app);
        await app.page.close();
        await other.page.reload();
        await other.untilNotice(/A tab with text was closed or left/);
        await other.bringBackButton.click();
        await untilShown(other, 'Written once.');
        await untilCount(other.page, 1);
      },
      async (next) => {
        await next.open();
        await next.untilNotice(/A tab with text was closed or left/);
        await next.bringBackButton.click();
        await untilShown(next, 'Written once.');
        assert.equal(await next.text(), 'Written once.');
        await untilCount(next.page, 1);
        const other = await newTab(next);
        await assertLookedAndEmpty(other);
      },
    );
  });
});

test('what is written in a private window of Chromium is kept in memory alone', async () => {
  await withProfile(async (start, folder) => {
    const browser = await start();
    // What a private window has: a context of its own, off the record.
    const context = await browser.playwright.newContext();
    const secret = new DictatePage(await context.newPage(), server.publicUrl);
    const app = await open(browser);
    for (const [page, words] of /** @type {const} */ ([
      [secret, 'Written in private.'],
      [app, 'Written in the open.'],
    ])) {
      await page.enterAsGuest();
      await type(page, words);
      await untilKept(page.page, words);
      await setTimeout(ON_DISK_MS);
      assert.ok((await keptInDatabase(page.page)).some((draft) => draft.includes(words)));
    }
    assert.equal(await isWritten(folder, 'Written in the open.'), true);
    assert.equal(await isWritten(folder, 'Written in private.'), false);
  });
});
