// Two microphones that hear one speaker, each in its own time, for tests without a browser.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { samplesOf } from './clip.mjs';
import { CLIPS } from './settings.mjs';

export const QUANTUM = 128;
/** The rate of all clips. */
const CLIP_RATE = 16_000;
/** A coded word: two tones and a pause, as `proving/src/coded/tones.rs` makes them. */
const WORD_SECONDS = 0.3;
const TONE_SECONDS = 0.2;
const FADE_SECONDS = 0.004;
const TONE_PEAK = 8_000 / 32_768;
/** Quieter pieces are not compared: noise and hum are as loud. */
const SOUND = 0.04;

/**
 * Numbers that look like chance and are the same every time, between -1 and 1.
 * @param {number} seed
 */
export function chance(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

/**
 * Recorded speech.
 * @param {string} name of the clip
 * @param {number} rate
 */
export async function speech(name, rate) {
  const bytes = samplesOf(await readFile(join(CLIPS, `${name}.wav`)));
  const clip = Float32Array.from({ length: bytes.length / 2 }, (_, index) => bytes.readInt16LE(2 * index) / 32_768);
  return Float32Array.from({ length: Math.floor((clip.length * rate) / CLIP_RATE) }, (_, index) => {
    const place = (index * CLIP_RATE) / rate;
    const [before, after] = [clip[Math.floor(place)], clip[Math.floor(place) + 1] ?? 0];
    return before + (place % 1) * (after - before);
  });
}

/**
 * Coded words without a pause but their own.
 * @param {number[]} words their indices
 * @param {number} rate
 */
export function codedWords(words, rate) {
  return Float32Array.from({ length: Math.floor(words.length * WORD_SECONDS * rate) }, (_, index) => {
    const time = index / rate;
    const place = Math.min(words.length - 1, Math.floor(time / WORD_SECONDS));
    const within = time - place * WORD_SECONDS;
    const edge = Math.min(within, TONE_SECONDS - within);
    if (edge <= 0) return 0;
    const word = words[place];
    const tones = [400 + 90 * (word % 16), 1_935 + 110 * ((Math.floor(word / 16) + word * 5) % 16)];
    const fade = 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, edge / FADE_SECONDS));
    const [low, high] = tones.map((hertz) => Math.sin(2 * Math.PI * hertz * within));
    return TONE_PEAK * fade * (low + high);
  });
}

/**
 * What a microphone gives.
 * @param {Float32Array} source what is said, from the first moment on
 * @param {object} microphone
 * @param {number} microphone.rate
 * @param {number} microphone.from the first sample that is wanted
 * @param {number} microphone.lag in samples
 * @param {number} microphone.gain
 * @param {number} microphone.noise its own, peak
 * @param {number} microphone.hum of 50 Hz, peak
 * @param {number} microphone.seed
 */
export function microphone(source, { rate, from, lag, gain, noise, hum, seed }) {
  const next = chance(seed);
  return Float32Array.from({ length: source.length - from }, (_, index) => {
    const heard = source[from + index - lag] ?? 0;
    return gain * heard + noise * next() + hum * Math.sin((2 * Math.PI * 50 * index) / rate + seed);
  });
}

/**
 * Lets a change go its way from one microphone to the other, which go on for as long as they last.
 * @param {import('../../capture_worklet/change.js').Change} change
 * @param {Float32Array} heard
 * @param {Float32Array} next
 * @param {(place: number) => void} [before] hears where the next quantum begins
 * @returns what was given, where the seam is in it, and how much was given at once
 */
export function goOver(change, heard, next, before = () => {}) {
  const given = /** @type {number[]} */ ([]);
  let seam = -1;
  let most = 0;
  for (let at = 0; at + QUANTUM <= heard.length; at += QUANTUM) {
    before(at);
    const [one, other] = [heard, next].map((samples) => samples.subarray(at, at + QUANTUM));
    const out = change.isOver ? other : change.hear(one, other);
    if (out !== one && seam < 0) seam = given.length;
    most = Math.max(most, out.length);
    given.push(...out);
  }
  return { given: Float32Array.from(given), seam, most };
}

/**
 * The smallest likeness of what was given to what was said, over pieces of 0.1 s in which there is
 * a sound: 1 is the same but for its loudness, in time to within 5 ms. What is lost or doubled moves
 * all that follows, and is like something else.
 * @param {Float32Array} given
 * @param {Float32Array} source
 * @param {number} first where in `source` the given begins
 * @param {number} rate
 */
export function likeness(given, source, first, rate) {
  const length = Math.round(0.1 * rate);
  const near = Math.round(0.005 * rate);
  // One sample in so many says enough.
  const step = Math.round(rate / CLIP_RATE);
  let least = 1;
  let pieces = 0;
  for (let at = 0; at + length <= given.length && first + at + length <= source.length; at += length) {
    const piece = given.subarray(at, at + length);
    if (loudness(source.subarray(first + at, first + at + length)) < SOUND) continue;
    let best = -1;
    for (let shift = -near; shift <= near; shift += 1) {
      const from = first + at + shift;
      if (from >= 0) best = Math.max(best, cosine(piece, source.subarray(from, from + length), step));
    }
    least = Math.min(least, best);
    pieces += 1;
  }
  return { least, pieces };
}

/** @param {Float32Array} samples @returns {number} their root mean square */
function loudness(samples) {
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

/** @param {Float32Array} one @param {Float32Array} other @param {number} step */
function cosine(one, other, step) {
  let [product, ofOne, ofOther] = [0, 0, 0];
  for (let index = 0; index < other.length; index += step) {
    product += one[index] * other[index];
    ofOne += one[index] ** 2;
    ofOther += other[index] ** 2;
  }
  return product / Math.sqrt(ofOne * ofOther);
}
