/**
 * Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3"
 * (SC 2011). The engine has its own copy in AssemblyScript; here it turns (seed, replica) into a seed of its own.
 */
import { REPLICA } from './streams.js';

const multipliers = [0xd2511f53, 0xcd9e8d57] as const;
/** Weyl increments of the two key words: golden ratio and sqrt(3) - 1. */
const increments = [0x9e3779b9, 0xbb67ae85] as const;

/** High and low half of the 64-bit product of two u32. */
function multiply(a: number, b: number): [high: number, low: number] {
  const product = BigInt(a) * BigInt(b);
  return [Number(product >> 32n), Number(product & 0xffffffffn)];
}

/**
 * Ten rounds of Philox4x32.
 * @param counter four u32 words
 * @param key two u32 words
 * @returns four u32 words
 */
export function philox4x32(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(multipliers[0], c0);
    const [high1, low1] = multiply(multipliers[1], c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0;
    k0 = (k0 + increments[0]) >>> 0;
    k1 = (k1 + increments[1]) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/**
 * Seed that a replica really uses (docs/dynamics.md, "Random numbers").
 * @param seed u64
 * @param replica u32; 0 gives the seed itself
 * @returns u64
 */
export function replicaSeed(seed: bigint, replica: number): bigint {
  if (replica === 0) return seed;
  const key = [Number(seed & 0xffffffffn), Number(seed >> 32n)] as const;
  const [low, high] = philox4x32([replica, 0, REPLICA, 0], key);
  return BigInt(low) + (BigInt(high) << 32n);
}
