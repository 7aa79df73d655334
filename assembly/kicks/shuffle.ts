/**
 * Batches without replacement: a keyed permutation gives each particle a place, and a batch has the places of a range (docs/dynamics.md,
 * "Shuffled batches"). Who is selected follows from the id alone, so that nothing is made or kept for the particles that rest.
 */
import { Arena } from '../../src/engine/layout';
import { hash, unit } from '../random';

const ROUNDS: u64 = 6;

/** A balanced Feistel network of 2 half bits and the keys k0, k1, walked along its cycle until the place is below n. */
export function placeOf(id: u32, n: u32, half: u32, k0: u64, k1: u64): u32 {
  const mask = ((<u32>1) << half) - 1;
  let place = id;
  do {
    let left = place >> half;
    let right = place & mask;
    for (let round: u64 = 0; round < ROUNDS; round++) {
      const mixed = left ^ <u32>(hash(k0, k1, <u64>right | (round << 32)) >> (64 - half));
      left = right;
      right = mixed;
    }
    place = (left << half) | right;
  } while (place >= n);
  return place;
}

/** Whether a particle belongs to the batch of the step. */
export function isDealt(arena: Arena, id: u32): bool {
  const place = placeOf(id, arena.particles, arena.halfBits, arena.shuffleKey0, arena.shuffleKey1);
  return place >= arena.batchFirst && place < arena.batchEnd;
}

/** The same for a pair: pairs are dealt out one by one. */
export function isPairDealt(arena: Arena, pair: u64): bool {
  const u = unit(hash(arena.shuffleKey0, arena.shuffleKey1, pair));
  return <u32>floor<f64>(<f64>arena.batches * u) == arena.batch;
}
