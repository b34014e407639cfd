// What closes a microphone that nobody can want open any more, and what does not, by a clock that is put forward.

import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { HOLD_KEY } from '../support/extension.mjs';
import { HoldingStage } from '../support/holding_stage.mjs';
import { toldIn } from '../support/witness.mjs';

/** A latched microphone without a voice closes after this, in ms. */
const SILENCE_MS = 120_000;
/** With the time in which it is looked at after that. */
const ALMOST_MS = 105_000;
/** A key that is held by nobody who can be heard counts for this long, in ms. */
const UNHEARD_MS = 2_000;
const UNHEARD = /The page stopped answering while you held the key, so the microphone was closed/;
const SILENT = /Nobody spoke for two minutes, so the microphone was closed\./;

/** @type {HoldingStage} */
let stage;

before(async () => {
  stage = await HoldingStage.start();
});
afterEach(() => stage.clear());
after(() => stage?.stop());

for (const way of ['latched', 'held']) {
  test(`a ${way} microphone without a voice closes after two minutes, not before, and says so`, async () => {
    const page = await stage.open();
    await stage.rig.speech.prepare([]);
    await (way === 'held' ? stage.hold(page) : stage.latch(page));
    await stage.witness.until(page, true);
    await stage.parts.putForward(ALMOST_MS);
    // Each time the belt was looked at before.
    await stage.parts.untilTold(2);
    assert.ok(await stage.parts.isMicrophoneOpen());
    await stage.parts.putForward(SILENCE_MS - ALMOST_MS);
    await stage.parts.untilMicrophone(false);
    await stage.parts.until('it is told', async () => SILENT.test((await toldIn(page)) ?? ''));
    await stage.untilOver();
    await stage.witness.until(page, false);
    assert.match((await stage.parts.toolbar()).title, /Nobody spoke for two minutes/);
    if (way === 'held') {
      await page.keyboard.up(HOLD_KEY);
      await stage.witness.until(page, false);
    }
  });
}

/** The key goes down in a document that opens no port. @param {string} url @returns {string} for the service worker */
const pressOfNobody = (url) => `(async () => {
  const tab = (await chrome.tabs.query({})).find((one) => one.url === '${url}');
  const [{ documentId }] = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func: () => {} });
  const said = { kind: 'hold_pressed', hold: 'of nobody', at: Date.now(), wall: Date.now() };
  const sender = { id: chrome.runtime.id, url: tab.url, tab, frameId: 0, documentId };
  chrome.runtime.onMessage.dispatch(said, sender, () => {});
})()`;

test('a hold whose document cannot be heard closes after two seconds, and says so', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.parts.worker(pressOfNobody(page.url()));
  await stage.rig.until('it records', ({ is_running: isRunning }) => isRunning || undefined);
  await stage.parts.until('it is told', async () => UNHEARD.test((await toldIn(page)) ?? ''));
  await stage.parts.untilMicrophone(false);
  assert.match((await stage.parts.toolbar()).title, UNHEARD);
  await stage.untilOver();
  await stage.witness.until(page, false);
});

/** The offscreen document counts the ports of holds, and can end the last one as the browser does. */
const COUNT_PORTS = `(() => {
  const ports = [];
  chrome.runtime.onConnect.addListener((port) => {
    if (port.name.startsWith('hold/')) ports.push(port);
  });
  self.portsOpened = () => ports.length;
  self.endPort = () => {
    const port = ports.at(-1);
    port.onDisconnect.dispatch(port);
    port.disconnect();
  };
  return true;
})()`;

test('a port that the browser ends while the key is held is opened again, and is no release', async () => {
  const page = await stage.open();
  await stage.rig.speech.prepare([]);
  await stage.parts.until('the offscreen document counts', () => stage.parts.offscreen(COUNT_PORTS));
  await stage.hold(page);
  for (const opened of [1, 2, 3]) {
    const isOpened = async () => (await stage.parts.offscreen('portsOpened()')) === opened;
    await stage.parts.until(`${opened} ports were opened`, isOpened);
    if (opened < 3) await stage.parts.offscreen('endPort()');
  }
  await stage.parts.putForward(UNHEARD_MS);
  await stage.parts.untilTold(2);
  assert.ok(await stage.parts.isMicrophoneOpen());
  await page.keyboard.up(HOLD_KEY);
  await stage.witness.until(page, false);
});
