// A network that can be cut: a TCP proxy between the browser and the server.

import { connect, createServer } from 'node:net';

const REFUSAL = 'HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/**
 * Whether these bytes begin a request for a WebSocket. (A browser sends it in one piece, on a
 * connection of its own.)
 * @param {any} data
 */
function isUpgrade(data) {
  return /^GET [^\r]*\r\n(?:[^\r]*\r\n)*upgrade: websocket\r\n/i.test(data.toString('latin1', 0, 4_096));
}

/**
 * Breaks a connection. One that is just being shut down cannot be reset: Node would forget it without closing it, and
 * spin for ever at its end, waiting for that.
 * @param {any} socket
 */
function breakOff(socket) {
  const isShuttingDown = socket.writableEnded && !socket.writableFinished;
  if (isShuttingDown) socket.destroy();
  else socket.resetAndDestroy();
}

/** Passes bytes on until it is cut. */
export class FaultProxy {
  constructor() {
    /** @type {Set<any>} */
    this.sockets = new Set();
    this.isCut = false;
    /** Refuses WebSockets, as some companies' proxies do: everything else goes through. */
    this.blocksUpgrades = false;
    /** Upgrades that were refused. */
    this.refused = 0;
    /** @type {(() => void)[]} */
    this.waiting = [];
    this.target = 0;
    /** Connections that were broken in the middle. */
    this.broken = 0;
    this.server = createServer((/** @type {any} */ client) => this.accept(client));
  }

  /** @returns {Promise<number>} its port */
  listen() {
    return new Promise((resolve) => {
      this.server.listen(0, '127.0.0.1', () => resolve(this.server.address().port));
    });
  }

  /** @param {any} client */
  accept(client) {
    if (this.isCut) {
      client.resetAndDestroy();
      return;
    }
    const server = connect(this.target, '127.0.0.1');
    client.setNoDelay(true);
    server.setNoDelay(true);
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ]) {
      this.sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
    server.pipe(client);
    client.on('data', (/** @type {any} */ data) => {
      if (this.blocksUpgrades && isUpgrade(data)) {
        this.refused += 1;
        client.end(REFUSAL, () => server.destroy());
        for (const look of this.waiting.splice(0)) look();
      } else if (!server.write(data)) {
        client.pause();
        server.once('drain', () => client.resume());
      }
    });
  }

  /**
   * Waits until so many upgrades were refused.
   * @param {number} count
   */
  async untilRefused(count) {
    while (this.refused < count) await new Promise((resolve) => this.waiting.push(() => resolve(undefined)));
  }

  /** Breaks every connection and refuses new ones. */
  cut() {
    this.isCut = true;
    this.broken += this.sockets.size / 2;
    for (const socket of this.sockets) breakOff(socket);
  }

  /** Lets connections through again. */
  mend() {
    this.isCut = false;
  }

  close() {
    this.cut();
    this.server.close();
  }
}
