import { describe, expect, it } from 'vitest';
import { drawnRadii } from '../../src/model/drawnSizes.js';
import { unitDraws } from '../../src/model/draws.js';
import type { DrawnSizes } from '../../src/model/sizes.js';

const seed = '7';
const distributions: [DrawnSizes, number[]][] = [
  [
    { kind: 'uniform', polydispersity: 0.2, seed },
    [0.40569181318324354, 0.7056610930422748, 0.39153349857457004, 0.5915787981196806, 0.4055347970802311],
  ],
  [
    { kind: 'lognormal', polydispersity: 0.2, seed },
    [0.4170777882725862, 0.7106607934278676, 0.40206571464168017, 0.5532711419676362, 0.4169245616902302],
  ],
  [
    { kind: 'powerlaw', exponent: 3, ratio: 5, seed },
    [0.3297916963461212, 1.0229305629691385, 0.323031406169189, 0.4945319526732013, 0.32971438184235],
  ],
  [
    { kind: 'powerlaw', exponent: 1, ratio: 5, seed },
    [0.28349729079665864, 1.0342801181894343, 0.26669737482907885, 0.6322199205140423, 0.2833052956707854],
  ],
  [
    { kind: 'powerlaw', exponent: -2.5, ratio: 5, seed },
    [0.4068540961404648, 0.6927258700046206, 0.37377711431357463, 0.6201202068591425, 0.40652271268219736],
  ],
];

describe('drawnRadii', () => {
  // From a program of its own in Python, by docs/dynamics.md, with the functions of math and scipy.
  it('has these draws', () => {
    expect(Array.from(unitDraws(7n, 11, 3))).toEqual([0.1442168527638824, 0.9483847854756974, 0.10626075741008145]);
  });

  it.each(distributions)('of %o', (sizes, expected) => {
    const radii = drawnRadii(sizes, 5, 7n);
    for (const [id, radius] of radii.entries()) expect(radius / (expected[id] as number)).toBeCloseTo(1, 13);
  });

  it.each(distributions)('has a mean diameter of 1 and changes with the seed: %o', (sizes) => {
    const radii = drawnRadii(sizes, 1001, 7n);
    expect(radii.reduce((sum, radius) => sum + 2 * radius, 0) / 1001).toBeCloseTo(1, 14);
    expect(drawnRadii(sizes, 1001, 8n)[0]).not.toBe(radii[0]);
  });

  it.each([
    ['uniform', 0.57],
    ['uniform', 0.1],
    ['lognormal', 0.1],
    ['lognormal', 0.5],
  ] as const)('%s has the polydispersity %d', (kind, polydispersity) => {
    const radii = drawnRadii({ kind, polydispersity, seed }, 40000, 3n);
    const variance = radii.reduce((sum, radius) => sum + (2 * radius - 1) ** 2, 0) / 40000;
    // The relative error of a standard deviation from n values is sqrt((kurtosis - 1) / 4n): under 0.8 % here.
    expect(Math.sqrt(variance) / polydispersity).toBeGreaterThan(0.97);
    expect(Math.sqrt(variance) / polydispersity).toBeLessThan(1.03);
    expect(Math.min(...radii)).toBeGreaterThan(0);
  });

  it('keeps the ratio and the density of a power law', () => {
    const radii = drawnRadii({ kind: 'powerlaw', exponent: 3, ratio: 4, seed }, 40000, 3n).sort();
    const [smallest = 0, largest = 0] = [radii[0], radii.at(-1)];
    expect(largest / smallest).toBeLessThanOrEqual(4);
    expect(largest / smallest).toBeGreaterThan(3.9);
    // Share below twice the smallest: (1 - 1/4) / (1 - 1/16).
    const share = radii.filter((radius) => radius < 2 * smallest).length / 40000;
    expect(Math.abs(share - 0.8)).toBeLessThan(5 * Math.sqrt((0.8 * 0.2) / 40000));
  });

  it('holds the tails of a log-normal distribution', () => {
    // 4e5 normal draws have about 25 beyond 4.
    const radii = drawnRadii({ kind: 'lognormal', polydispersity: 0.5, seed }, 400000, 1n);
    const width = Math.sqrt(Math.log(1.25));
    let most = 0;
    let least = 1;
    for (const radius of radii) {
      most = Math.max(most, radius);
      least = Math.min(least, radius);
    }
    expect(most / least / Math.exp(8 * width)).toBeCloseTo(1, 12);
  });
});
