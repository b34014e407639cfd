// The web app's service worker: the app opens without a network, too.
//
// It keeps the shell: the page, and the files that the page names, those too that it needs only later. For the page the network comes first, so that a
// new version is there at the next reload. A name with a hash stands for one content for ever, so for those files the
// cache comes first. A page is kept once all its files are, never half of it. Sign-in, the stream and the
// configuration are none of its business: it neither answers for them nor keeps them.
//
// It never calls `skipWaiting`: a new worker waits until no page of the old one is open, so it cannot come between an
// open dictation and its files.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/** Another number here throws away what earlier workers kept. */
const CACHE = 'sotto-shell-1';
const CACHES = /^sotto-shell-/;

const PAGE = '/app/';
/** Files of the shell that the program asks for by name, and whose names carry no hash. */
const FIXED = ['/app/capture-worklet.js'];
/** As the bundler names files by their content. */
const HASHED = /^\/app\/(?:.*[-._])?[0-9a-f]{16,}[-._][^/]*$/;
const NAMED_FILE = /\s(?:href|src|content)=["']?([^\s"'>]+)/g;

/** How long a network that neither answers nor fails is waited for when the page is here already. */
const PATIENCE_MS = 3_000;

worker.addEventListener('install', (event) => {
  event.waitUntil(install());
});
worker.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});
worker.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== worker.location.origin) return;
  if (mode === 'navigate') {
    event.respondWith(page(event));
  } else if (HASHED.test(pathname)) {
    event.respondWith(hashedFile(event.request));
  } else if (FIXED.includes(pathname)) {
    event.respondWith(fixedFile(event.request, pathname));
  }
});

async function install() {
  const response = await fetch(PAGE);
  if (!isPage(response)) throw new Error(`no page to keep: ${response.status}`);
  const cache = await caches.open(CACHE);
  await cache.addAll(FIXED);
  await keepShell(response);
}

async function activate() {
  const names = await caches.keys();
  const old = names.filter((name) => CACHES.test(name) && name !== CACHE);
  await Promise.all(old.map((name) => caches.delete(name)));
  // The page is asked for while the worker still starts.
  await worker.registration.navigationPreload?.enable();
}

/**
 * The page: from the network if that answers in time, else the one that is kept.
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function page(event) {
  const fresh = freshPage(event);
  const kept = await caches.match(PAGE);
  if (!kept) return fresh;
  const response = await Promise.race([fresh.catch(() => undefined), after(PATIENCE_MS)]);
  // A proxy whose server is away answers with an error of its own.
  return response && response.status < 500 ? response : kept;
}

/**
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function freshPage(event) {
  const response = (await event.preloadResponse) ?? (await fetch(event.request));
  if (isPage(response)) event.waitUntil(keepShell(response.clone()));
  return response;
}

/** @param {Response} response */
function isPage(response) {
  return response.ok && (response.headers.get('Content-Type') ?? '').startsWith('text/html');
}

/**
 * Keeps a page and its files, and lets go of files that it does not name.
 * @param {Response} response
 */
async function keepShell(response) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  const html = await response.clone().text();
  if (kept && (await kept.text()) === html) return;

  const files = new Set([...html.matchAll(NAMED_FILE)].map(([, name]) => name).filter((name) => HASHED.test(name)));
  const here = (await cache.keys()).map((request) => new URL(request.url).pathname);
  await cache.addAll([...files].filter((name) => !here.includes(name)));
  await cache.put(PAGE, response);
  const left = here.filter((name) => !files.has(name) && !FIXED.includes(name) && name !== PAGE);
  await Promise.all(left.map((name) => cache.delete(name)));
}

/**
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function hashedFile(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/**
 * @param {Request} request
 * @param {string} name
 * @returns {Promise<Response>}
 */
async function fixedFile(request, name) {
  try {
    const response = await fetch(request);
    if (response.ok) {
      const cache = await caches.open(CACHE);
      await cache.put(name, response.clone());
    }
    return response;
  } catch (error) {
    const kept = await caches.match(name);
    if (kept) return kept;
    throw error;
  }
}

/**
 * @param {number} millis
 * @returns {Promise<undefined>}
 */
function after(millis) {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), millis));
}
