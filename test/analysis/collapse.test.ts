import { describe, expect, it } from 'vitest';
import { decayCollapse, isRefusal, SeededRandom, steadyCollapse, syntheticDecay } from '../../src/analysis/index.js';
import { MasterCurve } from '../../src/analysis/masterCurve.js';
import { collapseSet } from './collapseRows.js';
import { decaySizes, logTimes, model, steadySizes } from './coverageSets.js';
import { truths } from './otherGenerator.js';

const within = ({ value, error }: { value: number; error: number }, truth: number) => Math.abs(value - truth) < 4 * error;

describe('steadyCollapse', () => {
  it('finds phi_c, nu_perp and beta together, with a quality near 1', () => {
    const collapse = steadyCollapse(steadySizes(new SeededRandom(31)));
    if (isRefusal(collapse)) throw new Error(collapse.reason);
    expect(within(collapse, model.criticalPoint)).toBe(true);
    expect(within(collapse.nuPerp, model.nuPerp)).toBe(true);
    expect(within(collapse.beta, model.beta)).toBe(true);
    expect(within(collapse.betaOverNuPerp, model.beta / model.nuPerp)).toBe(true);
    // Errors as a good study has them: nothing passes by being vague.
    expect([collapse.error < 5e-4, collapse.nuPerp.error < 0.06, collapse.beta.error < 0.12]).toEqual([true, true, true]);
    expect(collapse.quality as number).toBeGreaterThan(0.4);
    expect(collapse.quality as number).toBeLessThan(2.5);
  });
});

describe('both collapses of data with corrections to scaling', () => {
  const truth = truths.manna2;
  const { curves, states } = collapseSet(truth, new SeededRandom(37), { amplitude: 0.3, omega: 0.5 });

  it('hold them: without, beta is nine errors off', () => {
    const collapse = steadyCollapse(states);
    if (isRefusal(collapse)) throw new Error(collapse.reason);
    for (const [found, value] of [
      [collapse.beta, truth.beta],
      [collapse.nuPerp, truth.nuPerp],
      [collapse, truth.criticalPoint],
    ] as const)
      expect(Math.abs(found.value - value)).toBeLessThan(3 * found.error);
    expect([collapse.beta.error < 0.1, collapse.nuPerp.error < 0.05]).toEqual([true, true]);
  });

  it('take phi_c from elsewhere, which makes z sharper', () => {
    const free = decayCollapse(curves);
    const known = decayCollapse(curves, { criticalPoint: { value: truth.criticalPoint, error: 1e-5 } });
    if (isRefusal(free) || isRefusal(known)) throw new Error(JSON.stringify([free, known]));
    expect(known.error).toBeLessThan(free.error);
    expect(Math.abs(known.value - truth.z)).toBeLessThan(3 * known.error);
    expect(Math.abs(known.delta.value - truth.delta)).toBeLessThan(3 * known.delta.error);
  });

  it('give no z where the runs end before the size shows', () => {
    const short = curves.map((curve) => {
      const kept = curve.times.filter((time) => time <= 60).length;
      return { ...curve, times: curve.times.slice(0, kept), activity: curve.activity.slice(0, kept), absorbedAt: null };
    });
    expect(decayCollapse(short)).toMatchObject({
      value: null,
      reason: expect.stringMatching(/hardly show the size|do not part/),
    });
  });
});

