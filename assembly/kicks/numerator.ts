/** The one place that maps a law to its rule: the numerator of the scale of `self`'s kick (docs/dynamics.md). */
import { BRO_NONRECIPROCAL, BRO_NORMALISED, BRO_PARTICLE, BRO_RECIPROCAL, SGD_PAIR, SGD_PAIR_SOFT, SGD_PARTICLE, SGD_PARTICLE_SOFT } from "./laws";
import { bro } from "./bro";
import { sgd } from "./sgd";

/** push: K f for sgd, the unit scale for particle-normalised, unused for bro. */
// @ts-ignore: decorator
@inline
export function numerator(law: i32, self: u32, partner: u32, k0: u64, k1: u64, K: f64, p: f64, push: f64): f64 {
  if (law == BRO_RECIPROCAL || law == BRO_NONRECIPROCAL || law == BRO_PARTICLE) return bro(law, self, partner, k0, k1, K);
  if (law == SGD_PAIR || law == SGD_PAIR_SOFT) return sgd(false, self, partner, k0, k1, p, push);
  if (law == SGD_PARTICLE || law == SGD_PARTICLE_SOFT) return sgd(true, self, partner, k0, k1, p, push);
  if (law == BRO_NORMALISED) return push;
  return 0;
}
