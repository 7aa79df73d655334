import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type LeastSquaresModel, levenbergMarquardt, SeededRandom } from '../../src/analysis/index.js';
import { itNeeds } from '../support/needs.js';

/**
 * A model from a plain function, with derivatives by central differences (relative accuracy about 1e-10).
 * @param xs n abscissae of any kind
 */
function numericalModel<X>(xs: readonly X[], value: (x: X, parameters: Float64Array) => number): LeastSquaresModel {
  return (parameters, values, jacobian) => {
    const k = parameters.length;
    const moved = parameters.slice();
    xs.forEach((x, i) => {
      values[i] = value(x, parameters);
    });
    for (let a = 0; a < k; a++) {
      const centre = parameters[a] as number;
      // The cube root of the rounding unit balances rounding and truncation.
      const step = 6e-6 * Math.max(Math.abs(centre), 1e-3);
      const [above, below] = [centre + step, centre - step];
      xs.forEach((x, i) => {
        moved[a] = above;
        const up = value(x, moved);
        moved[a] = below;
        jacobian[i * k + a] = (up - value(x, moved)) / (above - below);
      });
      moved[a] = centre;
    }
  };
}

type Form = (x: number, p: ArrayLike<number>) => number;

const at = (p: ArrayLike<number>, k: number) => p[k] as number;
const forms: Record<string, Form> = {
  line: (x, p) => at(p, 0) + at(p, 1) * x,
  decay: (x, p) => at(p, 0) * Math.exp(-at(p, 1) * x) + at(p, 2),
  powerLaw: (x, p) => at(p, 0) * (x - at(p, 1)) ** at(p, 2),
  gaussian: (x, p) => at(p, 0) * Math.exp(-((x - at(p, 1)) ** 2) / (2 * at(p, 2) ** 2)) + at(p, 3),
};

interface Problem {
  model: string;
  x: number[];
  y: number[];
  errors: number[];
  start: number[];
}

/** Noisy data of a form with errors that differ by up to a factor of four. */
function problem(model: string, truth: number[], start: number[], x: number[], noise: number, seed: number): Problem {
  const random = new SeededRandom(seed);
  const errors = x.map(() => noise * (0.5 + 1.5 * random.uniform()));
  const y = x.map((value, i) => (forms[model] as Form)(value, truth) + (errors[i] as number) * random.gaussian());
  return { model, x, y, errors, start };
}

const range = (from: number, to: number, count: number) =>
  Array.from({ length: count }, (_, k) => from + ((to - from) * k) / (count - 1));

const problems = [
  problem('line', [1, -2], [0, 0], range(0, 3, 12), 0.1, 1),
  problem('decay', [2, 1.3, 0.5], [1, 1, 0], range(0, 4, 25), 0.05, 2),
  // The case that an npm package fails on: a weighted power law with a free critical point.
  problem('powerLaw', [1.3, 0.6833, 0.639], [1, 0.67, 1], range(0.69, 0.85, 14), 2e-3, 3),
  problem('powerLaw', [0.9, 0.5565, 0.84], [0.5, 0.55, 0.5], range(0.56, 0.62, 10), 1e-3, 4),
  problem('gaussian', [3, 0.7, 0.4, 0.2], [1, 0.3, 1, 0], range(-1, 3, 40), 0.05, 5),
];

function solve({ model, x, y, errors, start }: Problem) {
  return levenbergMarquardt(y, errors, numericalModel(x, forms[model] as Form), start);
}

