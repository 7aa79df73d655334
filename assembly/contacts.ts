/**
 * Stages two and three: the exact test, the kick and its rounding, two candidates at a time in integers and f64, then the
 * accumulators. Branch-free but for coincident centres. The kernel is written once and compiled for each law.
 */
import { positionOf } from "./box";
import { contact, contactsScalar, ONE_ACTIVE } from "./contact";
import * as L from "../src/engine/lawNumbers";
import { numerator } from "./kicks/numerator";
import { drawsPerParticle, isCountOnly, isOneSided, isStochastic } from "./kicks/traits";
import { Arena } from "../src/engine/layout";
import * as A from "../src/engine/layout";
import { post } from "./mail";
import { ROUNDER } from "./math";

/** Handles candidates 0 to n-1 under the law of the header; adds their contacts to CONTACTS and OVERLAPS. */
export function processCandidates(arena: Arena, n: u32): void {
  if (n == 0) return;
  assert(n <= <u32>A.CANDIDATES, "candidates are flushed in time");
  const law = arena.law;
  let found: u32 = 0;
  if (ASC_FEATURE_SIMD && DIM <= 3) {
    const plain = arena.cutoff == 0 && arena.soft == 0 && (arena.withEnergy == 0 || arena.exponent == 1);
    if (!plain) found = contactsScalar(arena, law, n);
    else if (law == L.BRO_RECIPROCAL || law == L.BRO_MIXED) found = reciprocal(arena, n);
    else if (law == L.SGD_PAIR || law == L.SGD_PARTICLE_BATCH) found = sgdPair(arena, n);
    else if (law == L.BRO_NONRECIPROCAL) found = nonreciprocal(arena, n);
    else if (law == L.BRO_PARTICLE) found = broParticle(arena, n);
    else if (law == L.SGD_PARTICLE) found = sgdParticle(arena, n);
    else if (law == L.BRO_NORMALISED) found = normalised(arena, n);
    else if (law == L.OBSERVE || law == L.RO_BALL || law == L.RO_UNIFORM) found = countOnly(arena, n);
    else if (law == L.BRO_CORRELATED) found = broCorrelated(arena, n);
    else if (law == L.SGD_CORRELATED) found = sgdCorrelated(arena, n);
    else if (law == L.SDE_RECIPROCAL) found = sdeReciprocal(arena, n);
    else if (law == L.SDE_NONRECIPROCAL) found = sdeNonreciprocal(arena, n);
    else if (law == L.SDE_CORRELATED) found = sdeCorrelated(arena, n);
    else if (law == L.SDE_PARTICLE) found = sdeParticle(arena, n);
    else found = contactsScalar(arena, law, n);
  } else found = contactsScalar(arena, law, n);
  arena.contacts = arena.contacts + (found >> 16);
  arena.overlaps = arena.overlaps + (found & 0xffff);
}

function reciprocal(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.BRO_RECIPROCAL);
}
function nonreciprocal(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.BRO_NONRECIPROCAL);
}
function broParticle(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.BRO_PARTICLE);
}
function normalised(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.BRO_NORMALISED);
}
function sgdPair(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.SGD_PAIR);
}
function sgdParticle(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.SGD_PARTICLE);
}
function broCorrelated(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.BRO_CORRELATED);
}
function sgdCorrelated(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.SGD_CORRELATED);
}
function sdeReciprocal(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.SDE_RECIPROCAL);
}
function sdeNonreciprocal(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.SDE_NONRECIPROCAL);
}
function sdeCorrelated(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.SDE_CORRELATED);
}
function sdeParticle(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.SDE_PARTICLE);
}
function countOnly(arena: Arena, n: u32): u32 {
  return kernel(arena, n, L.OBSERVE);
}

/** Adds inc to the accumulator of slot; a slot touched for the first time joins the list if `here` is 1. Returns the new list length. */
// @ts-ignore: decorator
@inline
function add(arena: Arena, first: u32, span: u32, acc: usize, list: usize, touched: u32, slot: u32, inc: v128, here: u32): u32 {
  if (ASC_FEATURE_THREADS && slot - first >= span) {
    if (here) post(arena, slot, inc);
    return touched;
  }
  const at = positionOf(acc, slot);
  const before = v128.load(at);
  store<u32>(list + (touched << 2), slot);
  v128.store(at, i32x4.add(before, inc));
  return touched + (u32(i32x4.extract_lane(before, 3) == 0) & here);
}

