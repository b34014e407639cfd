// What is posted: PCM16 little-endian.

/** Samples in a piece: 32 ms. `capture/level.rs` counts on it. */
const PIECE_SAMPLES = 512;

/** Collects samples into pieces and gives each to `post`. */
export class Pieces {
  /** @param {(message: {pcm: ArrayBuffer, peak: number, rms: number}) => void} post */
  constructor(post) {
    this.post = post;
    this.piece = new Float32Array(PIECE_SAMPLES);
    this.filled = 0;
  }

  /** @param {Float32Array} samples */
  push(samples) {
    for (const sample of samples) {
      this.piece[this.filled] = sample;
      this.filled += 1;
      if (this.filled === PIECE_SAMPLES) this.flush();
    }
  }

  flush() {
    if (this.filled === 0) return;
    const view = new DataView(new ArrayBuffer(this.filled * 2));
    let peak = 0;
    let energy = 0;
    for (let index = 0; index < this.filled; index += 1) {
      const sample = Math.max(-1, Math.min(1, this.piece[index]));
      peak = Math.max(peak, Math.abs(sample));
      energy += sample * sample;
      view.setInt16(index * 2, Math.round(sample * 32767), true);
    }
    this.post({ pcm: view.buffer, peak, rms: Math.sqrt(energy / this.filled) });
    this.filled = 0;
  }
}
