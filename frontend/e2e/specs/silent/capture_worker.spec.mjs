import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TICK_MS } from '../../../capture_worker/capture.js';
import { Resampler } from '../../../capture_worklet/resampler.js';
import { FakeWorker, FRAME_MS } from '../../support/fake_tracks.mjs';
import { codedWords, likeness } from '../../support/two_microphones.mjs';

/** Looks at the clock until a microphone that gives nothing is silent for certain. */
const SILENT_TICKS = 25;
/** Samples that the worker gives in 10 ms. */
const FRAME = 160;

/**
 * What a microphone at 16 kHz gives in so many ms.
 * @param {number} millis
 * @param {number} level
 */
const steady = (millis, level) => new Float32Array(16 * millis).fill(level);

/** Drains a worker whose microphone gives nothing any more. @param {FakeWorker} worker */
async function drain(worker) {
  worker.capture.drain();
  await worker.read();
  for (let tick = 0; tick < 3; tick += 1) worker.capture.tick();
  assert.equal(worker.told.at(-1), 'drained');
}

for (const rate of [44_100, 48_000]) {
  test(`${rate} Hz: every sample is given, resampled as a whole`, async () => {
    const worker = new FakeWorker();
    const track = worker.track(rate);
    const seconds = 20;
    const tone = Float32Array.from(
      { length: seconds * rate },
      (_, n) => 0.5 * Math.sin((2 * Math.PI * 440 * n) / rate),
    );
    track.giveAll(tone);
    await worker.read();
    await drain(worker);
    const resampler = new Resampler(rate);
    const whole = [...resampler.push(tone), ...resampler.finish()];
    assert.ok(Math.abs(whole.length - seconds * 16_000) <= 2, `${whole.length}`);
    assert.deepEqual(worker.samples, [...Int16Array.from(whole, (sample) => Math.round(sample * 32_767))]);
  });
}

test('channels are mixed', async () => {
  const worker = new FakeWorker();
  worker.track(16_000).give(steady(FRAME_MS, 0.5), steady(FRAME_MS, 0));
  await worker.read();
  await drain(worker);
  assert.deepEqual(worker.samples, new Array(FRAME).fill(8192));
});

test('a microphone that goes over to another rate is resampled from there on as that', async () => {
  const worker = new FakeWorker();
  const track = worker.track(48_000);
  track.giveAll(new Float32Array(48_000).fill(0.5));
  track.rate = 16_000;
  track.giveAll(steady(1_000, 0.25));
  await worker.read();
  await drain(worker);
  assert.ok(Math.abs(worker.samples.length - 32_000) <= 1, `${worker.samples.length}`);
  assert.deepEqual([worker.samples[15_900], worker.samples[16_100]], [16384, 8192]);
});

test('missing frames are silence of their length; jitter is not, nor is a machine that slept', async () => {
  const worker = new FakeWorker();
  const track = worker.track(16_000);
  const lengths = [];
  for (const gap of [0, 90, 300, 5_000, 60_000, -40]) {
    track.at += gap;
    track.give(steady(FRAME_MS, 0.5));
    await worker.read();
    lengths.push(gap === 300 || gap === 5_000 ? 16 * gap + FRAME : FRAME);
  }
  await drain(worker);
  const silent = worker.samples.filter((sample) => sample === 0).length;
  assert.equal(silent, 16 * 5_300);
  assert.equal(
    worker.samples.length,
    lengths.reduce((sum, length) => sum + length),
  );
  assert.deepEqual([worker.samples[2 * FRAME - 1], worker.samples[2 * FRAME]], [16384, 0]);
});

test('a microphone that gives nothing is silent: what counts audio goes on, and time stays true', async () => {
  const worker = new FakeWorker();
  const track = worker.track(16_000);
  track.give(steady(FRAME_MS, 0.5));
  await worker.read();
  const given = () => 512 * Math.floor(worker.samples.length / 512);
  for (let tick = 0; tick < SILENT_TICKS; tick += 1) worker.capture.tick();
  assert.equal(given(), 0, 'it may be late');
  for (let tick = 0; tick < 100; tick += 1) worker.capture.tick();
  assert.equal(given(), 512 * Math.floor((16 * (FRAME_MS + 100 * TICK_MS)) / 512));

  track.at += (SILENT_TICKS + 100) * TICK_MS;
  track.give(steady(FRAME_MS, 0.25));
  await worker.read();
  await drain(worker);
  assert.equal(worker.samples.length, 2 * FRAME + 16 * (SILENT_TICKS + 100) * TICK_MS);
  assert.deepEqual(worker.samples.slice(-FRAME), new Array(FRAME).fill(8192));
});

