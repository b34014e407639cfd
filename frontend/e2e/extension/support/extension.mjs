// The real extension in a real browser, with a microphone that plays a file, at a server of the test's own.

import { createServer } from 'node:http';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PersonsBrowser } from '../../support/persons_browser.mjs';
import { SLOW, required } from '../../support/settings.mjs';
import { ID } from './identity.mjs';
import { Parts } from './parts.mjs';

const PATIENCE_MS = 15_000;
const MICROPHONE = 'rig_microphone.js';
const here = dirname(fileURLToPath(import.meta.url));
/** The key that is held unless the person chose another. */
export const HOLD_KEY = 'ControlRight';

/**
 * @typedef {object} Options
 * @property {string} server its origin
 * @property {string} [wav] what the microphone plays, once it is opened
 * @property {'light' | 'dark'} [colorScheme]
 * @property {boolean} [maySpeak] the person has allowed the microphone
 * @property {boolean} [isInstalled] from the start; else it comes with `install()`
 * @property {boolean} [inPrivate] the person has allowed it in private windows
 */

/**
 * The extension for a server of the test's own. What records in its offscreen document is known.
 * @param {string} built @param {string} server
 */
async function layOut(built, server) {
  await cp(required('SOTTO_EXTENSION_DIR'), built, { recursive: true });
  await buildFor(built, server);
  await cp(join(here, MICROPHONE), join(built, MICROPHONE));
  const page = join(built, 'offscreen.html');
  const text = await readFile(page, 'utf8');
  await writeFile(page, text.replace('<script', `<script src="${MICROPHONE}"></script><script`));
}

/** Who has loaded a folder is a developer to the browser; else it does not come back after a reload. @param {string} profile */
async function furnish(profile) {
  await mkdir(join(profile, 'Default'), { recursive: true });
  const preferences = { extensions: { ui: { developer_mode: true } } };
  await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
}

/** A browser with the extension in it. */
export class Extension {
  /** @param {PersonsBrowser} browser @param {string} folder @param {Parts} parts */
  constructor(browser, folder, parts) {
    this.browser = browser;
    this.context = browser.context;
    this.folder = folder;
    this.parts = parts;
  }

  /** @param {Options} options */
  static async start({ server, wav, colorScheme = 'light', maySpeak = true, isInstalled = true, inPrivate = false }) {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-extension-'));
    const built = join(folder, 'extension');
    const profile = join(folder, 'profile');
    await Promise.all([layOut(built, server), furnish(profile)]);
    const flags = [
      '--use-fake-device-for-media-stream',
      ...(maySpeak ? ['--use-fake-ui-for-media-stream'] : []),
      ...(wav ? [`--use-file-for-fake-audio-capture=${wav}%noloop`] : []),
      '--enable-unsafe-extension-debugging',
    ];
    const browser = await PersonsBrowser.start(profile, flags);
    const parts = await Parts.of(browser.address);
    if (SLOW > 1) await parts.throttleAll(SLOW);
    const extension = new Extension(browser, folder, parts);
    const { context } = extension;
    context.on('page', (/** @type {any} */ page) => void page.emulateMedia({ colorScheme }).catch(() => {}));
    if (maySpeak)
      await context.grantPermissions(['microphone'], { origin: `chrome-extension://${ID}` }).catch(() => {});
    if (isInstalled) await extension.install(inPrivate);
    return extension;
  }

  /**
   * As a person does who loads the folder, with all the checks that the browser makes then. What is named on the command
   * line is another kind of extension, which may lose its storage when it is loaded anew.
   * @param {boolean} [inPrivate] allowed in private windows
   */
  async install(inPrivate = false) {
    const session = await this.browser.playwright.newBrowserCDPSession();
    const folder = { path: join(this.folder, 'extension'), enableInIncognito: inPrivate };
    await session.send('Extensions.loadUnpacked', folder);
    await this.worker();
    await this.closeFirstSteps();
  }

  /** The page that opens when the extension is installed; it would take the focus. */
  async closeFirstSteps() {
    const isIt = (/** @type {any} */ page) => page.url().includes('permission.html') || page.url() === '';
    const there = this.context.pages().find(isIt);
    const page = there ?? (await this.context.waitForEvent('page', { timeout: PATIENCE_MS }));
    // Who comes to it late never hears that it was loaded.
    await page.waitForURL(/permission\.html/, { waitUntil: 'commit' });
    await page.close();
  }

  /** The service worker, started again if it was stopped. @returns {Promise<any>} */
  async worker() {
    const [worker] = this.context.serviceWorkers();
    return worker ?? this.context.waitForEvent('serviceworker', { timeout: PATIENCE_MS });
  }

  /**
   * One of the extension's pages in a tab.
   * @param {string} name @param {() => void} [first] runs there before all else
   * @returns {Promise<any>}
   */
  async page(name, first) {
    const page = await this.context.newPage();
    if (first) await page.addInitScript(first);
    page.on('pageerror', (/** @type {Error} */ error) => console.error(`${name}: ${error.message}`));
    page.on('console', (/** @type {any} */ said) => {
      if (said.type() === 'error') console.error(`${name}: ${said.text()}`);
    });
    await page.goto(`chrome-extension://${ID}/${name}.html`);
    return page;
  }

  /** Becomes a guest on the page of the first steps. */
  async enterAsGuest() {
    const page = await this.page('permission');
    await page.getByRole('button', { name: 'Continue as guest' }).click();
    await page
      .getByRole('status', { name: 'Account' })
      .getByText('Signed in as a guest.')
      .waitFor({ timeout: PATIENCE_MS });
    await page.close();
  }

  /** @param {string} url @returns {Promise<any>} */
  async open(url) {
    const page = await this.context.newPage();
    await page.goto(url);
    await page.bringToFront();
    return page;
  }

  async stop() {
    this.parts.close();
    await this.browser.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** As if the folder had been built for that server: it speaks to no other. @param {string} folder @param {string} server */
async function buildFor(folder, server) {
  const [config, manifest] = ['config.json', 'manifest.json'].map((name) => join(folder, name));
  const before = JSON.parse(await readFile(config, 'utf8')).server;
  const webSocket = (/** @type {string} */ origin) => origin.replace(/^http/, 'ws');
  const written = await readFile(manifest, 'utf8');
  await writeFile(manifest, written.replace(webSocket(before), webSocket(server)).replace(before, server));
  await writeFile(config, JSON.stringify({ server }));
}

/** A site whose pages are what a test says. */
export class Site {
  /** @param {any} server @param {string} origin @param {Record<string, string>} pages by path */
  constructor(server, origin, pages) {
    this.server = server;
    this.origin = origin;
    this.pages = pages;
  }

  /** @param {Record<string, string>} pages by path */
  static async start(pages) {
    const server = createServer((/** @type {any} */ request, /** @type {any} */ response) => {
      const page = pages[request.url];
      response.writeHead(page === undefined ? 404 : 200, { 'Content-Type': 'text/html; charset=utf-8' });
      response.end(page === undefined ? '' : `<!doctype html><meta charset="utf-8">${page}`);
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    return new Site(server, `http://127.0.0.1:${server.address().port}`, pages);
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}
