/**
 * Stochastic gradient descent on the overlap energy: a selected pair or particle moves by K times the force. Selection is with
 * probability p, by pair, by side of a pair with a correlation, by particle, or by both particles; or a fixed number is drawn
 * (batch.ts), or batches are dealt out (shuffle.ts).
 */
import * as L from '../../src/engine/lawNumbers';
import { Arena } from '../../src/engine/layout';
import { hash, pairCounter, unit } from '../random';
import { isInBatch } from './batch';
import { MORE_KEYS, NOT_OURS, ONE_SIDED, PER_PARTICLE, perform } from './law';
import { isActive, stay } from './particle';
import { isDealt, isPairDealt } from './shuffle';

@unmanaged
class Sgd {
  @inline size(arena: Arena): f64 {
    return arena.probability;
  }
  @inline push(arena: Arena, force: f64): f64 {
    return arena.stepSize * force;
  }
}

/** Also gd, with p = 1. */
@final
@unmanaged
class Pair extends Sgd {
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
    return select<f64>(push, 0.0, unit(hash(k0, k1, pairCounter(self, partner))) < p);
  }
}

@final
@unmanaged
class Correlated extends Sgd {
  @inline traits(): i32 {
    return ONE_SIDED;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
    const u = unit(hash(k0, k1, pairCounter(self, partner)));
    const first = u < p;
    const both = u < arena.both;
    const second = !first && u < arena.either;
    return both || (self < partner ? first : second) ? push : 0.0;
  }
}

@final
@unmanaged
class Particle extends Sgd {
  @inline traits(): i32 {
    return ONE_SIDED | PER_PARTICLE;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
    return select<f64>(push, 0.0, unit(hash(k0, k1, <u64>self)) < p);
  }
}

/** Both particles must be selected. */
@final
@unmanaged
class BothBatch extends Sgd {
  @inline traits(): i32 {
    return PER_PARTICLE;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
    const u = max<f64>(unit(hash(k0, k1, <u64>self)), unit(hash(k0, k1, <u64>partner)));
    return select<f64>(push, 0.0, u < p);
  }
}

/**
 * Pair, Particle and BothBatch without replacement: batches of a pass. The place of a particle costs more than the rest of a kick, so
 * it runs in scalar code, which asks the header for the rule.
 */
@final
@unmanaged
class Dealt {
  @inline numerators(arena: Arena, a: u32, b: u32, force: f64): void {
    const push = arena.stepSize * force;
    const law = arena.plainLaw;
    const byPair = law == L.SGD_PAIR;
    let first = byPair ? isPairDealt(arena, pairCounter(a, b)) : isDealt(arena, a);
    let second = byPair ? first : isDealt(arena, b);
    if (law == L.SGD_BOTH_BATCH) first = second = first && second;
    arena.sideA = first ? push : 0.0;
    arena.sideB = second ? push : 0.0;
  }
}

@final
@unmanaged
class PairBatch extends Sgd {
  @inline traits(): i32 {
    return MORE_KEYS;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
    return isInBatch(arena, pairCounter(self, partner)) ? push : 0.0;
  }
}

/** gd, of which only the selected keep their displacement. */
@final
@unmanaged
class ParticleBatch extends Sgd {
  @inline traits(): i32 {
    return MORE_KEYS;
  }
  @inline numerator(arena: Arena, self: u32, partner: u32, k0: u64, k1: u64, p: f64, push: f64): f64 {
    return push;
  }
  @inline finish(arena: Arena, acc: usize, id: u32): void {
    if (!isActive(acc) || !isInBatch(arena, <u64>id)) stay(acc);
  }
}

export function sgd(arena: Arena, task: i32, n: u32): u32 {
  const law = arena.law;
  if (law == L.SGD_PAIR) return perform<Pair>(arena, task, n);
  if (law == L.SGD_CORRELATED) return perform<Correlated>(arena, task, n);
  if (law == L.SGD_PARTICLE) return perform<Particle>(arena, task, n);
  if (law == L.SGD_PAIR_BATCH) return perform<PairBatch>(arena, task, n);
  if (law == L.SGD_BOTH_BATCH) return perform<BothBatch>(arena, task, n);
  if (law == L.SGD_DEALT) return perform<Dealt>(arena, task, n);
  if (law == L.SGD_PARTICLE_BATCH) return perform<ParticleBatch>(arena, task, n);
  return NOT_OURS;
}
