/** Correlated series: autocorrelation time, equilibration. */
import { describe, expect, it } from 'vitest';
import { autocorrelationTime, equilibrationCut, SeededRandom } from '../../src/analysis/index.js';

/** Mean 0, variance 1, correlation c^t. */
function autoregressive(c: number, count: number, random: SeededRandom): number[] {
  let x = random.gaussian();
  return Array.from({ length: count }, () => {
    const now = x;
    x = c * x + Math.sqrt(1 - c * c) * random.gaussian();
    return now;
  });
}

/** 1/2 + sum of c^t. */
const exactTime = (c: number) => (1 + c) / (1 - c) / 2;

describe('autocorrelationTime', () => {
  it.each([0, 0.5, 0.9, 0.97])('is (1 + c)/(1 - c)/2 for AR(1) with c = %d, with an error that fits', (c) => {
    const random = new SeededRandom(11);
    const pulls = Array.from({ length: 24 }, () => {
      const result = autocorrelationTime(Array.from({ length: 8 }, () => autoregressive(c, 6000, random)));
      if (result.value === null) throw new Error(result.reason);
      return (result.value - exactTime(c)) / result.error;
    });
    const mean = pulls.reduce((sum, pull) => sum + pull, 0) / pulls.length;
    const square = pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length;
    // The mean of 24 pulls is known to 0.2, and the tail that the window leaves out is a third of an error.
    expect(Math.abs(mean)).toBeLessThan(0.8);
    expect(square).toBeGreaterThan(0.5);
    expect(square).toBeLessThan(2.2);
  });

  it('comes in steps when records are several steps apart', () => {
    const runs = [autoregressive(0.8, 4000, new SeededRandom(3))];
    const [each, spaced] = [autocorrelationTime(runs), autocorrelationTime(runs, 10)];
    expect(spaced.value).toBeCloseTo(10 * (each.value as number), 10);
  });

  it('refuses what it cannot know', () => {
    expect(autocorrelationTime([[1, 2, 3]])).toEqual({ value: null, reason: expect.stringContaining('at least 100 records') });
    expect(autocorrelationTime([new Array(200).fill(0.3)])).toEqual({ value: null, reason: expect.stringContaining('constant') });
    const slow = autocorrelationTime([autoregressive(0.99, 400, new SeededRandom(1))]);
    expect(slow).toEqual({ value: null, reason: expect.stringContaining('run longer') });
  });
});

describe('equilibrationCut', () => {
  it('cuts a transient away and keeps what is steady', () => {
    const random = new SeededRandom(5);
    const noise = autoregressive(0.5, 4000, random);
    const relaxing = noise.map((value, k) => 0.05 * value + Math.exp(-k / 100));
    const cut = equilibrationCut(relaxing) as number;
    // exp(-k/100) is below the noise of a batch of 20 after some 350 records and below that of the mean after 600.
    expect(cut).toBeGreaterThan(200);
    expect(cut).toBeLessThan(1000);
    expect(equilibrationCut(noise) as number).toBeLessThan(1000);
  });

  it('is null while the series drifts', () => {
    expect(equilibrationCut(Array.from({ length: 1000 }, (_, k) => 1 / (1 + k)))).toBeNull();
    expect(equilibrationCut(Array.from({ length: 1000 }, (_, k) => k))).toBeNull();
  });
});
