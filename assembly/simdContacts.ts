/**
 * Stages two and three: the exact test, the kick and its rounding, two candidates at a time in f64, then the accumulators. The kernel
 * is written once and compiled for each law. What is rare is left to scalar code once all others are done: coincident centres, and
 * pairs so near to contact that f64 can't tell.
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

/** Adds inc to the accumulator of slot; where the touched are listed, a slot touched for the first time joins if `here` is 1. */
class Increment {
  @inline static add(arena: Arena, acc: usize, list: usize, touched: u32, slot: u32, inc: v128, here: u32, listed: bool): u32 {
    if (!isMine(arena, slot)) {
      if (here) post(arena, slot, inc);
      return touched;
    }
    const at = positionOf(acc, slot);
    const before = v128.load(at);
    v128.store(at, i32x4.add(before, inc));
    if (!listed) return touched;
    store<u32>(list + (touched << 2), slot);
    return touched + (u32(i32x4.extract_lane(before, 3) == 0) & here);
  }
}

/** Scales of the kicks of slots i0 and i1 by j0 and j1, r apart; 0 where they are not inside the contact distance. */
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
    inside: v128,
  ): v128 {
    const law = changetype<Law>(0);
    const s = law.numerator(arena, load<u32>(ids + (i0 << 2)), load<u32>(ids + (j0 << 2)), k0, k1, size, push);
    const t = law.numerator(arena, load<u32>(ids + (i1 << 2)), load<u32>(ids + (j1 << 2)), k0, k1, size, push);
    return v128.and(inside, f64x2.div(f64x2.replace_lane(f64x2.splat(s), 1, t), r));
  }
}

// Constants in memory: V8 keeps them in registers, where it would make one anew at each use.
const ROUNDERS = memory.data<f64>([ROUNDER, ROUNDER], 16);
const ONES = memory.data<u32>([ONE_ACTIVE, ONE_ACTIVE, ONE_ACTIVE, ONE_ACTIVE], 16);
/** Turns kicks around, but not the count beside them. */
const TURN = memory.data<i32>([-1, -1, -1, 0], 16);

/** The kicks s * (x, y, z) of two candidates, rounded, with their counts: x0 x1 y0 y1 and z0 z1 count0 count1. */
class Rounded {
  @inline static xy(s: v128, x: v128, y: v128, rounder: v128): v128 {
    return v128.shuffle<i32>(f64x2.add(f64x2.mul(s, x), rounder), f64x2.add(f64x2.mul(s, y), rounder), 0, 2, 4, 6);
  }
  @inline static zCount(s: v128, z: v128, count: v128, rounder: v128): v128 {
    if (DIM < 3) return v128.shuffle<i32>(i64x2.splat(0), count, 0, 2, 4, 6);
    return v128.shuffle<i32>(f64x2.add(f64x2.mul(s, z), rounder), count, 0, 2, 4, 6);
  }
}

/** The other side's increment: the kick turned around, the same count. */
function turned(inc: v128, turn: v128): v128 {
  return i32x4.sub(v128.xor(inc, turn), turn);
}

function square(x: v128, y: v128, z: v128): v128 {
  let rr = f64x2.mul(x, x);
  if (DIM > 1) rr = f64x2.add(rr, f64x2.mul(y, y));
  if (DIM > 2) rr = f64x2.add(rr, f64x2.mul(z, z));
  return rr;
}

/** Squared distances in f64 are off by less than 2^-51: within these factors of a squared contact distance they do not decide. */
const SURELY_IN: f64 = 1.0 - 8.881784197001252e-16;
const SURELY_OUT: f64 = 1.0 + 8.881784197001252e-16;

/** Sums of the radii of two pairs, in f64, from the sums of their positions. */
function contactDistances(s0: v128, s1: v128): v128 {
  const high = v128.shuffle<i32>(s0, s1, 2, 6, 3, 7);
  return f64x2.convert_low_i32x4_s(v128.shuffle<i64>(high, high, 1, 1));
}

