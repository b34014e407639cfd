// Sign-in on a machine that is not as it should be: a wrong clock, a storage that is blocked, two
// tabs at once, a network that answers in the server's place. Nobody is signed out by it, and no
// word is lost.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bareWords, readTones } from '../support/clip.mjs';
import { withDouble } from '../support/stage.mjs';
import { age } from '../support/stored_session.mjs';
import { visit, visitWith } from '../support/visit.mjs';

const WORDS = 12;
const ANSWER_MS = 15_000;
const KEY = 'sb-sotto-auth-token';

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

/** @param {number} millis */
const clockWrongBy = (millis) => `
  const RightDate = Date;
  window.Date = class extends RightDate {
    constructor(...parts) {
      super(...(parts.length > 0 ? parts : [RightDate.now() + ${millis}]));
    }
    static now() {
      return RightDate.now() + ${millis};
    }
  };
`;

const STORAGE_DENIED = `
  Object.defineProperty(window, 'localStorage', {
    get() {
      throw new DOMException('denied', 'SecurityError');
    },
  });
`;

const STORAGE_FULL = `
  Storage.prototype.setItem = () => {
    throw new DOMException('full', 'QuotaExceededError');
  };
`;

const NO_LOCKS = "Object.defineProperty(Navigator.prototype, 'locks', { get: () => undefined });";

/**
 * Counts renewals, and lets them through.
 * @param {Page} page
 */
async function countRenewals(page) {
  const counted = { renewals: 0 };
  await page.route(/grant_type=refresh_token/, async (route) => {
    counted.renewals += 1;
    await route.continue();
  });
  return counted;
}

/** @param {Page} page */
function stored(page) {
  return page.evaluate((key) => JSON.parse(localStorage.getItem(key) ?? 'null'), KEY);
}

describe('a clock that is wrong by a day', { concurrency: 2 }, () => {
  for (const [name, millis] of /** @type {const} */ ([
    ['fast', 86_400_000],
    ['slow', -86_400_000],
  ])) {
    test(`${name}: people dictate as always, also on their next visit, and nothing is renewed for it`, async () => {
      const clip = await readTones(WORDS);
      await visitWith(clip, { origin: scene.server.publicUrl, script: clockWrongBy(millis) }, async (app) => {
        const counted = await countRenewals(app.page);
        await app.enterAsGuest();
        await app.page.reload();
        await app.startButton.waitFor({ timeout: ANSWER_MS });
        assert.equal(bareWords(await app.dictate(clip)), clip.text);
        assert.equal(counted.renewals, 0);
        assert.deepEqual(app.complaints, []);
      });
    });
  }
});

describe('a storage that keeps nothing', { concurrency: 2 }, () => {
  for (const [name, script] of /** @type {const} */ ([
    ['blocked', STORAGE_DENIED],
    ['full', STORAGE_FULL],
  ])) {
    test(`${name}: all works, and the page says once what it means`, async () => {
      const clip = await readTones(WORDS);
      await visitWith(clip, { origin: scene.server.publicUrl, script }, async (app) => {
        await app.enterAsGuest();
        await app.untilNotice(/after a reload you have to sign in again/);
        assert.equal(bareWords(await app.dictate(clip)), clip.text);
        await app.page.reload();
        await app.guestButton.waitFor({ timeout: ANSWER_MS });
        assert.deepEqual(app.complaints, []);
      });
    });
  }
});

describe('two tabs', { concurrency: 2 }, () => {
  for (const [name, script] of /** @type {const} */ ([
    ['that can wait for each other renew once', ''],
    ['that cannot wait for each other both stay signed in', NO_LOCKS],
  ])) {
    test(name, async () => {
      const options = { origin: scene.server.publicUrl, script };
      await visit({ ...options, microphone: { kind: 'absent' } }, async (app) => {
        await app.enterAsGuest();
        const other = await app.page.context().newPage();
        await other.goto(`${scene.server.publicUrl}/app/`);
        await other.getByRole('button', { name: 'Start dictation' }).waitFor();
        const before = await stored(app.page);
        const counts = [await countRenewals(app.page), await countRenewals(other)];
        await age(app.page);
        const wake = (/** @type {Page} */ page) => page.evaluate(() => window.dispatchEvent(new Event('focus')));
        await Promise.all([wake(app.page), wake(other)]);
        await app.page.waitForFunction(
          (/** @type {any} */ { key, old }) => JSON.parse(localStorage.getItem(key) ?? '{}').refresh_token !== old,
          { key: KEY, old: before.refresh_token },
        );
        // Time for a second renewal, if there is one.
        await app.page.waitForTimeout(2_000);
        const renewals = counts[0].renewals + counts[1].renewals;
        if (!script) assert.equal(renewals, 1);
        assert.equal((await stored(app.page)).user.id, before.user.id);
        for (const page of [app.page, other]) {
          assert.ok(await page.getByRole('button', { name: 'Sign out' }).isVisible());
        }
        // What is stored is good for the next renewal, too.
        const { refresh_token } = await stored(other);
        await age(other);
        await wake(app.page);
        await app.page.waitForFunction(
          (/** @type {any} */ { key, old }) => JSON.parse(localStorage.getItem(key) ?? '{}').refresh_token !== old,
          { key: KEY, old: refresh_token },
        );
      });
    });
  }
});

describe('answers that are not the server’s', { concurrency: 2 }, () => {
  const ANSWERS = /** @type {const} */ ([
    { status: 403, contentType: 'text/html', body: '<html>Blocked by your administrator</html>' },
    { status: 200, contentType: 'text/html', body: '<html>Please log in to the hotel</html>' },
    { status: 502, contentType: 'application/json', body: '{"oops":' },
    { status: 429, contentType: 'application/json', body: '{"code":"over_request_rate_limit","message":"x"}' },
  ]);

  for (const answer of ANSWERS) {
    test(`${answer.status} ${answer.contentType} to a renewal signs nobody out and costs no word`, async () => {
      const clip = await readTones(WORDS);
      await visitWith(clip, { origin: scene.server.publicUrl }, async (app) => {
        await app.enterAsGuest();
        const { user } = await stored(app.page);
        await app.page.route(/grant_type=refresh_token/, (route) => route.fulfill({ ...answer }));
        await age(app.page);
        await app.start();
        await app.untilStatus(/^Reconnecting/);
        await app.untilPlayed(clip);
        await app.page.unroute(/grant_type=refresh_token/);
        await app.untilStatus(/^(Listening|Catching up|We hear nothing)/);
        await app.stop(60_000);
        assert.equal(bareWords(await app.text()), clip.text);
        assert.equal((await stored(app.page)).user.id, user.id);
      });
    });
  }
});
