// The guard of secrets in real pages: where a field's name is read from, and how the person allows one that was taken for
// a secret. Which names are secrets is tried by `secret_rules.spec.mjs`.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage } from '../../support/stage.mjs';

/** @type {Stage} */
let stage;
/** @type {import('../../support/rig.mjs').Rig} */
let rig;

before(async () => {
  stage = await Stage.start([]);
  rig = stage.rig;
});
after(() => stage.stop());

/** @param {any} page @returns {Promise<string>} */
const textIn = (page) =>
  page.evaluate(() => {
    const field = /** @type {any} */ (document.getElementById('f'));
    return field.value ?? field.textContent;
  });

const GUARDED = [
  '<label>PIN <input id=f></label>',
  '<label for=f>Social security number</label><input id=f>',
  '<span id=l>IBAN</span><input id=f aria-labelledby=l>',
  '<input id=f aria-label="Kennwort">',
  '<input id=f title="Mot de passe">',
  '<input id=f inputmode=numeric maxlength=6>',
  '<p>Your PIN: <input id=f></p>',
  '<table><tr><td>Password</td><td><input id=f></td></tr></table>',
  '<div id=f contenteditable role=textbox aria-label="Recovery phrase"></div>',
  '<label>API key <textarea id=f></textarea></label>',
];
for (const body of GUARDED) {
  test(`nothing is typed into ${body}`, async () => {
    const page = await stage.open(body);
    const spoken = await rig.dictate(page);
    assert.equal(spoken.bound.reason, 'protected_field');
    assert.equal((await spoken.say('secret', { anywhere: true })).reason, 'protected_field');
    assert.equal(await textIn(page), '');
    await page.close();
  });
}

const OPEN = [
  '<input id=f autocomplete="new-password">',
  '<input id=f name="search_passwords">',
  '<input id=f type=search placeholder="reset password">',
  '<input id=f type=email name=forgotpassword>',
  '<label for=f>Numbers to discard</label><input id=f>',
  '<label>Password <input type=password></label> Name <input id=f>',
  '<p>Password: <input type=password> <input id=f></p>',
  '<label>Middle initial <input id=f maxlength=1></label>',
  '<textarea id=f placeholder="Describe the problem with your password"></textarea>',
  '<div id=f contenteditable role=textbox aria-label="Message">PIN</div>',
];
for (const body of OPEN) {
  test(`words are typed into ${body}`, async () => {
    const page = await stage.open(body);
    const spoken = await rig.dictate(page);
    assert.equal(spoken.bound.kind, 'target_bound');
    const was = await textIn(page);
    assert.equal((await spoken.say('M')).kind, 'words_inserted');
    assert.equal((await textIn(page)).length > was.length, true);
    await page.close();
  });
}

test('a field that was taken for a secret is told to the side panel, and takes words once the person allows it', async () => {
  const page = await stage.open('<label>PIN <input id=f name=board></label>');
  await rig.heard();
  const spoken = await rig.dictate(page);
  assert.equal(spoken.bound.reason, 'protected_field');
  const [told] = (await rig.heardSoMuch(1)).filter(({ kind }) => kind === 'field_guarded');
  assert.deepEqual([told.site, told.label], ['127.0.0.1', 'PIN']);
  await allow([{ site: 'another.example', field: told.field }]);
  assert.equal((await spoken.say('One', { anywhere: true })).reason, 'protected_field');
  await allow([{ site: told.site, field: told.field }]);
  assert.equal((await spoken.sayAs(0, 'One', { anywhere: true })).kind, 'words_inserted');
  assert.equal(await textIn(page), 'One');
  const later = await rig.dictate(page);
  assert.equal(later.bound.kind, 'target_bound');
  await page.close();

  const another = await stage.open('<label>PIN <input id=f name=other></label>');
  assert.equal((await rig.dictate(another)).bound.reason, 'protected_field', 'one field, not all of the site');
  await another.close();
  await allow([]);
});

test('a password, a masked field, a one-time code and a card are never offered', async () => {
  for (const body of [
    '<input id=f type=password>',
    '<input id=f style="-webkit-text-security: disc">',
    '<input id=f autocomplete="one-time-code">',
    '<label>Verification code <input id=f></label>',
    '<label>Card number <input id=f></label>',
  ]) {
    const page = await stage.open(body);
    await rig.heard();
    const spoken = await rig.dictate(page);
    assert.equal(spoken.bound.reason, 'protected_field');
    assert.equal((await spoken.say('secret', { anywhere: true })).reason, 'protected_field');
    const told = (await rig.heardSoMuch(2)).map(({ kind }) => kind);
    assert.ok(!told.includes('field_guarded'), body);
    assert.ok(told.includes('field_refused'), body);
    await page.close();
  }
});

test('a field that becomes a password while words come for it takes none, and is told as one that nobody may allow', async () => {
  const page = await stage.open('<input id=f>');
  const spoken = await rig.dictate(page);
  assert.equal((await spoken.say('One')).kind, 'words_inserted');
  await rig.heard();
  await page.evaluate(() => document.getElementById('f')?.setAttribute('type', 'password'));
  assert.equal((await spoken.say('two')).reason, 'protected_field');
  assert.deepEqual(
    (await rig.heardSoMuch(1)).map(({ kind }) => kind),
    ['field_refused'],
  );
  assert.equal(await textIn(page), 'One');
  await page.close();
});

/** As the service worker writes it. @param {{site: string, field: string}[]} fields */
async function allow(fields) {
  await rig.worker.evaluate(
    (/** @type {object[]} */ all) => /** @type {any} */ (globalThis).chrome.storage.local.set({ allowed_fields: all }),
    fields,
  );
  // Content scripts hear of it in a task of their own.
  await new Promise((resolve) => setTimeout(resolve, 200));
}
