/** A simulation whose steps are made on a GPU, with the bits of the engine: the asynchronous half of `Simulation`. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { nothingKept } from '../engine/arenaView.js';
import { instantiateEngine } from '../engine/binaries.js';
import { checkSteps, checkVersion, dynamicsVersion } from '../engine/checks.js';
import { randomStart } from '../engine/core.js';
import type { Observation, StepCounters } from '../engine/counters.js';
import { littleEndianBytes } from '../engine/sealed.js';
import { givenPositions, requirePositions, spheres } from '../engine/start.js';
import { decodeState, encodeState } from '../engine/state.js';
import { sumOfSquares } from '../engine/sumOfSquares.js';
import type { AsynchronousSimulation, InitialState, RestoreOptions, StepOptions } from '../engine/types.js';
import {
  changedConfig,
  type Derived,
  derive,
  gridUnits,
  isDrawn,
  type LiveValues,
  type ParticleConfig,
  type RunConfigInput,
} from '../model/index.js';
import { Batch, type Fetched } from './batch.js';
import { acquire, release } from './device.js';
import { requireGpuRule } from './rules.js';
import { checkGpu } from './selfTest.js';
import type { Member } from './systemRecord.js';

/** A system that is to go on a GPU: where it stands, and what belongs to it. */
export interface Placed extends Member {
  listedRadii: Float64Array | null;
  wasmSha256: string;
}

const spheresOnly = 'device gpu has spheres only';

/**
 * A system at its start.
 * @throws ConfigError if a GPU has not the rule, or positions are missing
 */
export async function placeAtStart(
  config: ParticleConfig,
  start: InitialState | null,
  known: Derived | undefined,
): Promise<Placed> {
  requireGpuRule(config);
  requirePositions(config, start ?? undefined);
  const derived = known ?? derive(config, start?.radii);
  const engine = await instantiateEngine(config.dimension);
  const positions =
    givenPositions(config, derived, start ?? undefined) ??
    randomStart(engine, config.particles, config.dimension, derived.initialSeed);
  const listedRadii = start?.radii ?? null;
  return { config, derived, positions, kept: nothingKept, time: 0, epoch: 0, listedRadii, wasmSha256: engine.sha256 };
}

/**
 * The system that `toBytes` stored, on whatever device.
 * @throws RangeError if the bytes are not a whole state, or of another dynamicsVersion
 */
export async function placeFromBytes(bytes: Uint8Array, { reseed }: Pick<RestoreOptions, 'reseed'>): Promise<Placed> {
  const state = decodeState(bytes);
  checkVersion(state.dynamicsVersion);
  const config = spheres(state.config, spheresOnly);
  requireGpuRule(config);
  const { sha256: wasmSha256 } = await instantiateEngine(config.dimension);
  const { positions, time, radii: listedRadii } = state;
  const derived = derive(config, listedRadii ?? undefined);
  return { config, derived, positions, kept: state, time, epoch: state.epoch + (reseed ? 1 : 0), listedRadii, wasmSha256 };
}

export class GpuSimulation implements AsynchronousSimulation {
  /** Threads of the host that make steps. */
  readonly threads = 1;
  readonly wasmSha256: string;
  readonly epoch: number;
  readonly #listedRadii: Float64Array | null;
  #config: ParticleConfig;
  #derived: Derived;
  /** What the host knows of the state. */
  #fetched: Fetched;

  private constructor(
    private readonly batch: Batch,
    private readonly index: number,
    { config, derived, positions, kept, time, epoch, listedRadii, wasmSha256 }: Placed,
  ) {
    this.#config = config;
    this.#derived = derived;
    this.#listedRadii = listedRadii;
    this.#fetched = { time, positions, unwrapped: kept.unwrapped };
    this.epoch = epoch;
    this.wasmSha256 = wasmSha256;
    if (config.msd) this.#fetched.unwrapped ??= new BigInt64Array(positions.length);
  }

  /**
   * A simulation at t = 0.
   * @param input fields of a run as in the config file; checked here
   * @throws ConfigError for bad input, and if a GPU has not the rule; GpuError if there is no GPU
   */
  static async create(input: RunConfigInput, options: { initialState?: InitialState } = {}): Promise<GpuSimulation> {
    return GpuSimulation.at(await placeAtStart(spheres(input, spheresOnly), options.initialState ?? null, undefined));
  }

  /** The simulation that `toBytes` stored, here or in the engine; it goes on with the same bits, unless reseeded. */
  static async fromBytes(bytes: Uint8Array, options: Pick<RestoreOptions, 'reseed'> = {}): Promise<GpuSimulation> {
    return GpuSimulation.at(await placeFromBytes(bytes, options));
  }

  /**
   * A simulation of a system that has been placed, for the program's own use.
   * @internal
   */
  static async at(placed: Placed): Promise<GpuSimulation> {
    const [simulation] = await GpuSimulation.together([placed]);
    return simulation as GpuSimulation;
  }

