/** Special functions against scipy. */
import { expect, it } from 'vitest';
import { scaledBessel } from '../../../src/analysis/landscape/smearing.js';
import { ballTransform, besselJ } from '../../../src/analysis/structure/bessel.js';
import { gaussLegendre } from '../../../src/analysis/structure/quadrature.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

const withPython = itNeeds('python');
const arguments_ = Array.from({ length: 400 }, (_, k) => 10 ** (k / 100 - 1));

withPython('J of whole order to 3e-15', (python) => {
  const program = 'from scipy.special import jv\nanswer = [list(jv(n, data)) for n in (0, 1, 2)]';
  ask<number[][]>(python, program, arguments_).forEach((theirs, n) => {
    arguments_.forEach((x, k) => {
      expect(Math.abs(besselJ(n, x) - (theirs[k] as number)), `J_${n}(${x})`).toBeLessThan(3e-15);
    });
  });
});

withPython('the transform of a ball, all dimensions, to 2e-12 of its envelope', (python) => {
  const program = `from scipy.special import jv, gamma
x = np.array(data)
answer = [list(jv(d / 2, x) / (x / 2) ** (d / 2) * gamma(d / 2 + 1)) for d in range(1, 6)]`;
  ask<number[][]>(python, program, arguments_).forEach((theirs, at) => {
    const d = at + 1;
    arguments_.forEach((x, k) => {
      const envelope = Math.min(1, x ** (-(d + 1) / 2));
      expect(Math.abs(ballTransform(d, x) - (theirs[k] as number)) / envelope, `d = ${d}, x = ${x}`).toBeLessThan(2e-12);
    });
    expect(ballTransform(d, 0)).toBe(1);
  });
});

withPython('exp(-z) I_nu(z) / z^nu of the smearing kernel to 2e-13, relative', (python) => {
  const program = `from scipy.special import ive
z = np.array(data)
answer = [list(ive(d / 2 - 1, z) / z ** (d / 2 - 1)) for d in range(1, 6)]`;
  const z = Array.from({ length: 300 }, (_, k) => 10 ** (k / 40 - 3));
  ask<number[][]>(python, program, z).forEach((theirs, at) => {
    z.forEach((x, k) => {
      expect(Math.abs(scaledBessel(at + 1, x) / (theirs[k] as number) - 1), `d = ${at + 1}, z = ${x}`).toBeLessThan(2e-13);
    });
  });
});

it('Gauss-Legendre is exact for polynomials up to degree 2 n - 1', () => {
  for (const n of [1, 2, 5, 20, 64]) {
    const { nodes, weights } = gaussLegendre(n);
    for (const power of [0, 2 * n - 2]) {
      const integral = nodes.reduce((sum, x, k) => sum + (weights[k] as number) * x ** power, 0);
      expect(integral).toBeCloseTo(2 / (power + 1), 13);
    }
  }
});
