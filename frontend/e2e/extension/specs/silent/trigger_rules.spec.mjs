// What the trigger makes of keys, settings and news, in one frame without a browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as settled } from 'node:timers/promises';
import { FakePage } from '../../support/fake_page.mjs';

const KEY = 'F8';
const OTHER_KEY = 'F9';
const DENIED = { hold_key: KEY, denied_sites: ['site.example'] };
const ALLOWED = { hold_key: KEY };

/** @param {string} dictation @param {string} stage */
const runs = (dictation, stage) => ({ kind: 'dictation_runs', dictation, stage });

test('a key that is held is let go, whatever key is chosen meanwhile, and the new one counts from the next press', async () => {
  const page = await FakePage.open(ALLOWED);
  page.down(KEY, 1_000);
  page.choose({ hold_key: OTHER_KEY });
  page.up(KEY, 1_900);
  assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended let_go']);
  page.tell(runs('a', 'none'));
  page.down(KEY, 3_000);
  page.up(KEY, 3_900);
  assert.deepEqual(page.kinds(), []);
  page.down(OTHER_KEY, 5_000);
  page.up(OTHER_KEY, 5_900);
  assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended let_go']);
});

test('a key that is held is let go on a site that is denied meanwhile, and is the page’s from then on', async () => {
  const page = await FakePage.open(ALLOWED);
  page.down(KEY, 1_000);
  page.choose(DENIED);
  page.up(KEY, 1_900);
  assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended let_go']);
  page.tell(runs('a', 'none'));
  page.down(KEY, 3_000);
  page.up(KEY, 3_900);
  assert.deepEqual(page.kinds(), ['hold_denied']);
});

test('a key that goes up in a denied frame may have gone down in another one', async () => {
  const page = await FakePage.open(DENIED, { isTop: false });
  page.up(KEY, 1_000);
  assert.deepEqual(page.kinds(), ['key_released']);
});

test('a press that is to stop what runs is forgotten when the focus leaves the page', async () => {
  const page = await FakePage.open(ALLOWED, { isTop: false });
  page.tell(runs('a', 'open'));
  page.down(KEY, 1_000);
  page.tell(runs('a', 'none'));
  page.blur(1_500);
  assert.deepEqual(page.said, [{ kind: 'focus_left', at: page.told(1_500), since: page.told(0), to: 'unknown' }]);
  page.tell({ kind: 'focus_lost', at: page.told(1_500) });
  page.kinds();
  page.down(KEY, 4_000);
  assert.deepEqual(page.kinds(), ['hold_pressed']);
});

test('a focus that left the page before the press says nothing of it', async () => {
  const page = await FakePage.open(ALLOWED, { isTop: false });
  page.down(KEY, 2_000);
  page.tell({ kind: 'focus_lost', at: page.told(1_500) });
  assert.deepEqual(page.kinds(), ['hold_pressed']);
  page.tell({ kind: 'focus_lost', at: page.told(2_500) });
  assert.deepEqual(page.kinds(), ['hold_ended let_go']);
});

test('the end of the dictation before says nothing of what a tap began', async () => {
  const page = await FakePage.open(ALLOWED);
  page.tell(runs('a', 'finishing'));
  page.down(KEY, 1_000);
  page.up(KEY, 1_100);
  page.tell(runs('a', 'none'));
  page.kinds();
  page.down(KEY, 1_300);
  page.up(KEY, 1_400);
  assert.deepEqual(page.kinds(), ['stop_pressed']);
});

test('a tap that came to nothing is no dictation that the next one stops', async () => {
  for (const answer of [runs('b', 'none'), runs('a', 'finishing')]) {
    const page = await FakePage.open(ALLOWED);
    page.tell(runs('a', 'finishing'));
    page.down(KEY, 1_000);
    page.up(KEY, 1_100);
    page.tell(answer);
    // The one before may end now, or go on.
    page.tell(runs('a', 'none'));
    page.kinds();
    page.down(KEY, 1_300);
    page.up(KEY, 1_400);
    assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended latched']);
  }
});

