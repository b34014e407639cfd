// The parts of the extension that nobody sees: its offscreen document and its service worker. What is asked here is
// answered by the part itself, not by what the extension shows.

import { DevTools } from './devtools.mjs';
import { ID } from './identity.mjs';

const OFFSCREEN = `chrome-extension://${ID}/offscreen.html`;
const WORKER = `chrome-extension://${ID}/service_worker.js`;
/** Opens no program, and takes no focus. */
const QUIET_PAGE = `chrome-extension://${ID}/config.json`;
const PATIENCE_MS = 15_000;
const STEP_MS = 20;
const IS_LISTENING = `chrome.runtime.sendMessage({ kind: 'how_do_things_stand' })
  .then((answer) => answer?.kind === 'snapshot', () => false)`;
const ARE_TOLD = `chrome.storage.local.get(['trigger', 'web_app'])
  .then(({ trigger, web_app: origin }) => Boolean(trigger?.hold_key && origin))`;
const OFFSCREEN_CONTEXT = `chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] })
  .then(([found]) => found?.contextId ?? null)`;
/** An extension that is loaded anew is gone in much less, on a busy machine, too. */
const RELOAD_MS = 5_000;

export class Parts {
  /** Sessions by target. @type {Map<string, Promise<string>>} */
  #sessions = new Map();
  /** How often a service worker stopped. */
  stops = 0;
  /** How the service workers run, by version. @type {Map<string, string>} */
  #running = new Map();

  /** @param {DevTools} tools */
  constructor(tools) {
    this.tools = tools;
    tools.onEvent(({ method, params }) => {
      if (method === 'Target.detachedFromTarget') this.#sessions.delete(params.targetId);
      if (method === 'ServiceWorker.workerVersionUpdated') {
        for (const { versionId, runningStatus } of params.versions) this.#heardOf(versionId, runningStatus);
      }
    });
  }

