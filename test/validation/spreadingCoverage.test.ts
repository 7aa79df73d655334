/** How often the 68 % intervals of delta, theta and z hold the truth, for directed percolation in one dimension. Prints the table of docs/lattice.md. */
import { expect, it } from 'vitest';
import { isRefusal, spreadingExponents, spreadingNames } from '../../src/analysis/index.js';
import { percolation, percolationExponents } from '../analysis/directedPercolation.js';

const sets = 40;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

it('coverage of the exponents of spreading: prints the table', { timeout: 3_600_000 }, () => {
  const measured = Array.from({ length: sets }, (_, k) => spreadingExponents(percolation(k + 1, { spreads: 500 })));
  console.log('| exponent | truth | held | mean pull | mean, scatter, quoted error |\n|---|---|---|---|---|');
  for (const name of spreadingNames) {
    const truth = percolationExponents[name];
    const found = measured.map((exponents) => exponents[name]).filter((one) => !isRefusal(one));
    const values = found.map(({ value }) => value);
    const pulls = found.map(({ value, error }) => (value - truth) / error);
    const held = mean(pulls.map((pull) => (Math.abs(pull) < 1 ? 1 : 0)));
    const centre = mean(values);
    const scatter = Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
    const numbers = [centre, scatter, mean(found.map(({ error }) => error))].map((x) => x.toFixed(4)).join(', ');
    console.log(`| ${name} | ${truth} | ${Math.round(100 * held)} % | ${mean(pulls).toFixed(2)} | ${numbers} |`);
    expect(found, name).toHaveLength(sets);
    // three standard deviations of 40 sets below 68 %; corrections that the data do not have make it more
    expect(held, name).toBeGreaterThan(0.46);
    expect(Math.abs(mean(pulls)), name).toBeLessThan(0.7);
  }
});
