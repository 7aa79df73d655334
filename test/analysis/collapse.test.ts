import { describe, expect, it } from 'vitest';
import { decayCollapse, isRefusal, SeededRandom, steadyCollapse, syntheticDecay } from '../../src/analysis/index.js';
import { decaySizes, logTimes, model, steadySizes } from './coverageSets.js';

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
    expect([collapse.error < 5e-4, collapse.nuPerp.error < 0.04, collapse.beta.error < 0.03]).toEqual([true, true, true]);
    expect(collapse.quality as number).toBeGreaterThan(0.4);
    expect(collapse.quality as number).toBeLessThan(2.5);
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
      series: (sample.series as number[]).map((value) => value * (sample.length === 64 ? 1.1 : 1)),
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
    expect([collapse.error < 0.15, collapse.delta.error < 0.01, collapse.criticalPoint.error < 3e-3]).toEqual([true, true, true]);
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
        syntheticDecay({ ...model, z: 0.4 }, { phi: model.criticalPoint, length, run, times }, random),
      ),
    );
    const collapse = decayCollapse(curves);
    if (!isRefusal(collapse)) throw new Error(`z = ${collapse.value}(${collapse.error})`);
    expect(collapse.reason).toMatch(/gives z = .*faster than local moves can spread/);
  });
});
