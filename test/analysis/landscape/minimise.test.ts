import { expect, it } from 'vitest';
import { bondsOf, extremeModes, Hessian, minimise } from '../../../src/analysis/landscape/index.js';
import { findOverlaps } from '../../../src/analysis/structure/pairs.js';
import { idealGas } from '../../support/configurations.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

/** L-BFGS-B of scipy from the minimum, slightly moved: the same basin, so the same minimum. */
const program = `from scipy.optimize import minimize
answer = []
for case in data:
    R = np.array(case['radii']); L = case['L']; a = case['a']; shape = (len(R), -1)
    def f(v):
        x = v.reshape(shape); e = 0.0; g = np.zeros_like(x)
        for i in range(len(x)):
            d = x[i] - x; d -= L * np.round(d / L); r = np.linalg.norm(d, axis=1); D = R[i] + R
            near = (r < D) & (r > 0); h = 1 - r[near] / D[near]
            e += 0.5 * (D[near] / 2 * h ** a).sum()
            g[i] = -((a / 2 * h ** (a - 1) / r[near])[:, None] * d[near]).sum(axis=0)
        return e, g.ravel()
    x = np.array(case['x']); x = x + 1e-3 * np.random.default_rng(1).standard_normal(x.size)
    res = minimize(f, x, jac=True, method='L-BFGS-B', options=dict(ftol=1e-17, gtol=1e-12, maxiter=20000, maxcor=40, maxfun=100000))
    answer.append(float(res.fun))`;

itNeeds('python')('finds the minimum that scipy finds', (python) => {
  const cases = [
    [2, 2, 1.25],
    [3, 2, 1.5],
    [3, 2.5, 1.6],
  ].map(([d, a, density], seed) => {
    const gas = idealGas(d as number, 32, density as number, 70 + seed);
    gas.radii.fill(0.55, 0, 16);
    const minimum = minimise(gas, a as number);
    expect(minimum.converged).toBe(true);
    expect(minimum.force).toBeLessThanOrEqual(1e-12);
    return { minimum, gas, a: a as number };
  });
  const input = cases.map(({ minimum, gas, a }) => ({ x: [...minimum.positions], radii: [...gas.radii], L: gas.boxLength, a }));
  ask<number[]>(python, program, input).forEach((energy, k) => {
    const ours = (cases[k]?.minimum.energyPerParticle as number) * 32;
    expect(ours).toBeGreaterThan(0.05);
    expect(Math.abs(ours - energy)).toBeLessThan(1e-10);
    expect(Math.abs(ours / energy - 1)).toBeLessThan(1e-8);
  });
});

it('ends where no direction leads down', () => {
  const gas = idealGas(3, 100, 1.5, 3);
  const { configuration } = minimise(gas, 2);
  const { lowest, highest } = extremeModes(new Hessian(bondsOf(configuration), 2), 3, 1);
  expect(lowest.value).toBeGreaterThan(-1e-6);
  expect(highest.value).toBeGreaterThan(0.5);
});

it('takes overlaps apart where there is room', () => {
  const gas = idealGas(2, 500, 0.6, 4);
  expect(findOverlaps(gas).first.length).toBeGreaterThan(100);
  const minimum = minimise(gas, 2, { tolerance: 1e-9 });
  expect(minimum.energyPerParticle).toBeLessThan(1e-14);
});

it('refuses a = 1, and a tolerance that is none', () => {
  const gas = idealGas(2, 10, 0.1, 1);
  expect(() => minimise(gas, 1)).toThrow(
    'exponent must be at least 2 to minimise, got 1; forces jump at contact below, run gd instead',
  );
  expect(() => minimise(gas, 2, { tolerance: 0 })).toThrow('tolerance must be positive, got 0');
});
