/**
 * Batches without replacement: a keyed permutation gives each particle a place, and a batch has the places of a range (docs/dynamics.md,
 * "Shuffled batches"). Who is selected follows from the id alone, so that nothing is made or kept for the particles that rest.
 */
import { Arena } from '../../src/engine/layout';
import { hash, unit } from '../random';

const ROUNDS: u64 = 6;

/** A balanced Feistel network, walked along its cycle until the place is below N. A has the keys, `halfBits` and `particles`. */
export function placeOf<A>(arena: A, id: u32): u32 {
  const half = arena.halfBits;
  const mask = ((<u32>1) << half) - 1;
  const k0 = arena.shuffleKey0;
  const k1 = arena.shuffleKey1;
  const n = arena.particles;
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
  const place = placeOf<Arena>(arena, id);
  return place >= arena.batchFirst && place < arena.batchEnd;
}

/** The same for a pair: pairs are dealt out one by one. */
export function isPairDealt(arena: Arena, pair: u64): bool {
  const u = unit(hash(arena.shuffleKey0, arena.shuffleKey1, pair));
  return <u32>floor<f64>(<f64>arena.batches * u) == arena.batch;
}
