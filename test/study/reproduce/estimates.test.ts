import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/analysis/index.js';
import type { LinePoint } from '../../../src/study/reproduce/criticalLine.js';
import { bro } from '../../../src/study/reproduce/families.js';
import { judgedLambda, levelOf, type Spectrum, slopeOf, suppressionOf } from '../../../src/study/reproduce/spectra.js';
import { interceptOf, meeting } from '../../../src/study/reproduce/zeroStep.js';

describe('interceptOf', () => {
  const family = bro('reciprocal');
  const points = (form: (x: number) => number, steps: readonly number[], error = 0.002): LinePoint[] =>
    steps.map(
      (step) => ({ family, step, value: form(step), error, threshold: { value: form(step) - 0.001, error: 0.001 } }) as LinePoint,
    );

  it('finds a straight line, and holds a curved one in its error', () => {
    const straight = interceptOf(
      family,
      points((x) => 0.64 - 0.8 * x, [0.05, 0.1, 0.2, 0.3]),
    );
    expect(straight.value).toBeCloseTo(0.64, 9);
    expect(straight.parts?.form).toBeLessThan(1e-9);
    expect(straight.threshold?.value).toBeCloseTo(0.639, 9);
    const curved = interceptOf(
      family,
      points((x) => 0.64 - 0.8 * x + 0.5 * x * x, [0.05, 0.1, 0.2, 0.3]),
    );
    expect(curved.parts?.form).toBeGreaterThan(0);
    expect(Math.abs((curved.value as number) - 0.64)).toBeLessThan(curved.error as number);
  });

  it('wants three step sizes', () => {
    expect(
      interceptOf(
        family,
        points((x) => 0.6 - x, [0.1, 0.2]),
      ).value,
    ).toBeNull();
  });

  it('meets in the weighted mean, never sharper than half the sharpest line', () => {
    const line = (value: number, error: number) => ({ ...interceptOf(family, []), value, error });
    const met = meeting([line(0.63, 0.01), line(0.65, 0.01)]);
    expect(met?.value).toBeCloseTo(0.64, 9);
    expect(met?.chiSquare).toBeCloseTo(2, 9);
    expect(meeting(Array.from({ length: 100 }, () => line(0.64, 0.01)))?.error).toBeCloseTo(0.005, 9);
    expect(meeting([line(0.64, 0.01)])).toBeNull();
  });
});

describe('spectra', () => {
  const random = new SeededRandom(3);
  /** Shells of n exponential variables about k^lambda. */
  const spectrum = (lambda: number): Spectrum[] =>
    Array.from({ length: 12 }, (_, shell) => {
      const k = 0.1 * (shell + 1);
      const vectors = 40 * (shell + 1);
      let sum = 0;
      for (let n = 0; n < vectors; n++) sum -= Math.log(1 - random.uniform());
      const value = (0.3 * k ** lambda * sum) / vectors;
      return { k, value, error: value / Math.sqrt(vectors), vectors };
    });

  it('finds the exponent as the structure command does: over windows and forms', () => {
    for (const lambda of [0, 0.25, 2]) {
      const slope = slopeOf(spectrum(lambda), 1, 3, false);
      if ('reason' in slope) throw new Error(slope.reason);
      expect(slope.lambda).toEqual(slope.effective);
      expect(Math.abs(slope.effective.value - lambda)).toBeLessThan(2.5 * slope.effective.error);
      expect(slope.effective.error).toBeLessThan(0.5);
      expect(slope.effective.error).toBeCloseTo(Math.hypot(slope.statistical, slope.form), 12);
    }
  });

  it('gives an active state no lambda that could be the critical one, and a judge no value of it', () => {
    const slope = slopeOf(spectrum(0.25), 1, 3, true);
    expect(slope).toMatchObject({ lambda: null, doubt: expect.stringMatching(/the state is active/) });
    expect(judgedLambda(slope)).toEqual({ missing: expect.stringMatching(/only an effective exponent/) });
  });

  it('says that there are too few shells', () => {
    expect(slopeOf(spectrum(1).slice(0, 4), 1, 3, false)).toMatchObject({ reason: expect.stringMatching(/at least 5 shells/) });
    expect(levelOf(spectrum(1), [0.1, 0.25], 0)).toBeNull();
  });

  it('measures how far long waves are suppressed, with the error of the modes', () => {
    const found = [1, 4].map((independent) => suppressionOf(spectrum(1), independent));
    // means of k over 40 vectors at 0.1 and 80 at 0.2, and over those from 0.8 to 1.1
    const expected = Math.log((0.1 * 40 + 0.2 * 80) / 120 / ([8, 9, 10, 11].reduce((sum, n) => sum + n * n, 0) / 380));
    for (const one of found) expect(Math.abs((one?.value as number) - expected)).toBeLessThan(0.3);
    expect(found[0]?.error).toBeCloseTo(Math.sqrt(1 / 120 + 1 / 1520), 12);
    expect(found[1]?.error).toBeCloseTo((found[0]?.error as number) / 2, 12);
    expect(suppressionOf(spectrum(1).slice(4), 1)).toBeNull();
  });

  it('takes a power out of a level', () => {
    const level = levelOf(spectrum(2), [0.1, 1], 2);
    expect(Math.abs((level?.value as number) - 0.3)).toBeLessThan(4 * (level?.error as number));
  });
});
