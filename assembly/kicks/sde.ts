/**
 * The stochastic approximation of SGD and BRO: force times (drift + noise), the noise Gaussian and shared by a pair, drawn by side of
 * a pair, or drawn by particle. K does not scale the numerator, the force does: drift and noise are added first.
 */
import * as L from '../../src/engine/lawNumbers';
import { Arena } from '../../src/engine/layout';
import { normal } from '../normal';
import { hash, orderedCounter, pairCounter } from '../random';
import { secondNormal } from './correlated';
import { MORE_KEYS, NOT_OURS, ONE_SIDED, PER_PARTICLE, perform } from './law';

@unmanaged
class Sde {
  @inline size(arena: Arena): f64 {
    return arena.stepSize;
  }
  @inline push(arena: Arena, force: f64): f64 {
    return force;
  }
}

@final
@unmanaged
class Reciprocal extends Sde {
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    return (K + arena.noise * normal(hash(k0, k1, pairCounter(self, partner)))) * push;
  }
}

@final
@unmanaged
class Nonreciprocal extends Sde {
  @inline traits(): i32 {
    return ONE_SIDED;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    return (K + arena.noise * normal(hash(k0, k1, orderedCounter(self, partner)))) * push;
  }
}

@final
@unmanaged
class Correlated extends Sde {
  @inline traits(): i32 {
    return ONE_SIDED | MORE_KEYS;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    const pair = pairCounter(self, partner);
    let g = normal(hash(k0, k1, pair));
    if (self > partner) g = arena.correlation * g + arena.complement * secondNormal(arena, pair);
    return (K + arena.noise * g) * push;
  }
}

@final
@unmanaged
class Particle extends Sde {
  @inline traits(): i32 {
    return ONE_SIDED | PER_PARTICLE;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, K: f64, push: f64): f64 {
    return (K + arena.noise * normal(hash(k0, k1, <u64>self))) * push;
  }
}

/** No drift, and any direction: Gaussian vectors as they are drawn. */
@final
@unmanaged
class Undirected {
  @inline traits(): i32 {
    return MORE_KEYS;
  }
  @inline vectorScale(arena: Arena, pair: u64, base: u64, second: bool): f64 {
    return arena.noise;
  }
  @inline vectorScales(arena: Arena, pair0: u64, pair1: u64, square: v128, second: bool): v128 {
    return f64x2.splat(arena.noise);
  }
}

export function sde(arena: Arena, task: i32, n: u32): u32 {
  const law = arena.law;
  if (law == L.SDE_RECIPROCAL) return perform<Reciprocal>(arena, task, n);
  if (law == L.SDE_NONRECIPROCAL) return perform<Nonreciprocal>(arena, task, n);
  if (law == L.SDE_CORRELATED) return perform<Correlated>(arena, task, n);
  if (law == L.SDE_PARTICLE) return perform<Particle>(arena, task, n);
  if (law == L.SDE_UNDIRECTED) return perform<Undirected>(arena, task, n);
  return NOT_OURS;
}
