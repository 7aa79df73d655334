/** Measured exponents beside those of known classes. */
import {
  type Estimate,
  type ExponentName,
  isRefusal,
  type KnownValue,
  pull,
  type Result,
  referenceExponent,
  type UniversalityClass,
} from '../../analysis/index.js';
import { type MeasuredExponent, measuredExponents } from './estimate.js';

export const classes = ['manna', 'directedPercolation', 'meanField'] as const satisfies readonly UniversalityClass[];

export const classNames: Record<UniversalityClass, string> = {
  manna: 'Manna',
  directedPercolation: 'directed percolation',
  meanField: 'mean field',
};

export interface Distance {
  reference: KnownValue;
  /** (value - reference) over own and published error in quadrature; null if nothing was measured. */
  pull: number | null;
  /** Whether the form fits the data at all (goodness 0.01 or more); a distance that does not counts for no verdict. */
  fits: boolean;
}

/** A fit less probable than this does not describe the data. */
const improbable = 0.01;

/** By class and exponent; null where nothing is published. */
export type Comparison = Record<UniversalityClass, Record<MeasuredExponent, Distance | null>>;

/** Beyond so many combined errors, a class is excluded. */
export const excludingPull = 3;

const referenceName = (name: MeasuredExponent): ExponentName => (name === 'nuParallelFromProduct' ? 'nuParallel' : name);

function distance(result: Result, reference: KnownValue | null): Distance | null {
  if (reference === null) return null;
  if (isRefusal(result)) return { reference, pull: null, fits: false };
  const { value, error, goodness } = result as Estimate;
  return { reference, pull: pull(value, error, reference), fits: goodness === null || goodness >= improbable };
}

export function compareWithClasses(exponents: Record<MeasuredExponent, Result>, dimension: number): Comparison {
  const against = (universality: UniversalityClass) =>
    Object.fromEntries(
      measuredExponents.map((name) => [
        name,
        distance(exponents[name], referenceExponent(universality, dimension, referenceName(name))),
      ]),
    ) as Record<MeasuredExponent, Distance | null>;
  return Object.fromEntries(classes.map((one) => [one, against(one)])) as Comparison;
}

/**
 * Exponents by which a class can be excluded. The fits of the others hold no corrections to scaling: on lattices of the Manna class gamma', z and nu_perp
 * came out up to 4 errors off it (docs/validation.md).
 */
export const excludingExponents: readonly MeasuredExponent[] = ['beta', 'delta'];

/** Of some exponents the one that speaks most against a class, or null if none of them was measured. */
export function strongestAgainst(
  comparison: Comparison,
  universality: UniversalityClass,
  names: readonly MeasuredExponent[],
): { name: MeasuredExponent; pull: number } | null {
  const measured = names.flatMap((name) => {
    const found = comparison[universality][name];
    return found?.fits ? [{ name, pull: found.pull as number }] : [];
  });
  return [...measured].sort((a, b) => Math.abs(b.pull) - Math.abs(a.pull))[0] ?? null;
}
