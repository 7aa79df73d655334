/**
 * Stages two and three: the exact test, the kick and its rounding, two candidates at a time in integers and f64, then the
 * accumulators. Branch-free but for coincident centres. The kernel is written once and compiled for each law.
 */
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { positionOf } from './box';
import { ask, CONTACTS, ONE_SIDED, PER_PARTICLE, traitsOf } from './kicks/law';
import { isMine, post } from './mail';
import { ROUNDER } from './math';
import { contact, ONE_ACTIVE } from './scalarContact';

/** Handles candidates 0 to n-1 under the law of the header. */
export function processCandidates(arena: Arena, n: u32): void {
  if (n == 0) return;
  assert(n <= <u32>A.CANDIDATES, 'candidates are flushed in time');
  const found = ask(arena, CONTACTS, n);
  arena.contacts += found >> 16;
  arena.overlaps += found & 0xffff;
}

/** Handles candidates 0 to n-1 under a law. Returns the sum of what `contact` returned, or would have. */
export function contacts<Law extends KickLaw>(arena: Arena, n: u32): u32 {
  const law = changetype<Law>(0);
  if (ASC_FEATURE_SIMD && DIM <= 3 && !isDefined(law.visit) && !isDefined(law.vectorScale)) {
    if (arena.cutoff == 0 && !arena.soft && (!arena.withEnergy || arena.exponent == 1)) return kernel<Law>(arena, n);
  }
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  let found: u32 = 0;
  for (let k: u32 = 0; k < n; k++) found += contact<Law>(arena, load<u32>(ci + (k << 2)), load<u32>(cj + (k << 2)));
  return found;
}

/** Adds inc to the accumulator of slot; a slot touched for the first time joins the list if `here` is 1. Returns the new list length. */
class Increment {
  @inline static add(arena: Arena, acc: usize, list: usize, touched: u32, slot: u32, inc: v128, here: u32): u32 {
    if (!isMine(arena, slot)) {
      if (here) post(arena, slot, inc);
      return touched;
    }
    const at = positionOf(acc, slot);
    const before = v128.load(at);
    store<u32>(list + (touched << 2), slot);
    v128.store(at, i32x4.add(before, inc));
    return touched + (u32(i32x4.extract_lane(before, 3) == 0) & here);
  }
}

/** Appends a copy of the last pair of candidates. */
function pad(ci: usize, cj: usize, n: u32): void {
  store<u32>(ci + (n << 2), load<u32>(ci + ((n - 1) << 2)));
  store<u32>(cj + (n << 2), load<u32>(cj + ((n - 1) << 2)));
}

/** Scales of the kicks of slots i0 and i1 by j0 and j1, r apart. */
class Numerators {
  @inline static scales<Law extends KickLaw>(
    arena: Arena,
    ids: usize,
    i0: u32,
    j0: u32,
    i1: u32,
    j1: u32,
    k0: u64,
    k1: u64,
    size: f64,
    push: f64,
    r: v128,
  ): v128 {
    const law = changetype<Law>(0);
    const s = law.numerator(arena, load<u32>(ids + (i0 << 2)), load<u32>(ids + (j0 << 2)), k0, k1, size, push);
    const t = law.numerator(arena, load<u32>(ids + (i1 << 2)), load<u32>(ids + (j1 << 2)), k0, k1, size, push);
    return f64x2.div(f64x2.replace_lane(f64x2.splat(s), 1, t), r);
  }
}

/** The kicks s * (x, y) of two candidates, rounded: x0 y0 x1 y1. */
function roundXY(s: v128, x: v128, y: v128): v128 {
  const rounder = f64x2.splat(ROUNDER);
  return v128.shuffle<i32>(f64x2.add(f64x2.mul(s, x), rounder), f64x2.add(f64x2.mul(s, y), rounder), 0, 4, 2, 6);
}

/** s * z, and the count of one active contact: z0 count z1 count. */
function roundZ(s: v128, z: v128): v128 {
  const count = i32x4.splat(ONE_ACTIVE);
  if (DIM < 3) return v128.shuffle<i32>(i64x2.splat(0), count, 0, 4, 2, 6);
  return v128.shuffle<i32>(f64x2.add(f64x2.mul(s, z), f64x2.splat(ROUNDER)), count, 0, 4, 2, 6);
}

/** The increment of the first candidate, and of the second, for kicks s * (x, y, z). */
function first(s: v128, x: v128, y: v128, z: v128): v128 {
  return v128.shuffle<i64>(roundXY(s, x, y), roundZ(s, z), 0, 2);
}

function second(s: v128, x: v128, y: v128, z: v128): v128 {
  return v128.shuffle<i64>(roundXY(s, x, y), roundZ(s, z), 1, 3);
}

/** Squared distances of two candidates whose differences are x0 x1 y0 y1 and z0 z1 z0 z1. */
function squares(xy: v128, zz: v128): v128 {
  let r2 = i64x2.extmul_low_i32x4_s(xy, xy);
  if (DIM > 1) r2 = i64x2.add(r2, i64x2.extmul_high_i32x4_s(xy, xy));
  if (DIM > 2) r2 = i64x2.add(r2, i64x2.extmul_low_i32x4_s(zz, zz));
  return r2;
}

