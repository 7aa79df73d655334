import { dynamicsVersion, Simulation } from '../engine/simulation.js';
import type { Derived, RunConfig } from '../model/index.js';
import type { PreparedRun } from './prepare.js';

/** Counts of the configurations that a chunk of steps started from. */
export interface ChunkCounters {
  /** t of the first one. */
  from: number;
  /** Steps done; fewer than asked for if an absorbed configuration stopped them. */
  steps: number;
  /** t of the configuration reached. */
  time: number;
  /** Whether that configuration stopped the steps because it has no contact. */
  absorbed: boolean;
  /** First t seen without any overlap, or null. */
  absorbedAt: number | null;
  active: Uint32Array;
  contacts: Uint32Array;
  /** Total energies in sigma, if asked for. */
  energy: Float64Array | null;
}

/** The part of the engine's Simulation that a run needs; a test puts a small one of its own in its place. */
export interface RunEngine {
  readonly wasmSha256: string;
  readonly derived: Pick<Derived, 'boxLength'>;
  readonly time: number;
  readonly threads: number;
  advance(steps: number, options: { energy: boolean; stopWhenAbsorbed: boolean }): Promise<ChunkCounters>;
  look(): Promise<{ time: number; active: number; contacts: number; energy: number; overlaps: number }>;
  digest(): string;
  close(): Promise<void>;
}

export type CreateEngine = (config: RunConfig, initialState: PreparedRun['initialState']) => Promise<RunEngine>;

export const createEngine: CreateEngine = (config, initialState) =>
  Simulation.create(config, { asynchronous: true, ...(initialState === null ? {} : { initialState }) });

export { dynamicsVersion };
