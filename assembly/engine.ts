/**
 * The exported functions, and nothing else. `arena` is the address of a header laid out as in src/engine/layout.ts. In the build for threads each
 * thread of the team calls build, steps and look at the same time, with its own header.
 */

import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import * as math from './math';
import * as normal from './normal';
import { randomPositions, stepKey } from './random';
import { cumulatives, quantiles } from './simdNormal';
import * as S from './step';

/** Lists neighbours at the present positions: after the host has written positions, or changed skin or capacity. */
export function build(arena: Arena): void {
  arena.status = A.STATUS_OK;
  S.build(arena);
}

/** n steps from configuration t (a whole number below 2^53). Returns the steps made; STATUS says why they may be fewer. */
export function steps(arena: Arena, t: f64, n: u32): u32 {
  return S.steps(arena, <u64>t, n);
}

/** Counts contacts (law OBSERVE or LIST_PAIRS of src/engine/lawNumbers.ts) without moving anything. */
export function look(arena: Arena, law: i32, counts: usize): void {
  S.look(arena, law, counts);
}

/** n random positions, u32, id-major, at out; scratch: 16 bytes. */
export function randomStart(seed: u64, n: u32, out: usize, scratch: usize): void {
  randomPositions(seed, n, out, scratch);
}

/** Key words of a stream at a step, at out (16 bytes). */
export function key(seed: u64, stream: u32, step: f64, epoch: u32, out: usize): void {
  stepKey(seed, stream, <u64>step, epoch, out);
}

export function log(x: f64): f64 {
  return math.log(x);
}

export function exp(x: f64): f64 {
  return math.exp(x);
}

export function power(q: f64, b: f64): f64 {
  return math.power(q, b);
}

// By the code that draws two at a time, where there is SIMD, so that tests reach all its branches.
export function quantile(v: f64): f64 {
  if (ASC_FEATURE_SIMD) return f64x2.extract_lane(quantiles(f64x2.splat(v)), 0);
  return normal.quantile(v);
}

export function cumulative(z: f64): f64 {
  if (ASC_FEATURE_SIMD) return f64x2.extract_lane(cumulatives(f64x2.splat(z)), 0);
  return normal.cumulative(z);
}

export function dimension(): i32 {
  return DIM;
}

/** First free address: the host lays its arena out from here on. */
export function heapBase(): usize {
  return __heap_base;
}
