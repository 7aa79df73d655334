/** Second draws of a pair, correlated with the first (docs/dynamics.md, "Correlated draws"). */
import { Arena } from '../../src/engine/layout';
import { cumulative, normal, openUnit, quantile } from '../normal';
import { hash, unit } from '../random';
import { cumulatives, normals, pair, quantiles } from '../simdNormal';

/** The normal draw of a pair that is independent of its first one. */
export function secondNormal(arena: Arena, pair: u64): f64 {
  return normal(hash(arena.secondKey0, arena.secondKey1, pair));
}

/** Uniform, joined to the first uniform draw: by a Gaussian copula, or by a mixture. */
export function uniformSecond(arena: Arena, first: f64, pair: u64): f64 {
  if (arena.correlation == 1.0) return first;
  if (arena.mixture) return mixtureSecond(arena, first, pair);
  return cumulative(arena.correlation * quantile(first) + arena.complement * secondNormal(arena, pair));
}

/** The same for two pairs. */
export function uniformSeconds(arena: Arena, first: v128, pair0: u64, pair1: u64): v128 {
  if (arena.correlation == 1.0) return first;
  if (arena.mixture) {
    const u0 = mixtureSecond(arena, f64x2.extract_lane(first, 0), pair0);
    return pair(u0, mixtureSecond(arena, f64x2.extract_lane(first, 1), pair1));
  }
  const k0 = arena.secondKey0;
  const k1 = arena.secondKey1;
  const g = normals(hash(k0, k1, pair0), hash(k0, k1, pair1));
  const joint = f64x2.mul(f64x2.splat(arena.correlation), quantiles(first));
  return cumulatives(f64x2.add(joint, f64x2.mul(f64x2.splat(arena.complement), g)));
}

/** The first one (or 1 less it) with the probability |c|, else independent. */
function mixtureSecond(arena: Arena, first: f64, pair: u64): f64 {
  const c = arena.correlation;
  const k0 = arena.secondKey0;
  const k1 = arena.secondKey1;
  // the counter of an ordered draw of the higher id is that of the pair with its words exchanged
  if (unit(hash(k0, k1, rotl<u64>(pair, 32))) >= abs<f64>(c)) return openUnit(hash(k0, k1, pair));
  return c > 0 ? first : 1.0 - first;
}
