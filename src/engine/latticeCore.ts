/** The lattice module and its memory: lays a lattice out and makes the calls. */
import type { DerivedLattice, LatticeConfig } from '../model/index.js';
import { LATTICE_PREPARATION, TOPPLING } from '../model/streams.js';
import { reserve } from './arena.js';
import type { LoadedLattice } from './binaries.js';
import { fieldOffsets } from './fieldOffsets.js';
import * as A from './latticeLayout.js';

export interface LatticeSteps {
  steps: number;
  /** True if the configuration reached was seen to have no active site. */
  absorbed: boolean;
  /** First t seen without an active site, or null. */
  absorbedAt: number | null;
  /** Active sites of the configurations the steps started from. */
  active: Uint32Array;
  /** Pairs of particles that share a site. */
  pairs: Uint32Array;
}

const aligned = (address: number): number => Math.ceil(address / 64) * 64;

/** Bits of a coordinate in the word of a site. */
function fieldBits(dimension: number, size: number): number {
  if (dimension === 1) return 32;
  if ((size & (size - 1)) === 0) return Math.log2(size);
  return dimension === 2 ? A.WORD_BITS_2D : A.WORD_BITS_3D;
}

type Field = keyof A.Lattice;
const offsets = fieldOffsets(new A.Lattice());

export class LatticeCore {
  private readonly header: number;

  /** An empty lattice. @throws Error if this machine gives too little memory */
  constructor(
    private readonly module: LoadedLattice,
    private readonly config: LatticeConfig,
    private readonly derived: DerivedLattice,
  ) {
    const { size, dimension } = config;
    const { sites } = derived;
    this.header = aligned(module.exports.heapBase());
    let end = this.header + A.HEADER_BYTES;
    const region = (bytes: number): number => {
      const address = aligned(end);
      end = address + bytes;
      return address;
    };
    const fields: [field: Field, value: number][] = [
      ['side', size],
      ['dimension', dimension],
      ['pairsLeave', config.model === 'manna-abelian' ? 1 : 0],
      ['sites', sites],
      ['particles', derived.particles],
      ['heights', region(sites)],
      ['leaving', region(sites)],
      // a site is written before it is known whether it counts
      ['active', region(4 * sites + 4)],
      ['next', region(4 * sites + 4)],
      ['ring', region(A.RING_BYTES * A.CHUNK)],
    ];
    reserve(module.memory, end);
    const bits = fieldBits(dimension, size);
    for (let axis = 0; axis < dimension; axis++) {
      const word = 2 ** (bits * axis);
      const number = size ** axis;
      // forwards, forwards across the boundary, backwards, backwards across
      for (const [k, by] of [1, 1 - size, -1, size - 1].entries()) {
        this.words(this.header + A.OFFSETS + 32 * axis + 8 * k, 2).set([by * word, by * number]);
      }
      for (const [k, edge] of [size - 1, 0].entries()) {
        this.words(this.header + A.EDGES + 32 * axis + 16 * k, 2).set([edge * word, (2 ** bits - 1) * word]);
      }
    }
    for (const [field, value] of fields) this.set(field, value);
    this.drawFrom(TOPPLING, derived.seed);
  }

  private get(field: Field): number {
    return this.words(this.header + offsets[field], 1)[0] as number;
  }

  private set(field: Field, value: number): void {
    this.words(this.header + offsets[field], 1)[0] = value;
  }

  private setSeed(field: 'seed' | 'startSeed', seed: bigint): void {
    new BigUint64Array(this.module.memory.buffer, this.header + offsets[field], 1)[0] = seed;
  }

  private words(address: number, count: number): Uint32Array {
    return new Uint32Array(this.module.memory.buffer, address, count);
  }

  private drawFrom(stream: number, seed: bigint): void {
    this.setSeed('seed', seed);
    this.set('stream', stream);
  }

  private heights(): Uint8Array {
    return new Uint8Array(this.module.memory.buffer, this.get('heights'), this.derived.sites);
  }

  private checkStatus(): void {
    const status = this.get('status');
    if (status === A.STATUS_SITE_FULL) {
      throw new Error(`more than ${A.MOST_HEIGHT} particles came to one site, more than it can hold; give a smaller density`);
    }
    if (status === A.STATUS_TOO_MANY_PAIRS) {
      throw new Error('2^32 or more pairs of particles share a site, more than can be counted; give a smaller density or size');
    }
  }

  /** Epoch of the random numbers. */
  get epoch(): number {
    return this.get('epoch');
  }

