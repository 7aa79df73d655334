/**
 * Biased random organization: overlapping particles are pushed apart by u in [0, K) along their line of centres.
 * A law returns the numerator of the scale; the contact kernel divides it by r and multiplies the difference vector.
 */
import { hash, unit, pairCounter, orderedCounter } from "../random";
import { BRO_RECIPROCAL, BRO_NONRECIPROCAL } from "./laws";

// @ts-ignore: decorator
@inline
export function bro(law: i32, self: u32, partner: u32, k0: u64, k1: u64, K: f64): f64 {
  if (law == BRO_RECIPROCAL) return unit(hash(k0, k1, pairCounter(self, partner))) * K;
  if (law == BRO_NONRECIPROCAL) return unit(hash(k0, k1, orderedCounter(self, partner))) * K;
  return unit(hash(k0, k1, <u64>self)) * K;
}
