import { beforeAll, describe, expect, it } from 'vitest';
import {
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
import { boxes, coverageOf, drawn, row, shellsOf } from './spectrumSets.js';

let kernels: StructureKernels;
beforeAll(async () => {
  kernels = await loadStructureKernels();
});

describe('the exponent of S(k)', () => {
  it('is that of a spectrum without noise, and the pulls say how far other values are', () => {
    const points = shellsOf(60, 1.5).map(({ k, vectors }) => ({ k, value: k * k, modes: 1000 * vectors }));
    const { lambda, pulls, fits, errorParts, window, shells, curve } = scanHyperuniformity(points, [0.2, 1.2], 3, false);
    expect(lambda?.value).toBeCloseTo(2, 2);
    expect(pulls.map(({ reference }) => reference)).toEqual([0.29, 0.24, 0.22, 2]);
    expect(pulls.every(({ source }) => /arXiv|Rev/.test(source))).toBe(true);
    expect(pulls[1]?.pull).toBeCloseTo(((lambda?.value as number) - 0.24) / (lambda?.error as number), 12);
    expect(lambda?.error).toBeCloseTo(Math.hypot(errorParts.statistical, errorParts.window), 12);
    expect(fits.reduce((sum, { weight }) => sum + weight, 0)).toBeGreaterThan(0.97);
    expect(window[0]).toBeGreaterThan(0.2);
    expect(window[1]).toBeLessThan(1.21);
    expect(shells).toBeGreaterThan(20);
    expect(curve[1]).toBeCloseTo(2, 2);
  });

  // One row of each kind; test/validation/spectrumCoverage.test.ts has all of them, by 200 sets.
  it.each([
    'k^0.25',
    'k^0.25 (1 + 0.3 k^2)',
    'k^0.25 (1 + 0.5 k^0.5)',
    '1 - exp(-k^2)',
  ])('%s: held as often as an error should', (name) => {
    const { given, held, meanPull } = coverageOf(row(name), boxes[0], 60, 71);
    expect(given).toBeGreaterThanOrEqual(55);
    expect(held).toBeGreaterThanOrEqual(0.5);
    expect(Math.abs(meanPull)).toBeLessThan(1);
  });

  it('is none where S changes its law within the box, and both exponents are told', () => {
    const shells = shellsOf(100, 1.5);
    const random = new RandomSource(3);
    for (let set = 0; set < 5; set++) {
      const found = scanHyperuniformity(drawn(shells, 4, row('crossover at xi = 3').of, random), [0, 1.5], 3, false);
      expect(found).toMatchObject({
        lambda: null,
        pulls: [],
        doubt: expect.stringMatching(/changes within the window: from \d.* to .* near k = /),
      });
      expect(found.change?.below).toBeGreaterThan(1.5);
      expect(found.change?.above).toBeLessThan(0.9);
      expect(found.change?.k).toBeLessThan(1);
    }
  });

  it('of an active state is none unless it is that of active states and not the critical one', () => {
    const shells = shellsOf(45, 1.5);
    const random = new RandomSource(5);
    const scan = (name: string, active: boolean) =>
      scanHyperuniformity(drawn(shells, 4, row(name).of, random), [0, 1.5], 3, active);
    for (const name of ['crossover at xi = 10', 'k^0.25']) {
      const { lambda, effective, doubt, pulls } = scan(name, true);
      expect([lambda, pulls, effective.value > -0.5]).toEqual([null, [], true]);
      expect(doubt).toMatch(/active|changes within/);
    }
    expect(scan('k^0.25', false).lambda).not.toBeNull();
    const square = scan('k^2', true);
    expect(square.lambda).toEqual(square.effective);
    // nothing that a critical state has
    expect(square.pulls.map(({ reference }) => reference)).toEqual([2]);
  });

  it('is none of a state that remembers its start: S rises towards small k', () => {
    const points = drawn(shellsOf(30, 1.5), 1, (k) => 0.05 + Math.exp(-((4 * k) ** 2)), new RandomSource(9));
    const { lambda, doubt } = scanHyperuniformity(points, [0, 1.5], 3, false);
    expect([lambda, doubt]).toEqual([null, expect.stringMatching(/the longest waves are still those of the start/)]);
  });

  it('takes |k| that nearly agree as one point, with all their modes', () => {
    const points = shellsOf(200, 0.5).map(({ k, vectors }) => ({ k, value: k, modes: vectors }));
    const { shells, window } = scanHyperuniformity(points, [0, 0.5], 3, false);
    expect(shells).toBeLessThan(80);
    expect(window[0]).toBeCloseTo((2 * Math.PI) / 200, 12);
  });

  it('refuses a window with too few shells', () => {
    const points = [1, 2, 3].map((k) => ({ k, value: 1, modes: 10 }));
    expect(() => scanHyperuniformity(points, [0, 2], 3, false)).toThrow(
      'fitWindow must hold at least 5 shells, got 2 between 0 and 2',
    );
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
