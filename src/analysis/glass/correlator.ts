/**
 * How a system forgets its configuration: mean squared displacement, self part of the intermediate scattering function, overlap, its
 * fluctuations, non-Gaussian parameter and van Hove function, over many origins and runs.
 */
import { type Step, stepsBetween } from '../../model/step.js';
import type { MeanValue } from '../structure/frames.js';
import { lagsOf } from './lags.js';
import { type PairOptions, type PairSums, pairSums } from './pairSums.js';
import { largestLeap, type Trajectory } from './trajectory.js';

export interface CorrelationOptions extends PairOptions {
  /** Lags a decade. */
  perDecade: number;
  /** Pairs of configurations of a lag in each run. */
  origins: number;
}

/** Quantities of one species, or of all particles, at one lag. Lengths in sigma. */
export interface SpeciesResult {
  /** Radius of the species; null of all particles. */
  radius: number | null;
  particles: number;
  /** Mean squared displacement; null where displacements may have been folded, like alpha2. */
  msd: MeanValue | null;
  /** d <dr^4> / ((d + 2) <dr^2>^2) - 1. */
  alpha2: MeanValue | null;
  /** F_s(k, t), mean over the axes. */
  scattering: MeanValue;
  /** Q(t): the part of the particles that moved at most `overlap`. */
  overlap: MeanValue;
  /** N Var Q over origins and runs; null where fewer than `fewestForVariance` are independent, or lags are mixed. */
  chi4: MeanValue | null;
  /** Density of |dr| on the bins of `edges`; null where msd is. */
  vanHove: number[] | null;
}

export interface LagResult {
  /** Steps; a mean where the pairs differ a little in theirs. */
  lag: number;
  /** Pairs of configurations. */
  origins: number;
  /** Intervals without overlap behind them, at most. */
  independent: number;
  /** All particles first, then each species, the smallest first, if there are several. */
  species: SpeciesResult[];
}

export interface Correlations {
  lags: LagResult[];
  /** Whether the mean squared displacements of early and late origins differ by more than three errors at some lag. */
  ages: boolean;
}

/** Independent intervals that a variance needs: its relative error is the root of 2/(n - 1). */
export const fewestForVariance = 8;

/** Sums at one lag: of each species, of each pair. */
interface Kept {
  independent: number;
  /** Whether the pairs differ in their steps: their variance is not that of the state. */
  mixed: boolean;
  sums: PairSums[][];
  /** Whether a pair lies in the first half of its run's origins. */
  early: boolean[];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

function variance(values: readonly number[]): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}

/** A mean over pairs of which fewer are independent; the error is null for fewer than two. */
function meanValue(values: readonly number[], independent: number): MeanValue {
  const error = values.length < 2 || independent < 2 ? null : Math.sqrt(variance(values) / independent);
  return { value: mean(values), error };
}

/** alpha_2 of the pooled moments, with the error of a jackknife over pairs, widened to the independent ones. */
function nonGaussian(sums: readonly PairSums[], dimension: number, independent: number): MeanValue | null {
  const of = (r2: number, r4: number): number => (dimension * r4) / ((dimension + 2) * r2 ** 2) - 1;
  const [r2, r4] = [mean(sums.map((sum) => sum.r2)), mean(sums.map((sum) => sum.r4))];
  if (!(r2 > 0)) return null;
  const n = sums.length;
  if (n < 2 || independent < 2) return { value: of(r2, r4), error: null };
  const left = sums.map((sum) => of((n * r2 - sum.r2) / (n - 1), (n * r4 - sum.r4) / (n - 1)));
  return { value: of(r2, r4), error: (n - 1) * Math.sqrt(variance(left) / independent) };
}

export class Correlator {
  readonly #kept = new Map<number, Kept>();
  #folded = false;
  #dimension = 0;
  #radii: (number | null)[] = [];

  /** @param groups ids of all particles, then of each species with its radius */
  constructor(
    readonly options: CorrelationOptions,
    readonly groups: readonly { radius: number | null; ids: Uint32Array }[],
  ) {
    this.#radii = groups.map(({ radius }) => radius);
  }

  /** Adds a run of the system. */
  add(trajectory: Trajectory): void {
    const { positions, dimension } = trajectory;
    const steps = trajectory.steps.map((step) => stepsBetween(trajectory.steps[0] as Step, step));
    this.#dimension = dimension;
    this.#folded ||= trajectory.leap > largestLeap;
    for (const found of lagsOf(steps, this.options.perDecade, this.options.origins)) {
      const kept = this.#kept.get(found.lag) ?? {
        independent: 0,
        mixed: found.mixed,
        sums: this.groups.map(() => []),
        early: [],
      };
      this.#kept.set(found.lag, kept);
      kept.independent += found.independent;
      kept.mixed ||= found.mixed;
      found.pairs.forEach(([from, to], at) => {
        this.groups.forEach(({ ids }, group) => {
          const sums = pairSums(trajectory, positions[from] as Float64Array, positions[to] as Float64Array, ids, this.options);
          (kept.sums[group] as PairSums[]).push(sums);
        });
        kept.early.push(2 * at < found.pairs.length);
      });
    }
  }

  result(): Correlations {
    const lags = [...this.#kept].sort(([a], [b]) => a - b);
    return {
      lags: lags.map(([lag, kept]) => ({
        lag,
        origins: kept.early.length,
        independent: kept.independent,
        species: kept.sums.map((sums, group) => this.#species(sums, kept, this.#radii[group] ?? null)),
      })),
      ages: lags.some(([, kept]) => ageing(kept)),
    };
  }

  #species(sums: readonly PairSums[], { independent, mixed }: Kept, radius: number | null): SpeciesResult {
    const particles = (sums[0] as PairSums).particles;
    const overlaps = sums.map(({ overlap }) => overlap);
    const enough = !mixed && independent >= fewestForVariance && sums.length >= fewestForVariance;
    const chi4 = enough ? particles * variance(overlaps) : null;
    const of = (quantity: 'r2' | 'scattering' | 'overlap'): MeanValue =>
      meanValue(
        sums.map((sum) => sum[quantity]),
        independent,
      );
    return {
      radius,
      particles,
      msd: this.#folded ? null : of('r2'),
      alpha2: this.#folded ? null : nonGaussian(sums, this.#dimension, independent),
      scattering: of('scattering'),
      overlap: of('overlap'),
      chi4: chi4 === null ? null : { value: chi4, error: chi4 * Math.sqrt(2 / (independent - 1)) },
      vanHove: this.#folded ? null : this.#density(sums),
    };
  }

  #density(sums: readonly PairSums[]): number[] {
    const { edges } = this.options;
    return edges.slice(1).map((edge, bin) => {
      const counts = mean(sums.map((sum) => (sum.counts[bin] as number) / sum.particles));
      return counts / (edge - (edges[bin] as number));
    });
  }
}

/** Whether the displacements of early and late origins differ by more than three errors, of four pairs or more on either side. */
function ageing({ sums, early, independent, mixed }: Kept): boolean {
  const all = (sums[0] as PairSums[]).map(({ r2 }) => r2);
  const sides = [true, false].map((side) => all.filter((_, at) => early[at] === side));
  if (mixed || sides.some(({ length }) => length < 4) || independent < 8) return false;
  const [first, second] = sides.map((values) => meanValue(values, independent / 2)) as [MeanValue, MeanValue];
  return Math.abs(first.value - second.value) > 3 * Math.hypot(first.error as number, second.error as number);
}
