/**
 * Biased random organization: overlapping particles are pushed apart by u in [0, K) along their line of centres. A numerator is that
 * of the scale of `self`'s kick; the contact kernel divides it by r and multiplies the difference vector.
 */
import * as L from '../../src/engine/lawNumbers';
import { Arena } from '../../src/engine/layout';
import { openUnit } from '../normal';
import { hash, orderedCounter, pairCounter, unit } from '../random';
import { uniformSecond } from './correlated';
import { MORE_KEYS, NOT_OURS, ONE_SIDED, PER_PARTICLE, perform } from './law';
import { isotropic, normalise } from './particle';

@unmanaged
class Bro {
  @inline size(arena: Arena): f64 {
    return arena.stepSize;
  }
}

@unmanaged
class Shared extends Bro {
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    return unit(hash(k0, k1, pairCounter(self, partner))) * K;
  }
}

@final
@unmanaged
class Reciprocal extends Shared {}

/** Reciprocal, and an isotropic kick for each particle that overlaps. */
@final
@unmanaged
class Mixed extends Shared {
  @inline finish(arena: Arena, acc: usize, id: u32): void {
    isotropic(arena, acc, id, arena.parameter, false);
  }
}

@final
@unmanaged
class Nonreciprocal extends Bro {
  @inline traits(): i32 {
    return ONE_SIDED;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    return unit(hash(k0, k1, orderedCounter(self, partner))) * K;
  }
}

/** Reciprocal and nonreciprocal are its ends. */
@final
@unmanaged
class Correlated extends Bro {
  @inline traits(): i32 {
    return ONE_SIDED | MORE_KEYS;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    const pair = pairCounter(self, partner);
    const first = openUnit(hash(k0, k1, pair));
    return (self < partner ? first : uniformSecond(arena, first, pair)) * K;
  }
}

@final
@unmanaged
class Particle extends Bro {
  @inline traits(): i32 {
    return ONE_SIDED | PER_PARTICLE;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    return unit(hash(k0, k1, <u64>self)) * K;
  }
}

/** Sums unit vectors, in units of the header; the sum gives the direction. */
@final
@unmanaged
class ParticleNormalised {
  @inline size(arena: Arena): f64 {
    return arena.unitScale;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, unit: f64, push: f64): f64 {
    return unit;
  }
  @inline finish(arena: Arena, acc: usize, id: u32): void {
    normalise(arena, acc, id);
  }
}

export function bro(arena: Arena, task: i32, n: u32): u32 {
  const law = arena.law;
  if (law == L.BRO_RECIPROCAL) return perform<Reciprocal>(arena, task, n);
  if (law == L.BRO_NONRECIPROCAL) return perform<Nonreciprocal>(arena, task, n);
  if (law == L.BRO_CORRELATED) return perform<Correlated>(arena, task, n);
  if (law == L.BRO_PARTICLE) return perform<Particle>(arena, task, n);
  if (law == L.BRO_PARTICLE_NORMALISED) return perform<ParticleNormalised>(arena, task, n);
  if (law == L.BRO_MIXED) return perform<Mixed>(arena, task, n);
  return NOT_OURS;
}
