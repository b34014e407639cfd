// The pages with the editors, bundled and served on this machine, under two names: `127.0.0.1` and `localhost` are two
// sites to a browser.

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EDITOR_PAGES } from '../editors/list.mjs';

const editors = join(dirname(fileURLToPath(import.meta.url)), '../editors');
const packages = process.env.SOTTO_EDITOR_MODULES;
if (!packages) throw new Error('SOTTO_EDITOR_MODULES is not set; run the tests with `cargo xtask test`');
const { build } = createRequire(join(process.env.SOTTO_NODE_MODULES, 'from-here.js'))('esbuild');

/** @type {Record<string, string>} */
const KINDS = { '.js': 'text/javascript', '.css': 'text/css', '.html': 'text/html', '.ttf': 'font/ttf' };

/** @param {string} name of a package @returns {Promise<string>} */
export async function versionOf(name) {
  return JSON.parse(await readFile(join(/** @type {string} */ (packages), name, 'package.json'), 'utf8')).version;
}

/** @param {string} folder @param {import('../editors/list.mjs').EditorPage[]} pages */
function bundle(folder, pages) {
  return pages.map(({ page, module, mount }) =>
    build({
      stdin: {
        contents: `import { ${mount} } from './pages/${module}'; import { twoOf } from './pages/page.js'; twoOf(${mount});`,
        resolveDir: editors,
      },
      outfile: join(folder, `${page}.js`),
      bundle: true,
      format: 'iife',
      treeShaking: true,
      nodePaths: [packages],
      // Draft.js was written for an older React.
      alias: page === 'draft' ? { react: 'react18', 'react-dom': 'react18-dom' } : {},
      define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
      loader: { '.ttf': 'dataurl', '.svg': 'dataurl', '.woff': 'dataurl', '.woff2': 'dataurl', '.png': 'dataurl' },
      logLevel: 'error',
    }),
  );
}

/** @param {string} page */
const frameOf = (page) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>${page}</title>
<meta name="color-scheme" content="light dark">
<link rel="stylesheet" href="/${page}.css"><body><script src="/${page}.js"></script>`;

/** @param {import('../editors/list.mjs').EditorPage[]} [pages] */
export async function serveEditors(pages = EDITOR_PAGES) {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-editors-'));
  const needed = pages.some(({ page }) => page === 'frame') ? [...new Set([...pages, EDITOR_PAGES[0]])] : pages;
  await Promise.all(bundle(folder, needed));
  /** Pages that tests write by themselves. @type {Map<string, string>} */
  const written = new Map();
  const server = createServer(async (/** @type {any} */ request, /** @type {any} */ response) => {
    const path = normalize(new URL(request.url ?? '/', 'http://here').pathname);
    const name = path.slice(1, -'.html'.length);
    const isPage = EDITOR_PAGES.some(({ page }) => path === `/${page}.html`);
    const body =
      written.get(path) ?? (isPage ? frameOf(name) : await readFile(join(folder, path)).catch(() => undefined));
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': KINDS[extname(path)] ?? 'text/html' });
    response.end(body ?? '');
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = server.address();
  return {
    origin: `http://127.0.0.1:${port}`,
    otherOrigin: `http://localhost:${port}`,
    /** @param {string} path @param {string} html */
    write: (path, html) => written.set(path, html),
    async close() {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
