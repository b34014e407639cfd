/** Samples that wait, in order. */
export class SampleQueue {
  constructor() {
    /** @type {Float32Array[]} */
    this.blocks = [];
    this.length = 0;
  }

  /** @param {Float32Array} samples */
  push(samples) {
    if (samples.length === 0) return;
    this.blocks.push(samples);
    this.length += samples.length;
  }

  /** @param {number} count no more than wait @returns {Float32Array} the oldest */
  take(count) {
    const taken = new Float32Array(count);
    for (let filled = 0; filled < count; ) {
      const [block] = this.blocks;
      const part = block.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length < block.length) this.blocks[0] = block.subarray(part.length);
      else this.blocks.shift();
    }
    this.length -= count;
    return taken;
  }
}
