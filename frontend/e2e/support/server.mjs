// A server of the test's own, with a data folder of its own, on a port of its own.

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required } from './settings.mjs';

const START_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 15_000;

/** @returns {Promise<number>} a port that nobody listens on now */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** What the tests' environment says to the server, too. */
const INHERITED = ['SOTTO_ENGINE_PROGRAM', 'SOTTO_MODEL_DIR'];

/** The environment without what our tools say to each other: the server refuses names that begin as its own do. */
function inherited() {
  const isServers = (/** @type {string} */ name) => !name.startsWith('SOTTO_') || INHERITED.includes(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => isServers(name)));
}

/** A running server. */
export class Server {
  /**
   * @param {string} dataDir
   * @param {number} port
   * @param {string} publicUrl
   * @param {Record<string, string>} environment
   */
  constructor(dataDir, port, publicUrl, environment) {
    this.dataDir = dataDir;
    this.port = port;
    /** Where the browser finds it. */
    this.publicUrl = publicUrl;
    this.environment = environment;
    /** What it wrote. */
    this.output = '';
  }

  /**
   * @param {{publicPort?: number, environment?: Record<string, string>, settings?: string}} [options]
   *   `publicPort`: the port of a proxy in front of it; `settings`: its `sotto.toml`
   */
  static async start({ publicPort, environment = {}, settings } = {}) {
    const dataDir = await mkdtemp(join(tmpdir(), 'sotto-e2e-'));
    if (settings) await writeFile(join(dataDir, 'sotto.toml'), settings);
    const port = await freePort();
    const publicUrl = `http://127.0.0.1:${publicPort ?? port}`;
    const server = new Server(dataDir, port, publicUrl, environment);
    await server.run();
    await server.engineReady();
    return server;
  }

  /** Starts the program and waits until it is healthy. Also after `kill`. */
  async run() {
    const program = spawn(required('SOTTO_SERVER_PROGRAM'), [], {
      cwd: this.dataDir,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...inherited(),
        SOTTO_DATA_DIR: this.dataDir,
        SOTTO_LISTEN: `127.0.0.1:${this.port}`,
        SOTTO_PUBLIC_URL: this.publicUrl,
        SOTTO_WEB_DIR: required('SOTTO_WEB_DIR'),
        DEEPGRAM_API_KEY: '',
        DATABASE_URL: '',
        SUPABASE_URL: '',
        ...this.environment,
      },
    });
    /** @type {Promise<void>} */
    this.exited = new Promise((resolve) => program.once('exit', () => resolve()));
    this.pid = program.pid;
    for (const stream of [program.stdout, program.stderr]) {
      stream.on('data', (/** @type {object} */ data) => {
        this.output += data;
      });
    }
    await this.healthy(program);
  }

  /**
   * @param {{exitCode: number | null}} program
   * @returns {Promise<void>}
   */
  healthy(program) {
    return this.untilHealth('it answers', () => {
      if (program.exitCode !== null) throw new Error(`the server ended:\n${this.output}`);
      return true;
    });
  }

  /** Waits until the engine has loaded its model, so that tests of live text are not about loading. */
  engineReady() {
    return this.untilHealth('its engines are ready', (health) =>
      health.engines.every((/** @type {{ready: boolean}} */ engine) => engine.ready),
    );
  }

  /**
   * @param {string} what
   * @param {(health: any) => boolean} isSo
   */
  async untilHealth(what, isSo) {
    const deadline = Date.now() + START_DEADLINE_MS;
    while (Date.now() < deadline) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/health`).catch(() => undefined);
      if (answer?.status === 200 && isSo(await answer.json())) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`not so after ${START_DEADLINE_MS} ms: ${what}\n${this.output}`);
  }

  /** Ends it as a power cut would. */
  async kill() {
    process.kill(this.pid, 'SIGKILL');
    await this.exited;
  }

  /** Ends it in good order and removes its data. */
  async stop() {
    process.kill(this.pid, 'SIGTERM');
    const patience = setTimeout(() => process.kill(this.pid, 'SIGKILL'), STOP_DEADLINE_MS);
    await this.exited;
    clearTimeout(patience);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
