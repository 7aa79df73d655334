/**
 * The engine of one system: what is asked of the module, for one thread or a team. Each job is written once, as work that makes calls
 * (crew.ts). Grows the arena when a pool runs out: rows and cells are no state, so that the run goes on with the same bits.
 */
import { type Derived, differSome, isRestless, momentumOf, type ParticleConfig } from '../model/index.js';
import {
  type ArenaPlan,
  adaptSkin,
  checkFits,
  chooseSkin,
  displacementScale,
  type EngineTuning,
  planArena,
  reserve,
} from './arena.js';
import { ArenaView, type Kept, nothingKept } from './arenaView.js';
import type { LoadedEngine } from './binaries.js';
import { countsInHeaders, type Observation, RingColumns, type StepCounters } from './counters.js';
import type { Work } from './crew.js';
import * as laws from './lawNumbers.js';
import * as A from './layout.js';
import { StorageOrder } from './storageOrder.js';
import { availableCores } from './workers.js';

/**
 * A skin is judged too thin when the scans amount to this many of all particles, and too thick when they amount to this many: a rebuild costs as
 * much as some ten of them.
 */
const judgeThinAfter = 30;
const judgeThickAfter = 300;
/** Parts of all particles scanned in a step below which a system counts as sparse, and above which no longer. */
const sparseBelow = 0.05;
const denseAbove = 0.3;
/** Overflow blocks of 12 neighbours a particle beyond which a system counts as crowded, and contacts a particle below which it no longer does. */
const crowdedBlocks = 8;
const crowdedContacts = 16;
export const tooFar =
  'a particle has so many contacts that its displacement in one step may have wrapped round the box, and is not known; give more particles, smaller steps, or leave msd out';
const tooFast =
  'a particle may have come to a velocity of half the box a step, by its speed or by the number of its contacts; give more particles or smaller steps';
const paths = { auto: A.PATH_AUTO, dense: A.PATH_DENSE, sparse: A.PATH_SPARSE, cells: A.PATH_CELLS };
/** Pools that double, by the status of a step that one of them was too small for. */
const pools: Readonly<Record<number, 'rowBlocks' | 'cellBlocks' | 'mailRoom' | 'edgeRoom'>> = {
  [A.STATUS_ROW_POOL_FULL]: 'rowBlocks',
  [A.STATUS_CELL_POOL_FULL]: 'cellBlocks',
  [A.STATUS_MAIL_FULL]: 'mailRoom',
  [A.STATUS_EDGE_FULL]: 'edgeRoom',
};
/** What a plan keeps that has grown, and what lays the arena out anew. */
const rooms = [...Object.values(pools), 'hitRoom'] as const;
const spaces = ['contactGrid', 'reachGrid', 'sideRows', 'sideCells', 'glides', 'sheared'] as const;

/** What came of some steps: `StepCounters` without the time. */
export type StepsDone = Omit<StepCounters, 'from' | 'time'>;

export class EngineCore {
  readonly view: ArenaView;
  private plan: ArenaPlan;
  private readonly base: number;
  /** Too many neighbours for rows: the cell path, whatever the kicks. */
  private crowded = false;
  /** Skin asked for, sigma; the plan's may be less in a small box. */
  private skin: number;
  private sparse = false;
  /** Relistings and scans that have been judged. */
  private judged = { relisted: 0, scanned: 0 };
  private readonly order: StorageOrder;

  /**
   * Lays the system out; `build` must be carried out before anything else.
   * @param positions u32, [N * d], id-major
   * @param kept what the run keeps besides
   * @throws ConfigError if memory does not suffice; RangeError if the tuning makes no sense
   */
  constructor(
    engine: LoadedEngine,
    private config: ParticleConfig,
    private derived: Derived,
    positions: Uint32Array,
    kept: Kept,
    private readonly tuning: EngineTuning,
    private readonly threads: number,
  ) {
    this.base = Math.ceil(engine.exports.heapBase() / 64) * 64;
    this.skin = tuning.skin ?? chooseSkin(displacementScale(derived), config.dimension);
    this.plan = this.planWith(this.skin);
    checkFits(this.plan, this.base);
    this.order = new StorageOrder(config, tuning);
    this.view = new ArenaView(engine.memory, this.base, config, derived, this.order.at(positions));
    this.layOut(positions, kept);
  }

