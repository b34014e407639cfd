// A microphone that is not given, not there, or taken away: the person is told what to do.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { bareWords, readTones } from '../support/clip.mjs';
import { withDouble } from '../support/stage.mjs';
import { visit, visitWith } from '../support/visit.mjs';

const WORDS = 6;

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

/** Everything that a browser may throw. */
const ERRORS = {
  NotAllowedError: /blocked for this page.*Allow it/s,
  NotFoundError: /No microphone was found.*Connect/s,
  NotReadableError: /could not be opened.*Close other programs/s,
  AbortError: /failed while it was opened.*Reconnect/s,
  OverconstrainedError: /cannot record what is needed.*Choose another/s,
  SecurityError: /does not give this page a microphone.*Ask whoever/s,
  InvalidStateError: /in sight only.*Bring this page/s,
  NotSupportedError: /cannot record for this page.*Update/s,
  TypeError: /cannot record for this page.*Update/s,
};

const OTHER_ERRORS = [
  'IndexSizeError',
  'HierarchyRequestError',
  'WrongDocumentError',
  'InvalidCharacterError',
  'NoModificationAllowedError',
  'InUseAttributeError',
  'SyntaxError',
  'InvalidModificationError',
  'NamespaceError',
  'InvalidAccessError',
  'TypeMismatchError',
  'NetworkError',
  'URLMismatchError',
  'QuotaExceededError',
  'TimeoutError',
  'InvalidNodeTypeError',
  'DataCloneError',
  'EncodingError',
  'UnknownError',
  'ConstraintError',
  'DataError',
  'TransactionInactiveError',
  'ReadOnlyError',
  'VersionError',
  'OperationError',
  'OptOutError',
];

