/** What TypeScript must know to check these files as AssemblyScript (tsconfig.json). */

/** The dimension, given to the compiler: --use DIM=3. */
declare const DIM: i32;

/** How the force behaves at contact (simdKicks.ts): it vanishes there, if it has this. */
interface Force {
  soft?(): void;
}

/** What radii may be (sweep.ts): equal, if they have this. */
interface Sizes {
  equal?(): void;
}

/** What a kick law may have (kicks/law.ts). The compiler looks at its class only, so that nothing has to be there. */
interface KickLaw {
  /** ONE_SIDED, PER_PARTICLE, MORE_KEYS */
  traits?(): i32;
  /** A kick along the line of centres: the numerator of the scale of `self`'s, whose denominator is the distance. */
  numerator?(arena: object, self: u32, partner: u32, k0: u64, k1: u64, size: f64, push: f64): f64;
  /** Two numbers that it takes: one for all contacts, and, if its kicks depend on the force, one for all of the same force. */
  size?(arena: object): f64;
  push?(arena: object, force: f64): f64;
  /** Or the numerators of both sides, of a and b, at once: leaves them in the header, and runs in scalar code. */
  numerators?(arena: object, a: u32, b: u32, force: f64): void;
  /** Or a kick in any direction: what multiplies the Gaussian vector of a side, the one with the higher id if `second`. */
  vectorScale?(arena: object, pair: u64, base: u64, second: bool): f64;
  /** The same for two contacts, whose vectors have these squares. */
  vectorScales?(arena: object, pair0: u64, pair1: u64, square: v128, second: bool): v128;
  /** Or a look without a kick. Returns what it counts as. */
  visit?(arena: object, a: u32, b: u32, count: u32): u32;
  /** The second pass: changes the accumulator of a particle that overlaps something. */
  finish?(arena: object, acc: usize, id: u32): void;
}

/** A dimension as a type (lattice/sites.ts); the word of a site is its number, if it has `flat`. */
interface Grid {
  dimension(): u32;
  flat?(): void;
}

/** What leaves an active site (lattice/topple.ts): two particles, if it has this, else all. */
interface LatticeRule {
  pairs?(): void;
}
