// The web app's service worker: the app opens without a network, too, and a tab outlives the version that it runs.
//
// It keeps the shell: the page, and the files that the page names, those too that it needs only later. For the page the
// network comes first, so that a new version is there at the next reload. A name with a hash stands for one content for
// ever, so for those files the cache comes first. A page is kept once all its files are, never half of it, and only if
// it is ours: what a proxy says instead of it, with whatever status, is neither kept nor shown while there is a shell.
// The files of older versions stay while a tab runs them, because a server has none but its own. Sign-in, the stream and
// the configuration are none of its business: it neither answers for them nor keeps them.
//
// It never calls `skipWaiting`: a new worker waits until no page of the old one is open, so it cannot come between an
// open dictation and its files.

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));

/** Another number here throws away what earlier workers kept. */
const CACHE = 'sotto-shell-2';
const CACHES = /^sotto-shell-/;

const PAGE = '/app/';
/** What each open page is made of: an entry for each, by the browser's name for it, with a list of files. */
const OPEN = '/app/open/';
/** As the bundler names files by their content. */
const HASHED = /^\/app\/(?:.*[-._])?[0-9a-f]{16,}[-._][^/]*$/;
const NAMED_FILE = /\s(?:href|src|content)=["']?([^\s"'>]+)/g;

/** A page of ours names its program. */
const PROGRAM = /\.wasm$/;
/** When it is looked which pages are open since the page was asked for, in ms. A page that is left goes a little later. */
const LOOKS_MS = [300, 1_000, 3_000, 9_000];

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
  }
});

/** Pages that were answered and are not open yet. @type {Set<string>} */
const coming = new Set();
/** Changes of what is kept take turns: none may let go of what another one is about to need. */
let turn = Promise.resolve();

async function install() {
  const response = await fetch(PAGE);
  if (!(await isOurs(response))) throw new Error(`no page to keep: ${response.status}`);
  await inTurn(() => keepShell(response));
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
  const response = kept ? await instead(kept, fresh) : await fresh;
  event.waitUntil(follow(event.resultingClientId, response.clone()));
  return response;
}

/**
 * @param {Response} kept
 * @param {Promise<Response>} fresh
 */
async function instead(kept, fresh) {
  const response = await Promise.race([fresh.catch(() => undefined), after(PATIENCE_MS)]);
  // A proxy whose server is away answers with a page of its own, as an error or as if all were well.
  if (!response || response.status >= 500 || (isPage(response) && !(await isOurs(response)))) return kept;
  return response;
}

/**
 * @param {FetchEvent} event
 * @returns {Promise<Response>}
 */
async function freshPage(event) {
  const response = (await event.preloadResponse) ?? (await fetch(event.request));
  const copy = response.clone();
  event.waitUntil(
    isOurs(copy).then(async (ours) => {
      if (ours) await inTurn(() => keepShell(copy));
    }),
  );
  return response;
}

/** @param {Response} response */
function isPage(response) {
  return response.ok && isHtml(response);
}

/** @param {Response} response */
function isHtml(response) {
  return (response.headers.get('Content-Type') ?? '').startsWith('text/html');
}

/** @param {Response} response it can be read afterwards, too */
async function isOurs(response) {
  return isPage(response) && [...(await filesOf(response))].some((name) => PROGRAM.test(name));
}

/**
 * @param {Response} response a page, which can be read afterwards, too
 * @returns {Promise<Set<string>>} the hashed files that it names
 */
async function filesOf(response) {
  const html = await response.clone().text();
  return new Set([...html.matchAll(NAMED_FILE)].map(([, name]) => name).filter((name) => HASHED.test(name)));
}

/**
 * Keeps a page and its files.
 * @param {Response} response
 */
async function keepShell(response) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  const html = await response.clone().text();
  if (kept && (await kept.text()) === html) return;

  const files = await filesOf(response);
  const here = await namesIn(cache);
  await Promise.all([...files].filter((name) => !here.includes(name)).map((name) => keepFile(cache, name)));
  await cache.put(PAGE, response);
}

/** @param {Cache} cache @param {string} name */
async function keepFile(cache, name) {
  const response = await fetch(name);
  // A proxy that took the server's place meanwhile answers every address with its page.
  if (!response.ok || isHtml(response)) throw new Error(`no file to keep: ${name}`);
  await cache.put(name, response);
}

/** @param {Cache} cache @returns {Promise<string[]>} */
async function namesIn(cache) {
  return (await cache.keys()).map((request) => new URL(request.url).pathname);
}

/**
 * Notes what a page that comes is made of, and lets go of what the one that it took the place of was made of.
 * @param {string} id of the page
 * @param {Response} response
 */
async function follow(id, response) {
  if (!id || !(await isOurs(response))) return;
  coming.add(id);
  try {
    const files = JSON.stringify([...(await filesOf(response))]);
    const cache = await caches.open(CACHE);
    await cache.put(`${OPEN}${id}`, new Response(files));
    for (const wait of LOOKS_MS) {
      await after(wait);
      if (await worker.clients.get(id)) coming.delete(id);
      await inTurn(letGo);
    }
  } finally {
    coming.delete(id);
  }
}

/** Lets go of files that neither the page that is kept nor any open one is made of. */
async function letGo() {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(PAGE);
  if (!kept) return;
  const files = await filesOf(kept);
  const names = await namesIn(cache);
  for (const name of names.filter((name) => name.startsWith(OPEN))) {
    const id = name.slice(OPEN.length);
    if (coming.has(id) || (await worker.clients.get(id))) {
      const noted = await cache.match(name);
      for (const file of (await noted?.json()) ?? []) files.add(file);
    } else {
      await cache.delete(name);
    }
  }
  const left = names.filter((name) => !files.has(name) && !name.startsWith(OPEN) && name !== PAGE);
  await Promise.all(left.map((name) => cache.delete(name)));
}

/** @param {() => Promise<void>} change */
function inTurn(change) {
  const done = turn.then(change);
  turn = done.catch(() => {});
  return done;
}

/**
 * @param {Request} request
 * @returns {Promise<Response>}
 */
async function hashedFile(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

/**
 * @param {number} millis
 * @returns {Promise<undefined>}
 */
function after(millis) {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), millis));
}
