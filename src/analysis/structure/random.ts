/** Seeded random numbers of estimates that sample. Not those of the dynamics, which are functions of counters. */

/** xoshiro128** of Blackman and Vigna (2021), its state filled by splitmix32. */
export class RandomSource {
  private readonly state: Uint32Array;
  private spare: number | null = null;

  /** @param seed whole number; its low 32 bits count */
  constructor(seed: number) {
    let x = seed >>> 0;
    this.state = Uint32Array.from({ length: 4 }, () => {
      x = (x + 0x9e3779b9) >>> 0;
      let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return (z ^ (z >>> 15)) >>> 0;
    });
  }

  /** u32. */
  word(): number {
    const s = this.state;
    const s1 = s[1] as number;
    const product = Math.imul(s1, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = s1 << 9;
    s[2] = (s[2] as number) ^ (s[0] as number);
    s[3] = (s[3] as number) ^ s1;
    s[1] = s1 ^ (s[2] as number);
    s[0] = (s[0] as number) ^ (s[3] as number);
    s[2] = (s[2] as number) ^ shifted;
    const last = s[3] as number;
    s[3] = (last << 11) | (last >>> 21);
    return result;
  }

  /** Uniform in (0, 1), 32 bits. */
  uniform(): number {
    return (this.word() + 0.5) / 4294967296;
  }

  /** Standard normal, Box and Muller. */
  normal(): number {
    if (this.spare !== null) {
      const kept = this.spare;
      this.spare = null;
      return kept;
    }
    const radius = Math.sqrt(-2 * Math.log(this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}
