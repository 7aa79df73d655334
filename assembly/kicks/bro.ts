/**
 * Biased random organization: overlapping particles are pushed apart by u in [0, K) along their line of centres.
 * A law returns the numerator of the scale; the contact kernel divides it by r and multiplies the difference vector.
 */
import { Arena } from "../../src/engine/layout";
import { openUnit } from "../normal";
import { hash, unit, pairCounter, orderedCounter } from "../random";
import { copulaSecond } from "./correlated";
import { BRO_CORRELATED, BRO_MIXED, BRO_NONRECIPROCAL, BRO_RECIPROCAL } from "../../src/engine/lawNumbers";

// @ts-ignore: decorator
@inline
export function bro(arena: Arena, law: i32, self: u32, partner: u32, k0: u64, k1: u64, K: f64): f64 {
  if (law == BRO_RECIPROCAL || law == BRO_MIXED) return unit(hash(k0, k1, pairCounter(self, partner))) * K;
  if (law == BRO_NONRECIPROCAL) return unit(hash(k0, k1, orderedCounter(self, partner))) * K;
  if (law == BRO_CORRELATED) {
    const pair = pairCounter(self, partner);
    const first = openUnit(hash(k0, k1, pair));
    return (self < partner ? first : copulaSecond(arena, first, pair, arena.correlation, arena.complement)) * K;
  }
  return unit(hash(k0, k1, <u64>self)) * K;
}
