/** A simulation of clouds of points on a sphere (docs/manifold.md), in the shape of `Simulation` where that makes sense. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { probeAccuracy } from '../analysis/linearProbe.js';
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
import { instantiateManifold, type LoadedManifold } from './binaries.js';
import { checkSteps, checkTime, checkVersion, dynamicsVersion } from './checks.js';
import { shapesOf } from './cloudShapes.js';
import { noCounters, type StepCounters } from './counters.js';
import { checkPoints, checkVelocities } from './manifoldChecks.js';
import { ManifoldCore } from './manifoldCore.js';
import { joined, vectorsLength, vectorsOf, weightsOf } from './manifoldEncoder.js';
import { decodeManifold, encodeManifold } from './manifoldState.js';
import type { ManifoldObservation, ManifoldOptions, ManifoldRestoreOptions } from './manifoldTypes.js';
import { littleEndianBytes } from './sealed.js';
import type { StepOptions } from './types.js';

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
    if (simulation.#weights > 0) {
      const vectors = vectorsOf(simulation.config, simulation.derived, options.vectors);
      if (vectors === null) simulation.#core.draw();
      else simulation.#core.writeInputs(vectors);
    }
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
    simulation.#takeNumbers(state.numbers);
    simulation.#core.setEpoch(state.epoch + (options.reseed ? 1 : 0));
    return simulation;
  }

  /** Takes what `toBytes` stores (manifoldState.ts). */
  #takeNumbers(numbers: Float64Array): void {
    const moving = this.#weights > 0 ? this.#weights : this.length;
    const first = this.#core.hasVelocities ? 2 * moving : moving;
    const kept = this.config.vectors === undefined ? 0 : vectorsLength(this.config, this.derived);
    const expected = first + kept + (this.#weights > 0 ? this.length : 0);
    if (numbers.length !== expected) {
      throw new RangeError(`the state of clouds must hold ${expected} numbers, got ${numbers.length}`);
    }
    const [places, velocities] = [numbers.subarray(0, moving), numbers.subarray(moving, first)];
    if (this.#weights === 0) this.#put(places, velocities);
    else {
      if (kept === 0) this.#core.draw();
      else this.#core.writeInputs(numbers.subarray(first, first + kept));
      this.#putWeights(places, velocities);
    }
  }

  static async #open(config: ManifoldConfig, time: number, options: ManifoldOptions): Promise<ManifoldSimulation> {
    const derived = deriveManifold(config);
    return new ManifoldSimulation(config, derived, await instantiateManifold(options.build), time, options);
  }

  /**
   * Wide clouds touch up to the range, and their radii drop out of the gradient.
   * @throws ConfigError if all clouds are so wide and can't all come apart, or all touch each other (an encoder may yet tell them apart)
   */
  #checkStart(): void {
    const { cloudsNumber: n, embedding, scale, range, spread } = this.config;
    if (n < 3 || scale === undefined) return;
    const [first = 0, second = 0] = this.#core.readRadii().sort();
    const isStuck = first + second >= range && range >= largestDistance(n, embedding);
    if (!isStuck && (this.#weights > 0 || this.#core.count().contacts < (n * (n - 1)) / 2)) return;
    const words = spread === undefined ? '' : ` of spread ${spread}`;
    throw new ConfigError(
      `scale must be so small that clouds can come apart, got ${scale}, with which ${n} clouds${words} touch whatever they do; ` +
        'give a smaller one, or a larger embedding',
      'scale',
    );
  }

  /** Weights of an encoder; 0 without one. */
  get #weights(): number {
    return weightsOf(this.config);
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
    if (this.#weights > 0 && !this.#core.readRadii().every(Number.isFinite)) {
      throw new Error(`the weights of the encoder are too large for numbers at step ${this.#t}; give a smaller learningRate`);
    }
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
      ...(this.#weights > 0 ? this.#accuracies() : {}),
    };
  }

  #accuracies(): Required<Pick<CloudMeasures, 'freshAccuracy' | 'probeAccuracy'>> {
    const { particles, freshPoints } = this.derived;
    if (freshPoints === 0) return { freshAccuracy: null, probeAccuracy: null };
    const { right, points } = this.#core.test();
    return {
      freshAccuracy: right / (particles * freshPoints),
      probeAccuracy: probeAccuracy(this.points(), points, particles, this.config.embedding),
    };
  }

  /** Learning rate of step t, that of rigid clouds in diameters. */
  rateAt(t: number): number {
    checkTime(t);
    return this.#core.rateAt(t);
  }

  async close(): Promise<void> {}
  /** Coordinates, [N * V * D], by cloud, then by view; of rigid clouds their centres, [N * D]. */
  points(): Float64Array {
    return this.#core.readPoints();
  }

  /** Velocities of the points, likewise, or of the weights of an encoder; empty without momentum. */
  velocities(): Float64Array {
    return this.#weights > 0 ? this.#core.readLayers('velocities') : this.#core.readVelocities();
  }

  /** Weights of an encoder, by layer, then by input, then by output; empty without one. */
  weights(): Float64Array {
    return this.#core.readLayers('weights');
  }

  /** Gradient of the loss of all clouds by the weights, likewise. */
  weightGradients(): Float64Array {
    this.#core.look();
    return this.#core.readLayers('weightGradients');
  }

  /** Vectors that an encoder sees, [N * V * D0], by cloud, then by view, or the fresh ones, [N * F * D0]; empty without one. */
  vectors(which: 'views' | 'fresh' = 'views'): Float64Array {
    return this.#weights === 0 ? new Float64Array(0) : this.#core.readInputs(which === 'fresh' ? 'freshInputs' : 'inputs');
  }

  /** Points of the fresh views, [N * F * D]; empty without an encoder. */
  freshPoints(): Float64Array {
    return this.#weights > 0 && this.derived.freshPoints > 0 ? this.#core.test().points : new Float64Array(0);
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
    if (this.#weights > 0) throw new RangeError('points are those that the encoder makes; use restoreWeights');
    this.#put(points, velocities);
    this.#t = time;
  }

  /**
   * Goes to other weights of the same encoder.
   * @param weights as `weights` gives them
   * @param time as in `restore`
   * @throws RangeError if a length, a number or the time does not fit
   */
  restoreWeights(weights: Float64Array, time: number, velocities = new Float64Array(this.#weights)): void {
    checkTime(time);
    this.#putWeights(weights, velocities);
    this.#t = time;
  }

  #putWeights(weights: Float64Array, velocities: Float64Array): void {
    const expected = this.#weights;
    if (weights.length !== expected) throw new RangeError(`weights must hold ${expected} numbers, got ${weights.length}`);
    checkVelocities(velocities, this.#core.hasVelocities ? expected : null);
    if (!weights.every(Number.isFinite)) throw new RangeError('weights must be finite numbers');
    this.#core.writeLayers(weights, velocities);
  }

  #put(points: Float64Array, velocities: Float64Array): void {
    checkPoints(points, this.length, this.config.embedding);
    checkVelocities(velocities, this.#core.hasVelocities ? this.length : null);
    this.#core.write(points, velocities);
  }

  /** The state as bytes, for `fromBytes`. */
  toBytes(): Uint8Array {
    const { config, epoch } = this;
    const kept = config.vectors === undefined ? [] : [this.vectors(), this.vectors('fresh')];
    const parts =
      this.#weights > 0 ? [this.weights(), this.velocities(), ...kept, this.points()] : [this.points(), this.velocities()];
    return encodeManifold({ config, dynamicsVersion, time: this.#t, epoch, numbers: joined(parts) });
  }
}