/** Handles by scalar code the pairs that the kernel left out: of candidates 0 to n - 1 those that f64 can't decide, and the last if n is odd. */
function decideRest<Law extends KickLaw>(arena: Arena, n: u32, unsure: bool): u32 {
  const pos = arena.positions;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  let found: u32 = 0;
  for (let k: u32 = unsure ? 0 : n & ~1; k < n; k++) {
    const i = load<u32>(ci + (k << 2));
    const j = load<u32>(cj + (k << 2));
    const left = k == n - 1 && (n & 1) == 1;
    if (left || isUnsure(positionOf(pos, i), positionOf(pos, j))) found += contact<Law>(arena, i, j);
  }
  return found;
}

/** Whether f64 can't decide if the positions at p and q are in contact, or in which direction. */
function isUnsure(p: usize, q: usize): bool {
  const x = <f64>(load<i32>(p) - load<i32>(q));
  let rr = x * x;
  if (DIM > 1) {
    const y = <f64>(load<i32>(p, 4) - load<i32>(q, 4));
    rr = rr + y * y;
  }
  if (DIM > 2) {
    const z = <f64>(load<i32>(p, 8) - load<i32>(q, 8));
    rr = rr + z * z;
  }
  const D = <f64>(load<i32>(p, 12) + load<i32>(q, 12));
  return rr == 0 || (rr >= D * D * SURELY_IN && rr < D * D * SURELY_OUT);
}