test('a microphone that never gave anything is silent, too', async () => {
  const worker = new FakeWorker();
  worker.track(16_000);
  for (let tick = 0; tick < SILENT_TICKS + 50; tick += 1) worker.capture.tick();
  await drain(worker);
  assert.equal(worker.samples.length, 16 * 50 * TICK_MS);
});

test('a drain waits for what the microphone gave until then, and for no more', async () => {
  const worker = new FakeWorker();
  const track = worker.track(16_000);
  // Each frame is here 15 ms after its end.
  const hear = async (/** @type {number} */ level) => {
    worker.now = track.at + FRAME_MS + 15;
    track.give(steady(FRAME_MS, level));
    await worker.read();
  };
  await hear(0.1);
  await worker.catchUp();
  await hear(0.2);
  worker.now += 27;
  worker.capture.drain();
  for (const level of [0.3, 0.4]) {
    assert.deepEqual(worker.told, []);
    // Those were late; the next is not.
    track.give(steady(FRAME_MS, level));
    await worker.read();
  }
  assert.deepEqual(worker.told, []);
  await hear(0.5);
  assert.deepEqual(worker.told, ['drained']);
  await hear(0.6);
  const levels = worker.samples.filter((_, at) => at % FRAME === 0).map((sample) => Math.round(sample / 3_276.7));
  assert.deepEqual(levels, [1, 2, 3, 4, 5]);
});

test('a drain does not wait for a microphone that gives nothing, has ended, or never came', async () => {
  for (const ends of [true, false]) {
    const worker = new FakeWorker();
    const track = worker.track(16_000);
    track.giveAll(steady(100, 0.5));
    await worker.read();
    worker.now = 200;
    if (ends) track.end();
    worker.capture.drain();
    await worker.read();
    if (!ends) {
      for (let tick = 0; tick < 3; tick += 1) {
        assert.deepEqual(worker.told, []);
        worker.capture.tick();
      }
    }
    assert.deepEqual(worker.told, ['drained']);
    assert.equal(worker.samples.length, 1_600);
  }
  const worker = new FakeWorker();
  worker.capture.drain();
  assert.deepEqual(worker.told, ['drained']);
});

test('a drain counts from when it is asked for: frames that were late for long come still', async () => {
  const worker = new FakeWorker();
  const track = worker.track(16_000);
  track.give(steady(FRAME_MS, 0.5));
  await worker.catchUp();
  for (let tick = 0; tick < 10; tick += 1) worker.capture.tick();
  worker.now = 100;
  worker.capture.drain();
  await worker.read();
  assert.deepEqual(worker.told, []);
  track.giveAll(steady(90, 0.5));
  await worker.read();
  await drain(worker);
  assert.equal(worker.samples.length, 16 * 100);
});

test('a drain ends after the clock of a track was put back, too', async () => {
  const worker = new FakeWorker();
  const track = worker.track(16_000);
  for (const jump of [0, -5_000]) {
    worker.now += FRAME_MS;
    track.at += jump;
    track.give(steady(FRAME_MS, 0.5));
    await worker.catchUp();
  }
  worker.now += 1;
  worker.capture.drain();
  worker.now += FRAME_MS;
  track.give(steady(FRAME_MS, 0.5));
  await worker.read();
  assert.deepEqual(worker.told, ['drained']);
  assert.equal(worker.samples.length, 3 * FRAME);
});

test('a drain reads all that waited while the worker was not there yet', async () => {
  const worker = new FakeWorker();
  const track = worker.track(16_000);
  track.giveAll(steady(1_500, 0.5));
  // The program comes late, and the key is let go at once.
  worker.now = 1_500;
  worker.capture.drain();
  await worker.read();
  track.end();
  await worker.read();
  assert.deepEqual(worker.told, ['drained']);
  assert.equal(worker.samples.length, 24_000);
});

const WORDS = [3, 4, 5, 6, 7, 8, 9, 10];
/** The words at each rate of a microphone. */
const SPOKEN = new Map([16_000, 44_100, 48_000].map((rate) => [rate, codedWords(WORDS, rate)]));

/** @param {number} rate */
const spokenAt = (rate) => SPOKEN.get(rate) ?? new Float32Array(0);

/** Speech as it was given. @param {number[]} given */
const alike = (given) =>
  likeness(
    Float32Array.from(given, (sample) => sample / 32_768),
    spokenAt(16_000),
    0,
    16_000,
  ).least;

/**
 * What a microphone hears of the words in a frame.
 * @param {number} rate
 * @param {number} millis when the frame begins
 */
function heardAt(rate, millis) {
  const spoken = spokenAt(rate);
  const first = Math.round((millis * rate) / 1_000);
  const length = (FRAME_MS * rate) / 1_000;
  return Float32Array.from({ length }, (_, index) => 0.8 * (spoken[first + index] ?? 0) + 0.001);
}

