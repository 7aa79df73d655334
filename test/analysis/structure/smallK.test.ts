/** What S(k) at small k tells: the level test, wavelets, moments of the number in windows, H, and the judgement. */
import { describe, expect, it } from 'vitest';
import { scanHyperuniformity } from '../../../src/analysis/structure/hyperuniformity.js';
import {
  type FitPoint,
  type Judgement,
  judgeHyperuniformity,
  sampledMoments,
  suppressionOf,
  testLevel,
} from '../../../src/analysis/structure/index.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { fitSpectrum } from '../../../src/analysis/structure/spectralFit.js';
import { waveletExponent, waveletVariances } from '../../../src/analysis/structure/waveletExponent.js';
import { idealGas } from '../../support/configurations.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';
import { drawn, shellsOf } from './spectrumSets.js';

const spectrum = (length: number, law: (k: number) => number, seed: number): FitPoint[] =>
  drawn(shellsOf(length, 1.5), 1, law, new RandomSource(seed));

const judged = (points: FitPoint[]): Judgement => {
  const fit = scanHyperuniformity(points, [0, 1.5], 3, false);
  return judgeHyperuniformity(points, [0, 1.5], 3, false, fit);
};

describe('the test from one sample', () => {
  itNeeds('python')('finds the level and the likelihood ratio that numpy finds', (python) => {
    const points = spectrum(25, (k) => 0.1 + 0.2 * k * k, 3);
    const test = testLevel(points, false);
    const inside = points.slice(0, test.points);
    const program = `
from scipy.optimize import brentq
k, y, n = (np.array([p[name] for p in data]) for name in ('k', 'value', 'modes'))
prior = np.diag([0.0, 0.0, 4.0])
x = np.array([0.1, 0.2, 0.0])
for _ in range(200):
    base = x[0] + x[1] * k**2
    design = np.vstack([1 / base, k**2 / base, k**2]).T
    information = design.T @ (n[:, None] * design) + prior
    x = x + np.linalg.solve(information, design.T @ (n * (y / (base * np.exp(x[2] * k**2)) - 1)) - prior @ x)
model = (x[0] + x[1] * k**2) * np.exp(x[2] * k**2)
amplitude = lambda d: np.sum(n * y / (k**2 * np.exp(d * k**2))) / np.sum(n)
slope = lambda d: np.sum(n * k**2 * (y / (amplitude(d) * k**2 * np.exp(d * k**2)) - 1)) - 4 * d
d = brentq(slope, -3, 3, xtol=1e-14)
without = amplitude(d) * k**2 * np.exp(d * k**2)
ratio = 2 * np.sum(n * (np.log(without / model) + y / without - y / model)) + 4 * (d**2 - x[2]**2)
error = np.sqrt(np.linalg.inv(information)[0, 0])
answer = [x[0], x[1], ratio, error]`;
    const expected = ask<number[]>(python, program, inside);
    const found = [test.level.value, test.factor, test.statistic, test.level.error];
    found.forEach((value, i) => {
      expect(Math.abs(value / (expected[i] as number) - 1)).toBeLessThan(1e-10);
    });
    expect(test.pValue).toBeLessThan(1e-3);
  });

  it('rejects 5 % of samples without a level, and a level that it says it sees in about 80 %', () => {
    const rejected = (law: (k: number) => number, from: number, below: number) =>
      Array.from({ length: 40 }, (_, s) => testLevel(spectrum(16, law, from + s))).filter(({ pValue }) => pValue < below).length;
    const none = rejected((k) => 0.3 * k * k, 1000, 0.05);
    expect(none).toBeLessThanOrEqual(6);
    const { seen } = testLevel(
      shellsOf(16, 1.5).map(({ k, vectors }) => ({ k, modes: vectors, value: 0.3 * k * k })),
      false,
    );
    const some = rejected((k) => seen + 0.3 * k * k, 2000, 0.02);
    expect(some).toBeGreaterThanOrEqual(30);
  });
});

