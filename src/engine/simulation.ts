/** A simulation as a library user sees it: create, step, read. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
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
import { type Kept, nothingKept } from './arenaView.js';
import { instantiateEngine, type LoadedEngine } from './binaries.js';
import { checkSteps, checkTime, checkVersion, dynamicsVersion } from './checks.js';
import { chooseThreads } from './chooseThreads.js';
import { EngineCore, randomStart, type StepsDone } from './core.js';
import type { Observation, StepCounters } from './counters.js';
import { carryOut, carryOutTogether, type Team, type Work } from './crew.js';
import { createOn } from './otherDevices.js';
import { littleEndianBytes } from './sealed.js';
import { givenPositions, requirePositions, spheres } from './start.js';
import { decodeState, encodeState } from './state.js';
import type { AsynchronousSimulation, CreateOptions, DeviceOptions, RestoreOptions, StepOptions } from './types.js';
import { openTeam } from './workers.js';

const others = 'use LatticeSimulation or ManifoldSimulation';

export class Simulation implements AsynchronousSimulation {
  readonly device = 'cpu';
  private t: number;

  private constructor(
    private present: ParticleConfig,
    private follows: Derived,
    private readonly core: EngineCore,
    private readonly engine: LoadedEngine,
    private readonly team: Team | null,
    private readonly listedRadii: Float64Array | null,
    time: number,
    /** Why there are fewer threads than asked for, or null. */
    readonly threadsNote: string | null,
  ) {
    this.t = time;
  }

  /** @param start positions by id, or null for a random start */
  private static async open(
    config: ParticleConfig,
    derived: Derived,
    start: Uint32Array | null,
    kept: Kept,
    listedRadii: Float64Array | null,
    time: number,
    { engine: options = {}, asynchronous = false }: Pick<CreateOptions, 'engine' | 'asynchronous'>,
  ): Promise<Simulation> {
    const { threads, note } = chooseThreads(config, asynchronous);
    const build = threads > 1 ? (options.build === 'debug' ? 'threads-debug' : 'threads') : options.build;
    const engine = await instantiateEngine(config.dimension, build);
    const positions = start ?? randomStart(engine, config.particles, config.dimension, derived.initialSeed);
    const core = new EngineCore(engine, config, derived, positions, kept, options, threads);
    const team = threads > 1 ? await openTeam(engine, core.view.headers, () => core.view.get('barrier')) : null;
    const simulation = new Simulation(config, derived, core, engine, team, listedRadii, time, note);
    await simulation.later(core.build());
    return simulation;
  }

  /**
   * A simulation at t = 0 on a GPU, or with `auto` on the device that is faster; the bits are the same.
   * @throws ConfigError for bad input, and if a GPU has not the rule; GpuError if there is no GPU (docs/gpu.md)
   */
  static create(config: RunConfigInput, options: DeviceOptions): Promise<AsynchronousSimulation>;
  /**
   * A simulation at t = 0.
   * @param config fields of a run as in the config file; checked here
   * @throws ConfigError naming field, value, range and remedy
   * @example const sim = await Simulation.create({ model: 'sgd', phi: 0.6 }); sim.step(100);
   */
  static create(config: RunConfigInput, options?: CreateOptions): Promise<Simulation>;
  static async create(config: RunConfigInput, options: CreateOptions | DeviceOptions = {}): Promise<AsynchronousSimulation> {
    const elsewhere = createOn(options.device);
    if (elsewhere) return elsewhere(config, options as DeviceOptions);
    const { initialState: start, derived: known } = options as CreateOptions;
    const complete = known ? (config as ParticleConfig) : spheres(config, others);
    requirePositions(complete, start);
    const derived = known ?? derive(complete, start?.radii);
    const positions = givenPositions(complete, derived, start);
    return Simulation.open(complete, derived, positions, nothingKept, start?.radii ?? null, 0, options as CreateOptions);
  }

  /**
   * The simulation that `toBytes` stored, at its time; it goes on with the same bits, unless reseeded.
   * @throws RangeError if the bytes are not a whole state, or of another dynamicsVersion
   */
  static async fromBytes(bytes: Uint8Array, options: RestoreOptions = {}): Promise<Simulation> {
    const state = decodeState(bytes);
    checkVersion(state.dynamicsVersion);
    const { threads = state.config.threads } = options;
    const config = spheres({ ...state.config, threads }, others);
    const derived = derive(config, state.radii ?? undefined);
    const simulation = await Simulation.open(config, derived, state.positions, state, state.radii, state.time, options);
    simulation.core.view.setEpoch(state.epoch + (options.reseed ? 1 : 0));
    return simulation;
  }

  /** Carries work out at once, which needs a simulation of one thread. */
  private now<T>(work: Work<T>): T {
    if (this.team) {
      throw new Error('a simulation of several threads does this later: use advance or look, or create it with threads 1');
    }
    return carryOut(work, this.engine.exports, this.core.view.headers[0] as number);
  }

  private async later<T>(work: Work<T>): Promise<T> {
    return this.team ? carryOutTogether(work, this.team) : this.now(work);
  }

  /** The fields as they are now. */
  get config(): ParticleConfig {
    return this.present;
  }

  /** What follows from them. */
  get derived(): Derived {
    return this.follows;
  }

  /** Steps made so far. */
  get time(): number {
    return this.t;
  }

  /** Epoch of the random streams: 0, and one more for each time the state was reseeded. */
  get epoch(): number {
    return this.core.view.epoch;
  }

  /** Side L of the box in sigma. */
  get boxLength(): number {
    return this.derived.boxLength;
  }

  get particles(): number {
    return this.config.particles;
  }

  get dimension(): number {
    return this.config.dimension;
  }

  get wasmSha256(): string {
    return this.engine.sha256;
  }

  /** Threads that do the steps. */
  get threads(): number {
    return this.team?.threads ?? 1;
  }

  /**
   * Makes `steps` steps and returns the counts of each configuration passed, the first one included, the last one not.
   * @throws RangeError if steps is not a whole number from 0 to maxStepsPerCall; Error if there are several threads (use advance)
   */
  step(steps = 1, options: StepOptions = {}): StepCounters {
    return this.counters(this.now(this.steps(steps, options)));
  }

  /**
   * `step` for any number of threads: the calling thread stays free meanwhile. One call at a time.
   * @throws RangeError as step; Error if a thread is gone
   */
  async advance(steps = 1, options: StepOptions = {}): Promise<StepCounters> {
    return this.counters(await this.later(this.steps(steps, options)));
  }

  private steps(steps: number, options: StepOptions): Work<StepsDone> {
    checkSteps(this.t, steps);
    return this.core.run(this.t, steps, { energy: options.energy ?? false, stop: options.stopWhenAbsorbed ?? true });
  }

  private counters(run: StepsDone): StepCounters {
    const from = this.t;
    this.t = from + run.steps;
    const { steps, ...rest } = run;
    return { from, steps, time: this.t, ...rest };
  }

  /** Counts and energy of the present configuration; changes nothing. */
  observe(): Observation {
    const counts = this.now(this.core.observe(this.t));
    return { time: this.t, ...counts };
  }

  /** `observe` for any number of threads. */
  async look(): Promise<Observation> {
    const counts = await this.later(this.core.observe(this.t));
    return { time: this.t, ...counts };
  }

  /** Nothing: the state is here. For programs that take any device. */
  async fetch(): Promise<void> {}

  /** Ends the threads, if there are several; the simulation can't be used any more. */
  async close(): Promise<void> {
    await this.team?.close();
  }

  /** Positions in sigma, [N * d], id order, in [0, L). */
  positions(): Float64Array {
    const L = this.derived.boxLength;
    return Float64Array.from(this.core.view.readPositions(), (u) => (u / gridUnits) * L);
  }

  /** Positions in units of L / 2^32, [N * d], id order: the state itself. */
  positionsU32(): Uint32Array {
    return this.core.view.readPositions();
  }

  /** Radii in sigma, [N], id order. */
  radii(): Float64Array {
    return this.derived.radii.slice();
  }

  /** 1 for each active particle, [N], id order. */
  active(): Uint8Array {
    return Uint8Array.from(this.contactCounts(), (count) => (count > 0 ? 1 : 0));
  }

  /** Active contacts of each particle, [N], id order. */
  contactCounts(): Uint32Array {
    return this.now(this.core.contactCounts(this.t));
  }

  /** `contactCounts` for any number of threads. */
  async lookAtContacts(): Promise<Uint32Array> {
    return this.later(this.core.contactCounts(this.t));
  }

  /** Active contacts as pairs of ids, lower first, sorted, [2 n_c]. */
  contacts(): Uint32Array {
    return this.now(this.core.contactPairs(this.t));
  }

  /** Total overlap energy in sigma. */
  energy(): number {
    return this.observe().energy;
  }

  /**
   * Mean squared displacement since t = 0 (or the last `restore`), unwrapped, no drift removed, in sigma^2.
   * @throws Error if the config does not say `msd: true`
   */
  msd(): number {
    this.checkUnwraps();
    const side = this.boxLength / gridUnits;
    return (Number(this.core.view.squaredDisplacement()) * side * side) / this.particles;
  }

  /**
   * Unwrapped displacements since t = 0 in units of L / 2^32, [N * d], id order: exact.
   * @throws Error if the config does not say `msd: true`
   */
  unwrapped(): BigInt64Array {
    this.checkUnwraps();
    return this.core.view.readKept().unwrapped as BigInt64Array;
  }

  /**
   * Velocities in units of L / 2^32 a step, [N * d], id order: exact.
   * @throws Error if the config has no momentum
   */
  velocities(): Int32Array {
    const velocities = this.velocitiesIfKept();
    if (velocities === null) throw new Error('velocities are kept only if momentum is above 0');
    return velocities;
  }

  /** The same; null without momentum. */
  velocitiesIfKept(): Int32Array | null {
    return this.core.view.readKept().velocities;
  }

  private checkUnwraps(): void {
    if (!this.config.msd) throw new Error('displacements are kept only if the config says msd: true');
  }

  /** SHA-256 of the positions, u32 little-endian, in id order: equal digests are equal states. */
  digest(): string {
    return bytesToHex(sha256(littleEndianBytes(this.core.view.readPositions())));
  }

  /**
   * Gives fields other values from the present configuration on, such as `phi` or `kick`. Positions stay the same fractions of the box,
   * so that with another phi the radii grow or shrink with respect to it.
   * @throws ConfigError if a field can't change on the way or a value is refused; nothing has changed then
   */
  async change(values: LiveValues): Promise<void> {
    const own = this.present as unknown as Record<string, unknown>;
    if (Object.entries(values).every(([field, value]) => own[field] === value)) return;
    const config = changedConfig(this.present, values);
    // Drawn radii stay what they are, and need not be drawn again.
    const radii = isDrawn(config.sizes) ? this.follows.radii : this.listedRadii;
    const derived = derive(config, radii ?? undefined);
    await this.later(this.core.change(config, derived));
    this.present = config;
    this.follows = derived;
  }

  /**
   * Goes to another state of the same system, at rest: for repeated draws from one configuration, or to go back.
   * @param positions u32 in units of L / 2^32, [N * d], id order, as positionsU32 gives them
   * @param time step number the next step draws its random numbers for, 0 to 2^53 - 1
   * @throws RangeError if the length or the time does not fit
   */
  restore(positions: Uint32Array, time: number): void {
    const words = this.particles * this.dimension;
    if (positions.length !== words) throw new RangeError(`positions must hold ${words} words, got ${positions.length}`);
    checkTime(time);
    this.now(this.core.restore(positions));
    this.t = time;
  }

  /** The state as bytes, for `fromBytes`. */
  toBytes(): Uint8Array {
    return encodeState({
      config: this.config,
      dynamicsVersion,
      time: this.t,
      epoch: this.epoch,
      positions: this.core.view.readPositions(),
      ...this.core.view.readKept(),
      radii: this.listedRadii,
    });
  }

  /** What the engine is doing, for tuning and tests. */
  diagnostics(): ReturnType<EngineCore['diagnostics']> {
    return this.core.diagnostics();
  }
}
