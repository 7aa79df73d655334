/**
 * Momentum (docs/dynamics.md): a step of all velocities, whose displacements take the place of the sums of the kicks. A particle that
 * moves without a contact is counted one that is not active: it so belongs to the touched, and to the next scan set.
 */
import { Arena } from '../src/engine/layout';
import { componentOffset, positionOf } from './box';
import { mayHaveWrapped, THERMAL_TAIL } from './wrapping';

/** Of a displacement that can be told from one the other way round, in grid units. */
const FARTHEST: f64 = 2147483647;

/** Makes the velocity and the displacement of a slot from its sum of kicks. Returns 1 if its velocity is not 0. */
function glide(arena: Arena, slot: u32, acc: usize): u32 {
  const mu = arena.momentum;
  const nesterov = arena.nesterov != 0;
  const limit = FARTHEST - THERMAL_TAIL * arena.thermal;
  const at = arena.velocities + slot * (DIM * 4);
  let moves: i32 = 0;
  let far = mayHaveWrapped(arena, acc, 0);
  for (let c = 0; c < DIM; c++) {
    const here = at + ((<usize>c) << 2);
    const sum = acc + componentOffset(c);
    const S = <f64>load<i32>(sum);
    const v = trunc<f64>(mu * <f64>load<i32>(here)) + S;
    const x = nesterov ? trunc<f64>(mu * v) + S : v;
    far = far || abs<f64>(v) > limit || abs<f64>(x) > limit;
    const word = <i32>(<i64>v);
    moves |= word;
    store<i32>(here, word);
    store<i32>(sum, <i32>(<i64>x));
  }
  // not STATUS, on which threads agree at barriers only
  if (far) arena.tooFar = 1;
  return u32(moves != 0);
}

/** Of all slots (of this thread). */
export function glideAll(arena: Arena): void {
  const end = arena.first + arena.span;
  let moving: u32 = 0;
  for (let slot = arena.first; slot < end; slot++) {
    const acc = positionOf(arena.accumulators, slot);
    const moves = glide(arena, slot, acc);
    moving += moves;
    if (moves && load<u32>(acc, 12) == 0) store<u32>(acc, 1, 12);
  }
  arena.moving = moving;
  // a list that was made for a law lacks those without a contact
  arena.listed = 0;
}

/** Of the touched, and of those of the scan set that have lost their contacts: nobody else has a velocity. */
export function glideListed(arena: Arena): void {
  const list = arena.touchedSet;
  const scanSet = arena.scanSet;
  const scanned = arena.scan;
  let touched = arena.touched;
  let moving: u32 = 0;
  for (let k: u32 = 0; k < touched; k++) {
    const slot = load<u32>(list + (k << 2));
    moving += glide(arena, slot, positionOf(arena.accumulators, slot));
  }
  for (let k: u32 = 0; k < scanned; k++) {
    const slot = load<u32>(scanSet + (k << 2));
    const acc = positionOf(arena.accumulators, slot);
    if (load<u32>(acc, 12) != 0 || !glide(arena, slot, acc)) continue;
    store<u32>(acc, 1, 12);
    store<u32>(list + (touched << 2), slot);
    touched++;
    moving++;
  }
  arena.touched = touched;
  arena.moving = moving;
}
