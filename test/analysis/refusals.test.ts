/** Every estimator says in a sentence what to add when data don't allow a value. */
import { describe, expect, it } from 'vitest';
import {
  type ActivityCurve,
  curvatureCriticalPoint,
  decayAtCriticality,
  decayCollapse,
  divergenceCriticalPoint,
  gammaPrime,
  isRefusal,
  nuParallelFromAutocorrelation,
  powerLawCriticalPoint,
  quasiStationary,
  SeededRandom,
  type SteadySample,
  steadyCollapse,
  tauRandomStart,
  thresholdCriticalPoint,
} from '../../src/analysis/index.js';
import { decaySet, model, relaxationTimes, steadySet } from './coverageSets.js';

const steady = steadySet(new SeededRandom(1), 4).map(
  ({ series = [], ...rest }): SteadySample => ({ ...rest, series: series.slice(0, 200) }),
);
const decays = decaySet(new SeededRandom(2), 4);
const critical = { value: model.criticalPoint, error: 1e-4 };

function absorbedCurve(curve: ActivityCurve): ActivityCurve {
  const activity = curve.activity.map((value, k) => ((curve.times[k] as number) < 20 ? value : 0));
  return { ...curve, activity, absorbedAt: 20 };
}

const estimators: Record<
  string,
  { steady?: (samples: SteadySample[]) => unknown; curves?: (curves: ActivityCurve[]) => unknown }
> = {
  powerLawCriticalPoint: { steady: powerLawCriticalPoint },
  gammaPrime: { steady: (samples) => gammaPrime(samples, critical) },
  nuParallelFromAutocorrelation: { steady: (samples) => nuParallelFromAutocorrelation(samples, critical) },
  steadyCollapse: { steady: steadyCollapse },
  curvatureCriticalPoint: { curves: curvatureCriticalPoint },
  decayAtCriticality: { curves: (curves) => decayAtCriticality(curves, { criticalPoint: critical }) },
  decayCollapse: { curves: decayCollapse },
  tauRandomStart: { curves: tauRandomStart },
};

function reasonOf(result: unknown): string {
  expect(isRefusal(result), JSON.stringify(result)?.slice(0, 200)).toBe(true);
  return (result as { reason: string }).reason;
}

describe.each(Object.entries(estimators))('%s', (_, { steady: onSteady, curves: onCurves }) => {
  const reason = (change: <T extends SteadySample | ActivityCurve>(records: T[]) => T[]) =>
    onSteady ? reasonOf(onSteady(change(steady))) : reasonOf((onCurves as (curves: ActivityCurve[]) => unknown)(change(decays)));

  it('without runs', () => expect(reason(() => [])).toBe('There are no runs: add some.'));

  it('without replicas: errors are impossible', () => {
    expect(reason((records) => records.filter(({ run }) => run === 0))).toMatch(
      /only one run at phi 0\.6\d+ with .* add replicas until there are at least 3/,
    );
  });

  it('with the same run twice', () => {
    expect(reason((records) => [...records, records[0] as (typeof records)[0]])).toContain('not independent');
  });

  it('with thermal noise there is no transition', () => {
    expect(reason((records) => records.map((record) => ({ ...record, canAbsorb: false })))).toContain('thermal noise');
  });
});

describe.each([
  'powerLawCriticalPoint',
  'gammaPrime',
  'nuParallelFromAutocorrelation',
  'curvatureCriticalPoint',
  'decayAtCriticality',
  'tauRandomStart',
])('%s of several sizes', (name) => {
  it('is refused', () => {
    const { steady: onSteady, curves: onCurves } = estimators[name] as (typeof estimators)[string];
    const result = onSteady
      ? onSteady(steady.map((sample, k) => ({ ...sample, length: k % 2 ? 64 : 128 })))
      : onCurves?.(decays.map((curve, k) => ({ ...curve, length: k % 2 ? 64 : 128 })));
    expect(reasonOf(result)).toContain('One fit needs one system size, and these have lengths 64, 128');
  });
});