function length(x: v128, y: v128, z: v128): v128 {
  let rr = f64x2.mul(x, x);
  if (DIM > 1) rr = f64x2.add(rr, f64x2.mul(y, y));
  if (DIM > 2) rr = f64x2.add(rr, f64x2.mul(z, z));
  return f64x2.sqrt(rr);
}

/** Relative overlaps at distances r of D. */
function overlaps(r: v128, D: v128): v128 {
  return f64x2.max(f64x2.splat(0.0), f64x2.sub(f64x2.splat(1.0), f64x2.div(r, f64x2.convert_low_i32x4_u(D))));
}

/** Energies of overlaps q at contact distances D: rounded integers. */
function energies(q: v128, D: v128, box: f64): v128 {
  const rounder = f64x2.splat(ROUNDER);
  const scale = f64x2.mul(f64x2.mul(f64x2.splat(0.5), f64x2.convert_low_i32x4_u(D)), f64x2.splat(box));
  return i64x2.sub(f64x2.add(f64x2.mul(scale, q), rounder), rounder);
}

function addEnergy(arena: Arena, energy: v128, largest: v128): void {
  arena.energy += i64x2.extract_lane(energy, 0) + i64x2.extract_lane(energy, 1);
  arena.largest = max<f64>(arena.largest, max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}

function kernel<Law extends KickLaw>(arena: Arena, n: u32): u32 {
  const law = changetype<Law>(0);
  const pos = arena.positions;
  const acc = arena.accumulators;
  const ids = arena.ids;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  const list = arena.touchedSet;
  const k0 = traitsOf<Law>() & PER_PARTICLE ? arena.particleKey0 : arena.pairKey0;
  const k1 = traitsOf<Law>() & PER_PARTICLE ? arena.particleKey1 : arena.pairKey1;
  const size: f64 = isDefined(law.size) ? law.size(arena) : 0;
  const push: f64 = isDefined(law.push) ? law.push(arena, arena.halfExponent) : 0;
  const withEnergy = arena.withEnergy != 0;
  // count lane of an increment: one active contact; twice that for the partner, from which the increment is taken
  const one = i32x4(0, 0, 0, ONE_ACTIVE);
  const two = i32x4(0, 0, 0, 2 * ONE_ACTIVE);
  let energy = i64x2.splat(0);
  let largest = f64x2.splat(0.0);
  let touched = arena.touched;
  let found: u32 = 0;
  // an odd last candidate is doubled and its copy masked out
  pad(ci, cj, n);
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
    const r2 = squares(xy, zz);
    let mask = i64x2.lt_s(r2, i64x2.extmul_low_i32x4_u(D, D));
    if (k + 1 == n) mask = v128.and(mask, i64x2(-1, 0));
    const here = i64x2.bitmask(mask);
    if (v128.any_true(i64x2.eq(r2, i64x2.splat(0)))) {
      arena.touched = touched;
      if (here & 1) found += contact<Law>(arena, i0, j0);
      if (here & 2) found += contact<Law>(arena, i1, j1);
      touched = arena.touched;
      continue;
    }
    found += popcnt<u32>(here) * ONE_ACTIVE;
    const x = f64x2.convert_low_i32x4_s(xy);
    const y = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(xy, xy, 1, 1));
    const z = f64x2.convert_low_i32x4_s(zz);
    const r = length(x, y, z);
    if (withEnergy) {
      const q = overlaps(r, D);
      largest = f64x2.max(largest, v128.and(mask, q));
      energy = i64x2.add(energy, v128.and(mask, energies(q, D, arena.box)));
    }
    const mask0 = v128.shuffle<i64>(mask, mask, 0, 0);
    const mask1 = v128.shuffle<i64>(mask, mask, 1, 1);
    let inc0 = v128.and(one, mask0);
    let inc1 = v128.and(one, mask1);
    let neg0 = inc0;
    let neg1 = inc1;
    if (isDefined(law.numerator)) {
      const s = Numerators.scales<Law>(arena, ids, i0, j0, i1, j1, k0, k1, size, push, r);
      const t = traitsOf<Law>() & ONE_SIDED ? Numerators.scales<Law>(arena, ids, j0, i0, j1, i1, k0, k1, size, push, r) : s;
      inc0 = v128.and(first(s, x, y, z), mask0);
      inc1 = v128.and(second(s, x, y, z), mask1);
      neg0 = i32x4.sub(v128.and(two, mask0), v128.and(first(t, x, y, z), mask0));
      neg1 = i32x4.sub(v128.and(two, mask1), v128.and(second(t, x, y, z), mask1));
    }
    touched = Increment.add(arena, acc, list, touched, i0, inc0, here & 1);
    touched = Increment.add(arena, acc, list, touched, j0, neg0, here & 1);
    touched = Increment.add(arena, acc, list, touched, i1, inc1, here >> 1);
    touched = Increment.add(arena, acc, list, touched, j1, neg1, here >> 1);
  }
  arena.touched = touched;
  if (withEnergy) addEnergy(arena, energy, largest);
  return found;
}
