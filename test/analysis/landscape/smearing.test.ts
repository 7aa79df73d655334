import { describe, expect, it } from 'vitest';
import { pairCurvature, pairEnergy, pairSlope } from '../../../src/analysis/landscape/potential.js';
import { SmearedTable } from '../../../src/analysis/landscape/smearedTable.js';
import { smearedPotential } from '../../../src/analysis/landscape/smearing.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

describe('the pair potential', () => {
  it.each([1.5, 2, 2.5, 3])('has the derivatives it says, a = %d', (a) => {
    const h = 1e-5;
    for (const r of [0.2, 0.7, 1.1]) {
      const [before, here, after] = [-h, 0, h].map((x) => pairEnergy(r + x, 1.2, a)) as [number, number, number];
      expect(pairSlope(r, 1.2, a)).toBeCloseTo((after - before) / 2 / h, 7);
      expect(pairCurvature(r, 1.2, a)).toBeCloseTo((after - 2 * here + before) / h ** 2, 4);
    }
    expect([pairEnergy(1.2, 1.2, a), pairSlope(1.3, 1.2, a), pairCurvature(1.3, 1.2, a)].map(Math.abs)).toEqual([0, 0, 0]);
  });

  it('is linear with force 1/2 for a = 1', () => {
    expect([pairEnergy(0.5, 1, 1), pairSlope(0.5, 1, 1)]).toEqual([0.25, -0.5]);
  });
});

describe('the smeared potential', () => {
  it('has the values of the closed form, 3D, a = 1, s = 0.015', () => {
    expect(smearedPotential(3, 0.98, 1, 1, 0.015).smeared).toBeCloseTo(0.0107943139, 10);
    expect(smearedPotential(3, 1, 1, 1, 0.015).smeared).toBeCloseTo(0.0041189219, 10);
  });

  itNeeds('python')('is the average over Gaussian displacements by scipy, d = 1 to 5', (python) => {
    const cases = [1, 2, 3, 4, 5].flatMap((d) =>
      [1, 1.5, 2, 2.7].flatMap((a) =>
        [
          [0.6, 0.015],
          [1.01, 0.015],
          [1.05, 0.015],
          [0.02, 0.015],
          [0.9, 0.2],
          [1.1999, 0.001],
        ].map(([r, s]) => [d, a, r as number, s as number] as const),
      ),
    );
    // the distance after the displacement has the noncentral chi distribution
    const program = `from scipy.integrate import quad
from scipy.special import ive
def average(d, a, r, s):
    tau = np.sqrt(2) * s; nu = d / 2 - 1; D = 1.2
    V = lambda q: D / 2 * max(0, 1 - q / D) ** a
    p = lambda q: q / tau**2 * (q / r)**nu * np.exp(-(q - r)**2 / 2 / tau**2) * ive(nu, q * r / tau**2)
    edges = sorted(set([max(0, r + x * tau) for x in (-11, -6, -3, -1, 0, 1, 3, 6, 11)] + [D]))
    edges = [x for x in edges if max(0, r - 11 * tau) <= x <= r + 11 * tau]
    return sum(quad(lambda q: (V(q) - V(r)) * p(q), x, y, epsabs=0, epsrel=1e-11, limit=400)[0] for x, y in zip(edges, edges[1:]))
answer = [average(*case) for case in data]`;
    ask<number[]>(python, program, cases).forEach((theirs, k) => {
      const [d, a, r, s] = cases[k] as (typeof cases)[number];
      const ours = smearedPotential(d, r, 1.2, a, s).excess;
      expect(Math.abs(ours - theirs), `d = ${d}, a = ${a}, r = ${r}, s = ${s}`).toBeLessThan(1e-9 * Math.abs(theirs) + 1e-15);
    });
  });

  it("rises by s^2 (V'' + (d - 1) V'/r) where V is smooth", () => {
    for (const d of [1, 2, 3, 4, 5]) {
      const s = 1e-4;
      const { excess } = smearedPotential(d, 0.7, 1, 2.5, s);
      const laplacian = pairCurvature(0.7, 1, 2.5) + ((d - 1) * pairSlope(0.7, 1, 2.5)) / 0.7;
      expect(excess / s ** 2 / laplacian).toBeCloseTo(1, 5);
    }
  });
});

describe('the table', () => {
  for (const d of [1, 2, 3, 4, 5]) {
    it.each([0.0005, 0.015, 0.2])(`is the integral to 1e-10 of its largest value, d = ${d}, s = %d`, (s) => {
      for (const a of [1, 1.5, 2]) {
        const table = new SmearedTable(d, 1.2, a, s);
        const at = [0, 1e-3, 0.05, 0.3, 0.61, 1, 1.2 - 5 * s, 1.2 - s, 1.2 - 1e-9, 1.2, 1.2 + s, 1.2 + 5 * s].filter(
          (r) => r >= 0,
        );
        const scale = smearedPotential(d, 1.2, 1.2, a, s).excess;
        for (const r of at) {
          const { excess } = smearedPotential(d, r, 1.2, a, s);
          expect(Math.abs(table.excess(r) - excess), `a = ${a}, r = ${r}`).toBeLessThan(
            1e-10 * Math.max(scale, Math.abs(excess)),
          );
        }
        expect(table.excess(1.2 + 10 * s)).toBe(0);
      }
    });
  }
});
