/**
 * Kicks of a contact that do not look at its line of centres: pairwise random organization, and its stochastic approximation. Component k of
 * the kick of one side, before rounding; `second` is the side with the higher id.
 */
import * as A from "../../src/engine/layout";
import { normal, openUnit } from "../normal";
import { hash } from "../random";
import { copulaSecond } from "./correlated";
import { RO_PAIR } from "../../src/engine/lawNumbers";

function gaussian(arena: usize, base: u64, second: bool, k: u64): f64 {
  const k0 = load<u64>(arena, A.KEY_VECTOR);
  const k1 = load<u64>(arena + A.KEY_VECTOR, 8);
  const x = normal(hash(k0, k1, base + k));
  if (!second) return x;
  const c = load<f64>(arena, A.DIRECTION_CORRELATION);
  return c * x + load<f64>(arena, A.DIRECTION_COMPLEMENT) * normal(hash(k0, k1, base + 8 + k));
}

/** The counter from which a pair's vectors are drawn. */
export function vectorBase(arena: usize, pair: u64): u64 {
  return hash(load<u64>(arena, A.KEY_VECTOR), load<u64>(arena + A.KEY_VECTOR, 8), pair);
}

/** What multiplies the Gaussian vector of a side; 0 if that has no direction. */
export function vectorScale(arena: usize, law: i32, pair: u64, base: u64, second: bool): f64 {
  if (law != RO_PAIR) return load<f64>(arena, A.NOISE);
  let m2: f64 = 0;
  for (let k: u64 = 0; k < <u64>DIM; k++) {
    const x = gaussian(arena, base, second, k);
    m2 = k == 0 ? x * x : m2 + x * x;
  }
  if (m2 == 0) return 0;
  let u = openUnit(hash(load<u64>(arena, A.KEY_PAIR), load<u64>(arena + A.KEY_PAIR, 8), pair));
  if (second) u = copulaSecond(arena, u, pair, load<f64>(arena, A.CORRELATION), load<f64>(arena, A.COMPLEMENT));
  return (u * load<f64>(arena, A.STEP_SIZE)) / sqrt<f64>(m2);
}

export function vectorComponent(arena: usize, base: u64, second: bool, scale: f64, k: u64): f64 {
  return scale * gaussian(arena, base, second, k);
}
