/**
 * Kicks in any direction, for two contacts at a time (kicks/vector.ts has them one by one). The exact test is by scalar code: beside
 * the random numbers it costs little.
 */
import { Arena } from '../src/engine/layout';
import { Increment, TURN } from './increments';
import { vectorBase } from './kicks/vector';
import { hash, pairCounter } from './random';
import { compare, contact, measure } from './scalarContact';
import { Rigid, ROUNDERS, Rounded, square } from './simdKicks';
import { normals } from './simdNormal';

/** A candidate: its slots lie at an address and `apart` behind it. */
class Candidate {
  /** Tests it, and puts the slot of the lower id first. Returns what it counts as. */
  static test(arena: Arena, at: usize, apart: usize): u32 {
    const i = load<u32>(at);
    const j = load<u32>(at + apart);
    const count = compare(arena, i, j);
    const a = load<u32>(arena.ids + (i << 2));
    const b = load<u32>(arena.ids + (j << 2));
    if (count != 0 && arena.withEnergy) measure(arena, i, j, a, b);
    if (a < b) return count;
    store<u32>(at, j);
    store<u32>(at + apart, i);
    return count;
  }
  @inline static pair(ids: usize, at: usize, apart: usize): u64 {
    return pairCounter(load<u32>(ids + (load<u32>(at) << 2)), load<u32>(ids + (load<u32>(at + apart) << 2)));
  }
}

/** Component k of the vectors of two contacts: of the sides with the lower ids, and of the others, which follow from these. */
class Gaussians {
  @inline static first(arena: Arena, base0: u64, base1: u64, k: u64): v128 {
    const k0 = arena.vectorKey0;
    const k1 = arena.vectorKey1;
    return normals(hash(k0, k1, base0 + k), hash(k0, k1, base1 + k));
  }
  @inline static second(arena: Arena, base0: u64, base1: u64, k: u64, first: v128): v128 {
    const joint = f64x2.mul(f64x2.splat(arena.directionCorrelation), first);
    const own = arena.directionComplement;
    return own == 0 ? joint : f64x2.add(joint, f64x2.mul(f64x2.splat(own), Gaussians.first(arena, base0, base1, k + 8)));
  }
}

/** Handles candidates 0 to n-1. Returns the sum of what `contact` would have. */
export function vectorContacts<Law extends KickLaw>(arena: Arena, n: u32): u32 {
  const law = changetype<Law>(0);
  const acc = arena.accumulators;
  const ids = arena.ids;
  const ci = arena.candidatesI;
  const apart = arena.candidatesJ - ci;
  const list = arena.touchedSet;
  const listed = arena.listed != 0;
  const rounder = v128.load(ROUNDERS);
  const turn = v128.load(TURN);
  const zero = f64x2.splat(0.0);
  const end = ci + ((n & ~1) << 2);
  let touched = arena.touched;
  let found: u32 = 0;
  for (let at = ci; at < end; at += 8) {
    const count0 = Candidate.test(arena, at, apart);
    const count1 = Candidate.test(arena, at + 4, apart);
    found += count0 + count1;
    const count = i64x2.replace_lane(i64x2.splat(count0), 1, count1);
    const inside = i64x2.ne(count, zero);
    const p0 = Candidate.pair(ids, at, apart);
    const p1 = Candidate.pair(ids, at + 4, apart);
    const b0 = vectorBase(arena, p0);
    const b1 = vectorBase(arena, p1);
    const x = Gaussians.first(arena, b0, b1, 0);
    const y = DIM > 1 ? Gaussians.first(arena, b0, b1, 1) : zero;
    const z = DIM > 2 ? Gaussians.first(arena, b0, b1, 2) : zero;
    const v = DIM > 3 ? Gaussians.first(arena, b0, b1, 3) : zero;
    const w = DIM > 4 ? Gaussians.first(arena, b0, b1, 4) : zero;
    const s = v128.and(inside, law.vectorScales(arena, p0, p1, square(x, y, z, v, w), false));
    const xy0 = Rounded.two<Rigid>(arena, s, x, y, 0, 0, 0, zero, rounder);
    const z0 = Rounded.zCount<Rigid>(arena, s, z, 0, 0, zero, count, rounder);
    const vw0 = DIM > 3 ? Rounded.two<Rigid>(arena, s, v, w, 0, 0, 3, zero, rounder) : zero;
    touched = Increment.two(arena, acc, list, listed, touched, at, inside, xy0, z0, vw0, turn, false);
    const x1 = Gaussians.second(arena, b0, b1, 0, x);
    const y1 = DIM > 1 ? Gaussians.second(arena, b0, b1, 1, y) : zero;
    const z1 = DIM > 2 ? Gaussians.second(arena, b0, b1, 2, z) : zero;
    const v1 = DIM > 3 ? Gaussians.second(arena, b0, b1, 3, v) : zero;
    const w1 = DIM > 4 ? Gaussians.second(arena, b0, b1, 4, w) : zero;
    const t = v128.and(inside, law.vectorScales(arena, p0, p1, square(x1, y1, z1, v1, w1), true));
    const xy1 = Rounded.two<Rigid>(arena, t, x1, y1, 0, 0, 0, zero, rounder);
    const back = Rounded.zCount<Rigid>(arena, t, z1, 0, 0, zero, count, rounder);
    const vw1 = DIM > 3 ? Rounded.two<Rigid>(arena, t, v1, w1, 0, 0, 3, zero, rounder) : zero;
    touched = Increment.two(arena, acc, list, listed, touched, at + apart, inside, xy1, back, vw1, turn, true);
  }
  arena.touched = touched;
  return n & 1 ? found + contact<Law>(arena, load<u32>(end), load<u32>(end + apart)) : found;
}