test('each Escape and each stop has a name of its own', async () => {
  const page = await FakePage.open(ALLOWED);
  for (const at of [1_000, 2_000]) {
    page.tell(runs('a', 'open'));
    page.down('Escape', at);
    page.tell(runs('a', 'open'));
    page.down(KEY, at + 100);
    page.up(KEY, at + 200);
  }
  const named = page.said.map(({ kind, order }) => [kind, order]);
  assert.deepEqual(
    named.map(([kind]) => kind),
    ['escape_pressed', 'stop_pressed', 'escape_pressed', 'stop_pressed'],
  );
  const names = named.map(([, order]) => order);
  assert.ok(names.every((name) => typeof name === 'string' && name.length > 10));
  assert.equal(new Set(names).size, names.length);
});

test('a window that has the focus again before anybody looks has been left all the same', async () => {
  const page = await FakePage.open(ALLOWED);
  page.focus(500);
  page.down(KEY, 1_000);
  // The page was busy: both come at once.
  page.blur(1_700);
  page.focus(1_700);
  await settled();
  assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended let_go']);
  page.up(KEY, 3_000);
  assert.deepEqual(page.kinds(), []);
});

test('a focus that goes into a frame of the page ends no hold, and is told', async () => {
  const page = await FakePage.open(ALLOWED);
  page.focus(500);
  page.down(KEY, 1_000);
  page.blur(1_700, 'frame');
  assert.deepEqual(page.said.splice(1), [
    { kind: 'focus_left', at: page.told(1_700), since: page.told(500), to: 'page' },
  ]);
  page.up(KEY, 3_000);
  assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended let_go']);
});

test('a window that is left while another frame holds says that it was left', async () => {
  const page = await FakePage.open(ALLOWED);
  page.focus(500);
  page.tell(runs('a', 'open'));
  page.blur(1_700);
  page.focus(1_700);
  assert.deepEqual(page.said, [{ kind: 'focus_left', at: page.told(1_700), since: page.told(500), to: 'away' }]);
});

test('a frame that goes with the focus says so while another document may hold, and ends its own hold', async () => {
  const page = await FakePage.open(ALLOWED, { isTop: false });
  page.tell(runs('a', 'open'));
  page.leave(1_000);
  assert.deepEqual(page.said, []);
  page.focus(2_000);
  page.leave(3_000);
  assert.deepEqual(page.said.splice(0), [
    { kind: 'focus_left', at: page.told(3_000), since: page.told(2_000), to: 'gone' },
  ]);
  page.tell(runs('a', 'none'));
  page.down(KEY, 4_000);
  page.leave(5_000);
  assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended let_go']);
});

test('what frames tell each other is by the machine’s clock, however long it slept while one of them was open', async () => {
  const page = await FakePage.open(ALLOWED, { slept: 3_600_000 });
  page.down(KEY, 1_000);
  assert.equal(page.said[0].at, page.told(1_000));
  page.tell({ kind: 'key_released', at: page.told(999) });
  assert.deepEqual(page.kinds(), ['hold_pressed']);
  page.tell({ kind: 'key_released', at: page.told(1_900) });
  assert.deepEqual(page.kinds(), ['hold_ended let_go']);
  page.tell(runs('a', 'none'));
  page.down(KEY, 3_000);
  page.tell({ kind: 'key_released', at: page.told(3_100) });
  assert.deepEqual(page.kinds(), ['hold_pressed', 'hold_ended latched']);
});

test('what runs is ended on a denied site too, and nothing is begun there', async () => {
  const page = await FakePage.open(DENIED);
  page.tell(runs('a', 'open'));
  page.down(KEY, 1_000);
  page.up(KEY, 1_100);
  assert.deepEqual(page.kinds(), ['stop_pressed']);
  page.tell(runs('a', 'finishing'));
  page.down(KEY, 2_000);
  page.up(KEY, 2_900);
  assert.deepEqual(page.kinds(), ['hold_denied']);
  page.down('Escape', 3_000);
  assert.deepEqual(page.kinds(), ['escape_pressed']);
  page.tell(runs('a', 'none'));
  page.down('Escape', 4_000);
  assert.deepEqual(page.kinds(), []);
});

test('a press on a denied site has a name: it may end what runs in another tab', async () => {
  const page = await FakePage.open(DENIED);
  page.down(KEY, 1_000);
  page.up(KEY, 1_100);
  page.down(KEY, 2_000);
  const [one, other] = page.said.map(({ order }) => order);
  assert.ok(one && other);
  assert.notEqual(one, other);
});
