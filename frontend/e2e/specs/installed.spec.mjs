// The app can be installed, opens when the server cannot be had, and takes new versions.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { DictatePage } from '../pages/dictate.mjs';
import { bareWords, readTones } from '../support/clip.mjs';
import { Double } from '../support/double.mjs';
import { Server } from '../support/server.mjs';
import { visit, visitWith } from '../support/visit.mjs';
import { WebApp } from '../support/web_app.mjs';

const PATIENCE_MS = 60_000;
const WORDS = 6;
const SILENT = /** @type {const} */ ({ kind: 'absent' });
/** What an open page is made of. */
const OPEN_PAGE = /^\/app\/open\//;
/** The worker has looked which pages are open. */
const LOOKED_MS = 5_000;

/** A server that can be away, and whose web app can change. */
class ServedApp {
  /** @param {WebApp} web @param {Double} double @param {Server} server */
  constructor(web, double, server) {
    this.web = web;
    this.double = double;
    this.server = server;
    this.origin = server.publicUrl;
  }

  /** @param {(served: ServedApp) => Promise<void>} work */
  static async with(work) {
    const web = await WebApp.copy();
    const double = await Double.start('tones');
    const server = await Server.start({ environment: { ...web.environment, ...double.environment } });
    try {
      await work(new ServedApp(web, double, server));
    } finally {
      await server.stop();
      await double.kill();
      await web.remove();
    }
  }

  /**
   * Does something while the server is away, and brings it back.
   * @param {() => Promise<void>} work
   */
  async withoutServer(work) {
    await this.server.kill();
    try {
      await work();
    } finally {
      await this.server.run();
    }
  }

  /**
   * Somebody without a microphone.
   * @param {(app: import('../pages/dictate.mjs').DictatePage, served: ServedApp) => Promise<void>} work
   */
  static visit(work) {
    return ServedApp.with((served) => visit({ origin: served.origin, microphone: SILENT }, (app) => work(app, served)));
  }

  /**
   * Somebody who speaks coded words.
   * @param {(app: import('../pages/dictate.mjs').DictatePage, clip: import('../support/clip.mjs').Clip, served: ServedApp) => Promise<void>} work
   */
  static visitWithWords(work) {
    return ServedApp.with(async (served) =>
      visitWith(await readTones(WORDS), { origin: served.origin }, (app, clip) => work(app, clip, served)),
    );
  }
}

/**
 * What the worker keeps, as paths.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
function kept(page) {
  return page.evaluate(async () => {
    const names = await caches.keys();
    const requests = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return requests.flat().map((request) => new URL(request.url).pathname);
  });
}

/**
 * @param {Page} page
 * @param {string} path of an entry that the worker keeps
 * @returns {Promise<string[]>}
 */
function listAt(page, path) {
  return page.evaluate(async (path) => (await caches.match(path))?.json(), path);
}

/**
 * Answers in the server's place, to everybody and for every address, while the server is away.
 * @param {ServedApp} served
 * @param {number} status
 * @param {() => Promise<void>} work
 */
