/** Estimators on data without noise to speak of find the exact values; the rules and times have their own cases. */
import { describe, expect, it } from 'vitest';
import {
  type ActivityCurve,
  collapseQuality,
  curvatureCriticalPoint,
  decayAtCriticality,
  decayTruth,
  divergenceCriticalPoint,
  powerLawCriticalPoint,
  quasiStationary,
  quasiStationarySamples,
  type RelaxationTime,
  SeededRandom,
  type SteadySample,
  tauRandomStart,
  thresholdCriticalPoint,
  zeroStepIntercept,
} from '../../src/analysis/index.js';
import { logTimes, model, relaxationTimes } from './coverageSets.js';

const noise = 1e-5;

function steady(form: (distance: number) => number, seed: number, scatter = noise): SteadySample[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: 9 }, (_, k) => 0.5 + 0.004 * 1.5 ** k).flatMap((phi) =>
    Array.from({ length: 4 }, (_, run) => ({
      phi,
      particles: 1000,
      length: 10,
      dimension: 3,
      run,
      mean: form(phi - 0.5) * (1 + scatter * random.gaussian()),
    })),
  );
}

function decays(distances: readonly number[], seed: number, decades = 3.5, scatter = noise): ActivityCurve[] {
  const random = new SeededRandom(seed);
  const times = logTimes(10, decades);
  return distances.flatMap((distance) =>
    Array.from({ length: 4 }, (_, run): ActivityCurve => {
      const phi = model.criticalPoint + distance;
      const activity = times.map((time) => decayTruth(model, phi, 1e6, time) * (1 + scatter * random.gaussian()));
      return { phi, particles: 1e6, length: 1000, dimension: 2, run, times, activity };
    }),
  );
}

function found<T extends { value: number | null }>(result: T): Extract<T, { value: number }> {
  if (result.value === null) throw new Error(JSON.stringify(result));
  return result as Extract<T, { value: number }>;
}

describe('powerLawCriticalPoint', () => {
  it('finds phi_c and beta of a pure power law', () => {
    const fit = found(powerLawCriticalPoint(steady((distance) => 1.4 * distance ** 0.7, 1)));
    expect(Math.abs(fit.value - 0.5)).toBeLessThan(1e-6);
    expect(Math.abs(fit.beta.value - 0.7)).toBeLessThan(2e-4);
    expect(Math.abs(fit.amplitude.value - 1.4)).toBeLessThan(1e-3);
    expect(fit.window.quantity).toBe('phi');
    expect(fit.window.from).toBeLessThan(0.52);
    expect(fit.window.to).toBeGreaterThan(0.56);
  });

  it('is right with a correction to scaling, whose exponent it is not told, and says what comes out without', () => {
    for (const omega of [0.5, 1]) {
      const fit = found(
        powerLawCriticalPoint(steady((distance) => distance ** 0.7 * (1 + 0.3 * (distance / 0.1) ** omega), 2, 1e-3)),
      );
      expect(Math.abs(fit.value - 0.5)).toBeLessThan(4 * fit.error);
      expect(Math.abs(fit.beta.value - 0.7)).toBeLessThan(2 * fit.beta.error);
      expect(fit.beta.error).toBeLessThan(0.06);
      const { uncorrected, slopes } = fit.beta;
      expect((uncorrected?.value as number) - 0.7).toBeGreaterThan(5e-3);
      expect([slopes.level, slopes.from > 0.7, slopes.to > slopes.from + 0.01]).toEqual([false, true, true]);
    }
  });

  it('leaves out the phi that the size has rounded', () => {
    // Rounded by 3 % at the lowest phi, by 1e-6 at 0.55.
    const fit = found(powerLawCriticalPoint(steady((distance) => (0.0015 * Math.log1p(Math.exp(distance / 0.0015))) ** 0.7, 3)));
    expect(fit.window.from).toBeGreaterThan(0.506);
    expect(Math.abs(fit.value - 0.5)).toBeLessThan(1e-5);
  });

  it('takes a critical point from elsewhere as one more point', () => {
    const samples = steady((distance) => distance ** 0.7, 5);
    const free = found(powerLawCriticalPoint(samples));
    const pinned = found(powerLawCriticalPoint(samples, { criticalPoint: { value: 0.5, error: 1e-9 } }));
    expect(pinned.error).toBeLessThan(2e-9);
    expect(pinned.beta.error).toBeLessThan(free.beta.error);
  });
});

