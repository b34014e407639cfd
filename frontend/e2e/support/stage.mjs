// Servers for the specs: with the local engine or with the double before it, and behind a network that can be cut.

import { Double } from './double.mjs';
import { FaultProxy } from './fault_proxy.mjs';
import { Server } from './server.mjs';

/** What is heard is shown soon, so nobody waits a second for the last word. */
const SOON = ['--interim-ms', '200'];

/**
 * A server whose first engine is the double.
 * @param {'tones' | 'speech'} hearing
 * @param {{publicPort?: number, settings?: string, manner?: string[]}} [options] of the server, and of the double
 */
export async function withDouble(hearing, { manner = hearing === 'tones' ? SOON : [], ...options } = {}) {
  const double = await Double.start(hearing, manner);
  const server = await Server.start({ ...options, environment: double.environment });
  const clear = async () => {
    await server.stop();
    await double.kill();
  };
  return { double, server, clear };
}

/** A server with the local engine, behind a network that can be cut. */
export async function behindProxy() {
  const proxy = new FaultProxy();
  const server = await Server.start({ publicPort: await proxy.listen() });
  proxy.target = server.port;
  const clear = async () => {
    proxy.close();
    await server.stop();
  };
  return { proxy, server, clear };
}

/**
 * A server whose first engine is the double, behind a network that can be cut.
 * @param {'tones' | 'speech'} hearing
 */
export async function stage(hearing) {
  const proxy = new FaultProxy();
  const { double, server, clear: stop } = await withDouble(hearing, { publicPort: await proxy.listen() });
  proxy.target = server.port;
  const clear = async () => {
    proxy.close();
    await stop();
  };
  return { proxy, double, server, clear };
}

/** @typedef {Awaited<ReturnType<typeof stage>>} Stage */
/** @typedef {Awaited<ReturnType<typeof behindProxy>>} ProxiedServer */
/** @typedef {Awaited<ReturnType<typeof withDouble>>} ServerWithDouble */
