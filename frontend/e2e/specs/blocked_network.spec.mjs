// A network that lets no WebSocket through, as behind the proxies of some companies: what is said
// is recorded, the page says so, and the text comes at the end.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { findings } from '../support/accessibility.mjs';
import { axeSource } from '../support/packages.mjs';
import { behindProxy } from '../support/stage.mjs';
import { visitWithClip } from '../support/visit.mjs';
import { compare } from '../support/word_error_rate.mjs';

const PATIENCE_MS = 60_000;

/** The engine hears this one without an error, so every error here is ours. 22 words in 7 s. */
const CLIP = 'librivox-0870';

/** @type {import('../support/stage.mjs').ProxiedServer} */
let scene;

before(async () => {
  scene = await behindProxy();
});
beforeEach(() => {
  scene.proxy.mend();
  scene.proxy.blocksUpgrades = true;
  scene.proxy.refused = 0;
});
after(() => scene.clear());

/** @param {(app: import('../pages/dictate.mjs').DictatePage, clip: import('../support/clip.mjs').Clip) => Promise<void>} work */
function visit(work) {
  return visitWithClip({ origin: scene.server.publicUrl, clip: CLIP, script: axeSource }, work);
}

/**
 * @param {import('../pages/dictate.mjs').DictatePage} app
 * @param {import('../support/clip.mjs').Clip} clip
 */
async function assertAllIsThere(app, clip) {
  const text = await app.text();
  const result = compare(clip.text, text);
  assert.equal(result.missing, 0, `no word is lost: ${text}`);
  assert.ok(result.errors / result.words <= 0.11, text);
}

test('the whole recording is written down at the end, and the page has said so', async () => {
  await visit(async (app, clip) => {
    await app.enterAsGuest();
    await app.start();
    const status = await app.untilStatus(/Recording without live text/);
    assert.match(status, /This network blocks live dictation/);
    assert.deepEqual(await findings(app.page), []);
    assert.ok(scene.proxy.refused >= 4);
    await app.page.waitForTimeout(clip.millis);
    await app.stop(PATIENCE_MS);
    await assertAllIsThere(app, clip);
    assert.ok(await app.startButton.isVisible());
  });
});

test('a recording that cannot be sent is kept: it can be downloaded, and is sent again', async () => {
  await visit(async (app, clip) => {
    await app.enterAsGuest();
    await app.page.route(/\/voice\/transcribe/, (route) =>
      route.fulfill({ status: 502, contentType: 'text/html', body: '<html>Bad gateway</html>' }),
    );
    await app.start();
    await app.untilStatus(/Recording without live text/);
    await app.page.waitForTimeout(clip.millis);
    await app.stopButton.click();
    await app.untilStatus(/could not be sent/);
    assert.deepEqual(await findings(app.page), []);

    const saved = app.page.waitForEvent('download');
    await app.page.getByRole('button', { name: 'Download recording' }).click();
    assert.match((await saved).suggestedFilename(), /^dictation-.*\.wav$/);

    await app.page.unroute(/\/voice\/transcribe/);
    await app.page.getByRole('button', { name: 'Try again' }).click();
    await app.untilStatus(/^Done/, PATIENCE_MS);
    await assertAllIsThere(app, clip);
  });
});

test('what the server refuses is told in its own words, and not asked again by itself', async () => {
  await visit(async (app) => {
    await app.enterAsGuest();
    let asked = 0;
    await app.page.route(/\/voice\/transcribe/, async (route) => {
      asked += 1;
      const problem = { type: 'about:blank', title: 'Unprocessable', status: 422, detail: 'No engine speaks that.' };
      await route.fulfill({ status: 422, contentType: 'application/problem+json', body: JSON.stringify(problem) });
    });
    await app.start();
    await app.untilStatus(/Recording without live text/);
    await app.stopButton.click();
    assert.match(await app.untilStatus(/No engine speaks that/), /It is kept here/);
    await app.page.waitForTimeout(4_000);
    assert.equal(asked, 1);
  });
});

test('an outage is no blocked network: it is waited for', async () => {
  await visit(async (app, clip) => {
    scene.proxy.blocksUpgrades = false;
    await app.enterAsGuest();
    let uploads = 0;
    await app.page.route(/\/voice\/transcribe/, async (route) => {
      uploads += 1;
      await route.continue();
    });
    await app.start();
    await app.untilStatus(/^Listening/);
    scene.proxy.cut();
    await app.page.waitForTimeout(clip.millis);
    await app.stopButton.click();
    await app.untilStatus(/Waiting for the connection/);
    scene.proxy.mend();
    await app.untilStatus(/^Done/, PATIENCE_MS);
    await assertAllIsThere(app, clip);
    assert.equal(uploads, 0);
  });
});

test('who leaves the network in mid-sentence goes on live', async () => {
  await visit(async (app, clip) => {
    await app.enterAsGuest();
    await app.start();
    await app.untilStatus(/Recording without live text/);
    scene.proxy.blocksUpgrades = false;
    await app.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await app.untilStatus(/^(Listening|Catching up)/, PATIENCE_MS);
    await app.page.waitForTimeout(clip.millis);
    await app.stop(PATIENCE_MS);
    await assertAllIsThere(app, clip);
  });
});
