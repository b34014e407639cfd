// The few messages of `proto/sotto/v1/stream.proto` that a scripted server says and hears, by hand: field numbers are
// those of that file.

const VARINT = 0;
const BYTES = 2;
const FOUR_BYTES = 5;

/**
 * @typedef {{text: string, start: number, end: number, confidence?: number}} SpokenWord its samples
 * @typedef {{kind: 'start' | 'stop' | 'other'} | {kind: 'audio', first: number, samples: number}} Said
 */

/** @param {number} value */
function varint(value) {
  const bytes = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  return Buffer.from([...bytes, rest]);
}

/**
 * @param {number} field
 * @param {number} value
 */
function number(field, value) {
  return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

/**
 * @param {number} field
 * @param {number} value
 */
function float(field, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint(field * 8 + FOUR_BYTES), bytes]);
}

/**
 * @param {number} field
 * @param {any} content
 */
function nested(field, content) {
  return Buffer.concat([varint(field * 8 + BYTES), varint(content.length), content]);
}

/** @param {SpokenWord} word */
function word({ text, start, end, confidence }) {
  const sure = confidence === undefined ? Buffer.alloc(0) : float(4, confidence);
  return nested(3, Buffer.concat([nested(1, Buffer.from(text)), number(2, start), number(3, end), sure]));
}

/** @param {number} credit samples that may be sent */
export function ready(credit) {
  return nested(1, Buffer.concat([nested(1, Buffer.from('scripted')), number(3, credit), nested(4, Buffer.from('script'))]));
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

/**
 * @param {any} message
 * @returns {[number, any][]} field numbers and values
 */
function fields(message) {
  const found = /** @type {[number, any][]} */ ([]);
  let at = 0;
  const next = () => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = message[at++];
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = next();
    const value = next();
    if (tag % 8 === VARINT) {
      found.push([Math.floor(tag / 8), value]);
    } else {
      found.push([Math.floor(tag / 8), message.subarray(at, at + value)]);
      at += value;
    }
  }
  return found;
}
