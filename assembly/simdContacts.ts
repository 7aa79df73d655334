/**
 * Stages two and three: the exact test, the kick and its rounding, two candidates at a time in f64, then the accumulators. The kernel
 * is written once and compiled for each law. What is rare is left to scalar code once all others are done: coincident centres, and
 * pairs so near to contact that f64 can't tell.
 */
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { componentOffset, positionOf } from './box';
import { Increment, TURN } from './increments';
import { ask, CONTACTS, ONE_SIDED, PER_PARTICLE, traitsOf } from './kicks/law';
import { contact, ONE_ACTIVE } from './scalarContact';
import {
  addEnergies,
  contactDistances,
  Dither,
  difference,
  Forces,
  isHalfWhole,
  Numerators,
  Rigid,
  ROUNDERS,
  Rounded,
  Soft,
  SURELY_IN,
  SURELY_OUT,
  square,
  Within,
} from './simdKicks';
import { vectorContacts } from './simdVectors';
import { dropStrangers } from './species';

/** Handles candidates 0 to n-1 under the law of the header. */
export function processCandidates(arena: Arena, n: u32): void {
  const species = arena.species;
  if (species && load<u32>(species, A.SPECIES_PARTS)) n = dropStrangers(arena, n);
  if (n == 0) return;
  assert(n <= <u32>A.CANDIDATES, 'candidates are flushed in time');
  const found = ask(arena, CONTACTS, n);
  arena.contacts += found >> 16;
  arena.overlaps += found & 0xffff;
}

/** Handles candidates 0 to n-1 under a law. Returns the sum of what `contact` returned, or would have. */
export function contacts<Law extends KickLaw>(arena: Arena, n: u32): u32 {
  const law = changetype<Law>(0);
  if (ASC_FEATURE_SIMD && !isDefined(law.visit) && !isDefined(law.numerators)) {
    if (isDefined(law.vectorScale)) {
      if (!arena.strainCount) return vectorContacts<Law>(arena, n);
    } else if (isHalfWhole(arena.exponent) && !arena.strainCount) {
      if (arena.withEnergy) addEnergies(arena, n & ~1);
      if (isDefined(law.push) && arena.soft) return kernel<Law, Soft>(arena, n);
      return kernel<Law, Rigid>(arena, n);
    }
  }
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  let found: u32 = 0;
  for (let k: u32 = 0; k < n; k++) found += contact<Law>(arena, load<u32>(ci + (k << 2)), load<u32>(cj + (k << 2)));
  return found;
}

// Constants in memory: V8 keeps them in registers, where it would make one anew at each use.
const ONES = memory.data<u32>([ONE_ACTIVE, ONE_ACTIVE, ONE_ACTIVE, ONE_ACTIVE], 16);

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
    if (left || isUnsure(arena, positionOf(pos, i), positionOf(pos, j))) found += contact<Law>(arena, i, j);
  }
  return found;
}

function isNear(rr: f64, limit: f64): bool {
  return rr >= limit * SURELY_IN && rr < limit * SURELY_OUT;
}

/** Whether f64 can't decide if the positions at p and q are in contact, in an active one, or in which direction. */
function isUnsure(arena: Arena, p: usize, q: usize): bool {
  let rr: f64 = 0;
  for (let c = 0; c < DIM; c++) {
    const x = <f64>(load<i32>(p + componentOffset(c)) - load<i32>(q + componentOffset(c)));
    rr = rr + x * x;
  }
  const D = <f64>(load<i32>(p, 12) + load<i32>(q, 12));
  const E = D - floor<f64>(D * arena.cutoff);
  return rr == 0 || isNear(rr, D * D) || isNear(rr, E * E);
}