// @ts-ignore: decorator
@inline
function kernel(arena: Arena, n: u32, law: i32): u32 {
  const pos = arena.positions;
  const acc = arena.accumulators;
  const ids = arena.ids;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  const list = arena.touchedSet;
  const first = arena.first;
  const span = arena.span;
  const k0 = drawsPerParticle(law) ? arena.particleKey0 : arena.pairKey0;
  const k1 = drawsPerParticle(law) ? arena.particleKey1 : arena.pairKey1;
  const K = arena.stepSize;
  const p = arena.probability;
  const half = arena.halfExponent;
  const push = law == L.BRO_NORMALISED ? arena.unitScale : isStochastic(law) ? half : K * half;
  const withEnergy = arena.withEnergy != 0;
  const box = arena.box;
  const rounder = f64x2.splat(ROUNDER);
  const zero = i64x2.splat(0);
  // count lane of an increment: one contact, one active contact; twice that in the last lane for the partner
  const one = i32x4.splat(0x10001);
  const two = i32x4(0, 0, 0, 0x20002);
  let energy = zero;
  let largest = f64x2.splat(0.0);
  let touched = arena.touched;
  let found: u32 = 0;
  // an odd last candidate is doubled and its copy masked out
  store<u32>(ci + (n << 2), load<u32>(ci + ((n - 1) << 2)));
  store<u32>(cj + (n << 2), load<u32>(cj + ((n - 1) << 2)));
  for (let k: u32 = 0; k < n; k += 2) {
    const i0 = load<u32>(ci + (k << 2));
    const i1 = load<u32>(ci + (k << 2), 4);
    const j0 = load<u32>(cj + (k << 2));
    const j1 = load<u32>(cj + (k << 2), 4);
    const pi0 = v128.load(positionOf(pos, i0));
    const pi1 = v128.load(positionOf(pos, i1));
    const pj0 = v128.load(positionOf(pos, j0));
    const pj1 = v128.load(positionOf(pos, j1));
    const d0 = i32x4.sub(pi0, pj0);
    const d1 = i32x4.sub(pi1, pj1);
    const xy = v128.shuffle<i32>(d0, d1, 0, 4, 1, 5);
    const zz = v128.shuffle<i32>(d0, d1, 2, 6, 2, 6);
    const D = v128.shuffle<i32>(i32x4.add(pi0, pj0), i32x4.add(pi1, pj1), 3, 7, 3, 7);
    let r2 = i64x2.extmul_low_i32x4_s(xy, xy);
    if (DIM > 1) r2 = i64x2.add(r2, i64x2.extmul_high_i32x4_s(xy, xy));
    if (DIM > 2) r2 = i64x2.add(r2, i64x2.extmul_low_i32x4_s(zz, zz));
    let mask = i64x2.lt_s(r2, i64x2.extmul_low_i32x4_u(D, D));
    if (k + 1 == n) mask = v128.and(mask, i64x2(-1, 0));
    const here = i64x2.bitmask(mask);
    if (v128.any_true(i64x2.eq(r2, zero))) {
      arena.touched = touched;
      if (here & 1) found += contact(arena, law, i0, j0);
      if (here & 2) found += contact(arena, law, i1, j1);
      touched = arena.touched;
      continue;
    }
    found += popcnt<u32>(here) * ONE_ACTIVE;

    const x = f64x2.convert_low_i32x4_s(xy);
    const y = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(xy, xy, 1, 1));
    const z = f64x2.convert_low_i32x4_s(zz);
    let rr = f64x2.mul(x, x);
    if (DIM > 1) rr = f64x2.add(rr, f64x2.mul(y, y));
    if (DIM > 2) rr = f64x2.add(rr, f64x2.mul(z, z));
    const r = f64x2.sqrt(rr);
    if (withEnergy) {
      const Df = f64x2.convert_low_i32x4_u(D);
      const q = f64x2.max(f64x2.splat(0.0), f64x2.sub(f64x2.splat(1.0), f64x2.div(r, Df)));
      const e = f64x2.mul(f64x2.mul(f64x2.mul(f64x2.splat(0.5), Df), f64x2.splat(box)), q);
      largest = f64x2.max(largest, v128.and(mask, q));
      energy = i64x2.add(energy, v128.and(mask, i64x2.sub(f64x2.add(e, rounder), rounder)));
    }
    const mask0 = v128.shuffle<i64>(mask, mask, 0, 0);
    const mask1 = v128.shuffle<i64>(mask, mask, 1, 1);
    let inc0: v128;
    let inc1: v128;
    let neg0: v128;
    let neg1: v128;
    if (isCountOnly(law)) {
      const count = i32x4(0, 0, 0, 0x10001);
      inc0 = v128.and(count, mask0);
      inc1 = v128.and(count, mask1);
      neg0 = inc0;
      neg1 = inc1;
    } else {
      const a0 = load<u32>(ids + (i0 << 2));
      const b0 = load<u32>(ids + (j0 << 2));
      const a1 = load<u32>(ids + (i1 << 2));
      const b1 = load<u32>(ids + (j1 << 2));
      let s = f64x2.splat(numerator(arena, law, a0, b0, k0, k1, K, p, push));
      s = f64x2.div(f64x2.replace_lane(s, 1, numerator(arena, law, a1, b1, k0, k1, K, p, push)), r);
      let kx = f64x2.add(f64x2.mul(s, x), rounder);
      let ky = f64x2.add(f64x2.mul(s, y), rounder);
      let kz = f64x2.add(f64x2.mul(s, z), rounder);
      let kxy = v128.shuffle<i32>(kx, ky, 0, 4, 2, 6);
      let kzc = DIM > 2 ? v128.shuffle<i32>(kz, one, 0, 4, 2, 6) : v128.shuffle<i32>(zero, one, 0, 4, 2, 6);
      inc0 = v128.and(v128.shuffle<i64>(kxy, kzc, 0, 2), mask0);
      inc1 = v128.and(v128.shuffle<i64>(kxy, kzc, 1, 3), mask1);
      if (isOneSided(law)) {
        s = f64x2.splat(numerator(arena, law, b0, a0, k0, k1, K, p, push));
        s = f64x2.div(f64x2.replace_lane(s, 1, numerator(arena, law, b1, a1, k0, k1, K, p, push)), r);
        kx = f64x2.add(f64x2.mul(s, x), rounder);
        ky = f64x2.add(f64x2.mul(s, y), rounder);
        kz = f64x2.add(f64x2.mul(s, z), rounder);
        kxy = v128.shuffle<i32>(kx, ky, 0, 4, 2, 6);
        kzc = DIM > 2 ? v128.shuffle<i32>(kz, one, 0, 4, 2, 6) : v128.shuffle<i32>(zero, one, 0, 4, 2, 6);
        neg0 = i32x4.sub(v128.and(two, mask0), v128.and(v128.shuffle<i64>(kxy, kzc, 0, 2), mask0));
        neg1 = i32x4.sub(v128.and(two, mask1), v128.and(v128.shuffle<i64>(kxy, kzc, 1, 3), mask1));
      } else {
        neg0 = i32x4.sub(v128.and(two, mask0), inc0);
        neg1 = i32x4.sub(v128.and(two, mask1), inc1);
      }
    }
    touched = add(arena, first, span, acc, list, touched, i0, inc0, here & 1);
    touched = add(arena, first, span, acc, list, touched, j0, neg0, here & 1);
    touched = add(arena, first, span, acc, list, touched, i1, inc1, here >> 1);
    touched = add(arena, first, span, acc, list, touched, j1, neg1, here >> 1);
  }
  arena.touched = touched;
  if (withEnergy) {
    const sum = i64x2.extract_lane(energy, 0) + i64x2.extract_lane(energy, 1);
    arena.energy = arena.energy + sum;
    const most = max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1));
    arena.largest = max<f64>(arena.largest, most);
  }
  return found;
}