describe('the error of a fit', () => {
  it('has the scatter that the modes give it apart from what the priors leave open', () => {
    const terms = [{ of: (k: number) => k, spread: 0.5 }];
    const fits = Array.from({ length: 300 }, (_, seed) =>
      fitSpectrum(
        spectrum(25, (k) => k, 100 + seed),
        terms,
      ),
    );
    const values = fits.map(({ lambda }) => lambda.value);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const scatter = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
    const noise = fits.reduce((sum, fit) => sum + fit.noise, 0) / fits.length;
    // 4 % is the scatter of a scatter over 300; the whole error is larger by a third at least
    expect(Math.abs(noise / scatter - 1)).toBeLessThan(0.15);
    expect((fits[0]?.lambda.error as number) / (fits[0]?.noise as number)).toBeGreaterThan(1.3);
    const free = fitSpectrum(
      spectrum(25, (k) => k, 1),
      [],
    );
    expect(free.noise / free.lambda.error).toBeCloseTo(1, 12);
  });
});

describe('wavelets', () => {
  itNeeds('python')('have the variances and the exponent that numpy finds', (python) => {
    const points = spectrum(30, (k) => k, 5);
    const window: [number, number] = [points[0]?.k as number, points.at(-1)?.k as number];
    const program = `
k, y, n = (np.array([p[name] for p in data]) for name in ('k', 'value', 'modes'))
peaks = k[0] * (k[-1] / k[0])**(np.arange(8) / 7)
w = np.array([n * ((k / p)**2 * np.exp(1 - (k / p)**2))**m for m in (1, 2, 4) for p in peaks])
w /= w.sum(axis=1)[:, None]
v = w @ y
x, prior = np.array([np.log(v[0]), 0.0, 0.0]), np.diag([0.0, 0.0, 1.0])
for _ in range(60):
    s = w * k**x[1] * np.exp(x[2] * k**2)
    total = s.sum(axis=1)
    part = s / total[:, None]
    slopes = np.vstack([np.ones(len(v)), part @ np.log(k), part @ k**2]).T
    noise = part / np.sqrt(n)
    precision = 1 / (noise**2).sum(axis=1)
    inverse = np.linalg.inv(slopes.T @ (precision[:, None] * slopes) + prior)
    x = x + inverse @ (slopes.T @ (precision * (np.log(v) - x[0] - np.log(total))) - prior @ x)
half = inverse @ slopes.T * precision
covariance = half @ (noise @ noise.T) @ half.T
answer = [list(v), x[1], np.sqrt(covariance[1, 1])]`;
    const [variances, lambda, error] = ask<[number[], number, number]>(python, program, points);
    waveletVariances(points, window).forEach((value, i) => {
      expect(value).toBeCloseTo(variances[i] as number, 10);
    });
    const found = waveletExponent(points).lambda;
    expect([found.value / lambda, found.error / error].map((x) => Math.abs(x - 1) < 1e-10)).toEqual([true, true]);
    expect(Math.abs(found.value - 1)).toBeLessThan(3 * found.error);
  });
});

