import { beforeAll, describe, expect, it } from 'vitest';
import {
  fitHyperuniformity,
  StructureFactor,
  type StructureKernels,
  sampledVariance,
  scanHyperuniformity,
  varianceFromStructureFactor,
} from '../../../src/analysis/structure/index.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { loadStructureKernels } from '../../../src/engine/observe.js';
import { unitBallVolume } from '../../../src/model/index.js';
import { idealGas, lattice } from '../../support/configurations.js';

let kernels: StructureKernels;
beforeAll(async () => {
  kernels = await loadStructureKernels();
});

/** A mean of n squared moduli of Gaussian modes: S times Gamma(n) / n. */
function noisy(s: number, modes: number, random: RandomSource): number {
  let sum = 0;
  for (let mode = 0; mode < modes; mode++) sum -= Math.log(random.uniform());
  return (s * sum) / modes;
}

describe('the exponent of S(k)', () => {
  it('is found without bias and with the right error, even from few vectors', () => {
    const random = new RandomSource(1);
    const pulls: number[] = [];
    for (let sample = 0; sample < 400; sample++) {
      const points = Array.from({ length: 8 }, (_, n) => {
        const k = 0.1 * (n + 1);
        const modes = 2 * (n + 1);
        return { k, modes, value: noisy(0.3 * k ** 0.45, modes, random) };
      });
      const { lambda } = fitHyperuniformity(points, [0, 1], 2);
      pulls.push((lambda.value - 0.45) / (lambda.error as number));
    }
    const mean = pulls.reduce((sum, pull) => sum + pull, 0) / 400;
    const variance = pulls.reduce((sum, pull) => sum + pull * pull, 0) / 400;
    expect(Math.abs(mean)).toBeLessThan(0.15);
    // the error is scaled up for a bad fit, so pulls are somewhat narrow
    expect(variance).toBeGreaterThan(0.6);
    expect(variance).toBeLessThan(1.1);
  });

  it('is 2 for k squared, and the pulls say how far other values are', () => {
    const points = [1, 2, 3, 4].map((k) => ({ k, value: k * k, modes: 1000 }));
    const { lambda, pulls, window, shells } = fitHyperuniformity(points, [0.5, 3.5], 3);
    expect(lambda.value).toBeCloseTo(2, 3);
    expect([window, shells]).toEqual([[0.5, 3.5], 3]);
    expect(pulls.map(({ reference }) => reference)).toEqual([0.24, 2]);
    expect(pulls[0]?.pull).toBeCloseTo((lambda.value - 0.24) / (lambda.error as number), 12);
  });

  it('over windows: the truth is within its error, whether a power law has corrections or not', () => {
    const random = new RandomSource(7);
    const forms = [
      (k: number) => k ** 0.25,
      (k: number) => k ** 0.25 * Math.exp(0.4 * k),
      (k: number) => k ** 2 * Math.exp(-0.1 * k * k),
    ];
    forms.forEach((form, at) => {
      const truth = [0.25, 0.25, 2][at] as number;
      const pulls: number[] = [];
      for (let sample = 0; sample < 60; sample++) {
        // vectors of a box of 2 pi / 0.1, a ninth of them
        const points = Array.from({ length: 25 }, (_, n) => {
          const k = 0.1 * (n + 1);
          const modes = 1 + Math.round((2 / 9) * Math.PI * (n + 1) ** 2);
          return { k, modes, value: noisy(form(k), modes, random) };
        });
        const { lambda, fits } = scanHyperuniformity(points, [0, 2.5], 3);
        expect(fits.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(0.97);
        pulls.push((lambda.value - truth) / (lambda.error as number));
      }
      const beyond = pulls.filter((pull) => Math.abs(pull) > 2).length;
      expect(beyond, `form ${at}`).toBeLessThanOrEqual(8);
      expect(Math.abs(pulls.reduce((sum, pull) => sum + pull, 0) / 60), `form ${at}`).toBeLessThan(0.8);
    });
  });

  it('over windows: a wide plain fit of a curved spectrum would be wrong by far, the mean is not', () => {
    const points = Array.from({ length: 25 }, (_, n) => {
      const k = 0.1 * (n + 1);
      return { k, modes: 5 * (n + 1) ** 2, value: k ** 0.25 * Math.exp(0.4 * k) };
    });
    const plain = fitHyperuniformity(points, [0, 2.5], 3).lambda;
    const averaged = scanHyperuniformity(points, [0, 2.5], 3);
    expect(plain.value).toBeGreaterThan(0.7);
    expect(Math.abs(averaged.lambda.value - 0.25)).toBeLessThan(averaged.lambda.error as number);
    const { statistical, window } = averaged.errorParts;
    expect(averaged.lambda.error).toBeCloseTo(Math.hypot(statistical, window), 12);
  });

  it('refuses a window with too few shells', () => {
    const points = [1, 2, 3].map((k) => ({ k, value: 1, modes: 10 }));
    expect(() => fitHyperuniformity(points, [0, 2], 3)).toThrow('fitWindow must hold at least 3 shells, got 2 between 0 and 2');
  });
});

describe('the number variance', () => {
  it.each([1, 2, 3])('of an ideal gas is mean (1 - v / L^d), d = %d', (d) => {
    const gas = idealGas(d, 4000, 1, d);
    const radii = [1, 2, gas.boxLength / 6];
    const frames = 60;
    const means = radii.map(() => [] as number[]);
    for (let frame = 0; frame < frames; frame++) {
      sampledVariance(idealGas(d, 4000, 1, 100 + frame), radii, 200, 900 + frame).forEach(({ value }, r) => {
        (means[r] as number[]).push(value);
      });
    }
    radii.forEach((radius, r) => {
      const part = ((unitBallVolume[d] as number) * radius ** d) / gas.boxLength ** d;
      const expected = 4000 * part * (1 - part);
      const mean = (means[r] as number[]).reduce((sum, value) => sum + value, 0) / frames;
      const scatter = Math.sqrt(
        (means[r] as number[]).reduce((sum, value) => sum + (value - mean) ** 2, 0) / frames / (frames - 1),
      );
      expect(Math.abs(mean - expected), `R = ${radius}`).toBeLessThan(4 * scatter);
      expect(scatter / expected).toBeLessThan(0.15);
    });
  });

  it.each([2, 3])('from windows and from S(k) is the same, d = %d, ideal gas and disturbed lattice', (d) => {
    // windows must not be drawn from the seed of the particles: they would sit on them
    const random = new RandomSource(5);
    const crystal = lattice(d === 2 ? 40 : 12, [new Array(d).fill(0)], 1, 0.5);
    const shift = (0.3 / crystal.boxLength) * 2 ** 32;
    const disturbed = { ...crystal, positions: crystal.positions.map((x) => x + random.normal() * shift) };
    const radii = [0.7, 1.5, 2.9];
    for (const configuration of [idealGas(d, 2000, 1, d), disturbed]) {
      const factor = new StructureFactor(kernels, { kMax: 20, kExact: 4, solid: false });
      factor.add(configuration);
      const fromModes = varianceFromStructureFactor(factor.result(), d, configuration.boxLength, radii);
      sampledVariance(configuration, radii, 20000, 77).forEach(({ value, error }, r) => {
        expect(Math.abs(value - (fromModes[r] as number)), `R = ${radii[r]}`).toBeLessThan(4 * (error as number) + 0.003 * value);
      });
    }
  });

  it('refuses windows larger than half the box', () => {
    expect(() => sampledVariance(idealGas(2, 100, 1, 1), [6], 10, 1)).toThrow(
      'windowRadius must be positive and at most half the box side, 5, got 6',
    );
  });
});
