/**
 * A small seeded generator for resampling and synthetic data: sfc32 of C. Doty-Humphrey (PractRand), 128 bits of state.
 * Whole numbers and uniforms have the same bits on every machine; Gaussians go through the host's logarithm and may differ in
 * the last bit.
 */

/** Rounds after which the seed has spread over the whole state (PractRand's own choice is 12 to 15). */
const warmUp = 15;

export class SeededRandom {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #spare: number | null = null;

  /** @param words up to three u32 words; streams of different words are independent for every practical purpose */
  constructor(...words: readonly [number, number?, number?]) {
    [this.#a, this.#b, this.#c] = [words[0] | 0, (words[1] ?? 0) | 0, (words[2] ?? 0) | 0];
    for (let k = 0; k < warmUp; k++) this.uint32();
  }

  /** A whole number from 0 to 2^32 - 1. */
  uint32(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Uniform in (0, 1), in steps of 2^-32. */
  uniform(): number {
    return (this.uint32() + 0.5) / 2 ** 32;
  }

  /** Mean 0, variance 1, by Marsaglia's polar method. */
  gaussian(): number {
    if (this.#spare !== null) {
      const spare = this.#spare;
      this.#spare = null;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      this.#spare = y * factor;
      return x * factor;
    }
  }
}
