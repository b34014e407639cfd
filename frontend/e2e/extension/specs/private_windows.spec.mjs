// Private windows: what is said in one is typed there, shown there alone, kept nowhere, and gone with the last of them.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { bareWords } from '../../support/clip.mjs';
import { FULL } from '../../support/settings.mjs';
import { FIELD, HoldingStage, pause } from '../support/holding_stage.mjs';
import { ID } from '../support/identity.mjs';
import { toldIn } from '../support/witness.mjs';

const PANEL = `chrome-extension://${ID}/side_panel.html`;
const ELSEWHERE = 'What you said in a private window is listed in that window.';
/** On the toolbar of a window in which nothing waits. */
const NOTHING_WAITS = { text: '', title: 'Sotto: start dictation' };
/** The tray is written down in less, in ms. */
const WRITTEN_WITHIN_MS = 1_000;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start({ '/private': FIELD, '/private-too': FIELD }, { inPrivate: true });
});
afterEach(() => stage.clear());
after(() => stage?.stop());

/** Says something into a page's field. @param {any} page @returns {Promise<string>} what stands there */
async function say(page) {
  const spoken = await stage.rig.dictate(page, ['one two']);
  assert.equal((await spoken.next()).kind, 'words_inserted');
  await spoken.end();
  assert.equal(await stage.wordsIn(page), bareWords(spoken.texts[0]).trim());
  return spoken.texts[0];
}

/** As one text in small letters. @param {string[]} texts */
const joined = (texts) => bareWords(texts.join(' ')).trim();

/** Asks the server as the person. @param {string} method @param {string} path @param {object} [body] @returns {Promise<any>} */
function ask(method, path, body) {
  return stage.parts.offscreen(`(async () => {
    const { access_token: token } = JSON.parse(localStorage.getItem('sb-sotto-auth-token'));
    const headers = { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json' };
    const asked = { method: '${method}', headers, body: ${JSON.stringify(body && JSON.stringify(body))} };
    return (await fetch('${stage.scene.server.publicUrl}${path}', asked)).json();
  })()`);
}

/** The words of all that stands in History. @returns {Promise<string>} */
async function inHistory() {
  const { transcripts } = await ask('GET', '/transcripts');
  return joined(transcripts.map((/** @type {{excerpt: string}} */ { excerpt }) => excerpt));
}

/** @param {any} panel @returns {Promise<string>} the words that it shows */
const listed = async (panel) => joined(await panel.locator('.piece-text').evaluateAll(valuesOf));

/** @param {any[]} fields */
const valuesOf = (fields) => fields.map(({ value }) => value);

/** The side panel of a page's window, opened by the toolbar. @param {string} url @returns {Promise<string>} its session */
async function openPanelBeside(url) {
  const { parts } = stage;
  const isPanel = (/** @type {any} */ one) => one.url === PANEL && one.type !== 'tab';
  const before = new Set((await parts.targets()).filter(isPanel).map(({ targetId }) => targetId));
  const tab = (await parts.targets()).find((one) => one.type === 'tab' && one.url === url);
  await parts.worker('chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: true })');
  await parts.tools.send('Extensions.triggerAction', { id: ID, targetId: tab?.targetId });
  let panel = '';
  await parts.until('the side panel', async () => {
    const opened = (await parts.targets()).find((one) => isPanel(one) && !before.has(one.targetId));
    panel = opened?.targetId ?? '';
    return opened !== undefined;
  });
  await parts.worker('chrome.sidePanel.setPanelBehavior({ openPanelOnActionClick: false })');
  return parts.session(panel);
}

/** What its rows say beside the words. @param {string} session @returns {Promise<{text: string, note: string}[]>} */
async function rowsOf(session) {
  const expression = `[...document.querySelectorAll('.piece')].map((row) => ({
    text: row.querySelector('.piece-text').value,
    note: row.querySelector('.piece-note').textContent,
  }))`;
  const { result } = await stage.parts.tools.send('Runtime.evaluate', { expression, returnByValue: true }, session);
  return result.value;
}

