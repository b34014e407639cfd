// The whole life of a person: a guest gets an account, keeps what they dictate and finds it again, changes settings on
// one page and sees them on another, signs a lost device out, takes everything along, and is gone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { AccountPages } from '../pages/account.mjs';
import { DictatePage } from '../pages/dictate.mjs';
import { PersonPages } from '../pages/person.mjs';
import { findings } from '../support/accessibility.mjs';
import { bareWords, readTones } from '../support/clip.mjs';
import { axeSource } from '../support/packages.mjs';
import { withDouble } from '../support/stage.mjs';
import { visit, visitWith } from '../support/visit.mjs';

const PASSWORD = 'mackerel umbrella gravel';
const EMAIL = 'grace@example.org';
const WORDS = 8;
/** A sign-out takes effect within seconds; pages ask again when somebody comes back to them. */
const ENDED_MS = 20_000;
const STILL = { reducedMotion: 'reduce' };

/** @type {import('../support/stage.mjs').ServerWithDouble} */
let scene;

before(async () => {
  scene = await withDouble('tones');
});
after(() => scene.clear());

/** @param {DictatePage} app */
function everything(app) {
  return {
    app,
    account: new AccountPages(app.page, scene.server.publicUrl),
    person: new PersonPages(app.page),
  };
}

/** @typedef {ReturnType<typeof everything>} Pages */

/** @param {Pages} pages */
async function keepAndDictate({ app, person }, /** @type {import('../support/clip.mjs').Clip} */ clip) {
  await person.go('History');
  await person.historySwitch.click();
  await app.page.getByText('Nothing yet').waitFor();
  await person.go('Dictate');
  await app.start();
  await person.go('Devices');
  await app.page.getByText('The dictation goes on').waitFor();
  await person.go('Dictate');
  await app.untilHeard(clip);
  await app.stop(60_000);
  const text = await app.text();
  assert.equal(bareWords(text), clip.text, 'going to another page and back loses no word');
  return text;
}

/**
 * @param {Pages} pages
 * @param {string} text
 */
async function findAndRestore({ app, person }, text) {
  await person.go('History');
  const [first] = bareWords(text).split(' ');
  await person.search.fill('nonexistentword');
  await app.page.getByText('Nothing found').waitFor();
  await person.search.fill(first.slice(0, -1));
  const link = person.dictation(new RegExp(first, 'i'));
  await link.waitFor();
  assert.deepEqual(await findings(app.page), []);
  await app.page.getByRole('button', { name: /^Delete the dictation/ }).click();
  await link.waitFor({ state: 'detached' });
  await person.undoButton.click();
  await app.untilNotice(/restored/);
  await link.click();
  const shown = app.page.locator('.transcript-text');
  await shown.waitFor();
  assert.equal(bareWords(await shown.innerText()), bareWords(text));
  const saving = app.page.waitForEvent('download');
  await app.page.getByRole('button', { name: 'Download' }).click();
  await app.page.getByRole('button', { name: 'Subtitles (SRT)' }).click();
  const file = await saving;
  assert.match(file.suggestedFilename(), /\.srt$/);
  assert.match(await readFile(await file.path(), 'utf8'), /-->/);
}

/**
 * A second tab shows what the first one changes, without a reload.
 * @param {Pages} pages
 */
async function changeSettings({ app, person }) {
  const other = everything(new DictatePage(await app.page.context().newPage(), scene.server.publicUrl));
  await other.app.page.goto(`${scene.server.publicUrl}/app/settings`);
  await other.person.vocabulary.waitFor();
  await app.page.bringToFront();
  await person.go('Settings');
  await person.vocabulary.fill('Kubernetes\ngRPC');
  await person.vocabulary.blur();
  await person.untilSaved('the vocabulary');
  await app.page.getByRole('radio', { name: 'When you stop' }).click();
  await person.untilSaved('where the text goes');
  await other.app.page.waitForFunction(() => {
    const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector('#vocabulary'));
    const mode = /** @type {HTMLInputElement | null} */ (document.querySelector('input[value="at-end"]'));
    return field?.value === 'Kubernetes\ngRPC' && mode?.checked;
  });
  assert.deepEqual(other.app.complaints, []);
  await other.app.page.close();
}

/**
 * Somebody else's browser is signed out from here.
 * @param {Pages} pages
 */
async function signOutSecondBrowser({ app, person }) {
  const options = {
    origin: scene.server.publicUrl,
    context: STILL,
    microphone: /** @type {const} */ ({ kind: 'absent' }),
  };
  await visit(options, async (lost) => {
    const there = everything(lost);
    await lost.open();
    await there.account.signIn(EMAIL, PASSWORD);
    await there.account.accountLink.waitFor();
    await there.person.go('Settings');
    await there.app.page.getByRole('radio', { name: 'When you stop', checked: true }).waitFor();
    await there.person.go('Devices');
    const named = there.app.page.getByRole('button', { name: /^Rename / });
    await there.app.page.getByText('This device', { exact: true }).waitFor({ timeout: ENDED_MS });
    assert.equal(await named.count(), 2, 'each browser is a device');
    await there.app.page
      .getByText('This device', { exact: true })
      .locator('xpath=ancestor::li')
      .getByRole('button', { name: /^Rename/ })
      .click();
    await there.app.page.getByRole('textbox', { name: 'Name of the device' }).fill('Lost laptop');
    await there.app.page.keyboard.press('Enter');
    await there.app.page.getByRole('heading', { name: 'Lost laptop' }).waitFor();

    await person.go('Devices');
    await app.page.getByRole('button', { name: 'Sign out Lost laptop' }).click();
    await app.untilNotice(/Signed out there/);
    await there.app.page.reload();
    await there.app.page.getByText('Nobody is signed in').waitFor({ timeout: ENDED_MS });
  });
}

/** @param {Pages} pages */
async function takeAlong({ app, person }) {
  await person.go('Account');
  assert.deepEqual(await findings(app.page), []);
  const saving = app.page.waitForEvent('download');
  await person.exportButton.click();
  const file = await saving;
  const everything = await readFile(await file.path(), 'utf8');
  JSON.parse(everything);
  for (const known of [EMAIL, 'Kubernetes', 'Lost laptop']) assert.ok(everything.includes(known), known);
}

/** @param {Pages} pages */
async function leave({ app, person, account }) {
  await person.deleteButton.click();
  await person.confirmation.fill('somebody@example.org');
  assert.equal(await person.confirmButton.getAttribute('aria-disabled'), 'true');
  await person.confirmation.fill(EMAIL);
  await person.confirmButton.click();
  await app.untilNotice(/are deleted/);
  assert.equal(await account.session(), null);
  await account.open('sign-in');
  await account.enter(EMAIL, PASSWORD);
  await account.untilTrouble(/do not belong together/);
}

test('a person comes, keeps what they say, changes their mind, and goes', async () => {
  const clip = await readTones(WORDS);
  const options = { origin: scene.server.publicUrl, context: STILL, script: axeSource };
  await visitWith(clip, options, async (app) => {
    const pages = everything(app);
    await app.enterAsGuest();
    await pages.account.createAccount(EMAIL, PASSWORD);
    await pages.account.accountLink.getByText(EMAIL).waitFor();
    const text = await keepAndDictate(pages, clip);
    await findAndRestore(pages, text);
    await changeSettings(pages);
    await signOutSecondBrowser(pages);
    await takeAlong(pages);
    assert.deepEqual(app.complaints, []);
    await leave(pages);
  });
});
