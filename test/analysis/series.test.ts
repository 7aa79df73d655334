/** Averages and errors of correlated series: blocking, autocorrelation time, equilibration, steady state. */
import { describe, expect, it } from 'vitest';
import { autocorrelationTime, blockingError, equilibrationCut, SeededRandom, steadyState } from '../../src/analysis/index.js';

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

describe('blockingError', () => {
  it.each([0, 0.5, 0.9])('is sqrt(2 tau/n) for AR(1) with c = %d', (c) => {
    const count = 2 ** 15;
    const errors = [1, 2, 3, 4].map((seed) => blockingError(autoregressive(c, count, new SeededRandom(seed))) as number);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    const exact = Math.sqrt((2 * exactTime(c)) / count);
    expect(Math.abs(mean / exact - 1)).toBeLessThan(0.15);
  });

  it('is null for a series too short for its correlations, 0 for a constant', () => {
    expect(blockingError(Array.from({ length: 4096 }, (_, k) => k))).toBeNull();
    expect(blockingError([1, 2, 3])).toBeNull();
    expect(blockingError(new Array(64).fill(2))).toBe(0);
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

describe('steadyState', () => {
  const runs = (spread: number, random: SeededRandom) =>
    Array.from({ length: 6 }, () => {
      const own = spread * random.gaussian();
      return autoregressive(0.8, 3000, random).map((value, k) => 0.4 + own + 0.02 * value + 0.5 * Math.exp(-k / 50));
    });

  it('has the mean within its error, without the transient', () => {
    const state = steadyState(runs(0, new SeededRandom(21)));
    if (state.value === null) throw new Error(state.reason);
    expect(Math.abs(state.value - 0.4)).toBeLessThan(4 * state.error);
    expect(state.error).toBeLessThan(0.02 * Math.sqrt((2 * exactTime(0.8)) / 18000) * 2.5);
    expect(state.window.from).toBeGreaterThan(50);
    expect(state.goodness as number).toBeGreaterThan(0.001);
    expect(state.error).toBeCloseTo(Math.max(state.blockingError as number, state.errorOverRuns as number), 12);
  });

  it('quotes the error over runs where runs differ by more than blocking shows', () => {
    const state = steadyState(runs(0.02, new SeededRandom(22)));
    if (state.value === null) throw new Error(state.reason);
    expect(state.error).toBe(state.errorOverRuns);
    expect(state.error).toBeGreaterThan(5 * (state.blockingError as number));
    expect(state.goodness as number).toBeLessThan(1e-6);
  });

  it('refuses short, drifting and absorbed runs', () => {
    expect(steadyState([[0.1, 0.2]])).toEqual({ value: null, reason: expect.stringContaining('at least 40 records') });
    const drift = Array.from({ length: 400 }, (_, k) => 1 / (1 + k));
    expect(steadyState([drift, drift, drift])).toEqual({ value: null, reason: expect.stringContaining('run longer') });
    const absorbed = drift.map((value, k) => (k > 300 ? 0 : value));
    expect(steadyState([absorbed])).toEqual({ value: null, reason: expect.stringContaining('absorbed') });
  });
});
