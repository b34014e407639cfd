// A network that can be cut: a TCP proxy between the browser and the server.

import { connect, createServer } from 'node:net';

/** Passes bytes on until it is cut. */
export class FaultProxy {
  constructor() {
    /** @type {Set<any>} */
    this.sockets = new Set();
    this.isCut = false;
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
      socket.pipe(other);
    }
  }

  /** Breaks every connection and refuses new ones. */
  cut() {
    this.isCut = true;
    this.broken += this.sockets.size / 2;
    for (const socket of this.sockets) socket.resetAndDestroy();
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
