// The audio thread goes over from one microphone to another that lags behind it, or is ahead.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alignment } from '../../capture_worklet/alignment.js';
import { Change } from '../../capture_worklet/change.js';
import { FULL } from '../support/settings.mjs';
import { QUANTUM, chance, codedWords, goOver, likeness, microphone, speech } from '../support/two_microphones.mjs';

/** Every microphone lags, also the faster one. */
const LEAST_LAG_SECONDS = 0.02;
const LONGEST_WAIT_SECONDS = 1.5;
/** A quantum, rounded up, and the fade. */
const SLACK_SECONDS = 0.01;
/** Speech that goes on is as much like its source as this; with 10 ms lost or doubled it is not. */
const ALIKE = 0.85;

/** Words whose neighbours differ, as the browser tests speak them, from different places of the text on. */
const spoken = (/** @type {number} */ first) => Array.from({ length: 16 }, (_, index) => first + index);

/**
 * What two microphones give of one source, from a moment in it on. The first is a little louder.
 * @param {Float32Array} source
 * @param {{rate: number, from: number, millis: number, noise?: number, hum?: number, seed?: number}} room
 *   `millis`: by how much the second lags behind the first
 */
function bothHear(source, { rate, from, millis, noise = 0.004, hum = 0.01, seed = 1 }) {
  const lag = Math.round((millis / 1_000) * rate);
  const least = Math.round(LEAST_LAG_SECONDS * rate);
  const [heardLag, nextLag] = [least + Math.max(0, -lag), least + Math.max(0, lag)];
  const heard = microphone(source, { rate, from, lag: heardLag, gain: 0.8, noise, hum, seed });
  const next = microphone(source, { rate, from, lag: nextLag, gain: 0.5, noise, hum: 1.5 * hum, seed: seed + 1_000 });
  return { heard, next, lag, first: from - heardLag };
}

/**
 * The change happens, in time, and what is given is the speech: nothing lost, nothing doubled.
 * @param {Float32Array} source
 * @param {{rate: number, from: number, millis: number}} room
 */
function assertSeamless(source, room) {
  const { rate, millis } = room;
  const { heard, next, lag, first } = bothHear(source, room);
  const change = new Change(rate);
  const { given, seam, most } = goOver(change, heard, next);
  const what = `${rate} Hz, ${millis} ms`;
  assert.ok(change.isOver, what);
  assert.ok(seam <= (LONGEST_WAIT_SECONDS + SLACK_SECONDS) * rate, `${what}: changed after ${seam / rate} s`);
  const { least, pieces } = likeness(given, source, first, rate);
  assert.ok(pieces >= 8, `${what}: ${pieces} pieces with a sound`);
  assert.ok(least > ALIKE, `${what}: a piece is like the speech to ${least}`);
  // What the next one has to give is given to its end, and no call gives much at once.
  assert.ok(Math.abs(given.length - (heard.length - lag)) < SLACK_SECONDS * rate, `${what}: ${given.length} samples`);
  assert.ok(most <= 8 * QUANTUM, `${what}: ${most} samples at once`);
}

for (const rate of [16_000, 44_100, 48_000]) {
  const lags = FULL || rate === 16_000 ? [-400, -230, -45, 0, 30, 170, 400] : [-400, 30, 230];

  test(`${rate} Hz: speech goes on over a change of microphones, whichever lags`, async () => {
    for (const [name, from] of /** @type {const} */ ([
      ['librivox-0870', 2.1],
      ['jfk', 3],
      ['mfa-cold_corpus', 5],
    ])) {
      const clip = await speech(name, rate);
      const source = clip.subarray(0, Math.floor((from + 3.2) * rate));
      for (const millis of lags) assertSeamless(source, { rate, from: Math.floor(from * rate), millis });
    }
  });

  test(`${rate} Hz: so do words without a pause between them`, () => {
    for (const first of FULL ? [0, 9, 15, 100, 250] : [9]) {
      const source = codedWords(spoken(first), rate);
      for (const millis of lags) assertSeamless(source, { rate, from: Math.floor(1.13 * rate), millis });
    }
  });

  test(`${rate} Hz: who never pauses is changed over after 1.5 s`, () => {
    const next = chance(3);
    const noise = () => Float32Array.from({ length: 2 * rate }, () => 0.5 * next());
    const change = new Change(rate);
    const { seam } = goOver(change, noise(), noise());
    assert.equal(change.alignment.lag, null, 'two noises are not alike');
    assert.equal(seam, Math.ceil((LONGEST_WAIT_SECONDS * rate) / QUANTUM) * QUANTUM);
  });
}

test('the test would notice what is lost or doubled', () => {
  const rate = 16_000;
  const source = codedWords(spoken(0), rate);
  for (const millis of [-300, -60, -10, 10, 60, 300]) {
    const { heard, next, first } = bothHear(source, { rate, from: rate, millis });
    const cut = Float32Array.from([...heard.subarray(0, rate), ...next.subarray(rate)]);
    assert.ok(likeness(cut, source, first, rate).least < ALIKE);
  }
});