/**
 * Speaks at two microphones of different rates until `millis`; the second is asked for after 0.3 s.
 * @param {number} millis
 * @param {number} lag by how much the second lags behind the first, in ms
 */
async function speakAtTwo(millis, lag) {
  const worker = new FakeWorker();
  const first = worker.track(48_000);
  /** @type {import('../../support/fake_tracks.mjs').FakeTrack | undefined} */
  let second;
  for (let at = 0; at < millis; at += FRAME_MS) {
    worker.now = at + FRAME_MS;
    first.give(heardAt(48_000, at));
    if (at === 300) {
      second = worker.track(44_100);
      second.at = at;
    }
    second?.give(heardAt(44_100, at - lag));
    await worker.read();
  }
  if (!second) throw new Error('too short for a second one');
  return { worker, first, second };
}

for (const lag of [-200, 200]) {
  const how = lag < 0 ? 'is ahead' : 'lags';
  test(`the next microphone ${how}, at a rate of its own: the stream goes on, and says when it is changed`, async () => {
    const { worker, first } = await speakAtTwo(1_900, lag);
    assert.deepEqual(worker.told, ['changed']);
    assert.ok(!first.isRead, 'it is read no more');
    first.end();
    await worker.read();
    await drain(worker);
    assert.deepEqual(worker.told, ['changed', 'drained']);
    assert.ok(alike(worker.samples) > 0.85);
    assert.ok(Math.abs(worker.samples.length - 16 * (1_900 - lag)) < 16, `${worker.samples.length} samples`);
  });
}

test('a stop, or another wish, in the middle of a change: the microphone that was heard goes on', async () => {
  for (const order of ['drain', 'change']) {
    // The next one lags: from the seam on, nothing is given until it says what is new.
    const { worker, second } = await speakAtTwo(1_500, 400);
    assert.deepEqual(worker.told, [], 'in the middle of it');
    const before = worker.samples.length;
    if (order === 'change') worker.track(44_100);
    await drain(worker);
    assert.ok(!second.isRead, 'it is read no more');
    assert.ok(16 * 1_500 - before > 512, `${16 * 1_500 - before} samples were held back`);
    assert.ok(Math.abs(worker.samples.length - 16 * 1_500) <= 1, `${worker.samples.length}`);
    assert.ok(alike(worker.samples) > 0.85);
  }
});

test('a microphone that is pulled out in a change: the other goes on where it ended', async () => {
  const worker = new FakeWorker();
  const first = worker.track(16_000);
  first.giveAll(steady(300, 0.5));
  await worker.read();
  const second = worker.track(16_000);
  first.giveAll(steady(300, 0.5));
  second.giveAll(steady(300, 0.25));
  await worker.read();
  first.end();
  worker.capture.changeNow();
  for (let millis = 0; millis < 500; millis += TICK_MS) {
    second.giveAll(steady(TICK_MS, 0.25));
    await worker.read();
    worker.capture.tick();
  }
  assert.deepEqual(worker.told, ['changed']);
  await drain(worker);
  // The one that is heard may be a frame ahead when the other begins.
  assert.ok(Math.abs(worker.samples.length - 16 * 1_100) <= FRAME, `${worker.samples.length}`);
  assert.deepEqual([...new Set(worker.samples.slice(0, 16 * 590))], [16384]);
  assert.deepEqual([...new Set(worker.samples.slice(16 * 610))], [8192]);
});

for (const [how, sounds, ends] of /** @type {const} */ ([
  ['gives nothing', false, false],
  ['ends', false, true],
  ['gives nothing after its first sound', true, false],
  ['ends after its first sound', true, true],
])) {
  test(`a next microphone that ${how} does not hold up the one that is heard`, async () => {
    const worker = new FakeWorker();
    const first = worker.track(16_000);
    first.give(steady(FRAME_MS, 0.5));
    const second = worker.track(16_000);
    if (sounds) second.give(steady(FRAME_MS, 0.5));
    if (ends) second.end();
    await worker.read();
    for (let millis = FRAME_MS; millis < 1_000; millis += TICK_MS) {
      first.giveAll(steady(TICK_MS, 0.5));
      await worker.read();
      worker.capture.tick();
    }
    const late = 16 * first.at - worker.samples.length;
    // One that was there and gives nothing may be late.
    const ticks = sounds && !ends ? SILENT_TICKS + 1 : 1;
    assert.ok(late < 512 + 16 * ticks * TICK_MS, `${late} samples are held back`);
    assert.ok(worker.samples.every((sample) => sample === 16384));
  });
}