describe('MasterCurve', () => {
  const curve = new MasterCurve(-2, 3, { length: 1.1, size: 0.7 });
  const coefficients = Float64Array.from({ length: curve.count }, (_, k) => Math.sin(1.7 * k + 0.3));
  const at = (u: number, from = coefficients) => curve.at(u, from, new Float64Array(curve.count), 0);

  it('has the slope and the derivatives of its values, beyond the data too', () => {
    for (const u of [-2.5, -0.4, 1.2, 4]) {
      const derivatives = new Float64Array(curve.count + 1);
      const { slope } = curve.at(u, coefficients, derivatives, 1);
      expect(slope).toBeCloseTo((at(u + 1e-5).value - at(u - 1e-5).value) / 2e-5, 6);
      coefficients.forEach((value, a) => {
        const moved = coefficients.slice();
        moved[a] = value + 1;
        expect(at(u, moved).value - at(u).value).toBeCloseTo(derivatives[a + 1] as number, 9);
      });
    }
  });

  it('has the variance of its kernel where there are data', () => {
    const derivatives = new Float64Array(curve.count);
    for (const u of [-1.8, 0.1, 2.7]) {
      curve.at(u, coefficients, derivatives, 0);
      const variance = derivatives.slice(2).reduce((sum, one) => sum + one * one, 0);
      expect(variance / 0.7 ** 2).toBeGreaterThan(0.95);
      expect(variance / 0.7 ** 2).toBeLessThan(1.001);
    }
  });
});

describe('steadyCollapse of what does not collapse', () => {
  const samples = steadySizes(new SeededRandom(36));

  it('is refused where all sizes agree: any nu_perp would do', () => {
    const phis = [...new Set(samples.map(({ phi }) => phi))].slice(0, 8);
    const same = [32, 64, 128].flatMap((length) =>
      phis.flatMap((phi, k) =>
        Array.from({ length: 6 }, (_, run) => {
          const mean = 0.1 * (k + 1) ** 0.6 * (1 + 0.004 * Math.sin(7.7 * run * run + 3.1 * k + length));
          return { phi, particles: length ** 2, length, dimension: 2, run, mean };
        }),
      ),
    );
    expect(steadyCollapse(same)).toMatchObject({ value: null, reason: expect.stringContaining('agree within their errors') });
  });

  it('is refused by its quality', () => {
    const off = samples.map((sample) => ({
      ...sample,
      series: (sample.series as number[]).map((value) => value * (sample.length === 32 ? 1.3 : 1)),
    }));
    expect(steadyCollapse(off)).toMatchObject({
      value: null,
      reason: expect.stringMatching(/do not collapse: their quality S is \d/),
    });
  });
});

describe('decayCollapse', () => {
  it('finds z, delta and phi_c from decays near phi_c', () => {
    const collapse = decayCollapse(decaySizes(new SeededRandom(33)));
    if (isRefusal(collapse) || collapse.criticalPoint === null) throw new Error(JSON.stringify(collapse));
    expect(within(collapse, model.z)).toBe(true);
    expect(within(collapse.delta, model.delta)).toBe(true);
    expect(within(collapse.criticalPoint, model.criticalPoint)).toBe(true);
    expect([collapse.error < 0.2, collapse.delta.error < 0.03, collapse.criticalPoint.error < 3e-3]).toEqual([true, true, true]);
  });

  it('takes a single phi for the critical point', () => {
    const random = new SeededRandom(34);
    const times = logTimes(4, 3.25);
    const curves = [16, 32, 64, 128].flatMap((length) =>
      Array.from({ length: 1024 / length }, (_, run) =>
        syntheticDecay(model, { phi: model.criticalPoint, length, run, times }, random),
      ),
    );
    const collapse = decayCollapse(curves);
    if (isRefusal(collapse)) throw new Error(collapse.reason);
    expect(collapse.criticalPoint).toBeNull();
    expect(within(collapse, model.z)).toBe(true);
    expect(within(collapse.delta, model.delta)).toBe(true);
  });

  it('gives no z where sizes part faster than local moves can spread', () => {
    const random = new SeededRandom(35);
    const times = logTimes(4, 3.25);
    const curves = [16, 32, 64, 128].flatMap((length) =>
      Array.from({ length: 1024 / length }, (_, run) =>
        syntheticDecay({ ...model, z: 0.7 }, { phi: model.criticalPoint, length, run, times }, random),
      ),
    );
    const collapse = decayCollapse(curves);
    if (!isRefusal(collapse)) throw new Error(`z = ${collapse.value}(${collapse.error})`);
    expect(collapse.reason).toMatch(/gives z = .*faster than local moves can spread/);
  });
});