/** The toolbar counts so many words that wait in the tab of a page. @param {any} page @param {number} count */
async function untilCounted(page, count) {
  const text = count === 0 ? '' : String(count);
  await stage.parts.until(
    `the toolbar counts ${count}`,
    async () => (await stage.parts.toolbarIn(page.url())).text === text,
  );
  const { title } = await stage.parts.toolbarIn(page.url());
  assert.equal(title.includes(`${count} not typed yet`), count > 0, title);
}

/** Words that wait. @param {boolean} isPrivate said in a private window */
const countWaiting = (isPrivate) =>
  stage.rig.standing.pieces.filter((piece) => piece.is_private === isPrivate && piece.standing.standing === 'waiting')
    .length;

const hasPrivate = () => stage.rig.standing.pieces.some((piece) => piece.is_private);

/** Nothing of it is left, in the tray, in what is kept of it, or on the toolbar. @param {string[]} secrets */
async function assertForgotten(secrets) {
  await stage.rig.until('the end of what is private', () => !hasPrivate() || undefined);
  await stage.parts.until('nothing waits', async () => (await stage.parts.toolbar()).text === '');
  const kept = () => stage.parts.worker("chrome.storage.session.get('tray').then(({ tray }) => tray ?? '')");
  const isIn = (/** @type {string} */ tray) =>
    secrets.some((words) => bareWords(tray).includes(bareWords(words).trim()));
  await stage.parts.until('it is kept no more', async () => !isIn(await kept()), WRITTEN_WITHIN_MS);
}

test('what is said in a private window is shown there alone, kept nowhere, and gone with it', async () => {
  await ask('PUT', '/settings', { keep_transcripts: true });
  const normal = await stage.open();
  const said = await say(normal);
  const page = await stage.openPrivate('/private');
  const secret = await say(page);
  const waiting = await stage.sayInVain(page);
  assert.equal(await inHistory(), joined([said]));
  assert.equal(await listed(stage.rig.panel), joined([said]));
  await stage.rig.panel.getByText(ELSEWHERE).waitFor();
  await untilCounted(page, countWaiting(true));
  assert.deepEqual(await stage.parts.toolbarIn(normal.url()), NOTHING_WAITS);

  const panel = await openPanelBeside(page.url());
  await stage.parts.until('its rows', async () => (await rowsOf(panel)).length === stage.rig.standing.pieces.length);
  const rows = await rowsOf(panel);
  assert.equal(joined(rows.map(({ text }) => text)), joined([said, secret, waiting]));
  for (const { text, note } of rows)
    assert.equal(note.includes('Private window'), !bareWords(said).includes(bareWords(text).trim()), note);

  await page.close();
  await assertForgotten([secret, waiting]);
  assert.equal(await listed(stage.rig.panel), joined([said]));
  await stage.rig.panel.getByText(ELSEWHERE).waitFor({ state: 'detached' });
  assert.equal(await inHistory(), joined([said]));
});

test('it goes with the last private window, not before', async () => {
  const first = await stage.openPrivate('/private');
  const secret = await say(first);
  const second = await stage.openPrivate('/private');
  await first.close();
  await pause(WRITTEN_WITHIN_MS);
  assert.ok(hasPrivate());
  await second.close();
  await assertForgotten([secret]);
});

test('words of a private window are put into no other one', async () => {
  const normal = await stage.open();
  const page = await stage.openPrivate('/private');
  const waiting = await stage.sayInVain(page);
  await stage.goToWindow(normal);
  const [{ id }] = stage.rig.standing.pieces.filter((piece) => piece.is_private);
  const insert = () =>
    stage.rig.panel.evaluate(
      (/** @type {number} */ piece) =>
        /** @type {any} */ (window).sottoChannel.postMessage(JSON.stringify({ InsertHere: piece })),
      id,
    );
  const standing = () => stage.rig.standing.pieces.find((piece) => piece.id === id)?.standing;
  await insert();
  await stage.rig.until('it waits', () => standing()?.reason === 'private_words' || undefined);
  assert.equal(await stage.wordsIn(normal), '');
  await stage.goToWindow(page);
  await page.locator('#field').focus();
  await insert();
  await stage.rig.until('it is typed', () => standing()?.standing === 'inserted' || undefined);
  assert.ok(joined([waiting]).startsWith(await stage.wordsIn(page)));
});

