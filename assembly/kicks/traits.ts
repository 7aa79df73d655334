/** What the kernels need to know of a law, folded away when the law is a constant. */
import { OBSERVE, BRO_NONRECIPROCAL, BRO_PARTICLE, BRO_NORMALISED, SGD_PARTICLE, RO_BALL, RO_UNIFORM, SGD_PARTICLE_SOFT, LIST_PAIRS } from "./laws";

/** The two sides of a contact draw separately. */
// @ts-ignore: decorator
@inline
export function isOneSided(law: i32): bool {
  return law == BRO_NONRECIPROCAL || law == BRO_PARTICLE || law == SGD_PARTICLE || law == SGD_PARTICLE_SOFT;
}

/** Contacts are only counted: no kick along the line of centres. */
// @ts-ignore: decorator
@inline
export function isCountOnly(law: i32): bool {
  return law == OBSERVE || law == RO_BALL || law == RO_UNIFORM || law == LIST_PAIRS;
}

/** One draw a particle rather than a pair. */
// @ts-ignore: decorator
@inline
export function drawsPerParticle(law: i32): bool {
  return law == BRO_PARTICLE || law == SGD_PARTICLE || law == SGD_PARTICLE_SOFT;
}

/** The displacement is made after all contacts of a particle are known (kicks/particle.ts). */
// @ts-ignore: decorator
@inline
export function hasSecondPass(law: i32): bool {
  return law == BRO_NORMALISED || law == RO_BALL || law == RO_UNIFORM;
}
