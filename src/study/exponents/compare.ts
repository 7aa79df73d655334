/** Measured exponents beside those of known classes. */
import {
  chiSquareProbability,
  type ExponentName,
  isRefusal,
  pull,
  type Result,
  referenceExponent,
  type UniversalityClass,
} from '../../analysis/index.js';
import { describesData } from '../../analysis/records.js';
import type { Measured } from '../../model/measured.js';
import { type ExponentValue, type MeasuredExponent, measuredExponents } from './estimate.js';

export const classes = ['manna', 'directedPercolation', 'meanField'] as const satisfies readonly UniversalityClass[];

export const classNames: Record<UniversalityClass, string> = {
  manna: 'Manna',
  directedPercolation: 'directed percolation',
  meanField: 'mean field',
};

export interface Distance {
  reference: Measured;
  /** (value - reference) over own and published error in quadrature with what a hidden correction may do; null if nothing was measured. */
  pull: number | null;
  /**
   * Whether it counts for the verdict: its fit holds corrections to scaling and describes the data (goodness 0.01 or more), and local slopes are level
   * over a decade.
   */
  counts: boolean;
}

/** By class and exponent; null where nothing is published. */
export type Comparison = Record<UniversalityClass, Record<MeasuredExponent, Distance | null>>;

/** A class whose exponents would come out so far off less often than this is excluded: three standard deviations. */
export const excludingProbability = 0.0027;

const referenceName = (name: MeasuredExponent): ExponentName => (name === 'nuParallelFromProduct' ? 'nuParallel' : name);

function distance(result: Result<ExponentValue>, reference: Measured | null): Distance | null {
  if (reference === null) return null;
  if (isRefusal(result)) return { reference, pull: null, counts: false };
  const found = result as ExponentValue;
  const { value, error, slopes, hidden = 0 } = found;
  const counts = describesData(found) && slopes?.level === true;
  return { reference, pull: pull(value, Math.hypot(error, hidden), reference), counts };
}

export function compareWithClasses(exponents: Record<MeasuredExponent, Result<ExponentValue>>, dimension: number): Comparison {
  const against = (universality: UniversalityClass) =>
    Object.fromEntries(
      measuredExponents.map((name) => [
        name,
        distance(exponents[name], referenceExponent(universality, dimension, referenceName(name))),
      ]),
    ) as Record<MeasuredExponent, Distance | null>;
  return Object.fromEntries(classes.map((one) => [one, against(one)])) as Comparison;
}

/** What the exponents that count say about a class together. */
export interface Against {
  /** The one that is farthest off. */
  name: MeasuredExponent;
  pull: number;
  /** Of distances at least as large, were the class the right one. */
  probability: number;
}

/** How far the exponents that count, or those that don't, are off. */
const pullsOf = (comparison: Comparison, universality: UniversalityClass, counts: boolean) =>
  measuredExponents.flatMap((name) => {
    const found = comparison[universality][name];
    return found?.counts === counts && found.pull !== null ? [{ name, pull: found.pull }] : [];
  });

/** Null if no exponent counts. */
export function against(comparison: Comparison, universality: UniversalityClass): Against | null {
  const counted = pullsOf(comparison, universality, true);
  const strongest = farthest(counted);
  if (!strongest) return null;
  const chiSquare = counted.reduce((sum, { pull: distance }) => sum + distance ** 2, 0);
  return { ...strongest, probability: chiSquareProbability(chiSquare, counted.length) };
}

/** Of the exponents that count for no verdict the one that is farthest off; null if there is none. */
export const uncountedAgainst = (comparison: Comparison, universality: UniversalityClass) =>
  farthest(pullsOf(comparison, universality, false));

const farthest = <T extends { pull: number }>(all: readonly T[]): T | null =>
  [...all].sort((a, b) => Math.abs(b.pull) - Math.abs(a.pull))[0] ?? null;