describe('moments of the number in a window', () => {
  itNeeds('python')('are those that numpy finds in the same windows', (python) => {
    const gas = idealGas(2, 200, 1, 4);
    const radii = [1, 2.5];
    const centres: number[][] = [];
    const { variance, skewness, excessKurtosis } = sampledMoments(gas, radii, 300, 9, (centre) => centres.push([...centre]));
    const program = `
x, c = np.array(data['positions'], dtype=float).reshape(-1, 2), np.array(data['centres'], dtype=float)
d = np.abs(x[None] - c[:, None]); d = np.minimum(d, 2.0**32 - d)
r = np.sqrt((d**2).sum(axis=2)) / 2.0**32 * data['box']
answer = []
for radius in data['radii']:
    from_mean = (r < radius).sum(axis=1) - len(x) * np.pi * radius**2 / data['box']**2
    m2, m3, m4 = ((from_mean**p).mean() for p in (2, 3, 4))
    answer.append([m2, m3 / m2**1.5, m4 / m2**2 - 3])`;
    const data = { positions: [...gas.positions], centres, box: gas.boxLength, radii };
    ask<number[][]>(python, program, data).forEach((expected, r) => {
      [variance, skewness, excessKurtosis].forEach((moments, m) => {
        expect(moments[r]?.value).toBeCloseTo(expected[m] as number, 10);
      });
    });
  });

  it('are those of a Poisson number for independent particles: skewness 1/sqrt(mean), excess kurtosis 1/mean', () => {
    const { skewness, excessKurtosis } = sampledMoments(idealGas(3, 20000, 1, 2), [1], 4000, 11);
    const mean = (4 * Math.PI) / 3;
    const far = (found: { value: number; error: number | null } | undefined, expected: number): number =>
      Math.abs(((found?.value as number) - expected) / (found?.error as number));
    expect(far(skewness[0], mean ** -0.5)).toBeLessThan(4);
    expect(far(excessKurtosis[0], 1 / mean)).toBeLessThan(4);
    expect(skewness[0]?.error).toBeLessThan(0.15);
  });
});

it('H is the level over the largest S beyond the fit, and none where S has no peak', () => {
  const shell = (k: number, value: number) => ({ k, vectors: 10, exact: true, values: [{ value, error: 0.1 * value }] });
  const shells = [shell(0.5, 9), shell(2, 0.5), shell(7, 2.5), shell(9, 1)];
  const found = suppressionOf(shells, 0, { value: 0.05, error: 0.005 });
  expect(found?.peak).toBe(7);
  expect(found?.index.value).toBeCloseTo(0.02, 12);
  expect(found?.index.error).toBeCloseTo(0.02 * Math.hypot(0.1, 0.1), 12);
  expect(suppressionOf(shells.slice(0, 3), 0, { value: 0.05, error: 0.005 })).toBeNull();
});

describe('the judgement', () => {
  it.each([
    ['no', 'independent particles', 126, () => 1],
    ['no', 'a level', 126, (k: number) => 0.05 + 0.1 * k * k],
    ['yes', 'k^2', 46, (k: number) => 0.3 * k * k],
    // of a curvature of either sign, which a level would explain as well without one of its own
    ['yes', 'k^2 that bends', 46, (k: number) => 0.3 * k * k * Math.exp(-0.3 * k * k)],
    ['yes', 'k that bends', 100, (k: number) => 0.3 * k * Math.exp(0.3 * k * k)],
  ])('is %s for %s', (answer, _, length, law) => {
    const found = judged(spectrum(length, law, 21));
    expect(found).toMatchObject({ answer, needed: null });
    expect(found.class === null).toBe(answer === 'no');
  });

  it('holds in long boxes too, where k^4 spans ten decades', () => {
    const points = Array.from({ length: 90 }, (_, n) => ({ k: 0.005 * 300 ** (n / 89), modes: 3 + n * n, value: 1 }));
    const test = testLevel(points, false);
    expect(test.gain).toBeGreaterThan(100);
    expect(test.level.value).toBeCloseTo(1, 6);
  });

  it('is undecided where the box is small, and says how many particles would tell', () => {
    const found = judged(spectrum(20, (k) => k ** 0.25, 2));
    expect(found.answer).toBe('undecided');
    expect(found.needed).toBeGreaterThanOrEqual(2);
  });

  it('is undecided where the longest waves are those of the start', () => {
    const found = judged(spectrum(46, (k) => 0.2 * k * k + Math.exp(-((8 * k) ** 2)), 4));
    expect(found).toMatchObject({ answer: 'undecided', needed: null });
  });

  it('is yes for a crystal, whose S is rounding', () => {
    const points = shellsOf(20, 1.5).map(({ k, vectors }) => ({ k, modes: vectors, value: 1e-16 }));
    expect(judgeHyperuniformity(points, [0, 1.5], 3, false, null)).toMatchObject({ answer: 'yes', class: 'I' });
  });
});