describe('curvatureCriticalPoint', () => {
  it('finds the phi at which the decay is a power law', () => {
    const fit = found(curvatureCriticalPoint(decays([-0.004, -0.0025, -0.001, 0.0007, 0.002, 0.0035], 1)));
    expect(Math.abs(fit.value - model.criticalPoint)).toBeLessThan(5e-5);
    expect(fit.curvatures.map(({ curvature }) => Math.sign(curvature))).toEqual([-1, -1, -1, 1, 1, 1]);
  });
});

describe('curvatureCriticalPoint of runs that absorb', () => {
  it('keeps phi on both sides where the four that live longest are all above', () => {
    const all = decays([-0.03, -0.022, -0.015, 0.0012, 0.002, 0.003, 0.004], 7).map((curve): ActivityCurve => {
      const end = curve.activity.findIndex((value) => value < 4e-3);
      if (end < 0) return curve;
      const { times, activity } = curve;
      return { ...curve, times: times.slice(0, end), activity: activity.slice(0, end), absorbedAt: times[end] as number };
    });
    expect(all.filter(({ absorbedAt }) => absorbedAt != null).length).toBe(12);
    const fit = found(curvatureCriticalPoint(all));
    expect(Math.abs(fit.value - model.criticalPoint)).toBeLessThan(1.5e-3);
    expect(fit.curvatures.filter(({ curvature }) => curvature < 0).length).toBeGreaterThanOrEqual(2);
  });
});

