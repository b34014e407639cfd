// A server whose live stream follows a script, and whose everything else is the real server's.

import { createServer, request as ask } from 'node:http';
import { WebSocketServer } from './packages.mjs';
import { ack, final, goodbye, partial, read, ready } from './stream_messages.mjs';

/** Ten minutes of 16 kHz: nobody waits for credit. */
const CREDIT = 600 * 16_000;

/** One dictation: a client that was said `ready` to. */
export class ScriptedSession {
  /** @param {any} socket */
  constructor(socket) {
    this.socket = socket;
    /** Samples heard. */
    this.heard = 0;
    this.isStopped = false;
    /** @type {(() => void)[]} */
    this.waiting = [];
  }

  /** @param {any} message */
  take(message) {
    const said = read(message);
    if (said.kind === 'start') this.socket.send(ready(CREDIT));
    if (said.kind === 'stop') this.isStopped = true;
    if (said.kind === 'audio') {
      this.heard = said.first + said.samples;
      this.socket.send(ack(this.heard, this.heard + CREDIT));
    }
    for (const look of this.waiting.splice(0)) look();
  }

  /**
   * Waits until the client has sent so many samples.
   * @param {number} samples
   */
  async untilHeard(samples) {
    while (this.heard < samples) await new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
  }

  async untilStopped() {
    while (!this.isStopped) await new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {import('./stream_messages.mjs').SpokenWord[]} words
   */
  partial(start, end, words) {
    this.socket.send(partial(start, end, words));
  }

  /**
   * @param {number} start
   * @param {number} end
   * @param {import('./stream_messages.mjs').SpokenWord[]} words
   */
  final(start, end, words) {
    this.socket.send(final(start, end, words));
  }

  /** Ends the dictation in good order. */
  goodbye() {
    this.socket.send(goodbye());
    this.socket.close(1000);
  }
}

/** Stands in front of a server as a proxy would. */
export class ScriptedStream {
  constructor() {
    /** The real server's port. */
    this.target = 0;
    /** New streams are refused. */
    this.isAway = false;
    /** Nothing is answered but files of the app, as if the worker kept them. */
    this.isServerAway = false;
    /** @type {ScriptedSession[]} */
    this.sessions = [];
    /** @type {((session: ScriptedSession) => void)[]} */
    this.waiting = [];
    this.sockets = new WebSocketServer({
      noServer: true,
      handleProtocols: (/** @type {Set<string>} */ offered) => (offered.has('sotto.v1') ? 'sotto.v1' : false),
    });
    this.server = createServer((/** @type {any} */ request, /** @type {any} */ answer) => this.pass(request, answer));
    this.server.on('upgrade', (/** @type {any} */ request, /** @type {any} */ socket, /** @type {any} */ head) => {
      if (this.isAway) {
        socket.destroy();
        return;
      }
      this.sockets.handleUpgrade(request, socket, head, (/** @type {any} */ upgraded) => this.begin(upgraded));
    });
  }

  /** @returns {Promise<number>} its port */
  listen() {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => resolve(this.server.address().port));
    });
  }

  /**
   * @param {any} request
   * @param {any} answer
   */
  pass(request, answer) {
    const { method, url: path, headers } = request;
    if (this.isServerAway && path === '/app/config.json') {
      answer.destroy();
      return;
    }
    // A connection of its own each: the server may close one that is kept just as it is used again.
    const passed = ask(
      { host: '127.0.0.1', port: this.target, method, path, headers, agent: false },
      (/** @type {any} */ got) => {
        answer.writeHead(got.statusCode, got.rawHeaders);
        got.pipe(answer);
      },
    );
    passed.on('error', () => answer.destroy());
    request.pipe(passed);
  }

  /** @param {any} socket */
  begin(socket) {
    const session = new ScriptedSession(socket);
    socket.on('message', (/** @type {any} */ message) => session.take(message));
    const waiting = this.waiting.shift();
    if (waiting) waiting(session);
    else this.sessions.push(session);
  }

  /** @returns {Promise<ScriptedSession>} the next one */
  async session() {
    return this.sessions.shift() ?? new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Dictations that nobody took are none of the next one's. */
  forget() {
    this.sessions = [];
    this.waiting = [];
  }

  /**
   * @param {() => Promise<void>} work
   */
  async withoutServer(work) {
    this.isServerAway = true;
    try {
      await work();
    } finally {
      this.isServerAway = false;
    }
  }

  close() {
    this.sockets.close();
    this.server.close();
    this.server.closeAllConnections();
  }
}
