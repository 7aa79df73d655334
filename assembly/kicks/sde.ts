/**
 * The stochastic approximation of SGD and BRO: force times (drift + noise), the noise Gaussian and shared by a pair, drawn by side of a pair,
 * or drawn by particle. Returns what the force multiplies.
 */
import { Arena } from "../../src/engine/layout";
import { normal } from "../normal";
import { hash, orderedCounter, pairCounter } from "../random";
import { secondNormal } from "./correlated";
import { SDE_CORRELATED, SDE_NONRECIPROCAL, SDE_PARTICLE } from "../../src/engine/lawNumbers";

// @ts-ignore: decorator
@inline
export function sde(arena: Arena, law: i32, self: u32, partner: u32, k0: u64, k1: u64, K: f64): f64 {
  let counter = pairCounter(self, partner);
  if (law == SDE_NONRECIPROCAL) counter = orderedCounter(self, partner);
  if (law == SDE_PARTICLE) counter = <u64>self;
  let g = normal(hash(k0, k1, counter));
  if (law == SDE_CORRELATED && self > partner) {
    g = arena.correlation * g + arena.complement * secondNormal(arena, counter);
  }
  return K + arena.noise * g;
}
