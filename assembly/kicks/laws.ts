/** Numbers of the kick laws, as the host writes them into the header. The rules themselves: one file a family here. */
export const OBSERVE = 0; // count contacts, move nothing
export const BRO_RECIPROCAL = 1;
export const BRO_NONRECIPROCAL = 2;
export const BRO_PARTICLE = 3;
export const BRO_NORMALISED = 4;
export const SGD_PAIR = 5; // also gd, with p = 1
export const SGD_PARTICLE = 6;
export const RO_BALL = 7;
export const RO_UNIFORM = 8;
export const SGD_PAIR_SOFT = 9; // exponent > 1, dithered
export const SGD_PARTICLE_SOFT = 10;
export const LIST_PAIRS = 11; // write the active contacts to OUT

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
