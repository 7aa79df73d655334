/** What goes into a simulation of clouds and what comes out of it. */
import type { ManifoldBuild } from './binaries.js';

export interface ManifoldObservation {
  time: number;
  /** Clouds in contact. */
  active: number;
  /** Pairs of clouds in contact. */
  contacts: number;
  /** Clouds have none. */
  energy: null;
  /** Nor this. */
  largestOverlap: null;
  /** Contacts again. */
  overlaps: number;
  /** Whether nothing moves any more. */
  absorbed: boolean;
}

export interface ManifoldOptions {
  /** The best one the host can run if not given; the bits are the same. */
  build?: ManifoldBuild | undefined;
  /** Keeps room for `gradients`. */
  gradients?: boolean | undefined;
  /** What an encoder sees instead of drawn vectors, [N * (V + F) * D0], the fresh views of a cloud behind its others. */
  vectors?: Float64Array | undefined;
}

export interface ManifoldRestoreOptions extends ManifoldOptions {
  /** Draws other batches from here on: the random numbers go to their next epoch. */
  reseed?: boolean;
}