describe('a microphone', { concurrency: 2 }, () => {
  test('a blocked microphone is explained, and the browser is not asked', async () => {
    const microphone = /** @type {const} */ ({ kind: 'denied' });
    const script = `
    window.asked = 0;
    window.looks = 0;
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = (wishes) => { window.asked += 1; return ask(wishes); };
    const query = navigator.permissions.query.bind(navigator.permissions);
    navigator.permissions.query = (wanted) => { window.looks += 1; return query(wanted); };
  `;
    await visit({ origin: scene.server.publicUrl, microphone, maySpeak: false, script }, async (app) => {
      await app.enterAsGuest();
      await app.startButton.click();
      const words = await app.untilStatus(/blocked/);
      assert.match(words, /Allow it/);
      const looks = await app.page.evaluate(() => /** @type {any} */ (window).looks);
      await app.startButton.click();
      await app.page.waitForFunction(
        (/** @type {number} */ before) => /** @type {any} */ (window).looks > before,
        looks,
      );
      await app.untilStatus(/blocked/);
      const asked = await app.page.evaluate(() => /** @type {any} */ (window).asked);
      assert.equal(asked, 0, 'what is denied is not asked for');
      assert.ok(await app.startButton.isVisible(), 'it can be tried again');
    });
  });

  test('no microphone at all is explained', async () => {
    const microphone = /** @type {const} */ ({ kind: 'absent' });
    await visit({ origin: scene.server.publicUrl, microphone }, async (app) => {
      await app.enterAsGuest();
      await app.startButton.click();
      assert.match(await app.untilStatus(/No microphone/), /Connect a microphone/);
    });
  });

  test('whatever the browser throws has its own instruction, and the browser is asked once', async () => {
    const script = `
    window.asked = 0;
    window.permission = 'denied';
    navigator.mediaDevices.getUserMedia = async () => {
      window.asked += 1;
      throw window.thrown;
    };
    // Denied only after it was asked: what is denied before is not asked for.
    navigator.permissions.query = async () =>
      Object.setPrototypeOf(
        Object.defineProperty({}, 'state', { get: () => (window.asked ? window.permission : 'prompt') }),
        PermissionStatus.prototype,
      );
  `;
    const microphone = /** @type {const} */ ({ kind: 'denied' });
    await visit({ origin: scene.server.publicUrl, microphone, script }, async (app) => {
      await app.enterAsGuest();
      /** @param {string} name @param {string} [permission] @param {string} [message] */
      const words = async (name, permission = 'denied', message = '') => {
        await app.page.evaluate(
          ({ name, permission, message }) => {
            const thrown = name === 'TypeError' ? new TypeError(message) : new DOMException(message, name);
            Object.assign(window, { thrown, permission, asked: 0 });
          },
          { name, permission, message },
        );
        await app.startButton.click();
        await app.page.waitForFunction(() => /** @type {any} */ (window).asked > 0);
        await app.startButton.waitFor();
        const said = await app.untilStatus(/\..*\./s);
        assert.equal(await app.page.evaluate(() => /** @type {any} */ (window).asked), 1, name);
        return said;
      };
      for (const [name, expected] of Object.entries(ERRORS)) assert.match(await words(name), expected, name);
      for (const name of OTHER_ERRORS) assert.match(await words(name), /could not start.*Reload/s, name);
      assert.match(await words('NotAllowedError', 'prompt'), /question for the microphone was closed.*Allow/s);
      assert.match(
        await words('NotAllowedError', 'denied', 'Permission denied by system'),
        /system keeps the microphone.*privacy settings/s,
      );
      await app.page.evaluate(() => {
        Object.defineProperty(document, 'featurePolicy', { value: { allowsFeature: () => false } });
      });
      assert.match(await words('NotAllowedError'), /does not give this page a microphone/);
      assert.deepEqual(app.complaints, []);
    });
  });

  test('a page that is not secure says so', async () => {
    const microphone = /** @type {const} */ ({ kind: 'denied' });
    const script = `Object.defineProperty(navigator, 'mediaDevices', { value: undefined });`;
    await visit({ origin: scene.server.publicUrl, microphone, script }, async (app) => {
      await app.enterAsGuest();
      await app.startButton.click();
      assert.match(await app.untilStatus(/secure pages only/), /https/);
    });
  });

  test('a permission that is taken back in mid-sentence: what was said is kept and the page says what to do', async () => {
    await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl }, async (app, clip) => {
      await app.enterAsGuest();
      await app.start();
      await app.untilHeard(clip);
      const browser = await app.page.context().newCDPSession(app.page);
      const { targetInfo } = await browser.send('Target.getTargetInfo');
      await browser.send('Browser.setPermission', {
        permission: { name: 'microphone' },
        setting: 'denied',
        origin: scene.server.publicUrl,
        browserContextId: targetInfo.browserContextId,
      });
      assert.match(await app.untilStatus(/blocked for this page/), /site settings/);
      await app.stop();
      assert.equal(bareWords(await app.text()), clip.text);
      await app.startButton.click();
      await app.untilStatus(/blocked for this page/);
    });
  });

  test('a microphone that nobody wants any more does not wait for a program that does not come', async () => {
    const script = `
    AudioWorklet.prototype.addModule = () => new Promise(() => {});
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      window.stream = await ask(wishes);
      return window.stream;
    };
  `;
    await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl, script }, async (app) => {
      await app.enterAsGuest();
      await app.start();
      const isOpen = (/** @type {boolean} */ wanted) =>
        app.page.waitForFunction((/** @type {boolean} */ open) => {
          const { stream } = /** @type {any} */ (window);
          return stream && open === stream.getTracks().some((/** @type {any} */ track) => track.readyState === 'live');
        }, wanted);
      await isOpen(true);
      await app.untilStatus(/^Asking for the microphone/);
      await app.stopButton.click();
      await app.startButton.waitFor();
      await isOpen(false);
    });
  });

  test('the microphone is closed after the dictation', async () => {
    const script = `
    const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
    navigator.mediaDevices.getUserMedia = async (wishes) => {
      window.stream = await ask(wishes);
      return window.stream;
    };
  `;
    await visitWith(await readTones(WORDS), { origin: scene.server.publicUrl, script }, async (app, clip) => {
      await app.enterAsGuest();
      await app.dictate(clip);
      const states = await app.page.evaluate(() =>
        /** @type {any} */ (window).stream.getTracks().map((/** @type {any} */ track) => track.readyState),
      );
      assert.deepEqual(states, ['ended']);
    });
  });
});
