/** What a step does to each particle that was touched: momentum, thermal noise, the factor of its species, unwrapping, and the move itself. */

import * as L from '../src/engine/lawNumbers';
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { componentOffset, positionOf, roughDistance2 } from './box';
import { addThermal, addThermalInTime, isActive } from './kicks/particle';
import { glideAll, glideListed } from './momentum';
import { slow } from './species';
import { mayHaveWrapped, THERMAL_TAIL } from './wrapping';

/** Adds an accumulator to the unwrapped displacement of its slot. */
function unwrap(arena: Arena, slot: u32, acc: usize): void {
  const at = arena.unwrapped + slot * (DIM * 8);
  for (let c = 0; c < DIM; c++) {
    const o = componentOffset(c);
    store<i64>(at + ((<usize>c) << 3), load<i64>(at + ((<usize>c) << 3)) + <i64>load<i32>(acc + o));
  }
}

/** What some runs do to the accumulators of n slots, from `first` on or in a list, before they are applied. */
function complete(arena: Arena, list: usize, first: u32, n: u32): void {
  const thermal = arena.thermal > 0;
  const restless = arena.restless != 0;
  // of rules with draws of their own, it is these that are correlated in time
  const inTime = arena.timeCorrelation != 0 && arena.law != L.IN_TIME;
  const unwraps = arena.unwrapped != 0;
  const slows = arena.species != 0 && load<u32>(arena.species, A.SPECIES_SLOWS) != 0;
  if (!thermal && !unwraps && !slows) return;
  for (let k: u32 = 0; k < n; k++) {
    const slot = list ? load<u32>(list + (k << 2)) : first + k;
    const at = positionOf(arena.accumulators, slot);
    if (thermal && (restless || isActive(at))) {
      const id = load<u32>(arena.ids + (slot << 2));
      if (inTime) addThermalInTime(arena, at, id);
      else addThermal(arena, at, id);
    }
    // not STATUS, on which threads agree at barriers only; velocities have looked for themselves
    if (unwraps && !arena.velocities && mayHaveWrapped(arena, at, THERMAL_TAIL * arena.thermal)) arena.tooFar = 1;
    if (slows) slow(arena, slot, at);
    if (unwraps) unwrap(arena, slot, at);
  }
}

/**
 * Applies the accumulator of one slot and zeroes it. Returns 1 if the particle has left its reference by more than skin / 2.
 */
function applyOne(pos: usize, ref: usize, acc: usize, limit: f32): u32 {
  if (ASC_FEATURE_SIMD) {
    const a = v128.load(acc);
    const moved = i32x4.add(v128.load(pos), i32x4.replace_lane(a, 3, 0));
    v128.store(pos, moved);
    v128.store(acc, i32x4.splat(0));
    const d = f32x4.convert_i32x4_s(i32x4.sub(moved, v128.load(ref)));
    const s = f32x4.mul(d, d);
    let r2 = f32x4.extract_lane(s, 0);
    if (DIM > 1) r2 += f32x4.extract_lane(s, 1);
    if (DIM > 2) r2 += f32x4.extract_lane(s, 2);
    if (DIM > 3) {
      const b = i32x4.add(v128.load(pos, 16), v128.load(acc, 16));
      v128.store(pos, b, 16);
      v128.store(acc, i32x4.splat(0), 16);
      const e = f32x4.convert_i32x4_s(i32x4.sub(b, v128.load(ref, 16)));
      const t = f32x4.mul(e, e);
      r2 += f32x4.extract_lane(t, 0);
      if (DIM > 4) r2 += f32x4.extract_lane(t, 1);
    }
    return u32(r2 > limit);
  }
  for (let c = 0; c < DIM; c++) {
    const o = componentOffset(c);
    store<u32>(pos + o, load<u32>(pos + o) + load<u32>(acc + o));
    store<u32>(acc + o, 0);
  }
  store<u32>(acc, 0, 12);
  return u32(roughDistance2(pos, ref) > limit);
}

/** Applies all accumulators in slot order and lists the touched: they are the next scan set. */
export function applyDense(arena: Arena): void {
  if (arena.velocities) glideAll(arena);
  complete(arena, 0, arena.first, arena.span);
  const end = arena.first + arena.span;
  const pos = arena.positions;
  const ref = arena.references;
  const acc = arena.accumulators;
  const flags = arena.flags;
  const list = arena.scanSet;
  const queue = arena.queue;
  const limit = arena.moveRadius2;
  let touched: u32 = 0;
  let active: u32 = 0;
  let queued: u32 = 0;
  for (let slot = arena.first; slot < end; slot++) {
    const at = positionOf(acc, slot);
    const count = load<u32>(at, 12);
    const here = u32(count != 0);
    active += u32(count >> 16 != 0);
    store<u32>(list + (touched << 2), slot);
    touched += here;
    store<u8>(flags + slot, <u8>here);
    store<u32>(queue + (queued << 2), slot);
    queued += applyOne(positionOf(pos, slot), positionOf(ref, slot), at, limit);
  }
  assert(!arena.listed || touched == arena.touched, 'every touched slot is listed once');
  arena.scan = touched;
  arena.active = active;
  arena.queued = queued;
}

/** Applies the accumulators of the touched, who become the next scan set. */
export function applySparse(arena: Arena): void {
  if (arena.velocities) glideListed(arena);
  const pos = arena.positions;
  const ref = arena.references;
  const acc = arena.accumulators;
  const flags = arena.flags;
  const old = arena.scanSet;
  const list = arena.touchedSet;
  const queue = arena.queue;
  const limit = arena.moveRadius2;
  const n = arena.touched;
  const scanned = arena.scan;
  complete(arena, list, 0, n);
  let active: u32 = 0;
  let queued: u32 = 0;
  for (let k: u32 = 0; k < scanned; k++) store<u8>(flags + load<u32>(old + (k << 2)), 0);
  for (let k: u32 = 0; k < n; k++) {
    const slot = load<u32>(list + (k << 2));
    const at = positionOf(acc, slot);
    active += u32(load<u32>(at, 12) >> 16 != 0);
    store<u8>(flags + slot, 1);
    store<u32>(queue + (queued << 2), slot);
    queued += applyOne(positionOf(pos, slot), positionOf(ref, slot), at, limit);
  }
  arena.touchedSet = <u32>old;
  arena.scanSet = <u32>list;
  arena.scan = n;
  arena.active = active;
  arena.queued = queued;
}
