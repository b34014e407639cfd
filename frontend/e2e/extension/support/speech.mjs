// What the microphone hears: words in tones, which the double of Deepgram understands, with pauses between utterances.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LEAD_MS, TONE_MS, samplesOf, wavOf } from '../../support/clip.mjs';
import { required } from '../../support/settings.mjs';

const RATE = 48_000;
const BYTES_PER_MS = (2 * RATE) / 1_000;
/** All words that there are tones for. */
const WORDS = 256;
/** Ends an utterance. */
const PAUSE_MS = 600;

/** A file that is written anew before each dictation: Chromium reads it when the microphone is opened. */
export class Speech {
  /** @param {string} folder @param {string[]} words @param {any} pcm */
  constructor(folder, words, pcm) {
    this.folder = folder;
    this.words = words;
    this.pcm = pcm;
    this.wav = join(folder, 'speech.wav');
    this.said = 0;
  }

  static async start() {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-speech-'));
    const all = join(folder, 'all.wav');
    const asked = ['tones', '--words', String(WORDS), '--rate', String(RATE), '--out', all];
    const { stdout } = await promisify(execFile)(required('SOTTO_CODED_AUDIO_PROGRAM'), asked);
    const speech = new Speech(folder, stdout.trim().split(' '), samplesOf(await readFile(all)));
    await speech.prepare([]);
    return speech;
  }

  /**
   * What is said once the microphone is opened: as many words as these utterances have. No dictation says what the one
   * before said, so that words that come late are seen.
   * @param {string[]} like
   * @param {number} [pause] between utterances, in ms
   * @returns {Promise<string[]>} the utterances
   */
  async prepare(like, pause = PAUSE_MS) {
    const silence = (/** @type {number} */ millis) => Buffer.alloc(millis * BYTES_PER_MS);
    const parts = [silence(LEAD_MS)];
    const texts = [];
    for (const utterance of like) {
      const { text, pcm } = this.#say(utterance.split(/\s+/).length);
      texts.push(text);
      parts.push(pcm, silence(pause));
    }
    await writeFile(this.wav, wavOf(Buffer.concat(parts), RATE));
    return texts;
  }

  /** What is said next. @param {number} count @returns {string[]} */
  nextWords(count) {
    const from = this.#begin(count);
    return this.words.slice(from, from + count);
  }

  /** @param {number} count the words of an utterance are not parted by the end of the list */
  #begin(count) {
    return this.said + count > this.words.length ? 0 : this.said;
  }

  /** @param {number} count */
  #say(count) {
    const from = this.#begin(count);
    this.said = from + count;
    const bytes = TONE_MS * BYTES_PER_MS;
    return {
      text: this.words.slice(from, this.said).join(' '),
      pcm: this.pcm.subarray(from * bytes, this.said * bytes),
    };
  }

  remove() {
    return rm(this.folder, { recursive: true, force: true });
  }
}