describe('decayAtCriticality', () => {
  const around = [-0.004, -0.002, -0.0008, 0.0006, 0.0015, 0.003];
  /** f_a (1 + B t^-omega). */
  const corrected = (curves: ActivityCurve[], amplitude: number, omega: number): ActivityCurve[] =>
    curves.map((curve) => ({
      ...curve,
      activity: curve.activity.map((value, k) => value * (1 + amplitude * (curve.times[k] as number) ** -omega)),
    }));

  it('finds delta, phi_c and s together, with level slopes', () => {
    const fit = found(decayAtCriticality(decays(around, 2, 3.5, 1e-3)));
    expect(Math.abs(fit.value - model.delta)).toBeLessThan(3 * fit.error);
    expect(fit.error).toBeLessThan(5e-3);
    expect(Math.abs(fit.criticalPoint.value - model.criticalPoint)).toBeLessThan(1e-4);
    expect(Math.abs(fit.power.value - model.delta / model.beta)).toBeLessThan(0.03);
    expect(Math.abs((fit.uncorrected?.value as number) - model.delta)).toBeLessThan(2e-3);
    expect(fit.evidence).toBeLessThan(-1);
    expect([fit.slopes.level, fit.slopes.from < model.delta + 0.02, fit.slopes.to > model.delta - 0.02]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it.each([
    [0.6, 0.5],
    [-0.4, 0.5],
    [0.6, 0.9],
  ])('takes a correction %f t^-%f into delta and its error, and shows what comes out without', (amplitude, omega) => {
    // A free phi_c takes up part of what a correction does.
    const criticalPoint = { value: model.criticalPoint, error: 1e-5 };
    const fit = found(decayAtCriticality(corrected(decays(around, 4, 3.5, 1e-3), amplitude, omega), { criticalPoint }));
    expect(fit.evidence).toBeGreaterThan(3);
    expect(Math.abs(fit.value - model.delta)).toBeLessThan(2 * fit.error);
    expect(fit.error).toBeLessThan(0.05);
    const without = (fit.uncorrected?.value as number) - model.delta;
    expect(Math.sign(without)).toBe(Math.sign(amplitude));
    expect(Math.abs(without)).toBeGreaterThan(Math.abs(fit.value - model.delta));
  });

  it('carries the error of phi_c', () => {
    const curves = decays([-0.0012, 0.0004, 0.0015], 3, 3, 3e-3);
    const errors = [1e-6, 1e-3].map(
      (error) => found(decayAtCriticality(curves, { criticalPoint: { value: model.criticalPoint, error } })).error,
    );
    expect(errors[1] as number).toBeGreaterThan(1.5 * (errors[0] as number));
  });
});

describe('divergenceCriticalPoint of times with corrections', () => {
  it.each([0.3, -0.3])('holds 1 + %f (e/0.05)^0.5, which moves the slope between the times by many errors', (amplitude) => {
    const times = relaxationTimes(new SeededRandom(7001, 3)).map((time) => {
      const log = Math.log(1 + amplitude * (Math.abs(time.phi - model.criticalPoint) / 0.05) ** 0.5);
      return { ...time, value: time.value * Math.exp(log), logReplicates: time.logReplicates.map((one) => one + log) };
    });
    const { exponent, value, error } = found(divergenceCriticalPoint(times));
    expect(Math.abs(exponent.value - model.beta / model.delta)).toBeLessThan(2 * exponent.error);
    expect(Math.abs(value - model.criticalPoint)).toBeLessThan(3 * error);
    expect(exponent.error).toBeLessThan(0.15);
    // A line through the times of a side at the true phi_c.
    const below = times.filter(({ side }) => side === 'below');
    const [far, near] = [below[0], below.at(-1)] as [RelaxationTime, RelaxationTime];
    const distance = ({ phi }: RelaxationTime) => Math.log(model.criticalPoint - phi);
    const slope = Math.log(near.value / far.value) / (distance(far) - distance(near));
    expect(Math.abs(slope - model.beta / model.delta)).toBeGreaterThan(0.05);
  });
});

describe('tauRandomStart and divergenceCriticalPoint', () => {
  // Interpolation between times is good to half a percent; the noise must not be smaller than that.
  const above = decays([0.008, 0.012, 0.018, 0.027, 0.04], 4, 4.5, 1e-2);
  const exponent = model.beta / model.delta;
  const below = [-0.01, -0.016, -0.025, -0.04].flatMap((distance) =>
    [0, 1, 2, 3].map((run): ActivityCurve => {
      const absorbedAt = 2 * Math.abs(distance) ** -exponent * (1 + 0.01 * Math.sin(run * 7 - distance * 100));
      return {
        phi: model.criticalPoint + distance,
        particles: 1e6,
        length: 1000,
        dimension: 2,
        run,
        times: [0, 1, 2],
        activity: [1, 0.5, 0.4],
        absorbedAt,
      };
    }),
  );

  it('are times that scale with beta/delta, from which phi_c follows', () => {
    const result = tauRandomStart([...above, ...below]);
    if (!('times' in result)) throw new Error(JSON.stringify(result));
    const { times, leftOut } = result;
    expect(leftOut).toEqual([]);
    const [first, last] = [times[4], times[8]] as [(typeof times)[0], (typeof times)[0]];
    expect(Math.log(first.value / last.value) / Math.log(0.04 / 0.008)).toBeCloseTo(exponent, 1);
    const fit = found(divergenceCriticalPoint(times));
    expect(Math.abs(fit.value - model.criticalPoint)).toBeLessThan(4 * fit.error);
    expect(fit.error).toBeLessThan(4e-4);
    expect(Math.abs(fit.exponent.value - exponent)).toBeLessThan(0.05);
  });

  it('leave out a phi whose runs do not agree, and say why', () => {
    const mixed = below.slice(0, 4).map((curve, run) => (run === 0 ? { ...curve, absorbedAt: null } : curve));
    const result = tauRandomStart([...above, ...mixed]);
    expect(result).toMatchObject({ leftOut: [{ reason: 'some runs absorb and some do not: raise N or run longer' }] });
  });
});

describe('thresholdCriticalPoint', () => {
  it('is the largest phi whose last f_a is below the threshold', () => {
    const curve = (phi: number, last: number): ActivityCurve => ({
      phi,
      particles: 10,
      length: 1,
      dimension: 3,
      run: 0,
      times: [0, 100],
      activity: [1, last],
    });
    const scan = [curve(0.5, 0), curve(0.52, 0.09), curve(0.54, 0.2), curve(0.56, 0.05), curve(0.6, 0.4)];
    expect(thresholdCriticalPoint(scan)).toEqual({
      value: 0.56,
      error: expect.closeTo(0.02, 12),
      above: 0.6,
      threshold: 0.1,
      steps: 100,
    });
  });

  it('has an intercept at step size 0', () => {
    const points = [0.1, 0.2, 0.4].map((stepSize) => ({ stepSize, phi: 0.64 - 0.5 * stepSize }));
    expect(zeroStepIntercept(points)).toEqual({
      value: expect.closeTo(0.64, 12),
      error: expect.closeTo(0, 9),
      slope: expect.closeTo(-0.5, 12),
    });
    // Residuals of 1, -2, 1 units about a line over x = 1, 2, 3: s^2 = 6, variance of the intercept 6 (1/3 + 4/2).
    const bent = zeroStepIntercept([1, -2, 1].map((off, k) => ({ stepSize: k + 1, phi: k + 1 + off })));
    expect(bent).toMatchObject({ value: expect.closeTo(0, 10), error: expect.closeTo(Math.sqrt(14), 10) });
    expect(zeroStepIntercept(points.slice(0, 2))).toMatchObject({ value: null });
  });
});

describe('collapseQuality', () => {
  const set = (shift: number, offset: number) => ({
    x: [0, 1, 2, 3].map((x) => x + offset),
    y: [0, 1, 2, 3].map((x) => x + offset + shift),
    errors: [1, 1, 1, 1],
  });

  it('is 0 for sets on one straight line and the squared distance in errors otherwise', () => {
    expect(collapseQuality([set(0, 0), set(0, 0.5)])).toBeCloseTo(0, 12);
    // A shift of d: each point against the middle of two neighbours of variance 1/2, d^2/(1 + 1/2).
    expect(collapseQuality([set(0, 0), set(3, 0.5)])).toBeCloseTo(9 / 1.5, 12);
  });

  it('is null for sets that do not overlap', () => expect(collapseQuality([set(0, 0), set(0, 10)])).toBeNull());
});

describe('quasiStationary', () => {
  it('is the mean over active runs, whatever those that absorbed would add', () => {
    const random = new SeededRandom(6);
    const rate = 1 / 400;
    const curves = Array.from({ length: 60 }, (_, run): ActivityCurve => {
      const absorbedAt = Math.ceil(-Math.log(random.uniform()) / rate);
      const times = Array.from({ length: 300 }, (_, k) => 2 * k);
      const activity = times.map((time) =>
        time >= absorbedAt ? 0 : 0.3 + 0.03 * random.gaussian() + 0.4 * Math.exp(-time / 20),
      );
      return {
        phi: 0.5,
        particles: 100,
        length: 10,
        dimension: 2,
        run,
        times,
        activity,
        absorbedAt: absorbedAt <= 598 ? absorbedAt : null,
      };
    });
    const state = found(quasiStationary(curves));
    expect(Math.abs(state.value - 0.3)).toBeLessThan(4 * state.error);
    expect(state.error).toBeLessThan(2e-3);
    expect(state.window.from).toBeGreaterThan(40);
    const samples = quasiStationarySamples(curves);
    if (!Array.isArray(samples)) throw new Error('refused');
    expect(samples.reduce((sum, { mean }) => sum + (mean as number), 0) / samples.length).toBeCloseTo(state.value, 12);
  });
});
