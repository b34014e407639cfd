// A server whose first engine is the double, behind a network that can be cut.

import { Double } from './double.mjs';
import { FaultProxy } from './fault_proxy.mjs';
import { Server } from './server.mjs';

/**
 * @param {'tones' | 'speech'} hearing
 */
export async function stage(hearing) {
  const proxy = new FaultProxy();
  const double = await Double.start(hearing);
  const server = await Server.start({
    publicPort: await proxy.listen(),
    environment: double.environment,
  });
  proxy.target = server.port;
  const clear = async () => {
    proxy.close();
    await server.stop();
    await double.kill();
  };
  return { proxy, double, server, clear };
}

/** @typedef {Awaited<ReturnType<typeof stage>>} Stage */
