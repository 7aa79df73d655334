/**
 * Kicks of a contact that do not look at its line of centres: pairwise random organization, and its stochastic approximation. Component k of
 * the kick of one side, before rounding; `second` is the side with the higher id.
 */
import { Arena } from "../../src/engine/layout";
import { normal, openUnit } from "../normal";
import { hash } from "../random";
import { copulaSecond } from "./correlated";
import { RO_PAIR } from "../../src/engine/lawNumbers";

function gaussian(arena: Arena, base: u64, second: bool, k: u64): f64 {
  const k0 = arena.vectorKey0;
  const k1 = arena.vectorKey1;
  const x = normal(hash(k0, k1, base + k));
  if (!second) return x;
  const c = arena.directionCorrelation;
  return c * x + arena.directionComplement * normal(hash(k0, k1, base + 8 + k));
}

/** The counter from which a pair's vectors are drawn. */
export function vectorBase(arena: Arena, pair: u64): u64 {
  return hash(arena.vectorKey0, arena.vectorKey1, pair);
}

/** What multiplies the Gaussian vector of a side; 0 if that has no direction. */
export function vectorScale(arena: Arena, law: i32, pair: u64, base: u64, second: bool): f64 {
  if (law != RO_PAIR) return arena.noise;
  let m2: f64 = 0;
  for (let k: u64 = 0; k < <u64>DIM; k++) {
    const x = gaussian(arena, base, second, k);
    m2 = k == 0 ? x * x : m2 + x * x;
  }
  if (m2 == 0) return 0;
  let u = openUnit(hash(arena.pairKey0, arena.pairKey1, pair));
  if (second) u = copulaSecond(arena, u, pair, arena.correlation, arena.complement);
  return (u * arena.stepSize) / sqrt<f64>(m2);
}

export function vectorComponent(arena: Arena, base: u64, second: bool, scale: f64, k: u64): f64 {
  return scale * gaussian(arena, base, second, k);
}