/** Adds the energies of the surely touching pairs among candidates 0 to n - 1, n even, exponent 1, and finds their largest overlap. */
function addEnergies(arena: Arena, n: u32): void {
  const pos = arena.positions;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  const rounder = f64x2.splat(ROUNDER);
  let energy = i64x2.splat(0);
  let largest = f64x2.splat(0.0);
  for (let k: u32 = 0; k < n; k += 2) {
    const pi0 = v128.load(positionOf(pos, load<u32>(ci + (k << 2))));
    const pi1 = v128.load(positionOf(pos, load<u32>(ci + (k << 2), 4)));
    const pj0 = v128.load(positionOf(pos, load<u32>(cj + (k << 2))));
    const pj1 = v128.load(positionOf(pos, load<u32>(cj + (k << 2), 4)));
    const d0 = i32x4.sub(pi0, pj0);
    const d1 = i32x4.sub(pi1, pj1);
    const xy = v128.shuffle<i32>(d0, d1, 0, 4, 1, 5);
    const zz = v128.shuffle<i32>(d0, d1, 2, 6, 3, 7);
    const D = contactDistances(i32x4.add(pi0, pj0), i32x4.add(pi1, pj1));
    const x = f64x2.convert_low_i32x4_s(xy);
    const rr = square(x, f64x2.convert_low_i32x4_s(v128.shuffle<i64>(xy, xy, 1, 1)), f64x2.convert_low_i32x4_s(zz));
    const inside = v128.and(f64x2.lt(rr, f64x2.mul(f64x2.mul(D, D), f64x2.splat(SURELY_IN))), f64x2.gt(rr, f64x2.splat(0.0)));
    const q = f64x2.max(f64x2.splat(0.0), f64x2.sub(f64x2.splat(1.0), f64x2.div(f64x2.sqrt(rr), D)));
    largest = f64x2.max(largest, v128.and(inside, q));
    const scale = f64x2.mul(f64x2.mul(f64x2.splat(0.5), D), f64x2.splat(arena.box));
    energy = i64x2.add(energy, v128.and(inside, i64x2.sub(f64x2.add(f64x2.mul(scale, q), rounder), rounder)));
  }
  arena.energy += i64x2.extract_lane(energy, 0) + i64x2.extract_lane(energy, 1);
  arena.largest = max<f64>(arena.largest, max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}

function kernel<Law extends KickLaw>(arena: Arena, n: u32): u32 {
  const law = changetype<Law>(0);
  const pos = arena.positions;
  const acc = arena.accumulators;
  const ids = arena.ids;
  const ci = arena.candidatesI;
  const apart = arena.candidatesJ - ci;
  const list = arena.touchedSet;
  const k0 = traitsOf<Law>() & PER_PARTICLE ? arena.particleKey0 : arena.pairKey0;
  const k1 = traitsOf<Law>() & PER_PARTICLE ? arena.particleKey1 : arena.pairKey1;
  const size: f64 = isDefined(law.size) ? law.size(arena) : 0;
  const push: f64 = isDefined(law.push) ? law.push(arena, arena.halfExponent) : 0;
  const mono = arena.mono != 0;
  const listed = arena.listed != 0;
  const rounder = v128.load(ROUNDERS);
  const one = v128.load(ONES);
  const turn = v128.load(TURN);
  const reach2 = <f64>arena.reach * <f64>arena.reach;
  const zero = f64x2.splat(0.0);
  let touched = arena.touched;
  let found = i64x2.splat(0);
  let unsure = i64x2.splat(0);
  if (arena.withEnergy) addEnergies(arena, n & ~1);
  const end = ci + ((n & ~1) << 2);
  for (let at = ci; at < end; at += 8) {
    const i0 = load<u32>(at);
    const i1 = load<u32>(at, 4);
    const j0 = load<u32>(at + apart);
    const j1 = load<u32>(at + apart, 4);
    const pi0 = v128.load(positionOf(pos, i0));
    const pi1 = v128.load(positionOf(pos, i1));
    const pj0 = v128.load(positionOf(pos, j0));
    const pj1 = v128.load(positionOf(pos, j1));
    const d0 = i32x4.sub(pi0, pj0);
    const d1 = i32x4.sub(pi1, pj1);
    const xy = v128.shuffle<i32>(d0, d1, 0, 4, 1, 5);
    const zz = v128.shuffle<i32>(d0, d1, 2, 6, 3, 7);
    const x = f64x2.convert_low_i32x4_s(xy);
    const y = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(xy, xy, 1, 1));
    const z = f64x2.convert_low_i32x4_s(zz);
    const rr = square(x, y, z);
    let D2 = f64x2.splat(reach2);
    if (!mono) {
      const D = contactDistances(i32x4.add(pi0, pj0), i32x4.add(pi1, pj1));
      D2 = f64x2.mul(D, D);
    }
    const inside = v128.and(f64x2.lt(rr, f64x2.mul(D2, f64x2.splat(SURELY_IN))), f64x2.gt(rr, zero));
    unsure = v128.or(unsure, v128.xor(inside, f64x2.lt(rr, f64x2.mul(D2, f64x2.splat(SURELY_OUT)))));
    found = i64x2.sub(found, inside);
    const count = v128.and(one, inside);
    let s = zero;
    let t = zero;
    if (isDefined(law.numerator)) {
      const r = f64x2.sqrt(rr);
      s = Numerators.scales<Law>(arena, ids, i0, j0, i1, j1, k0, k1, size, push, r, inside);
      t = traitsOf<Law>() & ONE_SIDED ? Numerators.scales<Law>(arena, ids, j0, i0, j1, i1, k0, k1, size, push, r, inside) : s;
    }
    const xy0 = Rounded.xy(s, x, y, rounder);
    const z0 = Rounded.zCount(s, z, count, rounder);
    let xy1 = xy0;
    let z1 = z0;
    if (traitsOf<Law>() & ONE_SIDED) {
      xy1 = Rounded.xy(t, x, y, rounder);
      z1 = Rounded.zCount(t, z, count, rounder);
    }
    const inc0 = v128.shuffle<i32>(xy0, z0, 0, 2, 4, 6);
    const inc1 = v128.shuffle<i32>(xy0, z0, 1, 3, 5, 7);
    const back0 = turned(v128.shuffle<i32>(xy1, z1, 0, 2, 4, 6), turn);
    const back1 = turned(v128.shuffle<i32>(xy1, z1, 1, 3, 5, 7), turn);
    const here = ASC_FEATURE_THREADS || listed ? i64x2.bitmask(inside) : 0;
    touched = Increment.add(arena, acc, list, touched, i0, inc0, here & 1, listed);
    touched = Increment.add(arena, acc, list, touched, j0, back0, here & 1, listed);
    touched = Increment.add(arena, acc, list, touched, i1, inc1, here >> 1, listed);
    touched = Increment.add(arena, acc, list, touched, j1, back1, here >> 1, listed);
  }
  arena.touched = touched;
  const sure = <u32>(i64x2.extract_lane(found, 0) + i64x2.extract_lane(found, 1)) * ONE_ACTIVE;
  return sure + decideRest<Law>(arena, n, v128.any_true(unsure));
}
