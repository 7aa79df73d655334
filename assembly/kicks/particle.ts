/**
 * Second passes, and thermal noise: displacements made or changed once a particle, after its contacts are known. They read and
 * write the particle's accumulator.
 */
import { Arena } from '../../src/engine/layout';
import { componentOffset } from '../box';
import { roundToI32 } from '../math';
import { normal } from '../normal';
import { draw, hash } from '../random';
import { thermalInTime } from './inTime';

function addComponent(acc: usize, c: i32, k: i32): void {
  const at = acc + componentOffset(c);
  store<i32>(at, load<i32>(at) + k);
}

/** Whether the particle had an active contact. */
export function isActive(acc: usize): bool {
  return load<u32>(acc, 12) >> 16 != 0;
}

/** Undoes what the contacts have added up. */
export function stay(acc: usize): void {
  for (let c = 0; c < DIM; c++) store<i32>(acc + componentOffset(c), 0);
}

/** Gives the sum a uniform length in [0, K). */
export function normalise(arena: Arena, acc: usize, id: u32): void {
  let m2: f64 = 0;
  for (let c = 0; c < DIM; c++) {
    const s = <f64>load<i32>(acc + componentOffset(c));
    m2 = c == 0 ? s * s : m2 + s * s;
  }
  if (m2 == 0) return;
  const s = (draw(arena.particleKey0, arena.particleKey1, <u64>id) * arena.stepSize) / sqrt<f64>(m2);
  for (let c = 0; c < DIM; c++) {
    const at = acc + componentOffset(c);
    store<i32>(at, roundToI32(s * <f64>load<i32>(at)));
  }
}

/** Component c of attempt a of a point in the cube [-1, 1)^d. */
function cubePoint(arena: Arena, id: u32, a: u32, c: i32): f64 {
  return 2.0 * draw(arena.directionKey0, arena.directionKey1, <u64>id | ((<u64>a) << 32) | ((<u64>c) << 56)) - 1.0;
}

/** Adds a vector in any direction: of uniform length in [0, size), or uniform in the ball of that radius. */
export function isotropic(arena: Arena, acc: usize, id: u32, size: f64, ball: bool): void {
  let n2: f64 = 0;
  let a: u32 = 0;
  for (; ; a++) {
    n2 = 0;
    for (let c = 0; c < DIM; c++) {
      const p = cubePoint(arena, id, a, c);
      n2 = c == 0 ? p * p : n2 + p * p;
    }
    if (n2 > 0.0 && n2 <= 1.0) break;
  }
  const s = ball ? size : (draw(arena.particleKey0, arena.particleKey1, <u64>id) * size) / sqrt<f64>(n2);
  for (let c = 0; c < DIM; c++) addComponent(acc, c, roundToI32(s * cubePoint(arena, id, a, c)));
}

/** Adds the thermal noise of a particle to its accumulator. */
export function addThermal(arena: Arena, acc: usize, id: u32): void {
  const T = arena.thermal;
  const k0 = arena.thermalKey0;
  const k1 = arena.thermalKey1;
  for (let c = 0; c < DIM; c++) addComponent(acc, c, roundToI32(T * normal(hash(k0, k1, <u64>id | ((<u64>c) << 56)))));
}

/** Adds thermal noise that is correlated in time. */
export function addThermalInTime(arena: Arena, acc: usize, id: u32): void {
  const T = arena.thermal;
  for (let c = 0; c < DIM; c++) addComponent(acc, c, roundToI32(T * thermalInTime(arena, <u64>id | ((<u64>c) << 56))));
}
