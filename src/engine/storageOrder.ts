/** Which particle is stored where, and when that is to change. */
import type { Derived, ParticleConfig } from '../model/index.js';
import type { EngineTuning } from './arena.js';
import type { ArenaView } from './arenaView.js';
import * as A from './layout.js';
import { mortonOrder } from './morton.js';

/**
 * Way of the particles, in sigma, after which memory is put in order again, which costs as much as some ten steps. It is looked at, for
 * some particles, when the scans amount to so many of all particles. Below TOUCH_ABOVE particles the order matters little.
 */
const reorderAfter = 2;
const lookAfter = 300;
const waysLookedAt = 1000;

export class StorageOrder {
  /** Where some particles were when memory was put in order, and the scans when it was last looked where they are. */
  private wasAt: Uint32Array = new Uint32Array(0);
  private lookedAt = 0;

  constructor(
    private readonly config: ParticleConfig,
    private readonly tuning: EngineTuning,
  ) {}

  /** Ids in the order of storage, for particles at these positions; scans are counted from here on. */
  at(positions: Uint32Array): Uint32Array {
    const { particles, dimension } = this.config;
    this.wasAt = this.some(positions);
    this.lookedAt = 0;
    if (this.tuning.sorted === false) return Uint32Array.from({ length: particles }, (_, id) => id);
    return mortonOrder(positions, dimension);
  }

  /** Every now and then, whether particles have come far from those that they are stored beside. */
  isOld(view: ArenaView, derived: Derived): boolean {
    const { particles } = this.config;
    const { sorted, reorderAfter: given } = this.tuning;
    const after = given ?? (particles > A.TOUCH_ABOVE ? reorderAfter : Infinity);
    if (sorted === false || after === Infinity) return false;
    const scanned = view.totalF64('totalScanned');
    if (scanned - this.lookedAt < (given === undefined ? lookAfter * particles : 0)) return false;
    this.lookedAt = scanned;
    return this.way(view, derived) >= after;
  }

  /** How far particles have come since memory was put in order, in sigma (root mean square). */
  way(view: ArenaView, derived: Derived): number {
    const isAt = this.some(view.readPositions());
    const squares = isAt.reduce((sum, x, k) => sum + ((x - (this.wasAt[k] as number)) | 0) ** 2, 0);
    return Math.sqrt((squares * this.config.dimension) / isAt.length) * (derived.boxLength / 2 ** 32);
  }

  /** The coordinates of some particles. */
  private some(positions: Uint32Array): Uint32Array {
    const { particles, dimension } = this.config;
    const every = Math.ceil(particles / waysLookedAt);
    return positions.filter((_, k) => Math.floor(k / dimension) % every === 0);
  }
}
