/** What an analysis of structure is told. */
import { type NeighbourRule, nearestByDefault } from '../../analysis/structure/index.js';

export interface StructureOptions {
  /** last, all, or the number of a frame. */
  frame: string;
  /** Largest k, 1/sigma. */
  kMax: number;
  kExact?: number | undefined;
  /** Largest r of g(r), sigma; half the box if that is less. */
  rMax: number;
  /** Width of a bin of g(r), sigma. */
  rBin: number;
  /** Lowest and largest k of the fits of lambda, 1/sigma; left out, from the smallest to `largestFitWavenumber`. */
  fitWindow?: [number, number] | undefined;
  /** Gaps of the fit of their exponent. */
  gapWindow: [number, number];
  /** Places of the windows of the number variance. */
  windows: number;
  seed: number;
  /** Who is a neighbour, for bond order. */
  neighbours: NeighbourRule;
  /** Of the rule cutoff: the largest r/(R_i + R_j). */
  neighbourCutoff: number;
  /** Whether the spectral density is wanted; left out, if there are few sizes. */
  spectralDensity?: boolean | undefined;
}

export const structureDefaults: StructureOptions = {
  frame: 'last',
  kMax: 15,
  rMax: 5,
  rBin: 0.02,
  gapWindow: [1e-4, 0.1],
  windows: 1000,
  seed: 1,
  neighbours: nearestByDefault.rule,
  neighbourCutoff: nearestByDefault.cutoff,
};
