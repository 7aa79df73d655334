/** A simulation of clouds of points on a sphere (docs/manifold.md), in the shape of `Simulation` where that makes sense. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  type CloudMeasures,
  ConfigError,
  type DerivedManifold,
  deriveManifold,
  isManifold,
  largestDistance,
  type ManifoldConfig,
  parseConfig,
  type RunConfigInput,
} from '../model/index.js';
import { instantiateManifold, type LoadedManifold, type ManifoldBuild } from './binaries.js';
import { checkSteps, checkTime, checkVersion, dynamicsVersion } from './checks.js';
import { shapesOf } from './cloudShapes.js';
import { noCounters, type StepCounters } from './counters.js';
import { ManifoldCore } from './manifoldCore.js';
import { decodeManifold, encodeManifold } from './manifoldState.js';
import { littleEndianBytes } from './sealed.js';
import type { StepOptions } from './types.js';

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
}

export interface ManifoldRestoreOptions extends ManifoldOptions {
  /** Draws other batches from here on: the random numbers go to their next epoch. */
  reseed?: boolean;
}

/** A point is of length 1 up to rounding. */
const largestDeviation = 1e-12;

/** Checks a config of clouds. @throws ConfigError, also for another model */
function cloudsOf(input: RunConfigInput): ManifoldConfig {
  const config = parseConfig(input);
  if (isManifold(config)) return config;
  throw new ConfigError(`model must be manifold here, got ${config.model}; use Simulation`, 'model');
}

export class ManifoldSimulation {
  #t: number;
  readonly #core: ManifoldCore;
  readonly #module: LoadedManifold;
  readonly #withGradients: boolean;

  private constructor(
    readonly config: ManifoldConfig,
    readonly derived: DerivedManifold,
    module: LoadedManifold,
    time: number,
    { gradients = false }: ManifoldOptions,
  ) {
    this.#t = time;
    this.#module = module;
    this.#withGradients = gradients;
    this.#core = new ManifoldCore(module, config, derived, gradients);
  }

  /**
   * Clouds at t = 0.
   * @param config fields of a run as in the config file, of model manifold; checked here
   * @throws ConfigError naming field, value, range and remedy; also if every cloud touches every other one
   * @example const sim = await ManifoldSimulation.create({ model: 'manifold', cloudsNumber: 40, embedding: 3 }); sim.step(100);
   */
  static async create(config: RunConfigInput, options: ManifoldOptions = {}): Promise<ManifoldSimulation> {
    const simulation = await ManifoldSimulation.#open(cloudsOf(config), 0, options);
    simulation.#core.place();
    simulation.#checkStart();
    return simulation;
  }

  /**
   * The clouds that `toBytes` stored, at their time; they go on with the same bits, unless reseeded.
   * @throws RangeError if the bytes are not a whole state, or of another dynamicsVersion
   */
  static async fromBytes(bytes: Uint8Array, options: ManifoldRestoreOptions = {}): Promise<ManifoldSimulation> {
    const state = decodeManifold(bytes);
    checkVersion(state.dynamicsVersion);
    const simulation = await ManifoldSimulation.#open(cloudsOf(state.config as RunConfigInput), state.time, options);
    const { length } = simulation;
    const expected = simulation.#core.hasVelocities ? 2 * length : length;
    if (state.numbers.length !== expected) {
      throw new RangeError(`the state of clouds must hold ${expected} numbers, got ${state.numbers.length}`);
    }
    simulation.#put(state.numbers.subarray(0, length), state.numbers.subarray(length));
    simulation.#core.setEpoch(state.epoch + (options.reseed ? 1 : 0));
    return simulation;
  }

