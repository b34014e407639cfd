// How long it takes from a final's way into the page until it stands in the field, and what a page pays where nobody
// dictates. One JSON object a line. `SOTTO_INSERTIONS` says how many an editor (300).

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { percentile } from '../../bench/figures.mjs';
import { launchProfile } from '../../support/browser.mjs';
import { EDITOR_PAGES } from '../editors/list.mjs';
import { versionOf } from '../support/editor_site.mjs';
import { openEditor } from '../support/editor_scenes.mjs';
import { Stage } from '../support/stage.mjs';

const COUNT = Number(process.env.SOTTO_INSERTIONS ?? 300);
/** A field is emptied after so many, as a person does not fill one with thousands of words. */
const IN_ONE_FIELD = 25;
const WORDS = 'and this is what a final usually looks like.';
const PAGE_STARTS = 30;

/** @param {number[]} values */
const figures = (values) => ({
  n: values.length,
  p50: round(percentile(values, 0.5)),
  p99: round(percentile(values, 0.99)),
  max: round(Math.max(...values)),
});

/** @param {number} millis */
const round = (millis) => Math.round(millis * 100) / 100;

/** @param {object} line */
const print = (line) => console.log(JSON.stringify(line));

/** The wall clock of the first change that the editor reports, and of none before. */
function watchChanges() {
  const [field] = /** @type {any} */ (window).fields;
  let { changes } = field;
  Object.defineProperty(field, 'changes', {
    get: () => changes,
    set: (value) => {
      changes = value;
      /** @type {any} */ (window).changedAt ??= performance.timeOrigin + performance.now();
    },
  });
}

/** @param {import('../support/rig.mjs').Rig} rig @param {string} origin @param {import('../editors/list.mjs').EditorPage} item */
async function measure(rig, origin, item) {
  const on = await openEditor(rig, origin, item);
  const { frame } = on;
  await frame.evaluate(watchChanges);
  const millis = [];
  let failed = 0;
  for (let index = 0; index < COUNT; ) {
    await on.prepare('', 0, 0);
    const spoken = await rig.dictate(on.page);
    for (let inField = 0; inField < IN_ONE_FIELD && index < COUNT; inField += 1, index += 1) {
      await frame.evaluate(() => {
        /** @type {any} */ (window).changedAt = undefined;
      });
      const sent = await rig.worker.evaluate(
        async (/** @type {any[]} */ [tab, frameId, message]) => {
          const at = performance.timeOrigin + performance.now();
          const answer = await /** @type {any} */ (self).ask(tab, frameId, message);
          return { at, isIn: answer?.kind === 'words_inserted' };
        },
        [
          spoken.bound.tabId,
          spoken.bound.frameId,
          { kind: 'insert_words', dictation: spoken.id, ordinal: index, text: WORDS },
        ],
      );
      const changedAt = await frame.evaluate(() => /** @type {any} */ (window).changedAt);
      if (sent.isIn && changedAt) millis.push(changedAt - sent.at);
      else failed += 1;
    }
    await spoken.release();
  }
  await on.page.close();
  const version = item.package ? await versionOf(item.package) : undefined;
  print({ bench: 'insert', editor: item.title, version, failed, ...(millis.length ? figures(millis) : {}) });
}

/** What the trigger costs a page: its bytes, the heap against a browser without it, and the time that it runs at a start. */
async function measureIdle(/** @type {string} */ origin, /** @type {import('../support/rig.mjs').Rig} */ rig) {
  const { size } = await stat(join(rig.folder, 'extension/trigger.js'));
  const plain = await launchProfile(join(rig.folder, 'plain-profile'), []);
  const without = await heapOf(plain, `${origin}/idle.html`);
  await plain.close();
  const heap = await heapOf(rig.context, `${origin}/idle.html`);
  const page = await rig.open(`${origin}/idle.html`);
  const starts = [];
  for (let start = 0; start < PAGE_STARTS; start += 1)
    starts.push(await startTime(page, await rig.context.newCDPSession(page)));
  const requests = await page.evaluate(() => performance.getEntriesByType('resource').length);
  print({ bench: 'idle', trigger_bytes: size, heap_bytes: heap - without, requests, start_ms: figures(starts) });
  await page.close();
}

/** @param {any} context @param {string} url @returns {Promise<number>} bytes in use when the page is still */
async function heapOf(context, url) {
  const page = await context.newPage();
  await page.goto(url);
  const devtools = await context.newCDPSession(page);
  await devtools.send('HeapProfiler.enable');
  for (let time = 0; time < 3; time += 1) await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  await page.close();
  return usedSize;
}

/** How long the trigger is compiled and run while a page starts, in ms. @param {any} page @param {any} devtools */
async function startTime(page, devtools) {
  /** @type {any[]} */
  const events = [];
  devtools.on('Tracing.dataCollected', (/** @type {any} */ { value }) => events.push(...value));
  const complete = new Promise((done) => devtools.on('Tracing.tracingComplete', done));
  await devtools.send('Tracing.start', { categories: 'devtools.timeline,v8,disabled-by-default-v8.compile' });
  await page.reload();
  await devtools.send('Tracing.end');
  await complete;
  await devtools.detach();
  const isOurs = (/** @type {any} */ { name, args }) =>
    name === 'EvaluateScript' && args?.data?.url?.includes('trigger.js');
  const micros = events.filter(isOurs).reduce((sum, { dur }) => sum + (dur ?? 0), 0);
  return micros / 1000;
}

const only = process.argv.slice(2);
const pages = EDITOR_PAGES.filter(({ page }) => only.length === 0 || only.includes(page));
const stage = await Stage.start(pages);
const { site, rig } = stage;
site.write('/idle.html', '<!doctype html><title>idle</title><p>Nobody dictates here.');
try {
  await measureIdle(site.origin, rig);
  for (const item of pages) await measure(rig, site.origin, item);
} finally {
  await stage.stop();
}
