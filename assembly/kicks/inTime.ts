/**
 * Draws correlated in time (docs/dynamics.md): in place of a standard normal number g of this step stands (g + c g') / sqrt(1 + c^2),
 * g' being what the step before drew with the same counter. Nothing is stored: g' is drawn again from the keys of that step. One
 * class for all rules that have it. The normal numbers cost more than the rest of a kick, so it runs in scalar code, which asks the
 * header for the rule; the two steps, and the two sides, go through SIMD together.
 */
import * as L from '../../src/engine/lawNumbers';
import { Arena } from '../../src/engine/layout';
import { cumulative, normal } from '../normal';
import { hash, orderedCounter, pairCounter } from '../random';
import { cumulatives, normals, pair } from '../simdNormal';
import { MORE_KEYS, NOT_OURS, perform } from './law';

/** The number of this step and that of the one before as one, from their hashes. */
function joined(arena: Arena, now: u64, past: u64): f64 {
  if (ASC_FEATURE_SIMD) {
    const g = normals(now, past);
    return (f64x2.extract_lane(g, 0) + arena.timeCorrelation * f64x2.extract_lane(g, 1)) / arena.timeNorm;
  }
  return (normal(now) + arena.timeCorrelation * normal(past)) / arena.timeNorm;
}

function ofPair(arena: Arena, counter: u64): f64 {
  return joined(arena, hash(arena.pairKey0, arena.pairKey1, counter), hash(arena.pastPairKey0, arena.pastPairKey1, counter));
}

function ofSecond(arena: Arena, counter: u64): f64 {
  return joined(
    arena,
    hash(arena.secondKey0, arena.secondKey1, counter),
    hash(arena.pastSecondKey0, arena.pastSecondKey1, counter),
  );
}

function ofParticle(arena: Arena, id: u32): f64 {
  return joined(
    arena,
    hash(arena.particleKey0, arena.particleKey1, <u64>id),
    hash(arena.pastParticleKey0, arena.pastParticleKey1, <u64>id),
  );
}

/** That of a coordinate of thermal noise. */
export function thermalInTime(arena: Arena, counter: u64): f64 {
  return joined(
    arena,
    hash(arena.thermalKey0, arena.thermalKey1, counter),
    hash(arena.pastThermalKey0, arena.pastThermalKey1, counter),
  );
}

/** Makes uniform numbers of the normal ones of the two sides, which the header has. */
function makeUniform(arena: Arena): void {
  if (ASC_FEATURE_SIMD) {
    const u = cumulatives(pair(arena.sideA, arena.sideB));
    arena.sideA = f64x2.extract_lane(u, 0);
    arena.sideB = f64x2.extract_lane(u, 1);
  } else {
    arena.sideA = cumulative(arena.sideA);
    arena.sideB = cumulative(arena.sideB);
  }
}

/** Leaves the normal numbers of the sides of a and b in the header. */
function drawSides(arena: Arena, law: i32, a: u32, b: u32): void {
  if (law == L.BRO_PARTICLE || law == L.SGD_PARTICLE || law == L.SDE_PARTICLE) {
    arena.sideA = ofParticle(arena, a);
    arena.sideB = ofParticle(arena, b);
    return;
  }
  if (law == L.BRO_NONRECIPROCAL || law == L.SDE_NONRECIPROCAL) {
    arena.sideA = ofPair(arena, orderedCounter(a, b));
    arena.sideB = ofPair(arena, orderedCounter(b, a));
    return;
  }
  const counter = pairCounter(a, b);
  const g = ofPair(arena, counter);
  arena.sideA = g;
  arena.sideB = g;
  if (law != L.BRO_CORRELATED && law != L.SDE_CORRELATED) return;
  const other = arena.correlation * g + arena.complement * ofSecond(arena, counter);
  if (a < b) arena.sideB = other;
  else arena.sideA = other;
}

/** Step size of a side that is selected, else 0: whether it is depends on the uniform number that the header has. */
function select(arena: Arena, law: i32, a: u32, b: u32): void {
  const K = arena.stepSize;
  const p = arena.probability;
  const u = arena.sideA;
  if (law != L.SGD_CORRELATED) {
    arena.sideA = u < p ? K : 0.0;
    arena.sideB = arena.sideB < p ? K : 0.0;
    return;
  }
  const both = u < arena.both;
  const lo: f64 = both || u < p ? K : 0.0;
  const hi: f64 = both || (u >= p && u < arena.either) ? K : 0.0;
  arena.sideA = a < b ? lo : hi;
  arena.sideB = a < b ? hi : lo;
}

@final
@unmanaged
class InTime {
  @inline traits(): i32 {
    return MORE_KEYS;
  }
  @inline numerators(arena: Arena, a: u32, b: u32, force: f64): void {
    const law = arena.plainLaw;
    drawSides(arena, law, a, b);
    if (law == L.SDE_RECIPROCAL || law == L.SDE_NONRECIPROCAL || law == L.SDE_CORRELATED || law == L.SDE_PARTICLE) {
      arena.sideA = (arena.stepSize + arena.noise * arena.sideA) * force;
      arena.sideB = (arena.stepSize + arena.noise * arena.sideB) * force;
      return;
    }
    makeUniform(arena);
    if (law == L.SGD_PAIR || law == L.SGD_CORRELATED || law == L.SGD_PARTICLE) {
      select(arena, law, a, b);
      arena.sideA *= force;
      arena.sideB *= force;
    } else {
      arena.sideA *= arena.stepSize;
      arena.sideB *= arena.stepSize;
    }
  }
}

export function inTime(arena: Arena, task: i32, n: u32): u32 {
  return arena.law == L.IN_TIME ? perform<InTime>(arena, task, n) : NOT_OURS;
}