describe('what the data do not show', () => {
  it('all absorbed', () => {
    expect(reasonOf(powerLawCriticalPoint(steady.map((sample) => ({ ...sample, absorbed: true }))))).toContain('add larger phi');
    expect(reasonOf(thresholdCriticalPoint(decays.map(absorbedCurve)))).toContain('add larger phi');
    expect(reasonOf(decayAtCriticality(decays.map(absorbedCurve), { criticalPoint: critical }))).toContain('raise N');
    const below = decays.filter(({ phi }) => phi < model.criticalPoint);
    expect(reasonOf(curvatureCriticalPoint(below))).toMatch(/add larger phi|add phi on both sides/);
    expect(
      reasonOf(divergenceCriticalPoint(relaxationTimes(new SeededRandom(1)).filter(({ side }) => side === 'below'))),
    ).toContain('add larger phi');
  });

  it('all active', () => {
    expect(reasonOf(thresholdCriticalPoint(decays, 1e-6))).toContain('add smaller phi');
    const curves = [0.02, 0.03, 0.04, 0.05, 0.06].flatMap((distance) =>
      decays.slice(0, 4).map((curve) => ({
        ...curve,
        phi: model.criticalPoint + distance,
        activity: curve.times.map(
          (time, k) => 0.2 + 0.5 / time + 1e-4 * Math.sin(k * (1 + (curve.run as number)) * (1 + distance)),
        ),
        absorbedAt: null,
      })),
    );
    expect(reasonOf(curvatureCriticalPoint(curves))).toContain('add smaller phi');
    expect(
      reasonOf(divergenceCriticalPoint(relaxationTimes(new SeededRandom(1)).filter(({ side }) => side === 'above'))),
    ).toContain('add smaller phi');
  });

  it('no transition near: f_a hardly changes', () => {
    const flat = steady.map((sample) => ({
      ...sample,
      series: (sample.series as number[]).map((_, k) => 0.5 + 1e-3 * Math.sin(k + (sample.run as number))),
    }));
    expect(reasonOf(powerLawCriticalPoint(flat))).toContain('no transition');
  });

  it('no transition near: the fitted critical point lies beyond the data', () => {
    const random = new SeededRandom(3);
    const far = steady.map((sample) => ({ ...sample, series: [(sample.phi - 0.3) ** 3 * (1 + 1e-3 * random.gaussian())] }));
    expect(reasonOf(powerLawCriticalPoint(far))).toMatch(/no transition|any window/);
  });

  it('too short', () => {
    const short = decays.map((curve) => ({ ...curve, times: curve.times.slice(0, 6), activity: curve.activity.slice(0, 6) }));
    expect(reasonOf(curvatureCriticalPoint(short))).toMatch(/too short|run longer/);
    expect(reasonOf(decayAtCriticality(short.filter(({ phi }) => Math.abs(phi - critical.value) < 1e-3)))).toMatch(
      /record more densely|one phi/,
    );
    expect(reasonOf(tauRandomStart(decays.filter(({ phi }) => phi === decays[12]?.phi)))).toContain('run longer');
    const few = steady.map((sample) => ({ ...sample, series: (sample.series as number[]).slice(0, 50) }));
    expect(reasonOf(nuParallelFromAutocorrelation(few, critical))).toContain('at least 100 records');
  });

  it('too few phi or sizes', () => {
    const phis = [...new Set(steady.map(({ phi }) => phi))].slice(0, 4);
    expect(reasonOf(powerLawCriticalPoint(steady.filter(({ phi }) => phis.includes(phi))))).toContain('6 are needed: add phi');
    expect(reasonOf(steadyCollapse(steady))).toContain('needs at least 3 sizes with steady states, and there are 1: add sizes');
    expect(reasonOf(decayCollapse(decays))).toContain('needs at least 3 sizes, and there are 1: add sizes');
  });

  it('phi on one side only for delta, and says which is missing', () => {
    const [below, above] = [
      decays.filter(({ phi }) => phi < model.criticalPoint),
      decays.filter(({ phi }) => phi > model.criticalPoint),
    ];
    expect(decayAtCriticality(below)).toMatchObject({
      value: null,
      missing: 'above',
      reason: expect.stringContaining('add larger phi'),
    });
    expect(decayAtCriticality(above)).toMatchObject({
      value: null,
      missing: 'below',
      reason: expect.stringContaining('add smaller phi'),
    });
  });

  it('phi below that absorb too early for delta, which smaller phi would not mend', () => {
    const early = decays.map((curve) => {
      if (curve.phi > model.criticalPoint) return curve;
      const { times, activity } = curve;
      return { ...curve, times: times.slice(0, 3), activity: activity.slice(0, 3), absorbedAt: times[3] as number };
    });
    const refusal = decayAtCriticality(early);
    expect(reasonOf(refusal)).toMatch(/below the critical point absorb, or show their size, after too few times/);
    expect(refusal).not.toHaveProperty('missing');
  });

  it('a quasi-stationary average of mixed systems, or with too few survivors', () => {
    expect(reasonOf(quasiStationary(decays))).toContain('one phi and one size');
    const one = decays.filter(({ phi }) => phi === decays[0]?.phi).map(absorbedCurve);
    expect(reasonOf(quasiStationary(one))).toContain('add runs');
  });
});
