/**
 * Random numbers of docs/dynamics.md, "Random numbers", in plain BigInt arithmetic: slow, and easy to compare with the page.
 *
 * Two layers. Philox4x32-10 (Salmon et al. 2011) turns (seed, stream, step, epoch) into the two 64-bit words of a step key, once per
 * stream and step; a 64-bit mixer turns (step key, counter) into one draw, once per pair, particle or component.
 */

export const STREAM = {
  initialPositions: 1,
  pair: 2,
  particle: 3,
  direction: 4,
  rounding: 5,
  coincident: 6,
  replica: 7,
  second: 8,
  vector: 9,
  thermal: 10,
  sizes: 11,
  batch: 12,
  shuffle: 13,
  shear: 14,
} as const;

/** The two 64-bit words k0, k1 of one stream at one step. */
export interface StepKey {
  k0: bigint;
  k1: bigint;
}

const MASK32 = 0xffffffffn;
const MASK64 = 0xffffffffffffffffn;

/** Philox4x32 with 10 rounds. `counter`: 4 words, `key`: 2 words, each in [0, 2^32); the result likewise. */
export function philox4x32(counter: readonly bigint[], key: readonly bigint[]): bigint[] {
  let [c0, c1, c2, c3] = counter as [bigint, bigint, bigint, bigint];
  let [key0, key1] = key as [bigint, bigint];
  for (let round = 0; round < 10; round++) {
    const product0 = 0xd2511f53n * c0;
    const product1 = 0xcd9e8d57n * c2;
    [c0, c1, c2, c3] = [(product1 >> 32n) ^ c1 ^ key0, product1 & MASK32, (product0 >> 32n) ^ c3 ^ key1, product0 & MASK32];
    key0 = (key0 + 0x9e3779b9n) & MASK32;
    key1 = (key1 + 0xbb67ae85n) & MASK32;
  }
  return [c0, c1, c2, c3];
}

/** Key of `stream` at `step` (steps done before this one) for a 64-bit seed. */
export function stepKey(seed: bigint, stream: number, step: number | bigint, epoch = 0): StepKey {
  const t = BigInt(step);
  const o = philox4x32([t & MASK32, t >> 32n, BigInt(stream), BigInt(epoch)], [seed & MASK32, seed >> 32n]);
  return { k0: o[0] + (o[1] << 32n), k1: o[2] + (o[3] << 32n) };
}

/** The seed (or initialSeed) that replica `replica` uses; replica 0 uses the given one. */
export function replicaSeed(seed: bigint, replica: number): bigint {
  if (replica === 0) return seed;
  const o = philox4x32([BigInt(replica), 0n, BigInt(STREAM.replica), 0n], [seed & MASK32, seed >> 32n]);
  return o[0] + (o[1] << 32n);
}

/** One 64-bit draw: "moremur" (Pelle Evensen) with the second key word added between its multiplications. Counters wrap mod 2^64. */
export function hash(key: StepKey, counter: bigint): bigint {
  let z = (counter + key.k0) & MASK64;
  z = ((z ^ (z >> 27n)) * 0x3c79ac492ba7b653n) & MASK64;
  z = (((z ^ (z >> 33n)) + key.k1) * 0x1c69b3f74ac4ae35n) & MASK64;
  return z ^ (z >> 27n);
}

/** The f64 in [0, 1) whose bits are 0x3ff0000000000000 | (h >>> 12), minus 1: exactly (h >>> 12) / 2^52. */
export function unit(h: bigint): number {
  return Number(h >> 12n) / 2 ** 52;
}

/** Counter of the unordered pair; needs lo < hi. */
export function pairCounter(lo: number, hi: number): bigint {
  return (BigInt(hi) << 32n) + BigInt(lo);
}

/** Counter of the draw that particle `self` makes about its partner. */
export function orderedCounter(self: number, partner: number): bigint {
  return (BigInt(partner) << 32n) + BigInt(self);
}

/** Counter of component c of attempt a for a particle. */
export function componentCounter(id: number, attempt: number, component: number): bigint {
  return BigInt(id) + (BigInt(attempt) << 32n) + (BigInt(component) << 56n);
}
