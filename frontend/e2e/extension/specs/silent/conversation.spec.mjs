// Words for one conversation never go into another that is written in the same field; a page that writes its state into
// the address is no other one.

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
const textIn = (page) => page.evaluate(() => /** @type {any} */ (document.getElementById('f')).value);

/** @param {any} answer */
const reasonOf = ({ kind, reason }) => (reason ? `${kind}: ${reason}` : kind);

/**
 * A chat that shows every conversation in the same box, and keeps what was written in each.
 * @param {string} name where the conversation's name stands @param {string} go runs when another one is shown
 */
const chat = (name, go = '') => `
  <button id=ann>Ann</button><button id=bob>Bob</button>${name}<textarea id=f></textarea><button id=bold>B</button>
  <script>
    const texts = {};
    let now = 'Ann';
    window.show = (name) => {
      texts[now] = f.value;
      now = name;
      const who = document.getElementById('who');
      if (who) who.textContent = name;
      f.value = texts[name] ?? '';
      ${go};
      f.focus();
    };
    ann.onclick = () => show('Ann');
    bob.onclick = () => show('Bob');
    bold.onclick = () => f.focus();
    f.onkeydown = (event) => event.altKey && event.key === 'ArrowDown' && show('Bob');
  </script>`;

/** @type {[string, string, string][]} */
const CHATS = [
  ['the query of the address', '', "history.pushState({}, '', '?c=' + name)"],
  ['the query of the address, in its place', '', "history.replaceState({}, '', '?c=' + name)"],
  ['a heading', '<h2 id=who>Ann</h2>', ''],
  ['a name beside the field', '<div><div id=who>Ann</div></div>', ''],
  ['the title', '', 'document.title = name'],
  ['what is marked as current', '', "ann.removeAttribute('aria-current'); bob.setAttribute('aria-current', 'true')"],
];
for (const [name, header, go] of CHATS) {
  test(`another conversation, known by ${name}: nothing of the first goes there`, async () => {
    const page = await stage.open(chat(header, go));
    const spoken = await rig.dictate(page);
    await page.click('#bob');
    assert.equal(reasonOf(await spoken.say('for Ann')), 'words_waiting: document_changed');
    assert.equal(await textIn(page), '');
    await page.close();
  });
}

test('another conversation by a key: nothing of the first goes there', async () => {
  const page = await stage.open(chat('<b id=who>Ann</b>'));
  const spoken = await rig.dictate(page);
  await page.keyboard.press('Alt+ArrowDown');
  assert.equal(reasonOf(await spoken.say('for Ann')), 'words_waiting: document_changed');
  assert.equal(await textIn(page), '');
  await page.close();
});

test('another conversation that is known by its text alone: nothing of the first goes there', async () => {
  const page = await stage.open(chat(''));
  const spoken = await rig.dictate(page);
  assert.equal(reasonOf(await spoken.say('One')), 'words_inserted');
  await page.click('#bob');
  assert.equal(reasonOf(await spoken.say('for Ann')), 'words_waiting: document_changed');
  assert.equal(await textIn(page), '');
  await page.close();
});

test('the person comes back to the conversation: the words go in', async () => {
  const page = await stage.open(chat('<h2 id=who>Ann</h2>'));
  const spoken = await rig.dictate(page);
  await spoken.say('One');
  await page.click('#bob');
  assert.equal(reasonOf(await spoken.say('two')), 'words_waiting: document_changed');
  await rig.heard();
  await page.click('#ann');
  const told = await rig.heardSoMuch(1);
  assert.ok(told.some(({ kind }) => kind === 'target_back'));
  assert.equal(reasonOf(await spoken.sayAs(1, 'two')), 'words_inserted');
  assert.equal(await textIn(page), 'One two');
  await page.close();
});

test('a button that only gives the focus back ends nothing', async () => {
  const page = await stage.open(chat('<h2 id=who>Ann</h2>'));
  const spoken = await rig.dictate(page);
  await page.click('#bold');
  assert.equal(reasonOf(await spoken.say('for Ann')), 'words_inserted');
  assert.equal(await textIn(page), 'for Ann');
  await page.close();
});

test('a message that is sent with a button ends nothing', async () => {
  const page = await stage.open(`
    <ul id=log><li id=none>No messages yet</li></ul><form><textarea id=f></textarea><button type=button id=send>Send</button></form>
    <script>
      send.onclick = () => {
        document.getElementById('none')?.remove();
        const row = document.createElement('li');
        row.textContent = f.value;
        log.append(row);
        f.value = '';
        f.focus();
      };
    </script>`);
  const spoken = await rig.dictate(page);
  await spoken.say('One');
  await page.click('#send');
  assert.equal(reasonOf(await spoken.say('Two')), 'words_inserted');
  assert.equal(await textIn(page), 'Two');
  await page.close();
});

const STATES = [
  ['the hash', "history.replaceState(null, '', '#' + encodeURIComponent(f.value))"],
  ['the path, later', "setTimeout(() => history.replaceState(null, '', '/drafts/17'), 30)"],
  ['the query, with an entry of its own', "history.pushState(null, '', '?q=' + encodeURIComponent(f.value))"],
];
for (const [name, write] of STATES) {
  test(`a page that writes what is typed into ${name} ends nothing`, async () => {
    const page = await stage.open(`<textarea id=f></textarea><script>f.oninput = () => ${write}</script>`);
    const spoken = await rig.dictate(page);
    for (const words of ['One', 'two', 'three']) {
      assert.equal(reasonOf(await spoken.say(words)), 'words_inserted', words);
      await page.waitForTimeout(60);
    }
    assert.equal(await textIn(page), 'One two three');
    await page.close();
  });
}

test('a page that goes elsewhere behind our words, with another text in the field, takes no more', async () => {
  const page = await stage.open('<textarea id=f></textarea>');
  const spoken = await rig.dictate(page);
  await spoken.say('One');
  await page.evaluate(() => {
    history.pushState(null, '', '/bob');
    /** @type {any} */ (document.getElementById('f')).value = '';
  });
  assert.equal(reasonOf(await spoken.say('two')), 'words_waiting: document_changed');
  assert.equal(await textIn(page), '');
  await page.close();
});
