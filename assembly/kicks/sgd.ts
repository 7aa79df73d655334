/**
 * Stochastic gradient descent on the overlap energy: a pair or a particle is selected with probability p; a selected one moves
 * by K times the force.
 */
import { hash, unit, pairCounter } from "../random";

// @ts-ignore: decorator
@inline
export function sgd(perParticle: bool, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
  const counter = perParticle ? <u64>self : pairCounter(self, partner);
  return select<f64>(push, 0.0, unit(hash(k0, k1, counter)) < p);
}
