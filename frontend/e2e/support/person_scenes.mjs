// The pages about a person, in every state. What the server says about them is scripted.

import { CODES, fail, keepWaiting, succeed } from './grpc_answers.mjs';
import { devices, nothing, profile, settings, transcript, transcripts, usage } from './person_answers.mjs';

/**
 * @typedef {import('./scenes.mjs').Scene} Scene
 * @typedef {import('../pages/dictate.mjs').DictatePage} DictatePage
 */

const LIST = 'TranscriptService/ListTranscripts';

/**
 * Opens a page of somebody about whom the server says this.
 * @param {string} path
 * @param {Record<string, any>} answers by method: bytes, a code, or `undefined` for none at all
 * @param {(page: Page) => Promise<void>} then
 * @returns {Scene['reach']}
 */
function at(path, answers, then) {
  return async (app) => {
    const all = { 'SettingsService/GetSettings': settings(), 'DeviceService/RegisterDevice': devices(), ...answers };
    for (const [method, answer] of Object.entries(all)) {
      if (answer === undefined) await keepWaiting(app.page, method);
      else if (typeof answer === 'number') await fail(app.page, method, answer);
      else await succeed(app.page, method, answer);
    }
    await app.page.goto(`${app.origin}/app/${path}`);
    await then(app.page);
  };
}

/** @param {string} words */
function says(words) {
  return (/** @type {Page} */ page) => page.getByText(words).locator('nth=0').waitFor();
}

/** @param {string} name */
function offers(name) {
  return (/** @type {Page} */ page) => page.getByRole('button', { name }).locator('nth=0').waitFor();
}

/** @type {Scene[]} */
const HISTORY = [
  {
    name: 'history',
    reach: at(
      'history',
      { [LIST]: transcripts({ hasMore: true }), 'SettingsService/GetSettings': settings({ keeps: true }) },
      offers('Show more'),
    ),
  },
  { name: 'history-off', reach: at('history', { [LIST]: nothing }, offers('Turn History on')) },
  { name: 'history-off-with-some', reach: at('history', { [LIST]: transcripts() }, offers('Turn History on')) },
  {
    name: 'history-empty',
    reach: at(
      'history',
      { [LIST]: nothing, 'SettingsService/GetSettings': settings({ keeps: true }) },
      says('Nothing yet'),
    ),
  },
  { name: 'history-loading', reach: at('history', { [LIST]: undefined }, says('Loading your dictations')) },
  { name: 'history-failed', reach: at('history', { [LIST]: CODES.unwell }, offers('Try again')) },
  {
    name: 'history-nothing-found',
    reach: at('history', { [LIST]: transcripts() }, async (page) => {
      await offers('Turn History on')(page);
      await page.unroute(new RegExp(`/sotto\\.v1\\.${LIST}$`));
      await succeed(page, LIST, nothing);
      await page.getByRole('searchbox', { name: 'Search' }).fill('umbrella');
      await says('Nothing found')(page);
    }),
  },
  {
    name: 'history-deleted',
    reach: at('history', { [LIST]: transcripts(), 'TranscriptService/DeleteTranscript': nothing }, async (page) => {
      await page
        .getByRole('button', { name: /^Delete the dictation/ })
        .locator('nth=0')
        .click();
      await offers('Undo')(page);
    }),
  },
  {
    name: 'history-delete-all',
    reach: at('history', { [LIST]: transcripts() }, async (page) => {
      await page.getByRole('button', { name: 'Delete all\u2026' }).click();
      await page.getByRole('dialog', { name: 'Delete all dictations?' }).waitFor();
    }),
  },
  {
    name: 'transcript',
    reach: at('history/0193', { 'TranscriptService/GetTranscript': transcript() }, offers('Copy text')),
  },
  {
    name: 'transcript-missing',
    reach: at('history/0193', { 'TranscriptService/GetTranscript': CODES.missing }, says('not there any more')),
  },
];

/** @type {Scene[]} */
const DEVICES = [
  { name: 'devices', reach: at('devices', { 'DeviceService/ListDevices': devices() }, says('This device')) },
  { name: 'devices-failed', reach: at('devices', { 'DeviceService/ListDevices': CODES.away }, offers('Try again')) },
  {
    name: 'devices-rename',
    reach: at('devices', { 'DeviceService/ListDevices': devices() }, async (page) => {
      await page.getByRole('button', { name: 'Rename Phone' }).click();
      await page.getByRole('textbox', { name: 'Name of the device' }).waitFor();
    }),
  },
  {
    name: 'devices-sign-out',
    reach: at('devices', { 'DeviceService/ListDevices': devices() }, async (page) => {
      await page.getByRole('button', { name: 'Sign out Chrome on Linux' }).click();
      await page.getByRole('dialog', { name: 'Sign out on this device?' }).waitFor();
    }),
  },
];

/** @type {Scene[]} */
const SETTINGS = [
  { name: 'settings', reach: at('settings', {}, offers('Remove the replacement of um')) },
  {
    name: 'settings-saved',
    reach: at('settings', { 'SettingsService/UpdateSettings': settings({ revision: 4 }) }, async (page) => {
      await offers('Remove the replacement of um')(page);
      await page.getByRole('radio', { name: 'When you stop' }).click();
      await page.getByRole('status', { name: 'Saving where the text goes' }).getByText('Saved').waitFor();
    }),
  },
  {
    name: 'settings-refused',
    reach: at('settings', {}, async (page) => {
      const violation = { field: 'settings.language', description: 'This server does not know the language.' };
      await fail(page, 'SettingsService/UpdateSettings', CODES.invalid, violation);
      await offers('Remove the replacement of um')(page);
      await page.getByRole('combobox', { name: 'Language' }).selectOption('fr');
      await says('Not saved')(page);
    }),
  },
  {
    name: 'settings-fault',
    reach: at('settings', {}, async (page) => {
      await offers('Remove the replacement of um')(page);
      await page.getByRole('button', { name: 'Add a replacement' }).click();
      await page.getByRole('textbox', { name: 'What is said' }).last().fill('Um');
      await page.getByRole('textbox', { name: 'Words to listen for' }).fill('x'.repeat(101));
      await page.getByRole('button', { name: 'Add a replacement' }).focus();
      await says('say each thing once')(page);
      await says('Line 1:')(page);
    }),
  },
];

/** @type {Scene[]} */
const ACCOUNT = [
  { name: 'account', reach: at('account', { 'AccountService/GetProfile': profile() }, says('Here since')) },
  { name: 'account-failed', reach: at('account', { 'AccountService/GetProfile': CODES.unwell }, offers('Try again')) },
  {
    name: 'account-delete',
    reach: at('account', { 'AccountService/GetProfile': profile() }, async (page) => {
      await page.getByRole('button', { name: 'Delete account\u2026' }).click();
      await page.getByRole('textbox', { name: 'Type delete to confirm' }).fill('delete');
    }),
  },
  { name: 'usage', reach: at('usage', { 'UsageService/GetUsage': usage() }, says('By engine')) },
  { name: 'usage-empty', reach: at('usage', { 'UsageService/GetUsage': nothing }, says('dictated nothing')) },
  { name: 'usage-failed', reach: at('usage', { 'UsageService/GetUsage': CODES.unwell }, offers('Try again')) },
  { name: 'nobody', isStranger: true, reach: at('history', {}, says('Nobody is signed in')) },
];

/** All of them. @type {Scene[]} */
export const PERSON_SCENES = [...HISTORY, ...DEVICES, ...SETTINGS, ...ACCOUNT];
