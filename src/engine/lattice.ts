/** A simulation of a lattice model (docs/lattice.md), in the shape of `Simulation` where that makes sense. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import {
  ConfigError,
  type DerivedLattice,
  deriveLattice,
  isLattice,
  type LatticeConfig,
  parseConfig,
  type RunConfigInput,
} from '../model/index.js';
import { instantiateLattice, type LatticeBuild, type LoadedLattice } from './binaries.js';
import { checkSteps, checkTime, checkVersion, dynamicsVersion } from './checks.js';
import { noCounters, type StepCounters } from './counters.js';
import { LatticeCore } from './latticeCore.js';
import { decodeLattice, encodeLattice } from './latticeState.js';
import { littleEndianBytes } from './sealed.js';
import type { StepOptions } from './types.js';

export interface LatticeObservation {
  time: number;
  /** Active sites. */
  active: number;
  /** Pairs of particles that share a site. */
  contacts: number;
  /** A lattice has none. */
  energy: null;
  /** Nor this. */
  largestOverlap: null;
  /** Active sites again. */
  overlaps: number;
  /** Whether nothing moves any more: no site is active. */
  absorbed: boolean;
}

export interface LatticeOptions {
  /** `debug` has assertions on; the bits are the same. */
  build?: LatticeBuild;
}

export interface LatticeRestoreOptions extends LatticeOptions {
  /** Draws other random numbers from here on: they go to their next epoch. */
  reseed?: boolean;
}

/** Topplings between two turns of the event loop while a natural start is prepared: some 10 ms. */
const topplingsATurn = 1e6;
/** Sites hashed at a time, for little memory. */
const hashedSites = 65536;

const turn = (): Promise<void> => new Promise((resume) => setTimeout(resume, 0));

/** Checks a config of a lattice model. @throws ConfigError, also for another model */
function latticeOf(input: RunConfigInput): LatticeConfig {
  const config = parseConfig(input);
  if (isLattice(config)) return config;
  throw new ConfigError(`model must be manna or manna-abelian here, got ${config.model}; use Simulation`, 'model');
}

/** Random sites; for a natural start, steps until absorbed or stationary and one hop of every particle. */
async function start(core: LatticeCore, config: LatticeConfig): Promise<void> {
  core.place();
  if (config.start === 'random') return;
  const end = core.preparationSteps;
  let t = 0;
  for (;;) {
    const { active } = core.count();
    if (t === end || active === 0) break;
    t += core.prepare(t, Math.min(end - t, Math.ceil(topplingsATurn / active)));
    await turn();
  }
  core.hop(t);
}

export class LatticeSimulation {
  private t: number;

  private constructor(
    readonly config: LatticeConfig,
    readonly derived: DerivedLattice,
    private readonly core: LatticeCore,
    private readonly module: LoadedLattice,
    time: number,
  ) {
    this.t = time;
  }

  /**
   * A lattice at t = 0.
   * @param config fields of a run as in the config file, of model manna or manna-abelian; checked here
   * @throws ConfigError naming field, value, range and remedy; Error if a site gets more than 255 particles
   * @example const sim = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 64, density: 0.7 }); sim.step(100);
   */
  static async create(config: RunConfigInput, options: LatticeOptions = {}): Promise<LatticeSimulation> {
    const complete = latticeOf(config);
    const simulation = await LatticeSimulation.open(complete, 0, options);
    await start(simulation.core, complete);
    return simulation;
  }

  /**
   * The lattice that `toBytes` stored, at its time; it goes on with the same bits, unless reseeded.
   * @throws RangeError if the bytes are not a whole state, or of another dynamicsVersion
   */
  static async fromBytes(bytes: Uint8Array, options: LatticeRestoreOptions = {}): Promise<LatticeSimulation> {
    const state = decodeLattice(bytes);
    checkVersion(state.dynamicsVersion);
    const simulation = await LatticeSimulation.open(latticeOf(state.config), state.time, options);
    simulation.restore(state.heights, state.time);
    simulation.core.setEpoch(state.epoch + (options.reseed ? 1 : 0));
    return simulation;
  }

  private static async open(config: LatticeConfig, time: number, { build }: LatticeOptions): Promise<LatticeSimulation> {
    const derived = deriveLattice(config);
    const module = await instantiateLattice(build);
    return new LatticeSimulation(config, derived, new LatticeCore(module, config, derived), module, time);
  }

  /** Steps made so far. */
  get time(): number {
    return this.t;
  }

  /** Epoch of the random numbers: 0, and one more for each time the state was reseeded. */
  get epoch(): number {
    return this.core.epoch;
  }

  /** N. */
  get particles(): number {
    return this.derived.particles;
  }

