import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixDown } from '../../../capture_worklet/mix_down.js';
import { Pieces } from '../../../capture_worklet/pieces.js';
import { Resampler } from '../../../capture_worklet/resampler.js';
import { FULL } from '../../support/settings.mjs';
import { codedWords, likeness } from '../../support/two_microphones.mjs';

const QUANTUM = 128;

/**
 * Two seconds of a tone, resampled a quantum at a time.
 * @param {number} rate
 * @param {number} hertz
 */
function resampled(rate, hertz) {
  const resampler = new Resampler(rate);
  const tone = Float32Array.from({ length: 2 * rate }, (_, n) => 0.5 * Math.sin((2 * Math.PI * hertz * n) / rate));
  const output = [];
  for (let at = 0; at < tone.length; at += QUANTUM) output.push(...resampler.push(tone.subarray(at, at + QUANTUM)));
  output.push(...resampler.finish());
  return output;
}

/**
 * The largest distance from the tone that should come out, without the edges.
 * @param {number[]} output
 * @param {number} hertz 0: silence
 */
function distance(output, hertz) {
  let largest = 0;
  for (let n = 1_000; n < 31_000; n += 1) {
    largest = Math.max(largest, Math.abs(output[n] - 0.5 * Math.sin((2 * Math.PI * hertz * n) / 16_000)));
  }
  return largest;
}

for (const rate of [44_100, 48_000]) {
  test(`${rate} Hz: speech passes without delay, what would fold back is stopped`, () => {
    for (const hertz of [200, 3_000, 6_500]) {
      assert.ok(distance(resampled(rate, hertz), hertz) < 0.005, `${hertz} Hz passes`);
    }
    for (const hertz of [9_000, 15_000]) {
      assert.ok(distance(resampled(rate, hertz), 0) < 0.0005, `${hertz} Hz is stopped`);
    }
  });

  test(`${rate} Hz: the length stays what it was, to the sample`, () => {
    const resampler = new Resampler(rate);
    const seconds = 20;
    let samples = 0;
    for (let second = 0; second < seconds; second += 1) samples += resampler.push(new Float32Array(rate)).length;
    samples += resampler.finish().length;
    assert.ok(Math.abs(samples - seconds * 16_000) <= 2, `${samples}`);
  });
}

test('44100 Hz: an hour stays an hour, to the sample', () => {
  const rate = 44_100;
  const resampler = new Resampler(rate);
  const seconds = FULL ? 3_600 : 600;
  let samples = 0;
  for (let second = 0; second < seconds; second += 1) samples += resampler.push(new Float32Array(rate)).length;
  samples += resampler.finish().length;
  assert.ok(Math.abs(samples - seconds * 16_000) <= 1, `${samples}`);
});

/** @typedef {{port: any, process(inputs: Float32Array[][]): boolean}} Processor */

/**
 * The audio thread's world at 16 kHz, with a clock that can jump.
 * @returns {Promise<{capture: Processor, world: {currentFrame: number}, samples: () => number[], told: string[]}>}
 */
async function audioThread() {
  const world = /** @type {any} */ (globalThis);
  /** @type {(new () => Processor) | undefined} */
  let Capture;
  const samples = /** @type {number[]} */ ([]);
  const told = /** @type {string[]} */ ([]);
  Object.assign(world, {
    sampleRate: 16_000,
    currentFrame: 0,
    AudioWorkletProcessor: class {
      port = {
        postMessage(/** @type {any} */ message) {
          if (message.pcm) samples.push(...new Int16Array(message.pcm));
          else told.push(...Object.keys(message));
        },
      };
    },
    registerProcessor: (/** @type {string} */ _name, /** @type {any} */ processor) => {
      Capture = processor;
    },
  });
  await import(`../../../capture_worklet/main.js?${Math.random()}`);
  if (!Capture) throw new Error('no processor');
  return { capture: new Capture(), world, samples: () => samples, told };
}

test('missed quanta are silence of their length; a machine that slept is not', async () => {
  const { capture, world, samples } = await audioThread();
  const hear = (/** @type {number} */ frame, /** @type {number} */ level) => {
    world.currentFrame = frame;
    capture.process([[new Float32Array(QUANTUM).fill(level)]]);
  };
  hear(0, 0.5);
  hear(QUANTUM * 11, 0.25);
  hear(QUANTUM * 12 + 16_000 * 60, 0.5);
  capture.port.onmessage({ data: 'drain' });
  const heard = samples();
  assert.equal(heard.length, QUANTUM * 13, 'ten missed quanta are there, a minute of sleep is not');
  assert.deepEqual([heard[0], heard[QUANTUM], heard[QUANTUM * 11]], [16384, 0, 8192]);
  assert.equal(heard[QUANTUM * 12], 16384);
});

