// What a person chooses for speaking: the key, the microphone, the language.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Stage } from '../support/room_stage.mjs';

/** @type {Stage} */
let stage;

before(async () => {
  stage = await Stage.open();
});
after(() => stage.close());

test('another key is chosen by pressing it; keys that are needed are refused with a reason', async () => {
  await stage.visit({ words: 4 }, async (app, room, said) => {
    const { page } = app;
    await app.holdKeyButton.click();
    await page.keyboard.press('KeyA');
    await app.untilSays(app.holdKeyNews, /types a character/);
    await page.keyboard.press('Escape');
    assert.match(await app.holdKeyButton.innerText(), /Right Ctrl/, 'Escape keeps the old one');
    await app.holdKeyButton.click();
    await page.keyboard.press('F8');
    await app.untilSays(app.holdKeyNews, /Hold F8/);

    await page.keyboard.press('ControlRight');
    await app.untilStatus(/^Ready/);
    await page.keyboard.down('F8');
    await app.untilStatus(/^Listening/);
    await room.say();
    await page.keyboard.up('F8');
    await app.untilStatus(/^Done/);
    assert.equal(await app.plainText(), said);

    await app.open();
    assert.match(await app.holdKeyButton.innerText(), /F8/, 'it is kept');
  });
});

test('the language goes to the engine, is kept, and another tab follows', async () => {
  await stage.visit({ words: 4 }, async (app) => {
    const other = new (Object.getPrototypeOf(app).constructor)(await app.page.context().newPage(), app.origin);
    await other.open();
    await other.languagePicker.waitFor();
    assert.equal(await other.languagePicker.inputValue(), 'en');
    await app.languagePicker.selectOption({ label: 'German' });
    await other.page.waitForFunction(() => {
      const list = document.querySelectorAll('select')[1];
      return list.value === 'de';
    });
    await app.page.bringToFront();
    const streams = (await stage.double.journal()).length;
    await app.start();
    await stage.double.until('it is asked to listen', (journal) => journal.length > streams);
    await app.stop();
    const journal = await stage.double.journal();
    const languages = journal.flatMap((/** @type {any} */ entry) =>
      (entry.query ?? []).filter((/** @type {string[]} */ [name]) => name === 'language'),
    );
    assert.deepEqual(languages.at(-1), ['language', 'de']);
    await app.open();
    await app.languagePicker.waitFor();
    assert.equal(await app.languagePicker.inputValue(), 'de');
  });
});

test('a browser that stores nothing keeps choices while the page is open', async () => {
  const script = `
    const store = Storage.prototype.setItem;
    Storage.prototype.setItem = function (name, value) {
      if (name.startsWith('sotto.')) throw new DOMException('', 'QuotaExceededError');
      store.call(this, name, value);
    };`;
  await stage.visit({ words: 4, script }, async (app) => {
    await app.languagePicker.selectOption('fr');
    await app.holdKeyButton.click();
    await app.page.keyboard.press('F9');
    await app.untilSays(app.holdKeyNews, /Hold F9/);
    assert.equal(await app.languagePicker.inputValue(), 'fr');
    assert.deepEqual(app.complaints, []);
  });
});
