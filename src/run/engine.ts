import { dynamicsVersion } from '../engine/checks.js';
import type { StepCounters } from '../engine/counters.js';
import { LatticeSimulation } from '../engine/lattice.js';
import { isLatticeState } from '../engine/latticeState.js';
import { ManifoldSimulation } from '../engine/manifold.js';
import { isManifoldState } from '../engine/manifoldState.js';
import { checkDevice } from '../engine/otherDevices.js';
import { Simulation } from '../engine/simulation.js';
import type { Device, InitialState } from '../engine/types.js';
import type { Placed } from '../gpu/index.js';
import {
  type CloudMeasures,
  type Counts,
  configAt,
  type Derived,
  type DerivedLattice,
  type DerivedManifold,
  derive,
  isLattice,
  isManifold,
  type LiveValues,
  type ParticleConfig,
  type RunConfig,
} from '../model/index.js';

/** Counts of the configurations that a chunk of steps started from. */
export type ChunkCounters = StepCounters;

/** What frames need: a lattice has none of it. */
export interface FramedEngine {
  /** Positions in units of L / 2^32, [N * d], by id. */
  positionsU32(): Uint32Array;
  /** Radii in sigma, [N], by id. */
  radii(): Float64Array;
  /** Active contacts of each particle, [N], by id. */
  lookAtContacts(): Promise<Uint32Array>;
  /** Velocities in units of L / 2^32 a step, [N * d], by id; null without momentum. */
  velocitiesIfKept?(): Int32Array | null;
}

/** What frames of clouds need. */
export interface CloudEngine {
  /** [N * V * D] */
  points(): Float64Array;
  /** Contacts of each cloud, [N]. */
  contactsOfClouds(): Uint32Array;
}

/** The part of the engine's Simulation, LatticeSimulation or ManifoldSimulation, that a run needs; a test puts a small one of its own in its place. */
export interface RunEngine extends Partial<FramedEngine>, Partial<CloudEngine> {
  readonly wasmSha256: string;
  /** `boxLength` is null of clouds on a sphere. */
  readonly derived: { boxLength: number | null };
  readonly time: number;
  readonly threads: number;
  advance(steps: number, options: { energy: boolean; stopWhenAbsorbed: boolean }): Promise<ChunkCounters>;
  /** Gives fields other values from the present configuration on; a lattice has none that may change. */
  change?(values: LiveValues): Promise<void>;
  look(): Promise<Counts & { time: number; absorbed: boolean }>;
  /** Brings the state to the host: before msd, positionsU32, toBytes and digest, of an engine whose state is elsewhere. */
  fetch?(): Promise<void>;
  /** Mean squared displacement in sigma^2, if the config asks for it; a lattice has none. */
  msd?(): number;
  /** What is measured of clouds on a sphere; others have none of it. */
  measures?(): CloudMeasures;
  /** Epoch of the random streams. */
  readonly epoch: number;
  /** The whole state, for a RestoreEngine. */
  toBytes(): Uint8Array;
  digest(): string;
  close(): Promise<void>;
}

/** Makes an engine of a complete config and, of spheres, of what was derived from it, if that has been done. */
export type CreateEngine = (
  config: RunConfig,
  initialState: InitialState | null,
  derived?: Derived | DerivedLattice | DerivedManifold,
) => Promise<RunEngine>;

export const createEngine: CreateEngine = (config, initialState, derived) => {
  if (isLattice(config)) return LatticeSimulation.create(config);
  if (isManifold(config)) return ManifoldSimulation.create(config, { vectors: initialState?.vectors });
  const given = initialState === null ? {} : { initialState };
  // The config is complete: with what follows from it, it is not checked again.
  const isPlaced = config.initial === 'random' || initialState?.positions !== undefined;
  const known = (derived as Derived | undefined) ?? (isPlaced ? derive(config, initialState?.radii) : undefined);
  return Simulation.create(configAt(config, 0), { asynchronous: true, derived: known, ...given });
};

/** Makes an engine of the bytes of another one. */
export type RestoreEngine = (
  bytes: Uint8Array,
  options: { reseed: boolean; threads: RunConfig['threads'] },
) => Promise<RunEngine>;

export const restoreEngine: RestoreEngine = (bytes, options) => {
  if (isLatticeState(bytes)) return LatticeSimulation.fromBytes(bytes, { reseed: options.reseed });
  if (isManifoldState(bytes)) return ManifoldSimulation.fromBytes(bytes, { reseed: options.reseed });
  return Simulation.fromBytes(bytes, { ...options, asynchronous: true });
};

/** What makes the engines of a device. */
export interface Engines {
  create: CreateEngine;
  restore: RestoreEngine;
}

/** Engines on a GPU. @param open puts a system there, alone or with others */
export async function gpuEngines(open: (placed: Placed) => Promise<RunEngine>): Promise<Engines> {
  const { placeAtStart, placeFromBytes } = await import('../gpu/index.js');
  return {
    create: async (config, start, derived) => {
      const first = configAt(config as ParticleConfig, 0);
      const isPlaced = first.initial === 'random' || start?.positions !== undefined;
      return open(await placeAtStart(first, start, isPlaced ? (derived as Derived | undefined) : undefined));
    },
    restore: async (bytes, { reseed }) => open(await placeFromBytes(bytes, { reseed })),
  };
}

/**
 * Whether runs are to be made on a GPU.
 * @param onNote told which device `auto` takes, and why
 * @throws ConfigError if the device is a GPU that has not one of their rules
 */
export async function isForGpu(
  device: Device | undefined,
  configs: readonly RunConfig[],
  onNote: (note: string) => void = () => {},
): Promise<boolean> {
  if (device === undefined) return false;
  checkDevice(device);
  if (device === 'cpu' || configs.length === 0) return false;
  if (device === 'auto') {
    const { chooseDevice } = await import('../gpu/choose.js');
    const { isGpu, why } = await chooseDevice(configs);
    onNote(`device auto takes the ${isGpu ? 'GPU' : 'processor'}: ${why}`);
    return isGpu;
  }
  const { requireGpuRule } = await import('../gpu/index.js');
  configs.forEach(requireGpuRule);
  return true;
}

/**
 * Engines of a device. The bits do not depend on it.
 * @param config of the run
 * @throws ConfigError if the device is a GPU that has not the rule
 */
export async function enginesFor(
  device: Device | undefined,
  config: RunConfig,
  onNote?: (note: string) => void,
): Promise<Engines> {
  if (!(await isForGpu(device, [config], onNote))) return { create: createEngine, restore: restoreEngine };
  const { GpuSimulation } = await import('../gpu/index.js');
  return gpuEngines((placed) => GpuSimulation.at(placed));
}

/** @throws Error if an engine has nothing that a frame could show; no config asks for frames of it */
export function framedEngine(engine: RunEngine): FramedEngine {
  if (engine.positionsU32 && engine.radii && engine.lookAtContacts) return engine as FramedEngine;
  throw new Error('frames need positions, a lattice has none');
}

/** @throws Error as framedEngine */
export function cloudEngine(engine: RunEngine): CloudEngine {
  if (engine.points && engine.contactsOfClouds) return engine as CloudEngine;
  throw new Error('frames of clouds need points, this engine has none');
}

export { type Device, dynamicsVersion };
