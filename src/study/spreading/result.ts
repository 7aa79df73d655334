/** What `spreading` gives. */
import type { SpreadingExponents } from '../../analysis/index.js';
import type { LatticeModel } from '../../model/index.js';
import type { SpreadingOutcome } from './jobs.js';

/** What spreads are of. */
export interface SpreadingSystem {
  model: LatticeModel;
  dimension: 1 | 2 | 3;
  /** Sites a side. */
  size: number;
  /** Particles over sites. */
  density: number;
}

export interface SpreadingResult extends SpreadingSystem {
  /** Of the runs, in order; several where files were read together. */
  seeds: number[];
  times: number[];
  runs: SpreadingOutcome[];
  exponents: SpreadingExponents;
}