  private planWith(skin: number): ArenaPlan {
    const { config } = this;
    const batch = 'mode' in config && (config.mode === 'pair-batch' || config.mode === 'particle-batch');
    const extras = { batch, unwraps: config.msd, glides: momentumOf(config) > 0, species: differSome(config.species) };
    return planArena(config.particles, config.dimension, this.derived, { ...this.tuning, skin }, this.threads, extras);
  }

  /** Lays the same state out by the present plan, in the order of the present positions. */
  private layOutAgain(): void {
    const [positions, kept] = [this.view.readPositions(), this.view.readKept()];
    this.view.ids = this.order.at(positions);
    this.layOut(positions, kept);
    this.judged = { relisted: 0, scanned: 0 };
  }

  private layOut(positions: Uint32Array, kept: Kept): void {
    this.view.layOut(this.plan, positions, kept);
    this.view.set('path', paths[this.tuning.path ?? (this.crowded ? 'cells' : 'auto')]);
    this.view.set('spins', this.plan.threads > availableCores() ? 20 : 20000);
  }

  /** Lists neighbours, with larger pools as long as one runs out. */
  *build(): Work<void> {
    for (;;) {
      yield { name: 'build', args: [] };
      if (!this.growIfFull()) return;
    }
  }

  /**
   * Puts the particles elsewhere, at rest, as if the run had come here; displacements are counted from here on.
   * @param positions u32, [N * d], id-major
   */
  *restore(positions: Uint32Array): Work<void> {
    this.view.writePositions(positions);
    this.view.writeKept(nothingKept);
    this.view.set('scanAll', 1);
    yield* this.build();
  }

  /**
   * Goes on from the same positions under other fields of the step or another phi. Fields of the step change in place: rows and cells depend
   * on the contact distances only.
   * @throws ConfigError if memory does not suffice; nothing has changed then
   */
  *change(config: ParticleConfig, derived: Derived): Work<void> {
    const before = { config: this.config, derived: this.derived };
    Object.assign(this, { config, derived });
    const plan = this.planWith(this.skin);
    for (const room of rooms) plan[room] = Math.max(plan[room], this.plan[room]);
    const isSameSpace = spaces.every((name) => plan[name] === this.plan[name]);
    if (isSameSpace && derived.boxLength === before.derived.boxLength) {
      this.view.adopt(config, derived);
      this.view.writeSystem(this.plan);
      return;
    }
    try {
      checkFits(plan, this.base);
    } catch (error) {
      Object.assign(this, before);
      throw error;
    }
    this.plan = plan;
    this.view.adopt(config, derived);
    this.layOutAgain();
    yield* this.build();
  }

  /** Makes room for what ran out and lays the same positions out anew; false if nothing did. */
  private growIfFull(): boolean {
    const plan = { ...this.plan };
    let full = false;
    for (let t = 0; t < plan.threads; t++) {
      const status = this.view.get('status', t);
      if (status === A.STATUS_OK || status === A.STATUS_ABSORBED) continue;
      full = true;
      const pool = pools[status];
      if (pool !== undefined) plan[pool] = this.plan[pool] * 2 + 16;
      else if (status === A.STATUS_HITS_FULL && plan.hitRoom < 2 ** 24) plan.hitRoom = this.plan.hitRoom * 2;
      else if (status === A.STATUS_ABORTED) throw new Error('the threads of the engine gave up');
      else throw new Error(`${plan.hitRoom} neighbours of one particle are more than the engine can list`);
    }
    if (!full) return false;
    // rows this long cost more than they bring: go on by cells until the particles have moved apart
    if (plan.threads * plan.rowBlocks > crowdedBlocks * plan.particles + 1024) {
      this.crowded = true;
      plan.rowBlocks = this.plan.rowBlocks;
    }
    this.plan = plan;
    this.layOutAgain();
    return true;
  }

