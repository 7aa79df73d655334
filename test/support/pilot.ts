/** A pilot of a transition whose exponents are known, as a sweep of a lattice would give it, and runs that a plan asks for. */
import { type ActivityCurve, SeededRandom } from '../../src/analysis/index.js';
import { logTimes } from '../../src/study/calibrate/synthetic.js';
import type { SweepData } from '../../src/study/exponents/sweepData.js';
import type { TriedPlan } from '../../src/study/exponents/targetPlan.js';
import { otherDecay, truths } from '../analysis/otherGenerator.js';

export const truth = truths.manna2;

function decays(values: readonly number[], [length, end, starts]: number[], random: SeededRandom, amplitude: number) {
  const times = logTimes(end as number, 8);
  return values.flatMap((phi) =>
    Array.from({ length: starts as number }, (_, run) =>
      otherDecay(truth, { phi, length: length as number, run, times }, random, { amplitude, omega: 0.5 }),
    ),
  );
}

/** Eight runs of 2000 steps at nine densities, L = 128. */
export function pilotData(amplitude: number, seed: number): SweepData {
  const values = [-0.05, -0.025, -0.012, -0.006, -0.002, 0.002, 0.006, 0.012, 0.025].map((e) => truth.criticalPoint + e);
  const curves = decays(values, [128, 2000, 8], new SeededRandom(seed, 1), amplitude);
  const names = { control: 'density', size: 'size' } as const;
  const config = { model: 'manna', dimension: 2 };
  const system = {
    config,
    ...names,
    runs: curves.length,
    missing: 0,
    steps: 2000,
    fewestRuns: 8,
    seeds: ['1'],
    nsPerActiveStep: 20,
  };
  const nothing = { collapseCurves: [], samples: [], collapseSamples: [], leftOut: [] };
  return { dimension: 2, curves, ...nothing, randomStart: true, unseen: null, system };
}

/** The runs of a plan. */
export const carriedOut = ({ values, size, t, starts }: TriedPlan, amplitude: number, seed: number): ActivityCurve[] =>
  decays(values, [size, t, starts], new SeededRandom(seed, 2), amplitude);
