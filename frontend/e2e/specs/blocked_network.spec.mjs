// A network that lets no WebSocket through, as behind the proxies of some companies: what is said
// is recorded, the page says so, and the text comes at the end.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findings } from '../support/accessibility.mjs';
import { bareWords, readClip, readTones } from '../support/clip.mjs';
import { axeSource } from '../support/packages.mjs';
import { behindProxy, stage } from '../support/stage.mjs';
import { visitWith } from '../support/visit.mjs';
import { compare } from '../support/word_error_rate.mjs';

const PATIENCE_MS = 60_000;
const WORDS = 8;
/** A network is taken for a blocked one after so long, if no connection comes of four tries. */
const BLOCKED_AFTER_MS = 3_000;
/** More than any wait of the page for its next try. */
const LONG_MS = 60_000;

/** The local engine hears this one without an error, so every error here is ours. 22 words in 7 s. */
const CLIP = 'librivox-0870';

/**
 * @typedef {import('../pages/dictate.mjs').DictatePage} App
 * @typedef {import('../support/clip.mjs').Clip} Clip
 * @typedef {import('../support/fault_proxy.mjs').FaultProxy} Proxy
 */

/**
 * A guest in a blocked network, whose page's clock the test turns.
 * @param {Promise<import('../support/stage.mjs').ProxiedServer>} starting
 * @param {Clip} clip
 * @param {(app: App, clip: Clip, proxy: Proxy) => Promise<void>} work
 */
async function visitBlocked(starting, clip, work) {
  const { proxy, server, clear } = await starting;
  proxy.blocksUpgrades = true;
  try {
    await visitWith(clip, { origin: server.publicUrl, script: axeSource }, async (app) => {
      await app.page.clock.install();
      await app.enterAsGuest();
      await work(app, clip, proxy);
    });
  } finally {
    await clear();
  }
}

/** @param {(app: App, clip: Clip, proxy: Proxy) => Promise<void>} work */
async function visit(work) {
  await visitBlocked(stage('tones'), await readTones(WORDS), work);
}

/**
 * Starts a dictation, and waits until the page knows that the network is a blocked one.
 * @param {App} app
 * @param {Proxy} proxy
 */
async function startBlocked(app, proxy) {
  await app.start();
  await proxy.untilRefused(3);
  await app.page.clock.fastForward(BLOCKED_AFTER_MS);
  return app.untilStatus(/Recording without live text/);
}

/**
 * Speaks to the end, and nothing can be sent.
 * @param {App} app
 * @param {Clip} clip
 * @param {Proxy} proxy
 */
async function speakUnsent(app, clip, proxy) {
  await app.page.route(/\/voice\/transcribe/, (route) =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' }),
  );
  await startBlocked(app, proxy);
  await app.untilPlayed(clip);
  await app.stopButton.click();
  await app.untilStatus(/could not be sent/);
}

describe('a network without WebSockets', { concurrency: 2 }, () => {
  test('the whole recording is written down at the end, and the page has said so', async () => {
    await visit(async (app, clip, proxy) => {
      const status = await startBlocked(app, proxy);
      assert.match(status, /This network blocks live dictation/);
      assert.deepEqual(await findings(app.page), []);
      assert.ok(proxy.refused >= 4);
      await app.untilPlayed(clip);
      await app.stop(PATIENCE_MS);
      assert.equal(bareWords(await app.text()), clip.text);
      assert.ok(await app.startButton.isVisible());
    });
  });

  test('the local engine writes it down as well', async () => {
    await visitBlocked(behindProxy(), await readClip(CLIP), async (app, clip, proxy) => {
      await startBlocked(app, proxy);
      await app.untilPlayed(clip);
      await app.stop(PATIENCE_MS);
      const text = await app.text();
      const result = compare(clip.text, text);
      assert.equal(result.missing, 0, `no word is lost: ${text}`);
      assert.ok(result.errors / result.words <= 0.11, text);
    });
  });

  test('a recording that cannot be sent is kept: it can be downloaded, and is sent again', async () => {
    await visit(async (app, clip, proxy) => {
      await speakUnsent(app, clip, proxy);
      assert.deepEqual(await findings(app.page), []);

      const saved = app.page.waitForEvent('download');
      await app.page.getByRole('button', { name: 'Download recording' }).click();
      assert.match((await saved).suggestedFilename(), /^dictation-.*\.wav$/);

      await app.page.unroute(/\/voice\/transcribe/);
      await app.page.getByRole('button', { name: 'Try again' }).click();
      await app.untilStatus(/^Done/, PATIENCE_MS);
      assert.equal(bareWords(await app.text()), clip.text);
    });
  });

  test('what is said while a recording could not be sent is recorded, and written down behind it', async () => {
    await visit(async (app, clip, proxy) => {
      await speakUnsent(app, clip, proxy);
      await app.start();
      await app.untilStatus(/Recording without live text/);
      await app.untilPlayed(clip);
      await app.stopButton.click();
      await app.untilStatus(/could not be sent/);
      await app.page.unroute(/\/voice\/transcribe/);
      await app.page.getByRole('button', { name: 'Try again' }).click();
      await app.untilStatus(/^Done/, PATIENCE_MS);
      assert.equal(await app.plainText(), `${clip.text} ${clip.text}`);
    });
  });

  test('what the server refuses is told in its own words, and not asked again by itself', async () => {
    await visit(async (app, _clip, proxy) => {
      let asked = 0;
      await app.page.route(/\/voice\/transcribe/, async (route) => {
        asked += 1;
        const problem = { type: 'about:blank', title: 'Unprocessable', status: 422, detail: 'No engine speaks that.' };
        await route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
      });
      await startBlocked(app, proxy);
      await app.stopButton.click();
      assert.match(await app.untilStatus(/No engine speaks that/), /It is kept here/);
      await app.page.clock.fastForward(LONG_MS);
      // What the page asked before has come through when this has.
      await app.page.evaluate(() => fetch('/app/'));
      await app.untilStatus(/No engine speaks that/);
      assert.equal(asked, 1);
    });
  });

  test('an outage is no blocked network: it is waited for', async () => {
    await visit(async (app, clip, proxy) => {
      proxy.blocksUpgrades = false;
      let uploads = 0;
      await app.page.route(/\/voice\/transcribe/, async (route) => {
        uploads += 1;
        await route.continue();
      });
      await app.start();
      await app.untilStatus(/^Listening/);
      proxy.cut();
      await app.untilPlayed(clip);
      await app.stopButton.click();
      await app.untilStatus(/Waiting for the connection/);
      await app.page.clock.fastForward(BLOCKED_AFTER_MS);
      await app.untilStatus(/Waiting for the connection/);
      proxy.mend();
      await app.page.clock.fastForward(BLOCKED_AFTER_MS);
      await app.untilStatus(/^Done/, PATIENCE_MS);
      assert.equal(bareWords(await app.text()), clip.text);
      assert.equal(uploads, 0);
    });
  });

  test('who leaves the network in mid-sentence goes on live', async () => {
    await visit(async (app, clip, proxy) => {
      await startBlocked(app, proxy);
      proxy.blocksUpgrades = false;
      await app.page.evaluate(() => window.dispatchEvent(new Event('online')));
      await app.untilStatus(/^(Listening|Catching up)/, PATIENCE_MS);
      await app.untilHeard(clip);
      await app.stop(PATIENCE_MS);
      assert.equal(bareWords(await app.text()), clip.text);
    });
  });
});
