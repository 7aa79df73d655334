/** What goes into a simulation and what comes out of it. */
import type { Derived, ParticleConfig } from '../model/index.js';
import type { EngineTuning } from './arena.js';
import type { Build } from './binaries.js';

export interface StepOptions {
  /** Record the total energy and the largest overlap of each configuration (default false). */
  energy?: boolean;
  /** Stop at the first configuration without any overlap (default true). */
  stopWhenAbsorbed?: boolean;
}

export interface InitialState {
  /** [N * d] in sigma, id order; wrapped into the box. A random start without. */
  positions?: Float64Array;
  /** [N] radii in sigma; they replace `sizes`. */
  radii?: Float64Array;
  /** What an encoder sees instead of drawn vectors, [N * (V + F) * D0], the fresh views of a cloud behind its others. */
  vectors?: Float64Array;
}

export interface EngineOptions extends EngineTuning {
  build?: Build;
}

export interface CreateOptions {
  /** Positions to start from instead of a random start. */
  initialState?: InitialState;
  /** The caller drives it by `advance` and `look` only: `threads: auto` may then take several. Without it auto is one thread, and `step` works. */
  asynchronous?: boolean;
  /** Tuning that never changes a bit of the trajectory. */
  engine?: EngineOptions;
  /**
   * What follows from a config that is complete: neither is made again.
   * @internal
   */
  derived?: Derived | undefined;
}

export interface RestoreOptions extends Pick<CreateOptions, 'engine' | 'asynchronous'> {
  /** Draws other random numbers from here on: the streams go to their next epoch. */
  reseed?: boolean;
  /** Threads instead of those of the stored config. */
  threads?: ParticleConfig['threads'] | undefined;
}
