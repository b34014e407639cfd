// The few messages of `proto/sotto/v1/stream.proto` that a scripted server says and hears, by hand: field numbers are
// those of that file.

import { fields, float, nested, number } from './wire.mjs';

/**
 * @typedef {{text: string, start: number, end: number, confidence?: number}} SpokenWord its samples
 * @typedef {{kind: 'start' | 'stop' | 'other'} | {kind: 'audio', first: number, samples: number}} Said
 */

/** @param {SpokenWord} word */
function word({ text, start, end, confidence }) {
  const sure = confidence === undefined ? Buffer.alloc(0) : float(4, confidence);
  return nested(3, Buffer.concat([nested(1, Buffer.from(text)), number(2, start), number(3, end), sure]));
}

/** @param {number} credit samples that may be sent */
export function ready(credit) {
  return nested(
    1,
    Buffer.concat([nested(1, Buffer.from('scripted')), number(3, credit), nested(4, Buffer.from('script'))]),
  );
}

/**
 * @param {number} through
 * @param {number} credit
 */
export function ack(through, credit) {
  return nested(2, Buffer.concat([number(1, through), number(2, credit)]));
}

/**
 * @param {number} start
 * @param {number} end
 * @param {SpokenWord[]} words
 */
export function partial(start, end, words) {
  return nested(3, Buffer.concat([number(1, start), number(2, end), ...words.map(word)]));
}

/**
 * @param {number} start
 * @param {number} end
 * @param {SpokenWord[]} words
 */
export function final(start, end, words) {
  return nested(4, Buffer.concat([number(1, start), number(2, end), ...words.map(word), number(4, 1)]));
}

export function goodbye() {
  return nested(7, Buffer.alloc(0));
}

/**
 * What a client said.
 * @param {any} message bytes
 * @returns {Said}
 */
export function read(message) {
  const [[field, content]] = fields(message);
  if (field === 1 || field === 2) return { kind: 'start' };
  if (field === 5) return { kind: 'stop' };
  if (field !== 3) return { kind: 'other' };
  const inside = new Map(fields(content));
  return { kind: 'audio', first: inside.get(1) ?? 0, samples: inside.get(2).length / 2 };
}
