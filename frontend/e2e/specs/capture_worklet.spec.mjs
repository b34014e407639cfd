import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Pieces, Resampler, mixDown } from '../../assets/capture-worklet.js';

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

test('pieces are 32 ms of little-endian PCM16, and the last is what remains', () => {
  /** @type {{pcm: ArrayBuffer, peak: number, rms: number}[]} */
  const posted = [];
  const pieces = new Pieces((message) => posted.push(message));
  pieces.push(Float32Array.from({ length: 600 }, (_, n) => (n < 512 ? 0.5 : -2)));
  pieces.flush();
  assert.deepEqual(posted.map(({ pcm }) => pcm.byteLength), [1024, 176]);
  assert.equal(new DataView(posted[0].pcm).getInt16(0, true), 16384);
  assert.equal(new DataView(posted[1].pcm).getInt16(0, true), -32767, 'clipped, not wrapped');
  assert.equal(posted[0].rms, 0.5);
});

test('channels are mixed, and no channel is silence', () => {
  assert.deepEqual([...mixDown([Float32Array.of(1, 0), Float32Array.of(0, 0.5)], 2)], [0.5, 0.25]);
  assert.deepEqual([...mixDown([], 3)], [0, 0, 0]);
});