test('words from any place in the text, at any moment, with any lag: the lag is found, and is right', () => {
  const rate = 16_000;
  const any = chance(5);
  let found = 0;
  const rounds = FULL ? 200 : 40;
  for (let round = 0; round < rounds; round += 1) {
    const source = codedWords(spoken(Math.floor(128 * (any() + 1))), rate);
    const from = Math.floor((1 + 0.15 * (any() + 1)) * rate);
    const { heard, next, lag } = bothHear(source, { rate, from, millis: 400 * any(), seed: round });
    const change = new Change(rate);
    goOver(change, heard, next);
    if (change.alignment.lag !== null) found += 1;
    assert.ok(Math.abs(change.lag - lag) <= 0.005 * rate, `round ${round}: ${change.lag} for ${lag}`);
  }
  console.log(`${found} of ${rounds} lags found`);
});

/** Sounds that are like themselves a moment later. @type {Record<string, (seconds: number) => number>} */
const PERIODIC = {
  'a low tone': (at) => 0.3 * Math.sin(2 * Math.PI * 220 * at),
  'two tones': (at) => 0.3 * Math.sin(2 * Math.PI * 903 * at) + 0.2 * Math.sin(2 * Math.PI * 1_750 * at),
  pulses: (at) => ((at * 100) % 1 < 0.02 ? 0.6 : 0),
  'a tone that swells': (at) => 0.3 * (1 + Math.sin(2 * Math.PI * 5 * at)) * Math.sin(2 * Math.PI * 700 * at),
  'a tone that sways': (at) => 0.3 * Math.sin(2 * Math.PI * 300 * at + 8 * Math.sin(2 * Math.PI * 5 * at)),
};

test('no lag is told for a sound that is like itself a moment later, unless it is the right one', () => {
  const rate = 16_000;
  const tones = Object.entries(PERIODIC).map(([name, wave]) => ({
    name,
    source: Float32Array.from({ length: 4 * rate }, (_, index) => wave(index / rate)),
  }));
  const repeated = [[5], [5, 9], [5, 9, 14]].map((words) => ({
    name: `words ${words}`,
    source: codedWords(
      Array.from({ length: 13 }, (_, index) => words[index % words.length]),
      rate,
    ),
  }));
  const any = chance(7);
  for (const { name, source } of [...tones, ...repeated]) {
    for (const noise of [0, 0.0005, 0.01]) {
      for (let round = 0; round < (FULL ? 40 : 3); round += 1) {
        const from = Math.floor((1 + 0.15 * (any() + 1)) * rate);
        const room = { rate, from, millis: 400 * any(), noise, hum: noise, seed: round };
        const { heard, next, lag } = bothHear(source, room);
        const alignment = new Alignment(rate);
        for (let at = 0; at < LONGEST_WAIT_SECONDS * rate; at += QUANTUM) {
          alignment.hear(heard.subarray(at, at + QUANTUM), next.subarray(at, at + QUANTUM));
          const told = alignment.lag ?? lag;
          assert.ok(Math.abs(told - lag) <= 0.005 * rate, `${name}, noise ${noise}: ${told} for ${lag}`);
        }
      }
    }
  }
});

test('microphones that hear different things change at a pause of both, as soon as no lag is found', async () => {
  const rate = 16_000;
  const [one, other] = [await speech('librivox-0870', rate), await speech('jfk', rate)];
  for (const from of [0.5, 1.5, 2.5, 3.5]) {
    const change = new Change(rate);
    const piece = (/** @type {Float32Array} */ clip) => clip.subarray(from * rate, (from + 2) * rate);
    const { seam, given } = goOver(change, piece(one), piece(other));
    assert.equal(change.lag, 0);
    assert.ok(seam <= (LONGEST_WAIT_SECONDS + SLACK_SECONDS) * rate);
    const whole = Math.floor((2 * rate) / QUANTUM) * QUANTUM;
    assert.ok(whole - given.length <= SLACK_SECONDS * rate, 'nothing is left out');
  }

  const quiet = new Float32Array(2 * rate).fill(0.001);
  assert.ok(goOver(new Change(rate), quiet, quiet).seam <= 0.51 * rate, 'silence longer than any lag: at once');
  const word = new Float32Array(2 * rate).map((_, index) => (index < 1.3 * rate ? 0.3 : 0.001));
  const { seam } = goOver(new Change(rate), word, new Float32Array(2 * rate));
  assert.ok(seam > 1.3 * rate && seam < 1.33 * rate, `a device that gives nothing: at the pause, ${seam / rate} s`);
});

test('a microphone that is pulled out: what was said until the other one is heard is not lost', async () => {
  const rate = 16_000;
  const from = 3 * rate;
  const clip = await speech('jfk', rate);
  const [dead, told] = [1.2 * rate, 1.4 * rate];
  for (const millis of [-300, 0, 80]) {
    // A humming room: there is no pause before the plug is pulled.
    const room = { rate, from, millis, hum: 0.025 };
    const { heard, next, first } = bothHear(clip.subarray(0, from + 3 * rate), room);
    heard.fill(0, dead);
    const change = new Change(rate);
    const until = Math.ceil(told / QUANTUM) * QUANTUM;
    const { given, seam } = goOver(change, heard, next, (at) => at === until && change.changeNow());
    assert.ok(seam >= dead, `${millis} ms: no pause before`);
    // The silence that was given already stays; behind it the speech goes on where it broke off.
    const silence = given.findIndex((_, at) => given.subarray(at, at + 64).every((sample) => sample === 0));
    const speechGiven = Float32Array.from([...given.subarray(0, silence), ...given.subarray(seam)]);
    assert.equal(silence, dead);
    assert.ok(likeness(speechGiven, clip, first, rate).least > ALIKE, `${millis} ms`);
  }
});
