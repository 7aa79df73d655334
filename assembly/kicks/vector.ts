/** Gaussian vectors of the two sides of a contact, for laws that do not look at the line of centres. */
import { Arena } from '../../src/engine/layout';
import { normal } from '../normal';
import { hash } from '../random';

/** The counter from which a pair's vectors are drawn. */
export function vectorBase(arena: Arena, pair: u64): u64 {
  return hash(arena.vectorKey0, arena.vectorKey1, pair);
}

/** Component k of the vector of one side; `second` is the side with the higher id. */
export function gaussian(arena: Arena, base: u64, second: bool, k: u64): f64 {
  const k0 = arena.vectorKey0;
  const k1 = arena.vectorKey1;
  const x = normal(hash(k0, k1, base + k));
  if (!second) return x;
  if (arena.directionComplement == 0) return arena.directionCorrelation * x;
  return arena.directionCorrelation * x + arena.directionComplement * normal(hash(k0, k1, base + 8 + k));
}

/** Its square. */
export function vectorSquare(arena: Arena, base: u64, second: bool): f64 {
  let square: f64 = 0;
  for (let k: u64 = 0; k < <u64>DIM; k++) {
    const x = gaussian(arena, base, second, k);
    square = k == 0 ? x * x : square + x * x;
  }
  return square;
}
