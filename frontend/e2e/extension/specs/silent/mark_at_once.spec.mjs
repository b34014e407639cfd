// The mark follows the microphone at once, whatever the page is still doing with words that were said before.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { InputMethod } from '../../support/input_method.mjs';
import { Stage } from '../../support/stage.mjs';
import { hasMarkIn, toldIn } from '../../support/witness.mjs';

/** A page draws a mark within this, on a busy machine; in ms. */
const DRAWN_WITHIN_MS = 5_000;
/** Words of an earlier dictation, each of which waits for the end of a composition, one after the other. */
const WORDS = ['One.', 'Two.', 'Three.', 'Four.'];

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.start([]);
});
after(() => stage.stop());

/** A page in whose field something is composed, while words are on their way into it. */
async function busyPage() {
  const page = await stage.open('<textarea id=f></textarea>');
  const spoken = await stage.rig.dictate(page);
  const method = await InputMethod.of(page);
  await method.compose('か', 1);
  let answered = 0;
  const all = WORDS.map((words) =>
    spoken.say(words).then((/** @type {any} */ answer) => {
      answered += 1;
      return answer;
    }),
  );
  return { page, spoken, url: page.url(), method, all: Promise.all(all), isBusy: () => answered < WORDS.length };
}

/** @param {any} page @param {boolean} isThere */
async function untilMark(page, isThere) {
  const deadline = Date.now() + DRAWN_WITHIN_MS;
  while ((await hasMarkIn(page)) !== isThere) assert.ok(Date.now() < deadline, `a mark: ${isThere}`);
}

/** @param {string} url @param {object} said */
const tellAll = (url, said) =>
  stage.rig.worker.evaluate(
    (/** @type {any[]} */ [page, told]) => /** @type {any} */ (self).tellAll(page, told),
    [url, said],
  );

test('the mark goes when the microphone is closed, before words are typed', async () => {
  const { page, spoken, url, method, all, isBusy } = await busyPage();
  await untilMark(page, true);
  await tellAll(url, { kind: 'dictation_runs', dictation: spoken.id, stage: 'none' });
  await untilMark(page, false);
  assert.ok(isBusy(), 'words are still on their way');
  await method.write('か');
  await all;
  await page.close();
});

test('the mark of the next dictation is there before the words of the last one are typed', async () => {
  const { page, spoken, url, method, all, isBusy } = await busyPage();
  await tellAll(url, { kind: 'dictation_runs', dictation: spoken.id, stage: 'none' });
  await untilMark(page, false);
  const next = stage.rig.dictate(page);
  await untilMark(page, true);
  assert.ok(isBusy(), 'words are still on their way');
  await method.write('か');
  await Promise.all([all, next]);
  await untilMark(page, true);
  await page.close();
});

test('a dictation that is over before its field is bound leaves no mark', async () => {
  const { page, spoken, url, method, all, isBusy } = await busyPage();
  await tellAll(url, { kind: 'dictation_runs', dictation: spoken.id, stage: 'none' });
  const next = stage.rig.dictate(page);
  await untilMark(page, true);
  const over = `dictation-${stage.rig.count}`;
  await tellAll(url, { kind: 'dictation_runs', dictation: over, stage: 'none' });
  assert.ok(isBusy(), 'its field is not bound yet');
  await method.write('か');
  await Promise.all([all, next]);
  assert.equal(await hasMarkIn(page), false);
  await page.close();
});

test('what waits is not told while somebody speaks in another frame, and what was told goes then', async () => {
  const page = await stage.open('<textarea id=f></textarea>');
  const { id, bound } = await stage.rig.dictate(page);
  const tell = () =>
    stage.rig.worker.evaluate(
      (/** @type {any} */ tab) => /** @type {any} */ (self).ask(tab, 0, { kind: 'tell', text: 'Two wait.' }),
      bound.tabId,
    );
  const runs = (/** @type {string} */ dictation, /** @type {string} */ stageOf) =>
    tellAll(page.url(), { kind: 'dictation_runs', dictation, stage: stageOf });
  await runs(id, 'none');
  await runs('elsewhere', 'open');
  await tell();
  assert.equal(await toldIn(page), undefined);
  await runs('elsewhere', 'none');
  await tell();
  assert.equal(await toldIn(page), 'Two wait.');
  await runs('elsewhere', 'open');
  assert.equal(await toldIn(page), undefined);
  await page.close();
});
