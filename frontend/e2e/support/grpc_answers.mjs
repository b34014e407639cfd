// Answers to calls over gRPC-web, given by the test instead of the server.

import { message, nested, number, text } from './wire.mjs';

const TRAILERS = 0x80;

/** gRPC's codes. */
export const CODES = { invalid: 3, missing: 5, unwell: 13, away: 14 };

/**
 * @param {number} flag
 * @param {any} body
 */
function frame(flag, body) {
  const head = Buffer.alloc(5);
  head[0] = flag;
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body]);
}

/**
 * @param {Page} page
 * @param {string} method as `DeviceService/ListDevices`
 * @param {() => any} answer the body
 */
function answerWith(page, method, answer) {
  return page.route(new RegExp(`/sotto\\.v1\\.${method}$`), (route) =>
    route.fulfill({ status: 200, contentType: 'application/grpc-web+proto', body: answer() }),
  );
}

/**
 * The server does what `method` asks, and says so.
 * @param {Page} page
 * @param {string} method
 * @param {any} content the message's bytes
 */
export function succeed(page, method, content) {
  const trailers = frame(TRAILERS, Buffer.from('grpc-status:0\r\n'));
  return answerWith(page, method, () => Buffer.concat([frame(0, content), trailers]));
}

/**
 * The server does not do what `method` asks.
 * @param {Page} page
 * @param {string} method
 * @param {number} code
 * @param {{field: string, description: string}} [violation]
 */
export function fail(page, method, code, violation) {
  const lines = [`grpc-status:${code}`, 'grpc-message:it%20is%20so'];
  if (violation) {
    const fault = nested(1, message(text(1, violation.field), text(2, violation.description)));
    const detail = message(text(1, 'type.googleapis.com/google.rpc.BadRequest'), nested(2, fault));
    const status = message(number(1, code), text(2, 'it is so'), nested(3, detail));
    lines.push(`grpc-status-details-bin:${status.toString('base64').replaceAll('=', '')}`);
  }
  return answerWith(page, method, () => frame(TRAILERS, Buffer.from(`${lines.join('\r\n')}\r\n`)));
}

/**
 * The server takes its time.
 * @param {Page} page
 * @param {string} method
 */
export function keepWaiting(page, method) {
  return page.route(new RegExp(`/sotto\\.v1\\.${method}$`), () => new Promise(() => {}));
}