/** Words that two microphones at 16 kHz hear. */
const SPOKEN = codedWords([3, 4, 5, 6, 7, 8, 9, 10], 16_000);

/** Speech as it was given. @param {number[]} given */
const alike = (given) =>
  likeness(
    Float32Array.from(given, (sample) => sample / 32_768),
    SPOKEN,
    0,
    16_000,
  ).least;

/**
 * Speaks at two microphones until `seconds`; the second is asked for after 0.3 s. The first hears the
 * words as they are spoken.
 * @param {number} seconds
 * @param {number} millis by how much the second lags behind the first
 */
async function speakAtTwo(seconds, millis) {
  const thread = await audioThread();
  const heardAt = (/** @type {number} */ at) => [
    Float32Array.from({ length: QUANTUM }, (_, index) => 0.8 * (SPOKEN[at + index] ?? 0) + 0.001),
  ];
  const asked = Math.floor((0.3 * 16_000) / QUANTUM) * QUANTUM;
  for (let at = 0; at < seconds * 16_000; at += QUANTUM) {
    if (at === asked) thread.capture.port.onmessage({ data: 'change' });
    thread.world.currentFrame = at;
    // After the change the page connects nothing else: the inputs stay where they are.
    thread.capture.process([heardAt(at), heardAt(at - 16 * millis)]);
  }
  return thread;
}

for (const millis of [-200, 200]) {
  const how = millis < 0 ? 'is ahead' : 'lags';
  test(`the next microphone ${how}: the stream goes on, and says when it is changed`, async () => {
    const { capture, samples, told } = await speakAtTwo(1.9, millis);
    capture.port.onmessage({ data: 'drain' });
    assert.deepEqual(told, ['changed', 'drained']);
    assert.ok(alike(samples()) > 0.85);
    const rendered = Math.ceil((1.9 * 16_000) / QUANTUM) * QUANTUM;
    assert.ok(Math.abs(samples().length - (rendered - 16 * millis)) < 16, `${samples().length} samples`);
  });
}

test('a stop, or another wish, in the middle of a change: the microphone that was heard goes on', async () => {
  for (const order of ['drain', 'change']) {
    // The next one lags: from the seam on, nothing is given until it says what is new.
    const { capture, samples, told, world } = await speakAtTwo(1.5, 400);
    assert.deepEqual(told, [], 'in the middle of it');
    const before = samples().length;
    capture.port.onmessage({ data: order });
    if (order === 'change') {
      const silence = [new Float32Array(QUANTUM)];
      world.currentFrame += QUANTUM;
      capture.process([silence, silence]);
      capture.port.onmessage({ data: 'drain' });
    }
    const rendered = Math.ceil((1.5 * 16_000) / QUANTUM) * QUANTUM + (order === 'change' ? QUANTUM : 0);
    assert.ok(rendered - before > 512, `${rendered - before} samples were held back`);
    assert.equal(samples().length, rendered);
    assert.ok(alike(samples()) > 0.85);
  }
});

test('pieces are 32 ms of little-endian PCM16, and the last is what remains', () => {
  /** @type {{pcm: ArrayBuffer, peak: number, rms: number}[]} */
  const posted = [];
  const pieces = new Pieces((message) => posted.push(message));
  pieces.push(Float32Array.from({ length: 600 }, (_, n) => (n < 512 ? 0.5 : -2)));
  pieces.flush();
  assert.deepEqual(
    posted.map(({ pcm }) => pcm.byteLength),
    [1024, 176],
  );
  assert.equal(new DataView(posted[0].pcm).getInt16(0, true), 16384);
  assert.equal(new DataView(posted[1].pcm).getInt16(0, true), -32767, 'clipped, not wrapped');
  assert.equal(posted[0].rms, 0.5);
});

test('channels are mixed, and no channel is silence', () => {
  assert.deepEqual([...mixDown([Float32Array.of(1, 0), Float32Array.of(0, 0.5)], 2)], [0.5, 0.25]);
  assert.deepEqual([...mixDown([], 3)], [0, 0, 0]);
});