function underMaintenance(served, status, work) {
  return served.withoutServer(async () => {
    const proxy = createServer((/** @type {any} */ _request, /** @type {any} */ response) => {
      response.writeHead(status, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>Back soon</title><p>We are under maintenance.');
    });
    await new Promise((resolve) => {
      proxy.listen(served.server.port, '127.0.0.1', () => resolve(undefined));
    });
    try {
      await work();
    } finally {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
}

/**
 * Waits until the worker is installed, which it is when everything is kept.
 * @param {Page} page
 * @returns {Promise<void>}
 */
function untilKept(page) {
  return page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

describe('the installed app', { concurrency: 2 }, () => {
  test('a browser offers to install it', async () => {
    await ServedApp.visit(async (app, served) => {
      await app.open();
      await app.guestButton.waitFor();
      const devtools = await app.page.context().newCDPSession(app.page);
      const { url, errors, data } = await devtools.send('Page.getAppManifest');
      assert.equal(url, `${served.origin}/app/manifest.webmanifest`);
      assert.deepEqual(errors, []);
      const manifest = JSON.parse(data);
      assert.equal(manifest.start_url, '/app/');

      const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
      const ours = installabilityErrors.filter((/** @type {any} */ error) => error.errorId !== 'in-incognito');
      assert.deepEqual(ours, []);

      for (const { src, sizes } of manifest.icons) {
        const size = await app.page.evaluate(async (src) => {
          const picture = await createImageBitmap(await (await fetch(src)).blob());
          return `${picture.width}x${picture.height}`;
        }, src);
        assert.equal(size, sizes, src);
      }
    });
  });

  test('without the server it opens, says so, and keeps what is dictated until the server is back', async () => {
    await ServedApp.visitWithWords(async (app, clip, served) => {
      await app.enterAsGuest();
      await untilKept(app.page);
      await served.withoutServer(async () => {
        await app.open();
        await app.startButton.waitFor();
        assert.match(await app.untilStatus(/^You are offline/), /kept on this page/);
        await app.start();
        await app.untilPlayed(clip);
        await app.stopButton.click();
        await app.untilStatus(/^Finishing/);
      });
      await app.untilStatus(/^Done/, PATIENCE_MS);
      assert.equal(bareWords(await app.text()), clip.text);
    });
  });

  test('a visitor who was never signed in is told that the server is away', async () => {
    await ServedApp.visit(async (app, served) => {
      await app.open();
      await untilKept(app.page);
      const note = app.page.getByRole('status', { name: 'Connection' });
      assert.equal(await note.innerText(), '');
      await served.withoutServer(async () => {
        await app.open();
        await app.untilSays(note, /^You are offline/);
      });
      await app.untilSays(note, /^$/);
    });
  });

  test('only the page and its files are kept, nothing that belongs to a person', async () => {
    await ServedApp.visitWithWords(async (app, clip) => {
      await app.enterAsGuest();
      await untilKept(app.page);
      await app.open();
      await app.dictate(clip);
      const paths = await kept(app.page);
      const others = paths.filter((path) => path !== '/app/' && !OPEN_PAGE.test(path));
      const lists = await Promise.all(
        paths.filter((path) => OPEN_PAGE.test(path)).map((path) => listAt(app.page, path)),
      );
      assert.ok(lists.length > 0);
      for (const list of lists) assert.deepEqual([...list].sort(), [...others].sort());
      assert.ok(
        others.some((path) => path.endsWith('.wasm')),
        String(others),
      );
      for (const path of others) assert.match(path, /^\/app\/[^/]*[0-9a-f]{16}[^/]*\.(js|css|wasm|svg)$/);
    });
  });

  test('a new version is there after a reload, offline too, and the files of the old one are gone', async () => {
    await ServedApp.visit(async (app, served) => {
      const { page } = app;
      await app.open();
      await untilKept(page);
      await app.open();
      const { before, now } = await served.web.release('The next Sotto');
      assert.ok((await kept(page)).includes(before));

      await app.open();
      assert.equal(await page.title(), 'The next Sotto');
      while ((await kept(page)).includes(before)) await page.waitForTimeout(100);
      const files = await kept(page);
      assert.ok(files.includes(now) && !files.includes(before), String(files));

      await served.withoutServer(async () => {
        await app.open();
        assert.equal(await page.title(), 'The next Sotto');
        await app.guestButton.waitFor();
      });
    });
  });

  for (const visits of [1, 2]) {
    test(`on visit ${visits}, an open tab has its own pieces after an update that removed them`, async () => {
      await ServedApp.visit(async (app, served) => {
        const { page } = app;
        await app.enterAsGuest();
        await untilKept(page);
        for (let visit = 1; visit < visits; visit += 1) await app.open();
        await app.editor.fill('Written before the update.');
        await served.withoutServer(() => served.web.replace('The next Sotto'));
        // What asked the server meanwhile was told that it is away.
        app.complaints.splice(0);

        const other = new DictatePage(await page.context().newPage(), app.origin);
        await other.open();
        assert.equal(await other.page.title(), 'The next Sotto');
        await other.startButton.waitFor();
        await other.page.waitForTimeout(LOOKED_MS);

        for (const program of ['capture-worklet', 'capture-worker']) {
          const status = await page.evaluate(async (program) => {
            const mark = document.querySelector(`meta[name=${program}]`);
            return (await fetch(mark?.getAttribute('content') ?? 'none')).status;
          }, program);
          assert.equal(status, 200, program);
        }
        await page.getByRole('link', { name: 'Settings' }).click();
        await page.getByRole('heading', { name: 'Settings' }).waitFor();
        await page.getByRole('link', { name: 'Dictate' }).click();
        assert.equal(await app.text(), 'Written before the update.');
        assert.deepEqual(app.complaints, []);
      });
    });
  }

  for (const status of [200, 503]) {
    test(`a maintenance page with status ${status} is neither shown in place of the app nor kept`, async () => {
      await ServedApp.visit(async (app, served) => {
        const { page } = app;
        await app.enterAsGuest();
        await untilKept(page);
        await app.open();
        await app.startButton.waitFor();
        const title = await page.title();
        const before = (await kept(page)).filter((path) => !OPEN_PAGE.test(path));
        await underMaintenance(served, status, async () => {
          await app.open();
          assert.equal(await page.title(), title);
          await app.startButton.waitFor();
          const now = (await kept(page)).filter((path) => !OPEN_PAGE.test(path));
          assert.deepEqual([...now].sort(), [...before].sort());
        });
        await served.withoutServer(async () => {
          await app.open();
          assert.equal(await page.title(), title);
          await app.startButton.waitFor();
        });
      });
    });
  }

  test('a new worker waits until no page of the old one is open', async () => {
    await ServedApp.visit(async (app, served) => {
      await app.open();
      await untilKept(app.page);
      await app.open();
      await app.guestButton.waitFor();
      await served.web.change('service-worker.js', (script) => `${script}\n// Another version.\n`);
      const isWaiting = await app.page.evaluate(async () => {
        const registration = await navigator.serviceWorker.ready;
        const mine = navigator.serviceWorker.controller;
        await registration.update();
        const next = registration.installing ?? registration.waiting;
        await new Promise((resolve) => {
          const look = () =>
            next?.state === 'installed' ? resolve(true) : next?.addEventListener('statechange', look, { once: true });
          look();
        });
        return registration.waiting === next && navigator.serviceWorker.controller === mine;
      });
      assert.equal(isWaiting, true);
    });
  });
});