/** Two candidates a turn. Counts are summed by lane, each of which stands for half of the candidates: at most 1024. */
function kernel<Law extends KickLaw, F extends Force>(arena: Arena, n: u32): u32 {
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
  const listed = arena.listed != 0;
  const cutoff = arena.cutoff;
  const rounder = v128.load(ROUNDERS);
  const one = v128.load(ONES);
  const turn = v128.load(TURN);
  const reach = f64x2.splat(<f64>arena.reach);
  const zero = f64x2.splat(0.0);
  let touched = arena.touched;
  let found = zero;
  let unsure = zero;
  for (let at = ci, end = ci + ((n & ~1) << 2); at < end; at += 8) {
    const i0 = load<u32>(at);
    const i1 = load<u32>(at, 4);
    const j0 = load<u32>(at + apart);
    const j1 = load<u32>(at + apart, 4);
    const d0 = difference(pos, i0, j0, 0);
    const d1 = difference(pos, i1, j1, 0);
    const xy = v128.shuffle<i32>(d0, d1, 0, 4, 1, 5);
    const vw = DIM > 3 ? v128.shuffle<i32>(difference(pos, i0, j0, 16), difference(pos, i1, j1, 16), 0, 4, 1, 5) : zero;
    const x = f64x2.convert_low_i32x4_s(xy);
    const y = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(xy, xy, 1, 1));
    const z = f64x2.convert_low_i32x4_s(v128.shuffle<i32>(d0, d1, 2, 6, 3, 7));
    const v = f64x2.convert_low_i32x4_s(vw);
    const w = f64x2.convert_low_i32x4_s(v128.shuffle<i64>(vw, vw, 1, 1));
    const rr = square(x, y, z, v, w);
    let D = reach;
    if (!arena.mono) D = contactDistances(pos, i0, j0, i1, j1);
    const D2 = f64x2.mul(D, D);
    let inside = Within.surely(rr, D2);
    let doubt = v128.xor(inside, Within.perhaps(rr, D2));
    let count = v128.and(one, inside);
    if (cutoff != 0) {
      const E2 = Within.edge2(D, cutoff);
      const active = Within.surely(rr, E2);
      doubt = v128.or(doubt, v128.xor(active, Within.perhaps(rr, E2)));
      inside = v128.andnot(inside, doubt);
      count = v128.and(inside, Within.counts(active));
    }
    unsure = v128.or(unsure, doubt);
    found = i32x4.add(found, count);
    let s = zero;
    let t = zero;
    if (isDefined(law.numerator)) {
      const r = f64x2.sqrt(rr);
      const force = Forces.of<F>(arena, r, D);
      const push0: f64 = isDefined(law.push) ? law.push(arena, f64x2.extract_lane(force, 0)) : 0;
      const push1: f64 = isDefined(law.push) ? law.push(arena, f64x2.extract_lane(force, 1)) : 0;
      s = Numerators.scales<Law>(arena, ids, i0, j0, i1, j1, k0, k1, size, push0, push1, r, inside);
      t = s;
      if (traitsOf<Law>() & ONE_SIDED)
        t = Numerators.scales<Law>(arena, ids, j0, i0, j1, i1, k0, k1, size, push0, push1, r, inside);
    }
    const h0 = Dither.base<F>(arena, ids, i0, j0);
    const h1 = Dither.base<F>(arena, ids, i1, j1);
    const signs = Dither.signs<F>(ids, i0, j0, i1, j1);
    const xy0 = Rounded.two<F>(arena, s, x, y, h0, h1, 0, signs, rounder);
    const z0 = Rounded.zCount<F>(arena, s, z, h0, h1, signs, count, rounder);
    const vw0 = DIM > 3 ? Rounded.two<F>(arena, s, v, w, h0, h1, 3, signs, rounder) : zero;
    touched = Increment.two(arena, acc, list, listed, touched, at, inside, xy0, z0, vw0, turn, false);
    const own = traitsOf<Law>() & ONE_SIDED;
    const xy1 = own ? Rounded.two<F>(arena, t, x, y, h0, h1, 0, signs, rounder) : xy0;
    const z1 = own ? Rounded.zCount<F>(arena, t, z, h0, h1, signs, count, rounder) : z0;
    const vw1 = DIM > 3 && own ? Rounded.two<F>(arena, t, v, w, h0, h1, 3, signs, rounder) : vw0;
    touched = Increment.two(arena, acc, list, listed, touched, at + apart, inside, xy1, z1, vw1, turn, true);
  }
  arena.touched = touched;
  const sure = i32x4.extract_lane(found, 0) + i32x4.extract_lane(found, 2);
  return sure + decideRest<Law>(arena, n, v128.any_true(unsure));
}