  /** The browser tells of a version whenever anything about it changes. @param {string} version @param {string} status */
  #heardOf(version, status) {
    const before = this.#running.get(version);
    this.#running.set(version, status);
    if (status === 'stopped' && before !== undefined && before !== 'stopped') this.stops += 1;
  }

  /** @param {string} address of the browser */
  static async of(address) {
    return new Parts(await DevTools.connect(address));
  }

  /** @returns {Promise<import('./devtools.mjs').TargetInfo[]>} all that the browser shows and runs */
  async targets() {
    const { targetInfos } = await this.tools.send('Target.getTargets', { filter: [{}] });
    return targetInfos;
  }

  /** @param {string} url @returns {Promise<string | undefined>} */
  async #target(url) {
    const all = await this.targets();
    return all.find((one) => one.url === url && one.type !== 'tab')?.targetId;
  }

  /** @param {string} targetId @returns {Promise<string>} */
  session(targetId) {
    const known = this.#sessions.get(targetId);
    if (known) return known;
    const attached = this.tools
      .send('Target.attachToTarget', { targetId, flatten: true })
      .then(({ sessionId }) => sessionId);
    this.#sessions.set(targetId, attached);
    return attached;
  }

  /**
   * What comes of `expression` there; undefined if that part is not there.
   * @param {string} url @param {string} expression
   * @returns {Promise<any>}
   */
  async #evaluate(url, expression) {
    const target = await this.#target(url);
    if (target === undefined) return undefined;
    const asked = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = await this.tools.send('Runtime.evaluate', asked, await this.session(target));
    // A worker that is just being started has no functions yet.
    if (exceptionDetails?.exception?.description?.includes('chrome is not defined'))
      return this.#evaluate(url, expression);
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** What comes of `expression` in the offscreen document. @param {string} expression @returns {Promise<any>} */
  offscreen(expression) {
    // It may go while it is asked.
    return this.#evaluate(OFFSCREEN, expression).catch(() => undefined);
  }

  /** Whether the device records, as its tracks say. @returns {Promise<boolean>} */
  async isMicrophoneOpen() {
    return ((await this.offscreen('rigMicrophone.live()')) ?? 0) > 0;
  }

  /** From now on the device needs so long until it is open. @param {number} millis */
  async delayMicrophone(millis) {
    await this.until('an offscreen document', async () => (await this.#target(OFFSCREEN)) !== undefined);
    await this.offscreen(`rigMicrophone.delay = ${millis}`);
  }

  /**
   * What comes of `expression` in the service worker, which is started where it was stopped.
   * @param {string} expression @returns {Promise<any>}
   */
  async worker(expression) {
    await this.until('a service worker that runs', async () => {
      if ((await this.#target(WORKER)) === undefined) await this.#startWorker();
      // One that has just been made, or is about to go, has nothing of ours in it.
      return this.#evaluate(WORKER, 'typeof chrome === "object"').catch(() => false);
    });
    return this.#evaluate(WORKER, expression);
  }

  async #startWorker() {
    const { targetId } = await this.tools.send('Target.createTarget', { url: QUIET_PAGE, background: true });
    const wake = { expression: 'void chrome.runtime.sendMessage({ kind: "what_runs" }).catch(() => {})' };
    await this.until('the service worker', async () => {
      // The page may not be there yet.
      await this.tools.send('Runtime.evaluate', wake, await this.session(targetId)).catch(() => {});
      return (await this.#target(WORKER)) !== undefined;
    });
    await this.tools.send('Target.closeTarget', { targetId });
  }

  /** What the toolbar shows in the tab that the person looks at. @returns {Promise<{text: string, title: string}>} */
  toolbar() {
    return this.worker(`(async () => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      const of = tab && { tabId: tab.id };
      return { text: await chrome.action.getBadgeText(of ?? {}), title: await chrome.action.getTitle(of ?? {}) };
    })()`);
  }

  /** What it shows in a page's tab, whichever one the person looks at. @param {string} url @returns {Promise<{text: string, title: string}>} */
  toolbarIn(url) {
    return this.worker(`(async () => {
      const { id: tabId } = (await chrome.tabs.query({})).find((tab) => tab.url === '${url}');
      return { text: await chrome.action.getBadgeText({ tabId }), title: await chrome.action.getTitle({ tabId }) };
    })()`);
  }

  /** The clock of the offscreen document is put forward. @param {number} millis */
  async putForward(millis) {
    await this.offscreen(`void (rigMicrophone.ahead += ${millis})`);
  }

  /** How often the service worker was told how things stand. @returns {Promise<number>} */
  timesTold() {
    return this.worker("chrome.storage.session.get('shown').then(({ shown }) => shown?.revision ?? 0)");
  }

  /** Waits until it was told so many times more. @param {number} times @param {number} [since] as it was then */
  async untilTold(times, since) {
    const before = since ?? (await this.timesTold());
    await this.until('news of how things stand', async () => (await this.timesTold()) >= before + times);
  }

  /** The browser stops the service worker as it does when it wants. Nothing, if there is no offscreen document. */
  async stopWorker() {
    const target = await this.#target(OFFSCREEN);
    if (target === undefined) return;
    const session = await this.session(target);
    await this.tools.send('ServiceWorker.enable', {}, session);
    await this.tools.send('ServiceWorker.stopAllWorkers', {}, session);
  }

  /**
   * Orders may arrive late, or twice: one that meets the new extension would load that anew, in the midst of a test. So
   * each names the offscreen document of the one that it is meant for.
   */
  async #orderReload() {
    const before = await this.#target(OFFSCREEN);
    const meant = await this.worker(OFFSCREEN_CONTEXT);
    const order = `${OFFSCREEN_CONTEXT}.then((now) => { if (now === ${JSON.stringify(meant)}) chrome.runtime.reload(); })`;
    await this.until('the end of the extension', () => {
      // It ends before it answers; a worker that is stopped meanwhile does not hear it.
      void this.worker(order).catch(() => {});
      return this.#ends(before);
    });
  }

  /** Whether the extension with that offscreen document ends in the time that it has before it is told again. @param {string | undefined} before */
  async #ends(before) {
    const deadline = Date.now() + RELOAD_MS;
    while ((await this.#target(OFFSCREEN)) === before) {
      if (Date.now() > deadline) return false;
      await after(STEP_MS);
    }
    return true;
  }

  /** The extension is loaded anew, as an update does it. Its parts are other ones then. */
  async reload() {
    const before = await this.#target(WORKER);
    const kept = (await this.offscreen('JSON.stringify(localStorage)')) ?? '{}';
    await this.#orderReload();
    await this.until('the extension again', async () => {
      const now = await this.#target(WORKER);
      return now !== undefined && now !== before && (await this.#target(OFFSCREEN)) !== undefined;
    });
    await this.until('its program', () => this.offscreen('rigMicrophone !== undefined'));
    // Chromium may lose what an extension has stored in the seconds before it is loaded anew, or some of it.
    await this.offscreen(`void Object.entries(${kept}).forEach(([name, value]) => {
      if (localStorage.getItem(name) === null) localStorage.setItem(name, value);
    })`);
    await this.until('its program listens', () => this.worker(IS_LISTENING));
    await this.until('pages know the key', () => this.worker(ARE_TOLD));
  }

  /**
   * Gives pages, offscreen document and service worker so much less of the processor, as far as the browser lets each.
   * What is opened later has all of it.
   * @param {number} rate @returns {Promise<string[]>} the kinds that it took
   */
  async throttle(rate) {
    const taken = (await this.targets()).map((target) => this.#throttleOne(target, rate));
    return [...new Set((await Promise.all(taken)).filter((kind) => kind !== undefined))];
  }

  /** So does all that is opened later, and what comes of a navigation in another process. @param {number} rate */
  async throttleAll(rate) {
    this.tools.onEvent(({ method, params }) => {
      const isNew = method === 'Target.targetCreated' || method === 'Target.targetInfoChanged';
      if (isNew) void this.#throttleOne(params.targetInfo, rate);
    });
    await this.tools.send('Target.setDiscoverTargets', { discover: true, filter: [{}] });
  }

  /**
   * @param {import('./devtools.mjs').TargetInfo} target @param {number} rate
   * @returns {Promise<string | undefined>} its kind, if it took it
   */
  async #throttleOne({ targetId, type }, rate) {
    if (type === 'tab' || type === 'browser') return undefined;
    try {
      await this.tools.send('Emulation.setCPUThrottlingRate', { rate }, await this.session(targetId));
      return type;
    } catch {
      // A worker does not, and what is gone by now does not either.
      return undefined;
    }
  }

  /**
   * @param {string} what @param {() => Promise<unknown>} isSo asked again and again
   * @param {number} [patience] in ms
   */
  async until(what, isSo, patience = PATIENCE_MS) {
    const deadline = Date.now() + patience;
    while (!(await isSo())) {
      if (Date.now() > deadline) throw new Error(`not so after ${patience} ms: ${what}`);
      await after(STEP_MS);
    }
  }

  /** The trigger of the extension, as it is now, is in this page and knows its key. @param {any} page */
  async untilListening(page) {
    const asked = `chrome.tabs.query({}).then(async (tabs) => {
      const meant = tabs.filter(({ url }) => url === '${page.url()}');
      const ask = ({ id }) => chrome.tabs.sendMessage(id, { kind: 'has_focus' }, { frameId: 0 });
      const answers = await Promise.all(meant.map(ask));
      return answers.length > 0 && answers.every((answer) => answer?.kind === 'focus');
    }).catch(() => false)`;
    await this.until(`${page.url()} hears the key`, () => this.worker(asked));
  }

  /** @param {boolean} isOpen @param {number} [patience] in ms */
  untilMicrophone(isOpen, patience) {
    const what = `the microphone is ${isOpen ? 'open' : 'closed'}`;
    return this.until(what, async () => (await this.isMicrophoneOpen()) === isOpen, patience);
  }

  close() {
    this.tools.close();
  }
}

/** @param {number} millis */
const after = (millis) => new Promise((resolve) => setTimeout(resolve, millis));
