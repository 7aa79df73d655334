/** What an analysis of dynamics is told. */
import type { Step } from '../../model/index.js';

export interface DynamicsOptions {
  /** First step that is used. */
  from: Step;
  /** Every how many frames one is used. */
  every: number;
  /** Wave number of F_s, 1/sigma; left out, 2 pi over the mean diameter. The nearest of the box is taken. */
  k?: number | undefined;
  /** Largest displacement that counts as an overlap, sigma. */
  overlap: number;
  removeDrift: boolean;
  /** Pairs of configurations of a lag in each run. */
  origins: number;
  /** Lags a decade. */
  perDecade: number;
}

export const dynamicsDefaults: DynamicsOptions = {
  from: 0,
  every: 1,
  overlap: 0.3,
  removeDrift: false,
  origins: 20,
  perDecade: 10,
};

/** Bins of the van Hove function, and the displacements that they cover: from this part of sigma to this many. */
export const vanHoveBins = { count: 60, low: 1e-3, high: 10 };