if (FULL) {
  test('in a normal window nobody is told of what waits in a private one', async () => {
    const normal = await stage.open();
    const page = await stage.openPrivate('/private');
    await stage.sayInVain(page);
    await stage.goToWindow(normal);
    await stage.sayInVain(normal);
    for (const [one, count] of [
      [page, countWaiting(true) + countWaiting(false)],
      [normal, countWaiting(false)],
    ]) {
      await untilCounted(one, count);
      await stage.goToWindow(one === page ? normal : page);
      await stage.goToWindow(one);
      await stage.parts.until(
        `${count} are told`,
        async () => (await toldIn(one))?.startsWith(`${count} not`) ?? false,
      );
    }
    await stage.rig.panel.getByRole('button', { name: 'Remove' }).last().dispatchEvent('click');
    await page.close();
  });
}

if (FULL) {
  test('a tab of a private window counts on when it goes to another page, and a new one counts, too', async () => {
    const normal = await stage.open();
    const page = await stage.openPrivate('/private');
    await stage.sayInVain(page);
    const count = countWaiting(true);
    await untilCounted(page, count);
    await page.goto(`${stage.site.origin}/private-too`);
    await untilCounted(page, count);
    const other = await stage.openPrivate('/private');
    await untilCounted(other, count);
    assert.deepEqual(await stage.parts.toolbarIn(normal.url()), NOTHING_WAITS);
    await page.close();
    await other.close();
    await stage.rig.until('the end of what is private', () => !hasPrivate() || undefined);
    assert.deepEqual(await stage.parts.toolbarIn(normal.url()), NOTHING_WAITS);
  });
}

test('a dictation ends with the last private window, and so does what was cancelled there', async () => {
  const bringBack = stage.rig.panel.getByRole('button', { name: 'Bring it back' });
  for (const isCancelled of [false, true]) {
    const page = await stage.openPrivate('/private');
    const [text] = await stage.rig.speech.prepare(['one two three four']);
    await stage.latch(page);
    const isHeard = () => `${stage.rig.standing.partial} ${joined(stage.rig.standing.pieces.map((one) => one.text))}`;
    const [first] = text.split(' ');
    await stage.rig.until('a word', () => isHeard().toLowerCase().includes(first) || undefined);
    assert.equal(await stage.rig.panel.getByText(first).count(), 0, 'it is drawn in no normal window');
    if (isCancelled) {
      await page.keyboard.press('Escape');
      await bringBack.waitFor();
    }
    await page.close();
    await stage.parts.untilMicrophone(false);
    await bringBack.waitFor({ state: 'detached' });
    await stage.untilOver();
    await assertForgotten([text]);
  }
});

if (FULL) {
  test('a worker that missed the end of the last private window makes up for it when it starts', async () => {
    const page = await stage.openPrivate('/private');
    const secret = await say(page);
    await pause(WRITTEN_WITHIN_MS);
    await stage.parts.worker('void (chrome.windows.getAll = async () => [{ incognito: true }])');
    await page.close();
    await pause(WRITTEN_WITHIN_MS);
    assert.ok(hasPrivate());
    await stage.parts.stopWorker();
    await stage.parts.worker('true');
    await assertForgotten([secret]);
  });
}

test('the toolbar knows in which kind of window it was pressed', async () => {
  const page = await stage.openPrivate('/private');
  await stage.rig.speech.prepare(['one two']);
  const tab = (await stage.parts.targets()).find((one) => one.type === 'tab' && one.url === page.url());
  const press = () => stage.parts.tools.send('Extensions.triggerAction', { id: ID, targetId: tab?.targetId });
  await press();
  await stage.parts.untilMicrophone(true);
  await stage.rig.until('a word', () => hasPrivate() || undefined);
  await press();
  await stage.parts.untilMicrophone(false);
  await stage.untilOver();
  await page.close();
  await assertForgotten([]);
});
