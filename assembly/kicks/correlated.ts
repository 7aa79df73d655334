/** Second draws of a pair, correlated with the first (docs/dynamics.md, "Correlated draws"). */
import { Arena } from '../../src/engine/layout';
import { cumulative, normal, quantile } from '../normal';
import { hash } from '../random';

/** The normal draw of a pair that is independent of its first one. */
export function secondNormal(arena: Arena, pair: u64): f64 {
  return normal(hash(arena.secondKey0, arena.secondKey1, pair));
}

/** Uniform, joined to the first uniform draw by a Gaussian copula. */
export function copulaSecond(arena: Arena, first: f64, pair: u64): f64 {
  if (arena.correlation == 1.0) return first;
  return cumulative(arena.correlation * quantile(first) + arena.complement * secondNormal(arena, pair));
}