  /** Goes back to rows once a particle has few contacts. */
  private *uncrowd(contacts: number): Work<void> {
    if (!this.crowded || (2 * contacts) / this.plan.particles > crowdedContacts) return;
    this.crowded = false;
    this.layOutAgain();
    yield* this.build();
  }

  /** The skin that is wanted now: another one as a system becomes sparse or dense, or if the rate of relistings asks for it. */
  private betterSkin(): number {
    const { particles, dimension } = this.config;
    // thermal noise may move everybody
    const part = isRestless(this.config) ? 1 : this.view.total('scan') / particles;
    if (this.sparse ? part > denseAbove : part > 0 && part < sparseBelow) {
      this.sparse = !this.sparse;
      const usual = chooseSkin(displacementScale(this.derived), dimension, this.sparse);
      return this.sparse ? Math.min(this.skin, usual) : Math.max(this.skin, usual);
    }
    const relisted = this.view.totalF64('totalRelisted') - this.judged.relisted;
    const scanned = this.view.totalF64('totalScanned') - this.judged.scanned;
    if (scanned < judgeThinAfter * particles) return this.skin;
    const skin = adaptSkin(this.skin, relisted / scanned, dimension);
    if (scanned < judgeThickAfter * particles) return Math.max(skin, this.skin);
    this.judged = { relisted: this.judged.relisted + relisted, scanned: this.judged.scanned + scanned };
    return skin;
  }

  /** Every now and then, another skin. */
  private *adapt(): Work<void> {
    if (this.tuning.skin !== undefined || this.crowded || this.view.get('rowsValid') === 0) return;
    const skin = this.betterSkin();
    if (skin === this.skin) return;
    this.skin = skin;
    const plan = this.planWith(skin);
    for (const room of rooms) plan[room] = Math.max(plan[room], this.plan[room]);
    this.plan = plan;
    this.layOutAgain();
    yield* this.build();
  }

  /** n steps from configuration t on, in calls of at most CHUNK. */
  *run(t: number, n: number, options: { energy: boolean; stop: boolean }): Work<StepsDone> {
    const { view } = this;
    const columns = new RingColumns(n, options.energy);
    let done = 0;
    let absorbed = false;
    let absorbedAt: number | null = null;
    while (done < n && !absorbed) {
      view.set('withEnergy', options.energy ? 1 : 0);
      view.set('stopWhenAbsorbed', options.stop ? 1 : 0);
      const made = yield { name: 'steps', args: [t + done, Math.min(n - done, A.CHUNK)] };
      const quiet = view.get('quietAt');
      // From `quiet` on all counts are 0; NEVER is larger than any number of steps.
      for (let thread = 0; thread < this.plan.threads; thread++) {
        columns.add(view, view.get('ring', thread), done, Math.min(made, quiet));
      }
      if (view.total('tooFar') > 0) throw new Error(this.plan.glides ? tooFast : tooFar);
      if (quiet !== A.NEVER) absorbedAt ??= t + done + quiet;
      done += made;
      absorbed = view.get('status') === A.STATUS_ABSORBED;
      if (!absorbed && this.growIfFull()) yield* this.build();
      if (made > 0) yield* this.uncrowd(columns.contacts[done - 1] as number);
      yield* this.adapt();
      if (this.order.isOld(view, this.derived)) {
        this.layOutAgain();
        yield* this.build();
      }
    }
    return { steps: done, absorbed, absorbedAt, ...columns.first(done) };
  }

  /** Looks at configuration t, again with more room for mail until nothing was full. */
  private *look(t: number, law: number, counts: () => number): Work<void> {
    for (;;) {
      this.view.setF64('time', t);
      this.view.set('status', A.STATUS_OK);
      yield { name: 'look', args: [law, counts()] };
      if (!this.growIfFull()) return;
      yield* this.build();
    }
  }

