/**
 * Stochastic gradient descent on the overlap energy: a selected pair or particle moves by K times the force. Selection is with probability p,
 * by pair, by side of a pair with a correlation, or by particle; or a fixed number of pairs is drawn (batch.ts).
 */
import { Arena } from "../../src/engine/layout";
import { hash, unit, pairCounter } from "../random";
import { isInBatch } from "./batch";
import { SGD_CORRELATED, SGD_PAIR_BATCH, SGD_PARTICLE, SGD_PARTICLE_BATCH } from "../../src/engine/lawNumbers";

// @ts-ignore: decorator
@inline
export function sgd(arena: Arena, law: i32, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
  if (law == SGD_PARTICLE_BATCH) return push;
  if (law == SGD_PAIR_BATCH) return isInBatch(arena, pairCounter(self, partner)) ? push : 0.0;
  const counter = law == SGD_PARTICLE ? <u64>self : pairCounter(self, partner);
  const u = unit(hash(k0, k1, counter));
  if (law == SGD_CORRELATED) {
    const first = u < p;
    const both = u < arena.both;
    const second = !first && u < arena.either;
    return both || (self < partner ? first : second) ? push : 0.0;
  }
  return select<f64>(push, 0.0, u < p);
}
