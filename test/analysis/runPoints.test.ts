import { describe, expect, it } from 'vitest';
import { fitCandidate } from '../../src/analysis/candidateFit.js';
import { chiSquareProbability, SeededRandom } from '../../src/analysis/index.js';
import { logMeanReplicates, pseudoValues, RunPoints } from '../../src/analysis/runPoints.js';

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('RunPoints', () => {
  it('has means and standard errors over runs', () => {
    const points = new RunPoints();
    points.addGroup([[1], [2], [6]]);
    // Variance 7, over three runs.
    expect(points.values).toEqual([3]);
    expect(points.errors[0]).toBeCloseTo(Math.sqrt(7 / 3), 12);
  });

  it('smooths errors known from few runs towards their common course', () => {
    const random = new SeededRandom(2);
    const points = new RunPoints();
    const x = Array.from({ length: 12 }, (_, k) => k / 4);
    const exact = x.map((value) => Math.exp(-value) / 2);
    for (const error of exact) points.addGroup(Array.from({ length: 4 }, () => [2 * error * random.gaussian()]));
    const off = () => mean(points.errors.map((error, k) => Math.log(error / (exact[k] as number)) ** 2));
    const before = off();
    points.smooth([...x.keys()], x, 3);
    expect(off()).toBeLessThan(before / 2);
  });
});

describe('pseudo-values', () => {
  it('have the mean as their own', () => {
    const values = pseudoValues([1, 2, 6], (runs) => [mean(runs)]).map(([value]) => value);
    [1, 2, 6].forEach((value, k) => {
      expect(values[k]).toBeCloseTo(value, 12);
    });
  });

  it('take the bias out of a logarithm of a mean', () => {
    const random = new SeededRandom(3);
    const [plain, corrected] = [[] as number[], [] as number[]];
    for (let k = 0; k < 3000; k++) {
      const runs = Array.from({ length: 5 }, () => [1 + 0.3 * random.gaussian()]);
      plain.push(Math.log(mean(runs.map(([value]) => value as number))));
      corrected.push(mean(logMeanReplicates(runs).map(([value]) => value as number)));
    }
    // -0.09/(2 * 5) = -0.009 with an error of 0.0025.
    expect(mean(plain)).toBeLessThan(-0.004);
    expect(Math.abs(mean(corrected))).toBeLessThan(0.0075);
  });
});

describe('goodness of a fit to correlated points', () => {
  it('is uniform where plain chi-square is not', () => {
    const random = new SeededRandom(4);
    const [own, plain] = [[] as number[], [] as number[]];
    for (let k = 0; k < 400; k++) {
      const points = new RunPoints();
      // Curves of ten values with correlation 0.8 from one to the next: a constant is fitted.
      points.addGroup(
        Array.from({ length: 20 }, () => {
          let state = random.gaussian();
          return Array.from({ length: 10 }, () => {
            const now = state;
            state = 0.8 * state + 0.6 * random.gaussian();
            return now;
          });
        }),
      );
      const fitted = fitCandidate(
        {
          window: { quantity: 'time', from: 0, to: 9 },
          points: [...points.values.keys()],
          model: (p, values, jacobian) => {
            values.fill(p[0] as number);
            jacobian.fill(1);
          },
          starts: [[0]],
          derive: (p) => [p[0] as number],
        },
        points,
      );
      if (!fitted) throw new Error('no fit');
      own.push(fitted.goodness);
      plain.push(chiSquareProbability(fitted.chiSquare, 9));
    }
    const below = (values: number[], limit: number) => values.filter((value) => value < limit).length / values.length;
    // 400 fits: a tenth to 1.5 %, a half to 2.5 %; three of these and a part for the two moments that are matched.
    expect(Math.abs(below(own, 0.1) - 0.1)).toBeLessThan(0.06);
    expect(Math.abs(below(own, 0.5) - 0.5)).toBeLessThan(0.1);
    expect(below(plain, 0.5)).toBeLessThan(0.42);
  });
});
