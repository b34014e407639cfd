// `cargo xtask lighthouse`: the Dictate page as a guest sees it, judged by Lighthouse's desktop preset, median of three.
// Usage: `node lighthouse.mjs [FOLDER]`; the reports go into the folder.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goal, percentile, table } from './bench/figures.mjs';
import { DictatePage } from './pages/dictate.mjs';
import { launchProfile } from './support/browser.mjs';
import { lighthouse } from './support/packages.mjs';
import { freePort, Server } from './support/server.mjs';

const RUNS = 3;
/** The least score of each category, of 100. */
const LEAST = { performance: 95, accessibility: 100, 'best-practices': 100 };
const CATEGORIES = /** @type {(keyof typeof LEAST)[]} */ (Object.keys(LEAST));

/**
 * One run in a browser of its own: a guest signs in, then Lighthouse opens the page with what the browser keeps.
 * @param {string} origin
 * @returns {Promise<any>} the report
 */
async function judge(origin) {
  const profile = await mkdtemp(join(tmpdir(), 'sotto-lighthouse-'));
  const port = await freePort();
  const browser = await launchProfile(profile, [`--remote-debugging-port=${port}`]);
  try {
    const app = new DictatePage(await browser.newPage(), origin);
    await app.enterAsGuest();
    const { desktopConfig, default: run } = await lighthouse();
    const options = { port, onlyCategories: CATEGORIES, disableStorageReset: true, logLevel: 'error' };
    const { lhr } = await run(`${origin}/app/`, options, desktopConfig);
    if (!lhr.fullPageScreenshot && lhr.runtimeError) throw new Error(lhr.runtimeError.message);
    return lhr;
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
}

/** @param {any} report */
function scores(report) {
  return CATEGORIES.map((name) => Math.round(100 * report.categories[name].score));
}

/**
 * What costs points.
 * @param {any} report
 */
function findings(report) {
  return CATEGORIES.flatMap((name) =>
    report.categories[name].auditRefs
      .filter((/** @type {any} */ { id, weight }) => weight > 0 && (report.audits[id].score ?? 1) < 0.9)
      .map(
        (/** @type {any} */ { id }) =>
          `${name}: ${id}: ${report.audits[id].title} ${report.audits[id].displayValue ?? ''}`,
      ),
  );
}

const folder = process.argv[2];
const server = await Server.start();
try {
  const reports = [];
  for (let run = 0; run < RUNS; run += 1) reports.push(await judge(server.publicUrl));
  if (folder) {
    await Promise.all(
      reports.map((report, run) => writeFile(join(folder, `lighthouse-${run + 1}.json`), JSON.stringify(report))),
    );
  }
  console.log(`Lighthouse ${reports[0].lighthouseVersion}, ${reports[0].finalDisplayedUrl}`);
  table([['run', ...CATEGORIES], ...reports.map((report, run) => [run + 1, ...scores(report)])]);
  for (const found of new Set(reports.flatMap(findings))) console.log(found);
  for (const [index, name] of CATEGORIES.entries()) {
    const median = percentile(
      reports.map((report) => scores(report)[index]),
      0.5,
    );
    goal(`${name} ${median}, at least ${LEAST[name]}`, median >= LEAST[name]);
  }
} finally {
  await server.stop();
}
