/** What a kick is made of, for two contacts at a time: scales, rounding, dithers, energies. The same numbers as in scalarContact.ts. */
import { Arena } from '../src/engine/layout';
import { positionOf } from './box';
import { ROUNDER } from './math';
import { draw, hash, pairCounter } from './random';
import { ONE, ONE_ACTIVE } from './scalarContact';
import { pair } from './simdNormal';

// Constants in memory: V8 keeps them in registers, where it would make one anew at each use.
export const ROUNDERS = memory.data<f64>([ROUNDER, ROUNDER], 16);

/** Squared distances in f64 are off by less than 2^-51: within these factors of a squared contact distance they do not decide. */
export const SURELY_IN: f64 = 1.0 - 8.881784197001252e-16;
export const SURELY_OUT: f64 = 1.0 + 8.881784197001252e-16;

/** Which squared distances rr lie within a squared limit: surely, or perhaps; coincident centres only perhaps. */
export class Within {
  @inline static surely(rr: v128, limit: v128): v128 {
    return v128.and(f64x2.lt(rr, f64x2.mul(limit, f64x2.splat(SURELY_IN))), f64x2.gt(rr, f64x2.splat(0.0)));
  }
  @inline static perhaps(rr: v128, limit: v128): v128 {
    return f64x2.lt(rr, f64x2.mul(limit, f64x2.splat(SURELY_OUT)));
  }
  /** The squared distance within which a contact is active: the cut-off is a part of the contact distance, in whole grid units. */
  @inline static edge2(D: v128, cutoff: f64): v128 {
    const E = f64x2.sub(D, f64x2.floor(f64x2.mul(D, f64x2.splat(cutoff))));
    return f64x2.mul(E, E);
  }
  /** What contacts count as, of which these are active. */
  @inline static counts(active: v128): v128 {
    return v128.bitselect(i32x4.splat(ONE_ACTIVE), i32x4.splat(ONE), active);
  }
}

/** The force at contact is finite, or it vanishes there: kicks are rounded to nearest, or dithered. */
@final
@unmanaged
export class Rigid {}

@final
@unmanaged
export class Soft {
  @inline soft(): void {}
}

/** Scales of the kicks of slots i0 and i1 by j0 and j1, r apart; 0 where they are not inside the contact distance. */
export class Numerators {
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
    push0: f64,
    push1: f64,
    r: v128,
    inside: v128,
  ): v128 {
    const law = changetype<Law>(0);
    const s = law.numerator(arena, load<u32>(ids + (i0 << 2)), load<u32>(ids + (j0 << 2)), k0, k1, size, push0);
    const t = law.numerator(arena, load<u32>(ids + (i1 << 2)), load<u32>(ids + (j1 << 2)), k0, k1, size, push1);
    return v128.and(inside, f64x2.div(pair(s, t), r));
  }
}

/** The sides of two contacts get half the exponent times the overlap to the power a - 1, where the force is not the same for all. */
export class Forces {
  @inline static of<F extends Force>(arena: Arena, r: v128, D: v128): v128 {
    const half = f64x2.splat(arena.halfExponent);
    if (isDefined(changetype<F>(0).soft)) return f64x2.mul(half, powers(overlaps(r, D), arena.forcePower));
    return half;
  }
}

/** Kicks s * (x, y, z) of two candidates, rounded, with their counts: x0 x1 y0 y1 and z0 z1 count0 count1. u: dithers of soft ones. */
export class Rounded {
  @inline static one<F extends Force>(s: v128, x: v128, u: v128, signs: v128, rounder: v128): v128 {
    if (!isDefined(changetype<F>(0).soft)) return f64x2.add(f64x2.mul(s, x), rounder);
    return f64x2.add(f64x2.mul(signs, f64x2.floor(f64x2.add(f64x2.mul(s, f64x2.mul(signs, x)), u))), rounder);
  }
  /** Of components c and c + 1. */
  @inline static two<F extends Force>(
    arena: Arena,
    s: v128,
    x: v128,
    y: v128,
    h0: u64,
    h1: u64,
    c: u64,
    signs: v128,
    rounder: v128,
  ): v128 {
    const a = Rounded.one<F>(s, x, Dither.draws<F>(arena, h0, h1, c), signs, rounder);
    return v128.shuffle<i32>(a, Rounded.one<F>(s, y, Dither.draws<F>(arena, h0, h1, c + 1), signs, rounder), 0, 2, 4, 6);
  }
  @inline static zCount<F extends Force>(
    arena: Arena,
    s: v128,
    z: v128,
    h0: u64,
    h1: u64,
    signs: v128,
    count: v128,
    rounder: v128,
  ): v128 {
    if (DIM < 3) return v128.shuffle<i32>(i64x2.splat(0), count, 0, 2, 4, 6);
    return v128.shuffle<i32>(Rounded.one<F>(s, z, Dither.draws<F>(arena, h0, h1, 2), signs, rounder), count, 0, 2, 4, 6);
  }
}