  static async #open(config: ManifoldConfig, time: number, options: ManifoldOptions): Promise<ManifoldSimulation> {
    const derived = deriveManifold(config);
    return new ManifoldSimulation(config, derived, await instantiateManifold(options.build), time, options);
  }

  /**
   * Wide clouds touch up to the range, and their radii drop out of the gradient.
   * @throws ConfigError if all clouds are so wide and can't all come apart, or all touch each other
   */
  #checkStart(): void {
    const { cloudsNumber: n, embedding, scale, range } = this.config;
    if (n < 3 || scale === undefined) return;
    const [first = 0, second = 0] = this.#core.readRadii().sort();
    const isStuck = first + second >= range && range >= largestDistance(n, embedding);
    if (!isStuck && this.#core.count().contacts < (n * (n - 1)) / 2) return;
    throw new ConfigError(
      `scale must be so small that clouds can come apart, got ${scale}, with which ${n} clouds of spread ${this.config.spread} touch whatever they do; ` +
        'give a smaller one, or a larger embedding',
      'scale',
    );
  }

  /** Numbers of the points, N V D. */
  private get length(): number {
    return this.derived.particles * this.derived.points * this.config.embedding;
  }

  /** Steps made so far. */
  get time(): number {
    return this.#t;
  }

  /** Epoch of the random numbers: 0, and one more for each time the state was reseeded. */
  get epoch(): number {
    return this.#core.epoch;
  }

  /** Clouds N. */
  get particles(): number {
    return this.derived.particles;
  }

  /** D. */
  get dimension(): number {
    return this.config.embedding;
  }

  get wasmSha256(): string {
    return this.#module.sha256;
  }

  /** Clouds run on one thread. */
  get threads(): number {
    return 1;
  }

  /**
   * Makes `steps` steps and returns the counts of each configuration passed, the first one included, the last one not: `active` is the
   * number of clouds in contact, `contacts` that of pairs, `energy` null.
   * @throws RangeError if steps is not a whole number from 0 to maxStepsPerCall
   */
  step(steps = 1, options: StepOptions = {}): StepCounters {
    const from = this.#t;
    checkSteps(from, steps);
    const run = this.#core.run(from, steps, options.stopWhenAbsorbed ?? true);
    this.#t = from + run.steps;
    const { absorbed, absorbedAt, active, contacts } = run;
    return { from, steps: run.steps, time: this.#t, absorbed, absorbedAt, ...noCounters, active, contacts };
  }

  /** `step`, for callers that drive any engine. */
  async advance(steps = 1, options: StepOptions = {}): Promise<StepCounters> {
    return this.step(steps, options);
  }

  /** Counts of the present configuration; changes nothing. */
  observe(): ManifoldObservation {
    const { active, contacts, absorbed } = this.#core.count();
    return { time: this.#t, ...noCounters, active, contacts, overlaps: contacts, absorbed };
  }

  /** `observe`, for callers that drive any engine. */
  async look(): Promise<ManifoldObservation> {
    return this.observe();
  }

  /** The loss of all clouds at once. */
  loss(): number {
    return this.#core.look().loss;
  }

  /** What is measured of the present configuration beside its counts; changes nothing. */
  measures(): CloudMeasures {
    const { coincident } = this.#core.count();
    const { loss, gradientNorm } = this.#core.look();
    const radii = this.#core.readRadii();
    let sum = 0;
    for (const radius of radii) sum += radius;
    const { participationRatio, alignment } =
      this.config.clouds === 'rigid'
        ? { participationRatio: null, alignment: null }
        : shapesOf(this.points(), this.#core.readCentres(), this.derived.points, this.config.embedding);
    return {
      totalLoss: loss,
      meanRadius: this.config.cloudSize ?? sum / radii.length,
      gradientNorm,
      participationRatio,
      alignment,
      coincident,
    };
  }

  /** Learning rate of step t, that of rigid clouds in diameters. */
  rateAt(t: number): number {
    checkTime(t);
    return this.#core.rateAt(t);
  }

  /** Nothing to end: clouds have no threads. */
  async close(): Promise<void> {}

  /** Coordinates, [N * V * D], by cloud, then by view; of rigid clouds their centres, [N * D]. */
  points(): Float64Array {
    return this.#core.readPoints();
  }

  /** Velocities of the points, likewise; empty without momentum. */
  velocities(): Float64Array {
    return this.#core.readVelocities();
  }

  /** Means of the points of each cloud, [N * D], not scaled to length 1. */
  centres(): Float64Array {
    return this.#core.readCentres();
  }

  /** Radius r of each cloud, [N]. */
  radii(): Float64Array {
    return this.#core.readRadii();
  }

  /** Contacts of each cloud, [N]. */
  contactsOfClouds(): Uint32Array {
    return this.#core.readDegrees();
  }

  /**
   * Gradient of the loss of all clouds by each point, along the sphere, [N * V * D].
   * @throws Error if the simulation was made without `gradients`
   */
  gradients(): Float64Array {
    if (!this.#withGradients) throw new Error('gradients need a simulation that was made with the option gradients');
    this.#core.look();
    return this.#core.readGradients();
  }

  /** SHA-256 of the points, f64 little-endian: equal digests are equal configurations. */
  digest(): string {
    return bytesToHex(sha256(littleEndianBytes(this.points())));
  }

  /**
   * Goes to another configuration of the same clouds.
   * @param points [N * V * D], each of length 1 (to 1e-12); of rigid clouds [N * D]
   * @param time step number whose batch comes next, 0 to 2^53 - 1
   * @param velocities likewise, of runs with momentum; 0 if not given
   * @throws RangeError if a length, a point or the time does not fit
   */
  restore(points: Float64Array, time: number, velocities = new Float64Array(this.length)): void {
    checkTime(time);
    this.#put(points, velocities);
    this.#t = time;
  }

  #put(points: Float64Array, velocities: Float64Array): void {
    const { length } = this;
    const d = this.config.embedding;
    if (points.length !== length) throw new RangeError(`points must hold ${length} numbers, got ${points.length}`);
    for (let at = 0; at < length; at += d) {
      let square = 0;
      for (let k = at; k < at + d; k++) square += (points[k] as number) ** 2;
      if (!(Math.abs(Math.sqrt(square) - 1) <= largestDeviation)) {
        throw new RangeError(`points must have length 1, got ${Math.sqrt(square)} for point ${at / d}`);
      }
    }
    if (this.#core.hasVelocities && velocities.length !== length) {
      throw new RangeError(`velocities must hold ${length} numbers, got ${velocities.length}`);
    }
    if (!velocities.every(Number.isFinite)) throw new RangeError('velocities must be finite numbers');
    this.#core.write(points, velocities);
  }

  /** The state as bytes, for `fromBytes`. */
  toBytes(): Uint8Array {
    const { config, epoch } = this;
    const [points, velocities] = [this.points(), this.velocities()];
    const numbers = new Float64Array(points.length + velocities.length);
    numbers.set(points);
    numbers.set(velocities, points.length);
    return encodeManifold({ config, dynamicsVersion, time: this.#t, epoch, numbers });
  }
}
