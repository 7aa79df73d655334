/**
 * Cyclic shear (docs/dynamics.md): a pair is tested at its closest approach within a cycle. Where cycles differ, a pair may touch in
 * another one only: it counts as a contact that is not active.
 */
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import * as S from '../src/model/streams';
import { componentOffset, positionOf, RADIUS } from './box';
import { hash, stepKey } from './random';
import { ONE, ONE_ACTIVE } from './scalarContact';

/** Ordered pairs of two axes. */
const PAIRS: u32 = DIM * (DIM - 1);
/** Gradient axes of a flow axis; a line is not sheared. */
const OTHERS: u32 = DIM > 1 ? DIM - 1 : 1;

/** Flow and gradient axis of an ordered pair, from its number. */
function flowOf(pair: u32): u32 {
  return pair / OTHERS;
}

function gradientOf(pair: u32): u32 {
  const rest = pair % OTHERS;
  return rest + u32(rest >= flowOf(pair));
}

/** The pair of axes of cycle t. */
function pairAt(arena: Arena, t: u64): u32 {
  if (arena.shearAxis == A.AXIS_FIXED) return 0;
  if (arena.shearAxis == A.AXIS_ALTERNATING) return <u32>(t % <u64>PAIRS);
  stepKey(arena.seed, S.SHEAR, t, arena.epoch, changetype<usize>(arena) + offsetof<Arena>('shearKey0'));
  return <u32>(((hash(arena.shearKey0, arena.shearKey1, 0) >> 32) * <u64>PAIRS) >> 32);
}

/** Strain and axes of cycle t. */
export function beginCycle(arena: Arena, t: u64): void {
  const turn = <u32>(t % <u64>arena.strainCount);
  arena.strain = load<i32>(arena.strains + (turn << 2));
  const pair = pairAt(arena, t);
  arena.flow = flowOf(pair);
  arena.gradient = gradientOf(pair);
}

/** What a strain adds to the flow component of a difference with gradient component d. */
function shift(d: i64, strain: i64): i64 {
  return (strain * d + 32768) >> 16;
}

/** The flow component a at the closest approach of a cycle, b the gradient component. */
function nearest(arena: Arena, a: i64, b: i64, strain: i64): i64 {
  const from = arena.symmetric ? a + shift(b, -strain) : a;
  const to = a + shift(b, strain);
  if (from > 0 && to > 0) return min<i64>(from, to);
  return from < 0 && to < 0 ? max<i64>(from, to) : 0;
}

/** Component c of the difference vector in the header. */
function component(arena: Arena, c: u32): usize {
  return changetype<usize>(arena) + offsetof<Arena>('dx') + (c << 2);
}

/** Squared distance at the closest approach under some axes and strain; r2 is that at strain 0. */
function distance2(arena: Arena, r2: u64, flow: u32, gradient: u32, strain: i64): u64 {
  const a = <i64>load<i32>(component(arena, flow));
  const near = nearest(arena, a, <i64>load<i32>(component(arena, gradient)), strain);
  return r2 - <u64>(a * a) + <u64>(near * near);
}

/** Whether the pair touches in some cycle of the protocol. */
function touchesEver(arena: Arena, r2: u64, D2: u64): bool {
  const strain = <i64>arena.widest;
  if (arena.shearAxis == A.AXIS_FIXED) return distance2(arena, r2, 0, 1, strain) < D2;
  for (let pair: u32 = 0; pair < PAIRS; pair++) {
    if (distance2(arena, r2, flowOf(pair), gradientOf(pair), strain) < D2) return true;
  }
  return false;
}

/**
 * Leaves the difference vector of two slots at their closest approach in the header. Returns ONE_ACTIVE if they touch in the present
 * cycle, ONE if they touch in another one, else 0.
 */
export function compareSheared(arena: Arena, i: u32, j: u32): u32 {
  const p = positionOf(arena.positions, i);
  const q = positionOf(arena.positions, j);
  // the pair is seen from its lower id, so that rounding is the same from either side
  const sign: i32 = load<u32>(arena.ids + (i << 2)) < load<u32>(arena.ids + (j << 2)) ? 1 : -1;
  let r2: u64 = 0;
  for (let c = 0; c < DIM; c++) {
    const d = sign * (load<i32>(p + componentOffset(c)) - load<i32>(q + componentOffset(c)));
    store<i32>(component(arena, c), d);
    r2 += <u64>(<i64>d * <i64>d);
  }
  const D = <u64>(load<u32>(p + RADIUS) + load<u32>(q + RADIUS));
  const flow = arena.flow;
  const gradient = arena.gradient;
  const strain = <i64>arena.strain;
  if (distance2(arena, r2, flow, gradient, strain) >= D * D) return touchesEver(arena, r2, D * D) ? ONE : 0;
  const at = component(arena, flow);
  store<i32>(at, <i32>nearest(arena, <i64>load<i32>(at), <i64>load<i32>(component(arena, gradient)), strain));
  for (let c = 0; c < DIM; c++) store<i32>(component(arena, c), sign * load<i32>(component(arena, c)));
  return ONE_ACTIVE;
}
