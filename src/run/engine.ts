import { createLatticeEngine } from '../engine/lattice.js';
import { dynamicsVersion, Simulation, type StepCounters } from '../engine/simulation.js';
import { type Derived, isLattice, type RunConfig } from '../model/index.js';
import type { PreparedRun } from './prepare.js';

/** Counts of the configurations that a chunk of steps started from. */
export type ChunkCounters = StepCounters;

/** The part of the engine's Simulation, or LatticeSimulation, that a run needs; a test puts a small one of its own in its place. */
export interface RunEngine {
  readonly wasmSha256: string;
  readonly derived: Pick<Derived, 'boxLength'>;
  readonly time: number;
  readonly threads: number;
  advance(steps: number, options: { energy: boolean; stopWhenAbsorbed: boolean }): Promise<ChunkCounters>;
  look(): Promise<{ time: number; active: number; contacts: number; energy: number | null; overlaps: number }>;
  digest(): string;
  close(): Promise<void>;
}

export type CreateEngine = (config: RunConfig, initialState: PreparedRun['initialState']) => Promise<RunEngine>;

export const createEngine: CreateEngine = (config, initialState) =>
  isLattice(config)
    ? createLatticeEngine(config)
    : Simulation.create(config, { asynchronous: true, ...(initialState === null ? {} : { initialState }) });

export { dynamicsVersion };
