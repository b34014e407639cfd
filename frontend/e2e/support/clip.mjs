// Recorded speech as a microphone would give it.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CLIPS, required } from './settings.mjs';

const HEADER_BYTES = 44;
/** Of recorded speech. */
const RATE = 16_000;
const BYTES_PER_MS = 32;
/** A person presses the button and then speaks: browsers take a moment to open a microphone. */
export const LEAD_MS = 700;
/** On a busy machine, with several browsers side by side, the moment is longer. The file plays from its beginning. */
const LONG_LEAD_MS = 1_300;
/** A person stops speaking and then presses the button. */
const TAIL_MS = 500;
/** A coded word and the silence after it. */
export const TONE_MS = 300;

/**
 * @typedef {object} Clip
 * @property {string} name
 * @property {string} text what is said
 * @property {string} wav the file to play
 * @property {number} millis how long it plays, silence included
 * @property {boolean} isCoded whether the double hears it, to the word
 * @property {() => Promise<void>} remove
 */

/** @returns {Promise<string[]>} the names of all clips */
export async function clipNames() {
  const names = await readdir(CLIPS);
  return names
    .filter((/** @type {string} */ name) => name.endsWith('.wav'))
    .map((/** @type {string} */ name) => name.slice(0, -'.wav'.length))
    .sort();
}

/**
 * @param {string} name
 * @returns {Promise<Clip>}
 */
export async function readClip(name) {
  const text = (await readFile(join(CLIPS, `${name}.txt`), 'utf8')).trim();
  const pcm = samplesOf(await readFile(join(CLIPS, `${name}.wav`)));
  const silence = (/** @type {number} */ millis) => Buffer.alloc(millis * BYTES_PER_MS);
  const padded = Buffer.concat([silence(LEAD_MS), pcm, silence(TAIL_MS)]);
  const folder = await mkdtemp(join(tmpdir(), 'sotto-clip-'));
  const wav = join(folder, `${name}.wav`);
  await writeFile(wav, wavOf(padded, RATE));
  const millis = Math.ceil(padded.length / BYTES_PER_MS);
  return { name, text, wav, millis, isCoded: false, remove: () => rm(folder, { recursive: true }) };
}

/**
 * Coded speech: each word a pair of tones that the double of Deepgram understands.
 * @param {number} words how many
 * @param {number} [lead] the silence before them, in ms
 * @returns {Promise<Clip>}
 */
export async function readTones(words, lead = LONG_LEAD_MS) {
  const folder = await mkdtemp(join(tmpdir(), 'sotto-tones-'));
  const wav = join(folder, 'tones.wav');
  const format = ['--rate', '48000', '--lead-ms', String(lead), '--out', wav];
  const { stdout } = await promisify(execFile)(required('SOTTO_CODED_AUDIO_PROGRAM'), [
    'tones',
    '--words',
    String(words),
    ...format,
  ]);
  const millis = lead + words * TONE_MS + TAIL_MS;
  const text = stdout.trim();
  return { name: 'tones', text, wav, millis, isCoded: true, remove: () => rm(folder, { recursive: true }) };
}

/**
 * Text as coded words are spelled: the double ends sentences, and the page begins them.
 * @param {string} text
 */
export function bareWords(text) {
  return text.toLowerCase().replaceAll(/[^a-z0-9' \n]/g, '');
}

/**
 * The samples of a WAV file: mono PCM16, as all clips are.
 * @param {any} file
 */
export function samplesOf(file) {
  let at = 12;
  while (at + 8 <= file.length) {
    const size = file.readUInt32LE(at + 4);
    if (file.toString('latin1', at, at + 4) === 'data') return file.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  throw new Error('no audio in this file');
}

/**
 * A WAV file.
 * @param {any} pcm mono PCM16
 * @param {number} rate samples in a second
 */
export function wavOf(pcm, rate) {
  const head = Buffer.alloc(HEADER_BYTES);
  head.write('RIFF', 0);
  head.writeUInt32LE(HEADER_BYTES - 8 + pcm.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([head, pcm]);
}
