/** Plans of `exponents --plan`, carried out by a generator that is none of the planner's: their runs give the error that was asked for. */
import { expect, it } from 'vitest';
import type { DecayFit } from '../../src/analysis/index.js';
import { median } from '../../src/analysis/statistics.js';
import { decayOf } from '../../src/study/exponents/criticalPoint.js';
import { withoutStart } from '../../src/study/exponents/data.js';
import { estimateExponents } from '../../src/study/exponents/estimate.js';
import { planToTarget } from '../../src/study/exponents/nextPlan.js';
import { type PlanSearch, planFor, type TriedPlan } from '../../src/study/exponents/targetPlan.js';
import { carriedOut, pilotData } from '../support/pilot.js';

const sets = 7;

it.each([
  [0.1, 'delta', 0.015],
  [0.3, 'delta', 0.02],
  [0.1, 'phi_c', 2e-4],
] as const)(
  'with corrections of %f, %s is known to %f',
  (amplitude, quantity, error) => {
    const data = pilotData(amplitude, 11);
    const search = planFor(data, estimateExponents(data), { quantity, error });
    if (typeof search === 'string') throw new Error(search);
    expect(search.reached).toBe(true);
    const errors = Array.from({ length: sets }, (_, k) => {
      const fit = decayOf(withoutStart(carriedOut(search.chosen as TriedPlan, amplitude, 100 + k))) as DecayFit;
      return quantity === 'delta' ? fit.error : fit.criticalPoint.error;
    });
    expect(median(errors)).toBeLessThan(1.5 * error);
    expect(median(errors)).toBeGreaterThan(error / 3);
  },
  600_000,
);

it('proposes the next pilot where the target is out of reach, whatever the number of starts', () => {
  const data = pilotData(0.1, 11);
  const { because, search } = planToTarget(data, estimateExponents(data), { quantity: 'phi_c', error: 1e-7 });
  const { chosen, reached, tried } = search as PlanSearch;
  expect(reached).toBe(false);
  expect(because).toMatch(/^phi_c \+- 1e-7 is out of reach of plans from this pilot; these give some \S+, and are the pilot/);
  expect((chosen as TriedPlan).error).toBeLessThanOrEqual(1.5 * Math.min(...tried.map(({ error }) => error)));
  for (const { statistical, systematic, error } of tried) expect(Math.hypot(statistical, systematic)).toBeCloseTo(error, 10);
}, 120_000);
