/**
 * Sixty synthetic data sets: do the 68 % intervals hold the truth about as often as they say? The sharp test, over 1000, is
 * test/validation/coverage.test.ts. Also what must be the same whatever the seed.
 */
import { describe, expect, it } from 'vitest';
import { coverageOf, measureAll } from './coverageSets.js';

const count = 60;
/** Three standard deviations of the fraction of 60 that hold, about 0.683, and the 4.5 % either way that are allowed over 1000. */
const tolerance = 3 * Math.sqrt((0.683 * 0.317) / count) + 0.045;

describe.each(['steady', 'times', 'decay', 'sizes'])('%s', (part) => {
  const sets = Array.from({ length: count }, (_, k) => measureAll(5001 + k, 40, part));

  it.each(coverageOf(sets).map((one) => [one.name, one] as const))('%s', (_, { held, refused, meanPull, scatter, error }) => {
    expect(refused).toBeLessThanOrEqual(2);
    expect(Math.abs(held - 0.683)).toBeLessThan(tolerance);
    // The mean of 60 pulls has a standard deviation of 0.15 about the bias.
    expect(Math.abs(meanPull)).toBeLessThan(0.6);
    expect(scatter / error).toBeLessThan(2.5);
  });
});

describe('measureAll', () => {
  it('gives the same numbers for the same seed', () => {
    expect(measureAll(1, 40, 'times')).toEqual(measureAll(1, 40, 'times'));
  });
});
