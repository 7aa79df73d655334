/** How often the intervals of phi_c, beta and delta hold the truth on data with corrections to scaling, and what is said of the classes. */
import { type Estimate, type Result, SeededRandom, type UniversalityClass } from '../../src/analysis/index.js';
import { against, classes, compareWithClasses, excludingProbability } from '../../src/study/exponents/compare.js';
import { estimateExponents } from '../../src/study/exponents/estimate.js';
import { type Correction, otherSet, truths } from './otherGenerator.js';

export interface Row {
  truth: keyof typeof truths;
  amplitude: number;
  omega: number;
  /** Each set has a correction of its own: A from -0.3 to 0.3, omega from 0.3 to 1, uniform. */
  drawn?: boolean;
  /** Starts of a phi. Default 12. */
  starts?: number;
  /** Sizes are so many times those of the plan. Default 1. */
  scale?: number;
}

const row = (truth: Row['truth'], amplitude: number, omega: number, more: Partial<Row> = {}): Row => ({
  truth,
  amplitude,
  omega,
  ...more,
});

export const rows: readonly Row[] = [
  row('manna2', 0, 0.5),
  row('dp2', 0, 0.5),
  row('manna2', 0.05, 0.5),
  row('manna2', 0.1, 0.3),
  row('manna2', 0.1, 0.8),
  row('manna2', 0.3, 0.5),
  row('manna2', 0.3, 1),
  row('manna2', -0.3, 0.5),
  row('dp2', 0.3, 0.5),
  row('manna3', 0, 0.5),
  row('manna3', -0.3, 0.5),
  row('manna1', 0, 0.5),
  row('manna1', 0.3, 0.5),
  row('dp1', 0.1, 0.5),
  row('meanField3', 0.1, 0.8),
  row('manna2', 0.1, 0.5, { starts: 6 }),
  row('manna2', 0.3, 0.5, { scale: 4 }),
  row('manna2', Number.NaN, Number.NaN, { drawn: true }),
  row('dp2', Number.NaN, Number.NaN, { drawn: true }),
];

export interface Held {
  given: number;
  /** Fraction of the values whose interval holds the truth. */
  held: number;
  meanPull: number;
  /** Median. */
  error: number;
}

export interface RowCoverage {
  row: Row;
  sets: number;
  quantities: Record<'phi_c' | 'beta' | 'delta', Held>;
  /** Fraction of the sets in which a class is excluded. */
  excluded: Record<UniversalityClass, number>;
}

export const classOf = ({ truth }: Row): UniversalityClass =>
  truth.startsWith('manna') ? 'manna' : truth.startsWith('dp') ? 'directedPercolation' : 'meanField';

function heldOf(results: readonly Result[], truth: number): Held {
  const given = results.filter((result): result is Estimate => result.value !== null);
  const pulls = given.map(({ value, error }) => (value - truth) / error);
  return {
    given: given.length,
    held: pulls.filter((pull) => Math.abs(pull) <= 1).length / pulls.length,
    meanPull: pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length,
    error: given.map(({ error }) => error).sort((a, b) => a - b)[given.length >> 1] as number,
  };
}

/** The correction of a set. */
function correctionOf({ amplitude, omega, drawn }: Row, seed: number): Correction {
  if (!drawn) return { amplitude, omega };
  const random = new SeededRandom(seed, 77);
  return { amplitude: 0.6 * random.uniform() - 0.3, omega: 0.3 + 0.7 * random.uniform() };
}

/** Measures data sets of one row, as `exponents` would. */
export function measureRow(one: Row, sets: number, seed: number): RowCoverage {
  const { truth, starts = 12, scale = 1 } = one;
  const model = truths[truth];
  const estimates = Array.from({ length: sets }, (_, k) => {
    const measured = otherSet(model, new SeededRandom(seed + k, 5), correctionOf(one, seed + k), { starts, scale });
    const none = { collapseCurves: [], collapseSamples: [], leftOut: [], unseen: null };
    return estimateExponents({ dimension: model.dimension, ...measured, ...none, randomStart: true });
  });
  const comparisons = estimates.map(({ exponents }) => compareWithClasses(exponents, model.dimension));
  const excludedOf = (universality: UniversalityClass) =>
    comparisons.filter((comparison) => (against(comparison, universality)?.probability ?? 1) < excludingProbability).length /
    sets;
  return {
    row: one,
    sets,
    quantities: {
      phi_c: heldOf(
        estimates.map(({ criticalPoint }) => criticalPoint.best as Result),
        model.criticalPoint,
      ),
      beta: heldOf(
        estimates.map(({ exponents }) => exponents.beta),
        model.beta,
      ),
      delta: heldOf(
        estimates.map(({ exponents }) => exponents.delta),
        model.delta,
      ),
    },
    excluded: Object.fromEntries(classes.map((name) => [name, excludedOf(name)])) as RowCoverage['excluded'],
  };
}

/** The row of a table of docs/estimators.md. */
export function rowText({
  row: { truth, amplitude, omega, drawn, starts = 12, scale = 1 },
  sets,
  quantities,
  excluded,
}: RowCoverage): string {
  const more = [starts === 12 ? '' : `${starts} starts`, scale === 1 ? '' : `L x ${scale}`].filter(Boolean);
  const cells = Object.values(quantities).map(({ given, held, meanPull, error }) =>
    given === 0
      ? 'refused'
      : `${Math.round(100 * held)} %, ${meanPull.toFixed(1)} (${error.toPrecision(2)})${given < sets ? `, ${given}` : ''}`,
  );
  const words = classes.map((name) => `${Math.round(100 * excluded[name])} %`).join(', ');
  return `| ${[truth, [...(drawn ? ['drawn'] : [amplitude, omega]), ...more].join(', '), sets, ...cells, words].join(' | ')} |`;
}
