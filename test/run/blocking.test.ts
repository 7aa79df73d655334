import { describe, expect, it } from 'vitest';
import { BlockingAverage } from '../../src/run/index.js';

/** Uniform numbers in (0, 1) from a 32-bit xorshift; good enough to make a series, and the same everywhere. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return ((state >>> 0) + 0.5) / 2 ** 32;
  };
}

/** x' = c x + noise of unit variance, as whole numbers about 1e6 with a spread of 1e4. */
function autoregressive(c: number, count: number, seed: number): number[] {
  const next = uniform(seed);
  const gauss = () => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
  let x = gauss() / Math.sqrt(1 - c * c);
  return Array.from({ length: count }, () => {
    x = c * x + gauss();
    return Math.round(1e6 + 1e4 * x);
  });
}

function averageOf(values: readonly number[]) {
  const average = new BlockingAverage();
  for (const value of values) average.add(value);
  return average.estimate();
}

describe('BlockingAverage', () => {
  it.each([0, 0.5, 0.9, 0.97])('finds the error of an AR(1) series with coefficient %d', (c) => {
    const count = 2 ** 16;
    // Variance of the mean of AR(1) with unit noise: 1 / (n (1 - c)^2) for n large against 1 / (1 - c).
    const exact = 1e4 / (1 - c) / Math.sqrt(count);
    const errors = [11, 222, 3333, 44444].map((seed) => averageOf(autoregressive(c, count, seed))?.error as number);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    expect(mean / exact).toBeGreaterThan(0.85);
    expect(mean / exact).toBeLessThan(1.15);
  });

  it('has means that scatter as its errors say', () => {
    const scores = Array.from({ length: 40 }, (_, k) => {
      const { value, error } = averageOf(autoregressive(0.9, 2 ** 13, 1000 + 7919 * k)) as { value: number; error: number };
      return (value - 1e6) / error;
    });
    const variance = scores.reduce((sum, score) => sum + score * score, 0) / scores.length;
    expect(variance).toBeGreaterThan(0.5);
    expect(variance).toBeLessThan(1.8);
  });

  it('says null when the series is too short or too correlated', () => {
    expect(averageOf([])).toBeNull();
    expect(averageOf([1, 2, 3])).toEqual({ value: 2, error: null });
    // A straight line never reaches a plateau.
    expect(averageOf(Array.from({ length: 4096 }, (_, k) => k))?.error).toBeNull();
  });

  it('gives a constant the error 0', () => {
    expect(averageOf(new Array(100).fill(7))).toEqual({ value: 7, error: 0 });
  });

  it('sums exactly where doubles would not', () => {
    const large = 2 ** 31;
    const values = Array.from({ length: 2 ** 12 }, (_, k) => large + (k % 2));
    const { value, error } = averageOf(values) as { value: number; error: number | null };
    expect(value).toBe(large + 0.5);
    // Alternating values: the naive error is 0.5 / sqrt(n - 1), and pairs don't vary at all.
    expect(error === null || error <= 0.5 / Math.sqrt(4095)).toBe(true);
  });
});
