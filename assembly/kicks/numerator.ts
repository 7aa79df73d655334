/** The one place that maps a law to its rule: the numerator of the scale of `self`'s kick (docs/dynamics.md). */
import { Arena } from "../../src/engine/layout";
import { bro } from "./bro";
import * as L from "../../src/engine/lawNumbers";
import { sde } from "./sde";
import { sgd } from "./sgd";
import { isStochastic } from "./traits";

/** push: K f for sgd, f for sde, the unit scale for particle-normalised, unused for bro. */
// @ts-ignore: decorator
@inline
export function numerator(arena: Arena, law: i32, self: u32, partner: u32, k0: u64, k1: u64, K: f64, p: f64, push: f64): f64 {
  if (law == L.BRO_RECIPROCAL || law == L.BRO_NONRECIPROCAL || law == L.BRO_PARTICLE || law == L.BRO_CORRELATED || law == L.BRO_MIXED) {
    return bro(arena, law, self, partner, k0, k1, K);
  }
  if (
    law == L.SGD_PAIR ||
    law == L.SGD_PARTICLE ||
    law == L.SGD_CORRELATED ||
    law == L.SGD_PAIR_BATCH ||
    law == L.SGD_PARTICLE_BATCH
  ) {
    return sgd(arena, law, self, partner, k0, k1, p, push);
  }
  if (isStochastic(law)) return sde(arena, law, self, partner, k0, k1, K) * push;
  if (law == L.BRO_NORMALISED) return push;
  return 0;
}
