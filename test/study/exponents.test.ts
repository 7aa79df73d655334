/** The whole pipeline on data of known exponents, and what it says where data are missing. */
import { describe, expect, it } from 'vitest';
import { type ActivityCurve, type DecayFit, type Estimate, SeededRandom } from '../../src/analysis/index.js';
import { logTimes, syntheticTransition, syntheticTruth } from '../../src/study/calibrate/synthetic.js';
import { against, compareWithClasses } from '../../src/study/exponents/compare.js';
import { decayOf } from '../../src/study/exponents/criticalPoint.js';
import { withoutStart } from '../../src/study/exponents/data.js';
import { type ExponentValue, estimateExponents } from '../../src/study/exponents/estimate.js';
import { exponentFigures } from '../../src/study/exponents/figures.js';
import { type MeasuredRun, steadyPart, withErrors } from '../../src/study/exponents/steady.js';
import { verdictOf } from '../../src/study/exponents/verdict.js';

const data = syntheticTransition(1);
const estimates = estimateExponents(data);

describe('a transition of known exponents', () => {
  it('gives phi_c and every exponent within four errors, and errors that are not vain', () => {
    const { criticalPoint, exponents } = estimates;
    const best = criticalPoint.best as Estimate;
    expect(Math.abs(best.value - syntheticTruth.criticalPoint)).toBeLessThan(4 * best.error);
    expect(best.error).toBeLessThan(5e-4);
    const largestErrors = {
      beta: 0.03,
      delta: 0.02,
      gammaPrime: 0.15,
      nuParallel: 0.2,
      nuParallelFromProduct: 0.12,
      nuPerp: 0.05,
      z: 0.12,
    };
    for (const [name, largest] of Object.entries(largestErrors)) {
      const found = exponents[name as keyof typeof largestErrors] as Estimate;
      expect(Math.abs(found.value - syntheticTruth[name as keyof typeof largestErrors]), name).toBeLessThan(4 * found.error);
      expect(found.error, name).toBeLessThan(largest);
    }
  });

  it('says which class is excluded, and by what', () => {
    const comparison = compareWithClasses(estimates.exponents, 2);
    expect(Math.abs(comparison.manna.beta?.pull as number)).toBeLessThan(3);
    expect(comparison.directedPercolation.delta?.pull as number).toBeLessThan(-3);
    expect(comparison.directedPercolation.nuParallelFromProduct?.reference.value).toBe(1.295);
    expect(verdictOf(estimates, comparison, null)).toMatch(
      /^Consistent with Manna \(.*\); excluded: directed percolation \(.*\) and mean field \(/,
    );
  });

  it('excludes no class by an exponent that does not count, and names it', () => {
    const comparison = compareWithClasses(estimates.exponents, 2);
    const gammaPrime = { ...comparison.manna.gammaPrime, pull: 5.5, counts: false } as (typeof comparison.manna)['gammaPrime'];
    const verdict = verdictOf(estimates, { ...comparison, manna: { ...comparison.manna, gammaPrime } }, null);
    expect(verdict).toMatch(/^Consistent with Manna \((beta|delta) is /);
    expect(verdict).toContain("Far off, but by exponents that don't count: Manna (gamma' is 5.5 errors off).");
    expect(verdict).not.toMatch(/excluded: [^.]*Manna/);
  });

  it('leaves out the times in which a random start is forgotten, which are a good power law of no meaning', () => {
    const random = new SeededRandom(3);
    const times = logTimes(1e5, 20);
    // Nearly flat until 200, then t^-0.5 at phi = 0.5, faster below and levelling above.
    const curves = [0.46, 0.48, 0.49, 0.5, 0.51, 0.52, 0.54].flatMap((phi) =>
      Array.from({ length: 6 }, (_, run): ActivityCurve => {
        const at = (t: number): number =>
          0.98 * (1 + t / 200) ** -0.5 * Math.exp(Math.sign(phi - 0.5) * (Math.abs(phi - 0.5) * 80) ** 1.25 * Math.sqrt(t / 3e4));
        const noise = times.map(() => 1 + 0.004 * random.gaussian());
        const activity = times.map((t, k) => Math.min(1, at(t) * (noise[k] as number)));
        const end = activity.findIndex((value) => value < 1e-3);
        const kept = end < 0 ? times.length : end;
        const absorbedAt = end < 0 ? null : (times[end] as number);
        const measured = { phi, particles: 1e4, length: 21, dimension: 3, run };
        return { ...measured, times: times.slice(0, kept), activity: activity.slice(0, kept), absorbedAt };
      }),
    );
    const first = (all: readonly ActivityCurve[]): number => Math.min(...all.map((curve) => curve.times[0] as number));
    const settled = withoutStart(curves);
    expect(first(curves)).toBe(1);
    // 0.98 (1 + t/200)^-0.5 is half of the start at 600, below phi_c earlier.
    expect(first(settled)).toBeGreaterThan(100);
    expect(first(settled)).toBeLessThan(600);
    const given = { ...data, curves, collapseCurves: curves, samples: [], collapseSamples: [] };
    const known = { value: 0.5, error: 1e-4 };
    const estimated = estimateExponents({ ...given, randomStart: true, unseen: null }, known).exponents.delta as Estimate;
    expect(Math.abs(estimated.value - 0.5)).toBeLessThan(2 * estimated.error);
    expect(estimated.error).toBeLessThan(0.05);
    expect(estimated.window.from).toBeGreaterThan(100);
  });

  it('takes no phi_c from plateaus far above it, however well they are known', () => {
    const random = new SeededRandom(5);
    const largest = Math.max(...data.curves.map((one) => one.length));
    const curves = data.curves.filter(({ length }) => length === largest);
    const [curve] = curves;
    const { times } = curve as ActivityCurve;
    const far = Array.from({ length: 6 }, (_, run): ActivityCurve => {
      const activity = times.map((t) => (0.4 + 0.5 / (1 + t)) * (1 + 1e-3 * random.gaussian()));
      return { ...(curve as ActivityCurve), phi: 1.15 * syntheticTruth.criticalPoint, run, absorbedAt: null, times, activity };
    });
    const found = decayOf([...curves, ...far]) as DecayFit;
    // The fit of all phi at once puts phi_c 3.6 errors off.
    const { value, error } = found.criticalPoint;
    expect(Math.abs(value - syntheticTruth.criticalPoint)).toBeLessThan(2.5 * error);
    expect(error).toBeLessThan(3e-4);
    expect(Math.abs(found.value - syntheticTruth.delta)).toBeLessThan(2.5 * found.error);
  });

  it('excludes no class by exponents whose local slopes still change, and calls them effective', () => {
    const sloping = (name: 'beta' | 'delta') => {
      const found = estimates.exponents[name] as ExponentValue;
      return { ...found, slopes: { from: 0.5, to: 0.8, level: false } };
    };
    const exponents = { ...estimates.exponents, beta: sloping('beta'), delta: sloping('delta') };
    const verdict = verdictOf({ ...estimates, exponents }, compareWithClasses(exponents, 2), null);
    expect(verdict).toMatch(
      /^No class is excluded: neither beta nor delta .*level over a decade\. Effective exponents: beta \(local slopes from 0\.50 to 0\.80\) and delta \(/,
    );
    expect(verdict).not.toContain('excluded: directed');
  });

  it('judges a class by beta and delta together', () => {
    const reference = { value: 0.6, error: 0.01 };
    const distance = (pull: number) => ({ reference, pull, counts: true });
    const none = { manna: {}, directedPercolation: {}, meanField: {} };
    const of = (beta: number, delta: number) =>
      against({ ...none, manna: { beta: distance(beta), delta: distance(delta) } } as never, 'manna');
    // Chi-square 12.5 with two degrees of freedom: exp(-6.25).
    expect(of(2.5, -2.5)?.probability).toBeCloseTo(Math.exp(-6.25), 10);
    expect(of(2.5, -2.6)).toMatchObject({ name: 'delta', pull: -2.6 });
    expect(against(none as never, 'manna')).toBeNull();
  });

  it('has a figure of everything that was measured', () => {
    const figures = exponentFigures(data, estimates, 'phi');
    expect(figures.map(({ name }) => name)).toEqual(['decay', 'slopes', 'steady', 'collapse-steady', 'collapse-decay']);
    const slopes = figures[1]?.series[0]?.points ?? [];
    expect(Math.abs((slopes[2]?.y as number) - syntheticTruth.delta)).toBeLessThan(0.02);
  });
});

it('measures nothing without runs of the other side, and says why', () => {
  const curves = data.curves.filter(({ phi }) => phi > syntheticTruth.criticalPoint + 0.01);
  const alone = estimateExponents({ ...data, curves, samples: [], collapseSamples: [], collapseCurves: [] });
  const comparison = compareWithClasses(alone.exponents, 2);
  expect(verdictOf(alone, comparison, null)).toMatch(/^Not enough data: /);
});

describe('steady states of runs', () => {
  const run = (k: number, activity: number[], more: Partial<ActivityCurve> = {}): ActivityCurve => ({
    phi: 0.7,
    particles: 700,
    length: 32,
    dimension: 2,
    run: k,
    times: activity.map((_, at) => 10 * at),
    activity,
    absorbedAt: null,
    ...more,
  });
  const noisy = (level: number, k: number) => level + 0.01 * Math.sin(12.9898 * k * (k + 3));
  const measured = (curve: ActivityCurve, interval: number | null = 10): MeasuredRun => ({ curve, interval, mean: 0.2 });

  it('leave out a phi whose runs are too few for an error, unless none has more', () => {
    const three = [0, 1, 2].map((r) => measured(run(r, [0.2, 0.2])));
    const two = [3, 4].map((r) => measured(run(r, [0.3, 0.3], { phi: 0.71 })));
    const { kept, leftOut } = withErrors([...two, ...three]);
    expect(kept).toEqual(three);
    expect(leftOut).toEqual([{ phi: 0.71, length: 32, reason: '2 finished of the 3 runs that an error takes' }]);
    expect(withErrors(two)).toEqual({ kept: two, leftOut: [] });
  });

  it('begin where the start is forgotten', () => {
    const relaxing = (r: number) => Array.from({ length: 400 }, (_, k) => noisy(0.2, k + r) + 0.5 * Math.exp(-k / 10));
    const { samples } = steadyPart([0, 1, 2].map((r) => measured(run(r, relaxing(r)))));
    const [first] = samples;
    expect(first?.series?.length).toBeGreaterThan(250);
    expect(first?.series?.length).toBeLessThan(390);
    expect(first?.interval).toBe(10);
  });

  it('are none where f_a still falls', () => {
    const falling = (r: number) => Array.from({ length: 400 }, (_, k) => noisy(0.5, k + r) - k / 1000);
    expect(steadyPart([0, 1, 2].map((r) => measured(run(r, falling(r))))).leftOut[0]?.reason).toContain('run longer');
    expect(steadyPart([0, 1, 2].map((r) => measured(run(r, falling(r)), null))).leftOut[0]?.reason).toContain('run longer');
  });

  it('take the mean of the run where records are not equally spaced, and mark runs that absorbed', () => {
    const flat = Array.from({ length: 100 }, (_, k) => noisy(0.2, k));
    const uneven = steadyPart([0, 1].map((r) => measured(run(r, flat), null)));
    expect(uneven.samples.map(({ mean }) => mean)).toEqual([0.2, 0.2]);
    const absorbed = steadyPart([measured(run(0, flat)), measured(run(1, flat, { absorbedAt: 990 }))]);
    expect(absorbed.samples.map((sample) => [sample.absorbed, sample.mean])).toEqual([
      [false, 0.2],
      [true, 0],
    ]);
    expect(absorbed.collapseSamples).toEqual([]);
  });
});

it('spaces times equally in the logarithm, ending within the last', () => {
  expect(logTimes(1000, 2)).toEqual([1, 3, 10, 32, 100, 316, 1000]);
});
