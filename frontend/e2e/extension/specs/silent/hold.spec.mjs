// Holding and tapping in the content script, held to the cases that the web app is held to.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Hold } from '../../../../extension/content/hold.js';

const TABLE = new URL('../../../../src/domain/hold/cases.tsv', import.meta.url);
const MODIFIER = /^(?:Alt|Control|Meta|Shift)/;

/** `CODE`, `CODE=KEY`, `CODE+Modifier+Modifier`. @param {string} what */
function keyOf(what) {
  const [named, ...beside] = what.split('+');
  const [code, types = ''] = named.split('=');
  const own = MODIFIER.exec(code)?.[0];
  return { code, types, modifiers: own ? [own, ...beside] : beside };
}

/** @param {Hold} hold @param {string} sign @param {number} at @returns {string | undefined} an order */
function happen(hold, sign, at) {
  const [kind, what = ''] = sign.split(':');
  const { code, types, modifiers } = keyOf(what);
  switch (kind) {
    case 'down':
    case 'repeat':
      return hold.keyDown(code, types, kind === 'repeat', modifiers, at);
    case 'up':
      return hold.keyUp(code, at);
    case 'pointer':
    case 'wheel':
      return hold.otherInput(at);
    case 'moved':
      return hold.moved([]);
    case 'focus':
      return what === 'away' ? hold.lose() : undefined;
    case 'hidden':
    case 'gone':
      return hold.lose();
    case 'key':
      hold.key = what;
      return undefined;
    case 'voice':
      hold.now = { ...hold.now, hasVoice: true };
      return undefined;
    default:
      throw new Error(`no sign: ${sign}`);
  }
}

/** @param {string} key @param {string} dictation @param {string} signs */
function ordersOf(key, dictation, signs) {
  const hold = new Hold();
  hold.key = key;
  hold.now = { isOpen: dictation === 'open', isFinishing: dictation === 'finishing', hasVoice: false };
  const orders = [];
  for (const step of signs.split(' ')) {
    const [sign, at] = splitLast(step);
    const order = happen(hold, sign, Number(at));
    if (!order) continue;
    orders.push(`${order}@${at}`);
    const isOpen = order === 'start' || order === 'latch';
    hold.now = { isOpen, isFinishing: order === 'stop', hasVoice: order === 'latch' && hold.now.hasVoice };
  }
  return orders.join(' ');
}

/** A key may type the sign that times are told by. @param {string} step */
function splitLast(step) {
  const at = step.lastIndexOf('@');
  return [step.slice(0, at), step.slice(at + 1)];
}

test('the content script holds and taps as the web app does', async () => {
  /** @type {string[]} */
  const lines = (await readFile(TABLE, 'utf8')).split('\n');
  const cases = lines.filter((line) => line && !line.startsWith('#'));
  assert.ok(cases.length > 40);
  for (const line of cases) {
    const [name, key, dictation, signs, expected = ''] = line.split('\t');
    assert.equal(ordersOf(key, dictation, signs), expected, name);
  }
});
