/**
 * Displacements made or changed once a particle, after its contacts are known: random organization (isotropic), particle-normalised BRO
 * (along the sum of its unit vectors), BRO mixed with random organization, batches of particles, thermal noise. Reads and writes the
 * particle's accumulator.
 */
import { ACC_STRIDE } from "../box";
import { Arena } from "../../src/engine/layout";
import * as A from "../../src/engine/layout";
import { roundToI32 } from "../math";
import { normal } from "../normal";
import { draw, hash } from "../random";
import { isInBatch } from "./batch";
import { BRO_MIXED, BRO_NORMALISED, RO_BALL, SGD_PARTICLE_BATCH } from "../../src/engine/lawNumbers";

// @ts-ignore: decorator
@inline
function putComponent(acc: usize, c: i32, k: i32): void {
  store<i32>(acc + <usize>(c < 3 ? c * 4 : c * 4 + 4), k);
}

// @ts-ignore: decorator
@inline
function addComponent(acc: usize, c: i32, k: i32): void {
  const at = acc + <usize>(c < 3 ? c * 4 : c * 4 + 4);
  store<i32>(at, load<i32>(at) + k);
}

// @ts-ignore: decorator
@inline
function component(acc: usize, c: i32): f64 {
  return <f64>load<i32>(acc + <usize>(c < 3 ? c * 4 : c * 4 + 4));
}

function normalised(arena: Arena, acc: usize, id: u32): void {
  let m2: f64 = 0;
  for (let c = 0; c < DIM; c++) {
    const s = component(acc, c);
    m2 = c == 0 ? s * s : m2 + s * s;
  }
  if (m2 == 0) return;
  const s = (draw(arena.particleKey0, arena.particleKey1, <u64>id) * arena.stepSize) / sqrt<f64>(m2);
  for (let c = 0; c < DIM; c++) putComponent(acc, c, roundToI32(s * component(acc, c)));
}

/** Component c of attempt a of a point in the cube [-1, 1)^d. */
// @ts-ignore: decorator
@inline
function cubePoint(arena: Arena, id: u32, a: u32, c: i32): f64 {
  return 2.0 * draw(arena.directionKey0, arena.directionKey1, <u64>id | (<u64>a << 32) | (<u64>c << 56)) - 1.0;
}

function isotropic(arena: Arena, acc: usize, id: u32, law: i32): void {
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
  let s = law == BRO_MIXED ? arena.secondSize : arena.stepSize;
  if (law != RO_BALL) s = (draw(arena.particleKey0, arena.particleKey1, <u64>id) * s) / sqrt<f64>(n2);
  for (let c = 0; c < DIM; c++) addComponent(acc, c, roundToI32(s * cubePoint(arena, id, a, c)));
}

/** Adds the thermal noise of a particle to its accumulator. */
export function addThermal(arena: Arena, acc: usize, id: u32): void {
  const T = arena.thermal;
  const k0 = arena.thermalKey0;
  const k1 = arena.thermalKey1;
  for (let c = 0; c < DIM; c++) addComponent(acc, c, roundToI32(T * normal(hash(k0, k1, <u64>id | (<u64>c << 56)))));
}

/** Turns the accumulator of a particle that overlaps something into its displacement. */
export function secondPass(arena: Arena, slot: u32, law: i32): void {
  const acc = arena.accumulators + slot * ACC_STRIDE;
  const id = load<u32>(arena.ids + (slot << 2));
  if (law == BRO_NORMALISED) normalised(arena, acc, id);
  else if (law == SGD_PARTICLE_BATCH) {
    const active = load<u32>(acc, 12) >> 16 != 0;
    if (active && isInBatch(arena, <u64>id)) return;
    for (let c = 0; c < DIM; c++) putComponent(acc, c, 0);
  }
  else isotropic(arena, acc, id, law);
}
