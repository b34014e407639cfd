// A double of Deepgram that hears: coded tones, or real speech through the local engine.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { required } from './settings.mjs';

const KEY = 'double-key';
const PATIENCE_MS = 15_000;

/** A running double. */
export class Double {
  /**
   * @param {any} program
   * @param {string} address
   */
  constructor(program, address) {
    this.program = program;
    this.address = address;
    /** @type {Promise<void>} */
    this.exited = new Promise((resolve) => program.once('exit', () => resolve()));
  }

  /**
   * @param {'tones' | 'speech'} hearing
   * @param {string[]} [manner] options of the program besides
   * @returns {Promise<Double>}
   */
  static async start(hearing, manner = []) {
    const options = ['--listen', '127.0.0.1:0', '--key', KEY, '--hearing', hearing, '--parent-watch', ...manner];
    const program = spawn(required('SOTTO_DOUBLE_PROGRAM'), options, {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: program.stdout })) {
      const address = /^listening on (.*)$/.exec(line)?.[1];
      if (address) return new Double(program, address);
    }
    throw new Error('the double ended before it listened');
  }

  /** What makes a server use it. */
  get environment() {
    return { DEEPGRAM_API_KEY: KEY, DEEPGRAM_URL: `ws://${this.address}` };
  }

  /** @returns {Promise<any[]>} what it was asked and told */
  async journal() {
    const answer = await fetch(`http://${this.address}/_double/journal`);
    return answer.json();
  }

  /**
   * Waits until what it was asked is so.
   * @param {string} what
   * @param {(journal: any[]) => boolean} isSo
   */
  async until(what, isSo) {
    const deadline = Date.now() + PATIENCE_MS;
    while (!isSo(await this.journal())) {
      if (Date.now() > deadline) throw new Error(`not so after ${PATIENCE_MS} ms: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Ends it as a power cut would. */
  async kill() {
    this.program.kill('SIGKILL');
    await this.exited;
  }
}