  /** Counts of the present configuration, that of step t. */
  *observe(t: number): Work<Omit<Observation, 'time'>> {
    this.view.set('withEnergy', 1);
    yield* this.look(t, laws.OBSERVE, () => 0);
    const [overlaps, moving] = [this.view.total('overlaps'), this.view.total('moving')];
    return { ...countsInHeaders(this.view), overlaps, absorbed: overlaps + moving === 0 && !isRestless(this.config) };
  }

  /** Active contacts of each particle, by id. */
  *contactCounts(t: number): Work<Uint32Array> {
    let address = 0;
    this.view.set('withEnergy', 0);
    yield* this.look(t, laws.OBSERVE, () => {
      address = this.view.scratch(4 * this.plan.particles);
      return address;
    });
    return this.view.byId(address);
  }

  /** Active contacts as pairs of ids (lower first), sorted: [2 n_c]. */
  *contactPairs(t: number): Work<Uint32Array> {
    const { contacts } = yield* this.observe(t);
    this.view.set('withEnergy', 0);
    const out = this.view.scratch(8 * contacts + 64);
    let at = out;
    for (let t = 0; t < this.plan.threads; t++) {
      this.view.setOne('out', at, t);
      this.view.setOne('outCount', 0, t);
      at += 8 * this.view.get('contacts', t);
    }
    yield* this.look(t, laws.LIST_PAIRS, () => 0);
    const words = this.view.words(out, 2 * contacts).slice();
    const keys = new BigUint64Array(contacts);
    for (let k = 0; k < contacts; k++) keys[k] = (BigInt(words[2 * k] as number) << 32n) | BigInt(words[2 * k + 1] as number);
    keys.sort();
    keys.forEach((key, k) => {
      words[2 * k] = Number(key >> 32n);
      words[2 * k + 1] = Number(key & 0xffffffffn);
    });
    return words;
  }

  /** What the engine is doing, for tests and tuning; never for results. */
  diagnostics() {
    const { plan, view } = this;
    return {
      threads: plan.threads,
      side: view.get('side'),
      capacity: plan.capacity,
      skin: (plan.skinGrid / 4294967296) * this.derived.boxLength,
      rows: view.get('rowsValid') === 1,
      scan: view.total('scan'),
      relisted: view.totalF64('totalRelisted'),
      scanned: view.totalF64('totalScanned'),
      rowBlocks: plan.rowBlocks,
      mailRoom: plan.mailRoom,
      way: this.order.way(view, this.derived),
      ...this.teamwork(),
    };
  }

  /** How a team shares the work: barriers so far, kicks posted in the last step, and scans of the busiest thread over their mean. */
  private teamwork(): { barriers: number; posted: number; busiest: number } {
    const { view } = this;
    const { threads } = this.plan;
    if (threads === 1) return { barriers: 0, posted: 0, busiest: 1 };
    const posts = view.headers.flatMap((header) => [...view.words(header + A.POST_COUNTS, threads)]);
    return {
      barriers: view.words(view.get('barrier') + A.BARRIER_GENERATION, 1)[0] as number,
      posted: posts.reduce((sum, count) => sum + count, 0),
      busiest: (view.largestF64('totalScanned') * threads) / view.totalF64('totalScanned'),
    };
  }
}

/** Random start on the grid: u32, [N * d], id-major. Leaves the memory to be laid out anew. */
export function randomStart(engine: LoadedEngine, n: number, dimension: number, seed: bigint): Uint32Array {
  const scratch = Math.ceil(engine.exports.heapBase() / 64) * 64;
  const out = scratch + 64;
  reserve(engine.memory, out + 4 * n * dimension);
  engine.exports.randomStart(seed, n, out, scratch);
  return new Uint32Array(engine.memory.buffer, out, n * dimension).slice();
}
