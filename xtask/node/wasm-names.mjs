// Names in a linked program by which it and JavaScript know each other. `wasm-bindgen` makes them long and ends each in
// a hash, which no compression shortens; both sides carry them.

const [IMPORTS, EXPORTS] = [2, 7];
const [FUNCTION, TABLE, MEMORY, GLOBAL] = [0, 1, 2, 3];
const PREAMBLE_BYTES = 8;

/** Reads the parts of a Wasm module that hold names (WebAssembly Core Specification, section 5). */
class Reader {
  /** @param {Buffer} bytes */
  constructor(bytes) {
    this.bytes = bytes;
    this.at = 0;
  }

  get isAtEnd() {
    return this.at >= this.bytes.length;
  }

  byte() {
    this.at += 1;
    return this.bytes[this.at - 1];
  }

  /** An unsigned LEB128 number of at most 32 bits. */
  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  /** @param {number} length */
  take(length) {
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  name() {
    return this.take(this.number()).toString();
  }

  limits() {
    const start = this.at;
    const hasMaximum = this.byte() & 1;
    this.number();
    if (hasMaximum) this.number();
    return this.bytes.subarray(start, this.at);
  }
}

/** @param {number} value */
function number(value) {
  const bytes = [];
  let rest = value;
  do {
    bytes.push((rest % 0x80) | (rest >= 0x80 ? 0x80 : 0));
    rest = Math.floor(rest / 0x80);
  } while (rest > 0);
  return Buffer.from(bytes);
}

/** @param {string} text */
function name(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([number(bytes.length), bytes]);
}

/** @param {Reader} reader what an import is, behind its names */
function description(reader) {
  const start = reader.at;
  const kind = reader.byte();
  if (kind === FUNCTION) reader.number();
  else if (kind === GLOBAL) reader.take(2);
  else {
    if (kind === TABLE) reader.byte();
    else if (kind !== MEMORY) throw new Error(`an import of kind ${kind}`);
    reader.limits();
  }
  return reader.bytes.subarray(start, reader.at);
}

/**
 * @param {Buffer} section
 * @param {(name: string) => string} rename
 */
function renameImports(section, rename) {
  const reader = new Reader(section);
  const count = reader.number();
  /** @type {Buffer[]} */
  const made = [number(count)];
  for (let index = 0; index < count; index += 1) {
    const from = reader.name();
    made.push(name(from), name(rename(reader.name())), description(reader));
  }
  return Buffer.concat(made);
}

/**
 * @param {Buffer} section
 * @param {(name: string) => boolean} isKept
 */
function keepExports(section, isKept) {
  const reader = new Reader(section);
  const kept = [];
  for (let count = reader.number(); count > 0; count -= 1) {
    const exported = reader.name();
    const what = Buffer.concat([Buffer.from([reader.byte()]), number(reader.number())]);
    if (isKept(exported)) kept.push(name(exported), what);
  }
  return Buffer.concat([number(kept.length / 2), ...kept]);
}

/**
 * A module with other names for its imports, and fewer exports.
 * @param {Buffer} module
 * @param {{rename: (name: string) => string, isKept: (name: string) => boolean}} names
 */
export function withNames(module, { rename, isKept }) {
  const reader = new Reader(module);
  const made = [reader.take(PREAMBLE_BYTES)];
  while (!reader.isAtEnd) {
    const id = reader.byte();
    let section = reader.take(reader.number());
    if (id === IMPORTS) section = renameImports(section, rename);
    if (id === EXPORTS) section = keepExports(section, isKept);
    made.push(Buffer.from([id]), number(section.length), section);
  }
  return Buffer.concat(made);
}
