/** Random organization: kicks that do not look at the line of centres, one a particle, or one for each side of a contact. */
import * as L from '../../src/engine/lawNumbers';
import { Arena } from '../../src/engine/layout';
import { openUnit } from '../normal';
import { hash } from '../random';
import { openUnits } from '../simdNormal';
import { uniformSecond, uniformSeconds } from './correlated';
import { MORE_KEYS, NOT_OURS, perform } from './law';
import { isotropic } from './particle';
import { vectorSquare } from './vector';

/** Uniform in a ball. */
@final
@unmanaged
class Ball {
  @inline finish(arena: Arena, acc: usize, id: u32): void {
    isotropic(arena, acc, id, arena.stepSize, true);
  }
}

/** Of uniform length. */
@final
@unmanaged
class Uniform {
  @inline finish(arena: Arena, acc: usize, id: u32): void {
    isotropic(arena, acc, id, arena.stepSize, false);
  }
}

/** By pairs: uniform lengths and directions, both with a correlation. */
@final
@unmanaged
class Pair {
  @inline traits(): i32 {
    return MORE_KEYS;
  }
  @inline vectorScale(arena: Arena, pair: u64, base: u64, second: bool): f64 {
    const square = vectorSquare(arena, base, second);
    if (square == 0) return 0;
    let u = openUnit(hash(arena.pairKey0, arena.pairKey1, pair));
    if (second) u = uniformSecond(arena, u, pair);
    return (u * arena.stepSize) / sqrt<f64>(square);
  }
  @inline vectorScales(arena: Arena, pair0: u64, pair1: u64, square: v128, second: bool): v128 {
    const k0 = arena.pairKey0;
    const k1 = arena.pairKey1;
    let u = openUnits(hash(k0, k1, pair0), hash(k0, k1, pair1));
    if (second) u = uniformSeconds(arena, u, pair0, pair1);
    const scale = f64x2.div(f64x2.mul(u, f64x2.splat(arena.stepSize)), f64x2.sqrt(square));
    return v128.and(scale, f64x2.ne(square, f64x2.splat(0.0)));
  }
}

export function ro(arena: Arena, task: i32, n: u32): u32 {
  const law = arena.law;
  if (law == L.RO_BALL) return perform<Ball>(arena, task, n);
  if (law == L.RO_UNIFORM) return perform<Uniform>(arena, task, n);
  if (law == L.RO_PAIR) return perform<Pair>(arena, task, n);
  return NOT_OURS;
}