  get sites(): number {
    return this.derived.sites;
  }

  get dimension(): number {
    return this.config.dimension;
  }

  get wasmSha256(): string {
    return this.module.sha256;
  }

  /** A lattice runs on one thread. */
  get threads(): number {
    return 1;
  }

  /** Why there are fewer threads than asked for, or null. */
  get threadsNote(): string | null {
    const asked = this.config.threads;
    return asked === 'auto' || asked === 1 ? null : `threads: 1 instead of ${asked}, because a lattice runs on one`;
  }

  /**
   * Makes `steps` steps and returns the counts of each configuration passed, the first one included, the last one not: `active` is the
   * number of active sites, `contacts` that of pairs of particles sharing a site, `energy` null.
   * @throws RangeError if steps is not a whole number from 0 to maxStepsPerCall; Error if a site gets more than 255 particles
   */
  step(steps = 1, options: StepOptions = {}): StepCounters {
    const from = this.t;
    checkSteps(from, steps);
    const run = this.core.run(from, steps, options.stopWhenAbsorbed ?? true);
    this.t = from + run.steps;
    const { absorbed, absorbedAt, active, pairs: contacts } = run;
    return { from, steps: run.steps, time: this.t, absorbed, absorbedAt, ...noCounters, active, contacts };
  }

  /** `step`, for callers that drive any engine. */
  async advance(steps = 1, options: StepOptions = {}): Promise<StepCounters> {
    return this.step(steps, options);
  }

  /** Counts of the present configuration; changes nothing. */
  observe(): LatticeObservation {
    const { active, pairs } = this.core.count();
    return { time: this.t, ...noCounters, active, contacts: pairs, overlaps: active, absorbed: active === 0 };
  }

  /** `observe`, for callers that drive any engine. */
  async look(): Promise<LatticeObservation> {
    return this.observe();
  }

  /** Nothing to end: a lattice has no threads. */
  async close(): Promise<void> {}

  /** Particles on each site, [sites], by number x + size y + size^2 z. */
  heights(): Uint8Array {
    return this.core.readHeights();
  }

  /** SHA-256 of the heights, u32 little-endian, by number of the site: equal digests are equal states. */
  digest(): string {
    const heights = this.core.readHeights();
    const hash = sha256.create();
    for (let at = 0; at < heights.length; at += hashedSites) {
      hash.update(littleEndianBytes(Uint32Array.from(heights.subarray(at, at + hashedSites))));
    }
    return bytesToHex(hash.digest());
  }

  /**
   * Goes to another state of the same lattice: for repeated draws from one configuration, or to go back.
   * @param heights [sites], by number of the site, N in all
   * @param time step number the next step draws its random numbers for, 0 to 2^53 - 1
   * @throws RangeError if the length, the sum or the time does not fit
   */
  restore(heights: Uint8Array, time: number): void {
    const { sites, particles } = this.derived;
    if (heights.length !== sites) throw new RangeError(`heights must hold ${sites} sites, got ${heights.length}`);
    let sum = 0;
    for (const height of heights) sum += height;
    if (sum !== particles) throw new RangeError(`heights must hold ${particles} particles, got ${sum}`);
    checkTime(time);
    this.core.writeHeights(heights);
    this.t = time;
  }

  /**
   * Spreads activity from one site of an absorbed state: a particle hops onto a neighbour's site, which makes it the only active one, and
   * steps follow from t = 0 on with the random numbers of an epoch of their own. The lattice is then at the last of the times, or
   * absorbed; `heights` put it back.
   * @param heights the absorbed state, by number of the site
   * @param seed site of the particle, that of the neighbour, which holds one too, and the epoch, u32: equal ones give equal spreads
   * @param times ascending, above 0
   * @param onTime is told the active sites and the sum of their squared distances to the seed at each time, until there are none
   */
  spread(
    heights: Uint8Array,
    seed: { from: number; to: number; epoch: number },
    times: readonly number[],
    onTime: (place: number, active: number, squares: number) => void,
  ): void {
    const { core } = this;
    const { from, to, epoch } = seed;
    core.seed(heights, from, to);
    core.setEpoch(epoch);
    this.t = 0;
    for (const [place, time] of times.entries()) {
      const { steps, absorbed } = core.run(this.t, time - this.t, true);
      this.t += steps;
      const active = core.activeSites().length;
      if (absorbed || active === 0) return;
      onTime(place, active, core.squaresFrom(to));
    }
  }

  /** The state as bytes, for `fromBytes`. */
  toBytes(): Uint8Array {
    const { config, epoch, t: time } = this;
    return encodeLattice({ config, dynamicsVersion, time, epoch, heights: this.core.readHeights() });
  }
}
