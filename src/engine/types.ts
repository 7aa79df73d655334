/** What goes into a simulation and what comes out of it. */
import type { Derived, LiveValues, ParticleConfig } from '../model/index.js';
import type { EngineTuning } from './arena.js';
import type { Build } from './binaries.js';
import type { Observation, StepCounters } from './counters.js';

/** Where steps are made: on the processor, on a GPU, or on a GPU if there is one and it pays. */
export type Device = 'cpu' | 'gpu' | 'auto';

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
  /** The processor; other devices give an AsynchronousSimulation. */
  device?: 'cpu' | undefined;
}

export interface RestoreOptions extends Pick<CreateOptions, 'engine' | 'asynchronous'> {
  /** Draws other random numbers from here on: the streams go to their next epoch. */
  reseed?: boolean;
  /** Threads instead of those of the stored config. */
  threads?: ParticleConfig['threads'] | undefined;
}

/** A start on a device that need not be the processor. */
export interface DeviceOptions extends Pick<CreateOptions, 'initialState'> {
  device: 'gpu' | 'auto';
}

/** What a simulation has on every device: what takes time is awaited. */
export interface AsynchronousSimulation {
  /** Names of the GPU, or cpu. */
  readonly device: string;
  /** The fields as they are now, and what follows from them. */
  readonly config: ParticleConfig;
  readonly derived: Derived;
  /** Steps made so far. */
  readonly time: number;
  /** Epoch of the random streams. */
  readonly epoch: number;
  /** Side L of the box in sigma. */
  readonly boxLength: number;
  /** Makes steps, and gives the counts of each configuration passed. */
  advance(steps?: number, options?: StepOptions): Promise<StepCounters>;
  /** Counts and energy of the present configuration. */
  look(): Promise<Observation>;
  /** Active contacts of each particle, [N], id order. */
  lookAtContacts(): Promise<Uint32Array>;
  /** Gives fields other values from the present configuration on. */
  change(values: LiveValues): Promise<void>;
  /** Brings the state to the host: after steps, before what is below is asked for. */
  fetch(): Promise<void>;
  /** Positions in sigma, [N * d], id order, in [0, L). */
  positions(): Float64Array;
  /** Positions in units of L / 2^32, [N * d], id order: the state itself. */
  positionsU32(): Uint32Array;
  /** Radii in sigma, [N], id order. */
  radii(): Float64Array;
  /** Mean squared displacement in sigma^2, of a config that says `msd: true`. */
  msd(): number;
  /** SHA-256 of the positions. */
  digest(): string;
  /** The state as bytes, for `fromBytes` of `Simulation` or `GpuSimulation`. */
  toBytes(): Uint8Array;
  /** Gives threads or the GPU back; the simulation can't be used any more. */
  close(): Promise<void>;
}
