/** What the kernels need to know of a law, folded away when the law is a constant. */
import * as L from "../../src/engine/lawNumbers";

/** The two sides of a contact draw separately. */
// @ts-ignore: decorator
@inline
export function isOneSided(law: i32): bool {
  return (
    law == L.BRO_NONRECIPROCAL ||
    law == L.BRO_CORRELATED ||
    law == L.BRO_PARTICLE ||
    law == L.SGD_CORRELATED ||
    law == L.SGD_PARTICLE ||
    law == L.SDE_NONRECIPROCAL ||
    law == L.SDE_CORRELATED ||
    law == L.SDE_PARTICLE
  );
}

/** Contacts are only counted: no kick while they are found. */
// @ts-ignore: decorator
@inline
export function isCountOnly(law: i32): bool {
  return law == L.OBSERVE || law == L.RO_BALL || law == L.RO_UNIFORM || law == L.LIST_PAIRS;
}

/** One draw a particle rather than a pair. */
// @ts-ignore: decorator
@inline
export function drawsPerParticle(law: i32): bool {
  return law == L.BRO_PARTICLE || law == L.SGD_PARTICLE || law == L.SDE_PARTICLE;
}

/** Each side of a contact is kicked by a vector of its own, whatever the line of centres (kicks/vector.ts). */
// @ts-ignore: decorator
@inline
export function isVector(law: i32): bool {
  return law == L.RO_PAIR || law == L.SDE_UNDIRECTED;
}

/** K does not scale the kick's numerator, the force does: drift and noise are added first. */
// @ts-ignore: decorator
@inline
export function isStochastic(law: i32): bool {
  return law == L.SDE_RECIPROCAL || law == L.SDE_NONRECIPROCAL || law == L.SDE_CORRELATED || law == L.SDE_PARTICLE;
}

/** The displacement is made or changed after all contacts of a particle are known (kicks/particle.ts). */
// @ts-ignore: decorator
@inline
export function hasSecondPass(law: i32): bool {
  return law == L.BRO_NORMALISED || law == L.RO_BALL || law == L.RO_UNIFORM || law == L.BRO_MIXED || law == L.SGD_PARTICLE_BATCH;
}

/** Keys beyond those of pairs and particles are needed. */
// @ts-ignore: decorator
@inline
export function drawsMore(law: i32): bool {
  return law == L.BRO_CORRELATED || law == L.SDE_CORRELATED || isVector(law) || law == L.SGD_PAIR_BATCH || law == L.SGD_PARTICLE_BATCH;
}