/** Dithers in [0, 1) of two pairs, seen from their lower ids; none of rigid kicks. */
export class Dither {
  @inline static base<F extends Force>(arena: Arena, ids: usize, i: u32, j: u32): u64 {
    if (!isDefined(changetype<F>(0).soft)) return 0;
    const counter = pairCounter(load<u32>(ids + (i << 2)), load<u32>(ids + (j << 2)));
    return hash(arena.roundingKey0, arena.roundingKey1, counter);
  }
  @inline static draws<F extends Force>(arena: Arena, h0: u64, h1: u64, component: u64): v128 {
    if (!isDefined(changetype<F>(0).soft)) return f64x2.splat(0.0);
    const k0 = arena.roundingKey0;
    const k1 = arena.roundingKey1;
    return pair(draw(k0, k1, h0 + component), draw(k0, k1, h1 + component));
  }
  /** 1 where i has the lower id, else -1. */
  @inline static signs<F extends Force>(ids: usize, i0: u32, j0: u32, i1: u32, j1: u32): v128 {
    if (!isDefined(changetype<F>(0).soft)) return f64x2.splat(1.0);
    const first: f64 = load<u32>(ids + (i0 << 2)) < load<u32>(ids + (j0 << 2)) ? 1.0 : -1.0;
    const second: f64 = load<u32>(ids + (i1 << 2)) < load<u32>(ids + (j1 << 2)) ? 1.0 : -1.0;
    return pair(first, second);
  }
}

/** Half of the difference of two positions: x, y, z and radii, or from byte 16 on v and w. */
export function difference(pos: usize, i: u32, j: u32, half: usize): v128 {
  return i32x4.sub(v128.load(positionOf(pos, i) + half), v128.load(positionOf(pos, j) + half));
}

export function square(x: v128, y: v128, z: v128, v: v128, w: v128): v128 {
  let rr = f64x2.mul(x, x);
  if (DIM > 1) rr = f64x2.add(rr, f64x2.mul(y, y));
  if (DIM > 2) rr = f64x2.add(rr, f64x2.mul(z, z));
  if (DIM > 3) rr = f64x2.add(rr, f64x2.mul(v, v));
  if (DIM > 4) rr = f64x2.add(rr, f64x2.mul(w, w));
  return rr;
}

function radii(pos: usize, i: u32, j: u32): f64 {
  return <f64>(load<i32>(positionOf(pos, i), 12) + load<i32>(positionOf(pos, j), 12));
}

/** Sums of the radii of two pairs. */
export function contactDistances(pos: usize, i0: u32, j0: u32, i1: u32, j1: u32): v128 {
  return pair(radii(pos, i0, j0), radii(pos, i1, j1));
}

/** Relative overlaps at distances r of D. */
export function overlaps(r: v128, D: v128): v128 {
  return f64x2.pmax(f64x2.splat(0.0), f64x2.sub(f64x2.splat(1.0), f64x2.div(r, D)));
}

/** Whether `powers` can take this exponent. */
export function isHalfWhole(b: f64): bool {
  return b <= 16.0 && b * 2.0 == floor<f64>(b * 2.0);
}

/** q^b for a whole or half b: the products of `power` in math.ts. */
export function powers(q: v128, b: f64): v128 {
  let left = <i32>(b * 2.0);
  let result = f64x2.splat(1.0);
  while (left >= 2) {
    result = f64x2.mul(result, q);
    left -= 2;
  }
  return left == 1 ? f64x2.mul(result, f64x2.sqrt(q)) : result;
}

/** Adds the energies of the surely touching pairs among candidates 0 to n - 1, n even, and finds their largest overlap. */
export function addEnergies(arena: Arena, n: u32): void {
  const pos = arena.positions;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  const rounder = f64x2.splat(ROUNDER);
  const exponent = arena.exponent;
  const cutoff = arena.cutoff;
  let energy = i64x2.splat(0);
  let largest = f64x2.splat(0.0);
  for (let k: u32 = 0; k < n; k += 2) {
    const i0 = load<u32>(ci + (k << 2));
    const i1 = load<u32>(ci + (k << 2), 4);
    const j0 = load<u32>(cj + (k << 2));
    const j1 = load<u32>(cj + (k << 2), 4);
    const d0 = difference(pos, i0, j0, 0);
    const d1 = difference(pos, i1, j1, 0);
    const xy = v128.shuffle<i32>(d0, d1, 0, 4, 1, 5);
    const vw = DIM > 3 ? v128.shuffle<i32>(difference(pos, i0, j0, 16), difference(pos, i1, j1, 16), 0, 4, 1, 5) : xy;
    const D = contactDistances(pos, i0, j0, i1, j1);
    const rr = square(
      f64x2.convert_low_i32x4_s(xy),
      f64x2.convert_low_i32x4_s(v128.shuffle<i64>(xy, xy, 1, 1)),
      f64x2.convert_low_i32x4_s(v128.shuffle<i32>(d0, d1, 2, 6, 3, 7)),
      f64x2.convert_low_i32x4_s(vw),
      f64x2.convert_low_i32x4_s(v128.shuffle<i64>(vw, vw, 1, 1)),
    );
    let inside = Within.surely(rr, f64x2.mul(D, D));
    if (cutoff != 0) {
      const E2 = Within.edge2(D, cutoff);
      inside = v128.andnot(inside, v128.xor(Within.surely(rr, E2), Within.perhaps(rr, E2)));
    }
    const q = overlaps(f64x2.sqrt(rr), D);
    largest = f64x2.pmax(largest, v128.and(inside, q));
    const scale = f64x2.mul(f64x2.mul(f64x2.splat(0.5), D), f64x2.splat(arena.box));
    energy = i64x2.add(energy, v128.and(inside, i64x2.sub(f64x2.add(f64x2.mul(scale, powers(q, exponent)), rounder), rounder)));
  }
  arena.energy += i64x2.extract_lane(energy, 0) + i64x2.extract_lane(energy, 1);
  arena.largest = max<f64>(arena.largest, max<f64>(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
}