  /**
   * Simulations of one shape that share the GPU: their steps are made together, so that each must be driven until it is closed.
   * @throws ConfigError if a GPU has not the rule; GpuError if there is none, or if it computes wrongly
   * @internal
   */
  static async together(placed: readonly Placed[]): Promise<GpuSimulation[]> {
    // held meanwhile, so that kernels are compiled once
    await acquire();
    try {
      for (const { config } of placed) await checkGpu(config);
      const batch = await Batch.open(placed.map((each) => ({ ...each })));
      return placed.map((each, s) => new GpuSimulation(batch, s, each));
    } finally {
      release();
    }
  }

  /** The fields as they are now. */
  get config(): ParticleConfig {
    return this.#config;
  }

  /** What follows from them. */
  get derived(): Derived {
    return this.#derived;
  }

  /** Steps made so far. */
  get time(): number {
    return this.batch.timeOf(this.index);
  }

  /** Side L of the box in sigma. */
  get boxLength(): number {
    return this.#derived.boxLength;
  }

  /** Names of the adapter. */
  get device(): string {
    return this.batch.gpu.description;
  }

  /**
   * Makes `steps` steps and returns the counts of each configuration passed, the first one included, the last one not. In a batch it may make
   * fewer, and absorbed is false then: call it again.
   * @throws RangeError if steps is not a whole number from 0 to maxStepsPerCall; GpuError if the GPU is lost
   */
  async advance(steps = 1, options: StepOptions = {}): Promise<StepCounters> {
    checkSteps(this.time, steps);
    return this.batch.advance(this.index, steps, options.energy ?? false, options.stopWhenAbsorbed ?? true);
  }

  /** Counts and energy of the present configuration; changes nothing. */
  look(): Promise<Observation> {
    return this.batch.look(this.index);
  }

  /** Active contacts of each particle, [N], id order. */
  lookAtContacts(): Promise<Uint32Array> {
    return this.batch.contactCounts(this.index);
  }

  /** Brings the state to the host, before what is below is asked for. */
  async fetch(): Promise<void> {
    if (this.#fetched.time !== this.time) this.#fetched = await this.batch.fetch(this.index);
  }

  #state(): Fetched {
    if (this.#fetched.time !== this.time) throw new Error('the state is on the GPU; call fetch after steps');
    return this.#fetched;
  }

  /** Positions in units of L / 2^32, [N * d], id order: the state itself. */
  positionsU32(): Uint32Array {
    return this.#state().positions;
  }

  /** Positions in sigma, [N * d], id order, in [0, L). */
  positions(): Float64Array {
    return Float64Array.from(this.positionsU32(), (u) => (u / gridUnits) * this.boxLength);
  }

  /** Radii in sigma, [N], id order. */
  radii(): Float64Array {
    return this.#derived.radii.slice();
  }

  /**
   * Mean squared displacement since t = 0, unwrapped, no drift removed, in sigma^2.
   * @throws Error if the config does not say `msd: true`
   */
  msd(): number {
    const { unwrapped } = this.#state();
    if (unwrapped === null) throw new Error('displacements are kept only if the config says msd: true');
    const words = new Int32Array(unwrapped.buffer, unwrapped.byteOffset, 2 * unwrapped.length);
    const side = this.boxLength / gridUnits;
    return (Number(sumOfSquares(words)) * side * side) / this.#config.particles;
  }

  /** SHA-256 of the positions, u32 little-endian, in id order: that of `Simulation` in the same state. */
  digest(): string {
    return bytesToHex(sha256(littleEndianBytes(this.positionsU32())));
  }

  /** The state as bytes, for `fromBytes` of any device. */
  toBytes(): Uint8Array {
    return this.#encode(this.#state());
  }

  /**
   * The last state that came to the host, for who goes on elsewhere when the GPU is lost.
   * @internal
   */
  lastBytes(): Uint8Array {
    return this.#encode(this.#fetched);
  }

  #encode({ time, positions, unwrapped }: Fetched): Uint8Array {
    return encodeState({
      config: this.#config,
      dynamicsVersion,
      time,
      epoch: this.epoch,
      positions,
      unwrapped,
      velocities: null,
      radii: this.#listedRadii,
    });
  }

  /** Gives fields other values from the present configuration on, as `Simulation.change` does. @throws ConfigError */
  async change(values: LiveValues): Promise<void> {
    const own = this.#config as unknown as Record<string, unknown>;
    if (Object.entries(values).every(([field, value]) => own[field] === value)) return;
    const config = changedConfig(this.#config, values);
    requireGpuRule(config);
    const radii = isDrawn(config.sizes) ? this.#derived.radii : this.#listedRadii;
    const derived = derive(config, radii ?? undefined);
    await this.batch.change(this.index, config, derived);
    this.#config = config;
    this.#derived = derived;
  }

  /** Gives the GPU back; the simulation can't be used any more. */
  async close(): Promise<void> {
    await this.batch.close(this.index);
  }
}
