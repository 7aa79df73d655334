/**
 * How often the 68 % interval of every estimator holds the truth. On the synthetic data of src/analysis/synthetic.ts, without corrections to scaling, in 63.5 to
 * 72.5 % of 1000 sets, more often where fits allow for corrections; on those of test/analysis/otherGenerator.ts with and without. Prints the tables of
 * docs/estimators.md.
 */
import { describe, expect, it } from 'vitest';
import { classOf, measureRow, rows, rowText } from '../analysis/coverageRows.js';
import { type Coverage, coverageOf, measureAll } from '../analysis/coverageSets.js';

const seeds = Array.from({ length: 1000 }, (_, k) => 30001 + k);
/** Quantities whose fits hold corrections. */
const corrected = [
  'phi_c, power law',
  'beta, power law',
  "gamma', variance",
  'nu_par, autocorrelation',
  'delta, decay',
  'phi_c, decay',
  'phi_c, divergence',
  'beta/delta, divergence',
  'phi_c, steady collapse',
  'nu_perp, steady collapse',
  'beta, steady collapse',
  'z, decay collapse',
  'delta, decay collapse',
  'phi_c, decay collapse',
  'nu_par, z nu_perp',
];
/** Sets of a row; RANDORG_COVERAGE_SETS makes them fewer. */
const sets = Number(process.env.RANDORG_COVERAGE_SETS ?? 200);

function tableOf(coverages: readonly Coverage[]): string {
  const rows = coverages.map(({ name, held, refused, meanPull, scatter, error }) =>
    [name, `${(100 * held).toFixed(1)} %`, refused, meanPull.toFixed(2), scatter.toPrecision(2), error.toPrecision(2)].join(
      ' | ',
    ),
  );
  return ['| quantity, method | held | refused | mean pull | scatter | median error |', '|---|---|---|---|---|---|']
    .concat(rows.map((row) => `| ${row} |`))
    .join('\n');
}

it('68 % intervals hold the truth in 63.5 to 72.5 % of 1000 data sets', () => {
  const coverages = coverageOf(seeds.map((seed) => measureAll(seed)));
  console.log(tableOf(coverages));
  for (const { name, held, refused } of coverages) {
    expect(held, name).toBeGreaterThanOrEqual(0.635);
    expect(held, name).toBeLessThanOrEqual(corrected.includes(name) ? 1 : 0.725);
    expect(refused, name).toBeLessThanOrEqual(10);
  }
});

describe.each(rows)('$truth, A = $amplitude, omega = $omega, drawn: $drawn', (row) => {
  it('holds phi_c, beta and delta, and does not exclude the true class', () => {
    const coverage = measureRow(row, sets, 70_001);
    console.log(rowText(coverage));
    for (const [name, { held, meanPull }] of Object.entries(coverage.quantities)) {
      expect(held, name).toBeGreaterThanOrEqual(0.5);
      // What is not known of omega lies on one side of the truth where omega is at an end of its range.
      expect(Math.abs(meanPull), name).toBeLessThan(0.9);
    }
    expect(coverage.excluded[classOf(row)]).toBeLessThanOrEqual(0.02);
    if (row.amplitude === 0 && row.truth === 'manna2') expect(coverage.excluded.directedPercolation).toBeGreaterThanOrEqual(0.9);
    if (row.amplitude === 0 && row.truth === 'dp2') expect(coverage.excluded.manna).toBeGreaterThanOrEqual(0.9);
  });
});
