// Protocol buffers by hand: as much of them as scripted servers need.

const VARINT = 0;
const BYTES = 2;
const FOUR_BYTES = 5;

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
export function number(field, value) {
  return Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

/**
 * @param {number} field
 * @param {number} value
 */
export function float(field, value) {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return Buffer.concat([varint(field * 8 + FOUR_BYTES), bytes]);
}

/**
 * @param {number} field
 * @param {any} content
 */
export function nested(field, content) {
  return Buffer.concat([varint(field * 8 + BYTES), varint(content.length), content]);
}

/**
 * @param {number} field
 * @param {string} words
 */
export function text(field, words) {
  return nested(field, Buffer.from(words));
}

/** @param {any[]} parts */
export function message(...parts) {
  return Buffer.concat(parts);
}

/**
 * @param {any} message
 * @returns {[number, any][]} field numbers and values
 */
export function fields(message) {
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