describe('levenbergMarquardt', () => {
  itNeeds('python')('agrees with scipy.optimize.curve_fit to 1e-6, parameters and covariance', (python) => {
    const script = fileURLToPath(new URL('curveFit.py', import.meta.url));
    const { stdout, stderr, status } = spawnSync(python, [script], { input: JSON.stringify(problems), encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const judged = JSON.parse(stdout) as { parameters: number[]; covariance: number[][] }[];
    problems.forEach((one, index) => {
      const { parameters, covariance, converged } = solve(one);
      const { parameters: expected, covariance: matrix } = judged[index] as { parameters: number[]; covariance: number[][] };
      expect(converged).toBe(true);
      expected.forEach((value, a) => {
        expect(Math.abs(at(parameters, a) / value - 1), `${one.model} parameter ${a}`).toBeLessThan(1e-6);
        expected.forEach((_, b) => {
          const scale = Math.sqrt((matrix[a]?.[a] as number) * (matrix[b]?.[b] as number));
          const own = at(covariance as Float64Array, a * expected.length + b);
          expect(Math.abs(own - (matrix[a]?.[b] as number)) / scale, `${one.model} covariance ${a} ${b}`).toBeLessThan(1e-6);
        });
      });
    });
  });

  it('solves a straight line exactly, with the covariance of the textbook', () => {
    const x = [0, 1, 2, 3];
    const { parameters, covariance, chiSquare, degreesOfFreedom } = levenbergMarquardt(
      [1, 3, 5, 7],
      [1, 1, 1, 1],
      numericalModel(x, forms.line as Form),
      [0, 0],
    );
    expect(at(parameters, 0)).toBeCloseTo(1, 9);
    expect(at(parameters, 1)).toBeCloseTo(2, 9);
    expect(chiSquare).toBeLessThan(1e-15);
    expect(degreesOfFreedom).toBe(2);
    // (X^T X)^-1 of 1, x at 0..3.
    expect(Array.from(covariance as Float64Array)).toEqual([0.7, -0.3, -0.3, 0.2].map((value) => expect.closeTo(value, 6)));
  });

  it('stays inside bounds and says which parameter ended on one', () => {
    const x = range(0, 1, 10);
    const y = x.map((value) => 1 - value);
    const fit = levenbergMarquardt(
      y,
      x.map(() => 0.1),
      numericalModel(x, forms.line as Form),
      [0.5, 1],
      { lower: [-5, 0] },
    );
    expect(fit.converged).toBe(true);
    expect(at(fit.parameters, 1)).toBe(0);
    expect(at(fit.parameters, 0)).toBeCloseTo(0.5, 8);
    expect(fit.atBound).toEqual([false, true]);
    // Only the mean is left free: variance sigma^2/n.
    expect(at(fit.covariance as Float64Array, 0)).toBeCloseTo(0.01 / 10, 8);
    expect(at(fit.covariance as Float64Array, 3)).toBe(0);
  });

  it('reports degenerate parameters instead of an error out of rounding', () => {
    const x = [1, 2, 3, 4];
    const fit = levenbergMarquardt(
      x,
      [1, 1, 1, 1],
      numericalModel(x, (value, p) => (at(p, 0) + at(p, 1)) * value),
      [0, 0],
    );
    expect(fit.covariance).toBeNull();
  });

  it('takes back steps to where the model is not defined', () => {
    // From here some steps put the critical point above the lowest phi.
    const { x, y, errors, start } = problem('powerLaw', [1, 0.5, 0.6], [1, 0.5, 2], range(0.51, 0.7, 12), 1e-3, 8);
    let undefinedValues = 0;
    const watched: Form = (value, p) => {
      const result = (forms.powerLaw as Form)(value, p);
      if (Number.isNaN(result)) undefinedValues++;
      return result;
    };
    const fit = levenbergMarquardt(y, errors, numericalModel(x, watched), start);
    expect(undefinedValues).toBeGreaterThan(0);
    expect(fit.converged).toBe(true);
    expect(Math.abs(at(fit.parameters, 1) - 0.5)).toBeLessThan(5 * Math.sqrt(at(fit.covariance as Float64Array, 4)));
  });

  it('refuses errors that are not positive and fewer points than parameters', () => {
    const model = numericalModel([1, 2], forms.line as Form);
    expect(() => levenbergMarquardt([1, 2], [1, 0], model, [0, 0])).toThrow('errors[1] must be positive, got 0');
    expect(() => levenbergMarquardt([1], [1], model, [0, 0])).toThrow('2 parameters need at least 2 points, got 1');
  });
});