  /** @param epoch in another one, all draws to come are others */
  setEpoch(epoch: number): void {
    this.set('epoch', epoch);
  }

  /** Puts the particles on random sites. */
  place(): void {
    this.setSeed('startSeed', this.derived.initialSeed);
    this.module.exports.place(this.header);
    this.checkStatus();
    this.module.exports.list(this.header);
  }

  /** Steps that prepare a natural start at most. */
  get preparationSteps(): number {
    return this.module.exports.preparationSteps(this.config.size, this.config.dimension);
  }

  /**
   * Goes on for n steps, from step t, with the random numbers that prepare a natural start.
   * @returns steps made; fewer than n if no site is active
   */
  prepare(t: number, n: number): number {
    this.drawFrom(LATTICE_PREPARATION, this.derived.initialSeed);
    const { steps } = this.run(t, n, true);
    this.drawFrom(TOPPLING, this.derived.seed);
    return steps;
  }

  /** Moves every particle to a random neighbour, with the preparation's random numbers of step t. */
  hop(t: number): void {
    this.drawFrom(LATTICE_PREPARATION, this.derived.initialSeed);
    this.module.exports.hop(this.header, t);
    this.drawFrom(TOPPLING, this.derived.seed);
    this.checkStatus();
  }

  /** n steps from configuration t on, in calls of at most CHUNK. */
  run(t: number, n: number, stop: boolean): LatticeSteps {
    const active = new Uint32Array(n);
    const pairs = new Uint32Array(n);
    this.set('stopWhenAbsorbed', stop ? 1 : 0);
    let done = 0;
    let absorbed = false;
    let absorbedAt: number | null = null;
    while (done < n && !absorbed) {
      const made = this.module.exports.steps(this.header, t + done, Math.min(n - done, A.CHUNK));
      this.checkStatus();
      const counts = this.words(this.get('ring'), (A.RING_BYTES / 4) * made);
      for (let k = 0; k < made; k++) {
        active[done + k] = counts[2 * k] as number;
        pairs[done + k] = counts[2 * k + 1] as number;
      }
      const quiet = this.get('quietAt');
      if (quiet !== A.NEVER) absorbedAt ??= t + done + quiet;
      done += made;
      absorbed = this.get('status') === A.STATUS_ABSORBED;
    }
    return { steps: done, absorbed, absorbedAt, active: active.subarray(0, done), pairs: pairs.subarray(0, done) };
  }

  /** Active sites and pairs of the present configuration. */
  count(): { active: number; pairs: number } {
    this.module.exports.countPairs(this.header);
    const [low, high] = this.words(this.header + offsets.pairs, 2) as unknown as [number, number];
    return { active: this.get('activeCount'), pairs: low + 2 ** 32 * high };
  }

  /** The words of the active sites, in the order of the list; in memory, so that a test may change the order. */
  activeSites(): Uint32Array {
    return this.words(this.get('active'), this.get('activeCount'));
  }

  /**
   * Takes heights without an active site and moves one particle to another site, which is then the only active one.
   * @param heights by number of the site, [sites]
   */
  seed(heights: Uint8Array, from: number, to: number): void {
    const own = this.heights();
    own.set(heights);
    own[from] = (own[from] as number) - 1;
    own[to] = (own[to] as number) + 1;
    const { size, dimension } = this.config;
    let word = 0;
    for (let axis = 0, left = to; axis < dimension; axis++, left = Math.floor(left / size)) {
      word += (left % size) * 2 ** (fieldBits(dimension, size) * axis);
    }
    this.words(this.get('active'), 1)[0] = word;
    this.set('activeCount', 1);
  }

  /** Sum over the active sites of the squared distance to a site, by the nearest image. */
  squaresFrom(site: number): number {
    const { size, dimension } = this.config;
    const unit = 2 ** fieldBits(dimension, size);
    const centre = Array.from({ length: dimension }, (_, axis) => Math.floor(site / size ** axis) % size);
    let sum = 0;
    for (let left of this.activeSites()) {
      for (let axis = 0; axis < dimension; axis++) {
        const distance = Math.abs((left % unit) - (centre[axis] as number));
        left = Math.floor(left / unit);
        sum += Math.min(distance, size - distance) ** 2;
      }
    }
    return sum;
  }

  /** Heights by number of the site, [sites]. */
  readHeights(): Uint8Array {
    return this.heights().slice();
  }

  /** Takes heights by number of the site, [sites], and lists the active ones. */
  writeHeights(heights: Uint8Array): void {
    this.heights().set(heights);
    this.module.exports.list(this.header);
  }
}
