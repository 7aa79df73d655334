/**
 * Synthetic data sets: do the 68 % intervals hold the truth about as often as they say, and is the true class left standing? The sharp tests, over many more,
 * are in test/validation/coverage.test.ts. Also what must be the same whatever the seed.
 */
import { describe, expect, it } from 'vitest';
import { measureRow, type Row } from './coverageRows.js';
import { coverageOf, measureAll } from './coverageSets.js';

/** Fits with corrections to scaling allow for some even where the data have none, and hold the truth more often. */
const parts = [
  { part: 'steady', count: 30, most: 1 },
  { part: 'times', count: 60, most: 0.683 },
  { part: 'decay', count: 15, most: 1 },
  { part: 'sizes', count: 60, most: 0.683 },
];

describe.each(parts)('$part', ({ part, count, most }) => {
  const sets = Array.from({ length: count }, (_, k) => measureAll(5001 + k, part));
  /** Three standard deviations of the fraction that hold, about 0.683, and the 4.5 % either way that are allowed over 1000. */
  const tolerance = 3 * Math.sqrt((0.683 * 0.317) / count) + 0.045;

  it.each(coverageOf(sets).map((one) => [one.name, one] as const))('%s', (_, { held, refused, meanPull, scatter, error }) => {
    expect(refused).toBeLessThanOrEqual(2);
    expect(held).toBeGreaterThan(0.683 - tolerance);
    expect(held).toBeLessThan(most + tolerance);
    // The mean of 60 pulls has a standard deviation of 0.15 about the bias.
    expect(Math.abs(meanPull)).toBeLessThan(0.6);
    expect(scatter / error).toBeLessThan(2.5);
  });
});

describe('measureAll', () => {
  it('gives the same numbers for the same seed', () => {
    expect(measureAll(1, 'times')).toEqual(measureAll(1, 'times'));
  });
});

describe.each<Row>([
  { truth: 'manna2', amplitude: 0, omega: 0.5 },
  { truth: 'manna2', amplitude: 0.3, omega: 0.5 },
])('other data, Manna with a correction of $amplitude', (row) => {
  const sets = 8;
  const { quantities, excluded } = measureRow(row, sets, 801);

  it('hold phi_c, beta and delta in most sets, and exclude the true class in none', () => {
    for (const [name, { given, held, meanPull }] of Object.entries(quantities)) {
      expect(given, name).toBe(sets);
      // Of eight sets three or more hold in 98 % of such samples if 68 % do, two or more if 55 % do.
      expect(held, name).toBeGreaterThanOrEqual(2 / 8);
      // What is not known of omega lies on one side of the truth.
      expect(Math.abs(meanPull), name).toBeLessThan(1.2);
    }
    expect(excluded.manna).toBe(0);
  });

  it('exclude directed percolation where there is no correction, and mean field', () => {
    if (row.amplitude === 0) expect(excluded.directedPercolation).toBeGreaterThanOrEqual(0.6);
    expect(excluded.meanField).toBeGreaterThanOrEqual(0.6);
  });
});
