/**
 * How often the 68 % intervals of z, nu_perp and nu_par hold the truth where the size shows, on data of another generator with corrections to scaling and without.
 * Prints the table of docs/estimators.md.
 */
import { describe, expect, it } from 'vitest';
import { collapseRows, collapseText, coverageOfRow } from '../analysis/collapseRows.js';

/** Sets of a row; RANDORG_COVERAGE_SETS makes them fewer. */
const sets = Number(process.env.RANDORG_COVERAGE_SETS ?? 200);
/** A row of so many sets scatters by this about what 1000 would give. */
const scatter = 2 * Math.sqrt((0.68 * 0.32) / sets);

describe.each(collapseRows)('$truth, A = $amplitude, omega = $omega', (row) => {
  it('holds z, nu_perp and nu_par', () => {
    const coverages = coverageOfRow(row, sets, 80_001);
    console.log(collapseText(row, coverages));
    for (const { name, held, meanPull, refused } of coverages.filter((one) => ['z', 'nu_perp', 'nu_par'].includes(one.name))) {
      expect(held, name).toBeGreaterThanOrEqual(0.6 - scatter);
      expect(held, name).toBeLessThanOrEqual((Math.abs(row.amplitude) < 0.3 ? 0.76 : 0.9) + scatter);
      expect(Math.abs(meanPull), name).toBeLessThan(0.3 + 2 / Math.sqrt(sets));
      expect(refused, name).toBeLessThanOrEqual(0.2 * sets);
    }
  });
});
