import { describe, expect, it } from 'vitest';
import { ConfigError, derive, memoryNeeded, parseConfig, type RunConfigInput } from '../../src/model/index.js';

const derived = (input: RunConfigInput, radii?: Float64Array) => derive(parseConfig(input), radii);

describe('derive', () => {
  it('gives box, radii and step of a mono run', () => {
    const { boxLength, radii, kickGrid, monodisperse, seed, exponent, activityCutoff } = derived({ particles: 1000, phi: 0.6 });
    expect((1000 * Math.PI) / 6 / boxLength ** 3).toBeCloseTo(0.6, 14);
    expect(radii).toEqual(new Float64Array(1000).fill(0.5));
    expect(kickGrid).toBe((0.1 / boxLength) * 4294967296);
    expect([monodisperse, seed, exponent, activityCutoff]).toEqual([true, 1n, 1, 0]);
  });

  it('makes the first floor(fN) particles of a binary run large', () => {
    const { radii, largestRadius, smallestRadius, monodisperse } = derived({ particles: 101, sizes: 'binary' });
    expect(Array.from(radii.subarray(0, 50))).toEqual(new Array(50).fill(0.7));
    expect(Array.from(radii.subarray(50))).toEqual(new Array(51).fill(0.5));
    expect([largestRadius, smallestRadius, monodisperse]).toEqual([0.7, 0.5, false]);
  });

  it('gives a list of radii the same box as the sizes it came from', () => {
    const made = derived({ particles: 301, sizes: 'binary' });
    const listed = derived({ particles: 301, sizes: 'list', initial: 'x.csv' }, made.radii);
    expect(listed.boxLength).toBe(made.boxLength);
  });

  it('turns seed and replica into seeds of their own', () => {
    expect(derived({ seed: 5, initialSeed: 6, replica: 0 })).toMatchObject({ seed: 5n, initialSeed: 6n });
    const replica = derived({ seed: 5, initialSeed: 5, replica: 3 });
    expect(replica.seed).toBe(replica.initialSeed);
    expect(replica.seed).not.toBe(5n);
  });

  it.each<[RunConfigInput, string]>([
    [
      { particles: 30, phi: 0.6 },
      'particles must be at least 31 at phi 0.6, got 30; the box side 2.96931 would be under three times',
    ],
    [{ particles: 50, sizes: { kind: 'binary', ratio: 20 } }, 'particles must be at least '],
    [
      { particles: 1e8 },
      'particles must be at most 17179869, got 100000000; it needs at least 25000000000 bytes of memory and 4294967296 are available',
    ],
    [{ particles: 1e300 }, 'bytes of memory'],
    [
      { kick: 1e-7 },
      'kick must be at least 1.42398e-7 (64 units of the position grid) at 1000 particles, got 1e-7; the largest N for it is 346',
    ],
    [{ kick: 1e-12 }, 'no N is small enough for it'],
    [{ kick: 2, particles: 60 }, 'kick must be under 1.87055 (half the box side 3.7411), got 2; '],
    [
      { model: 'sgd', learningRate: 4, particles: 60 },
      'learningRate must be under 3.7411 (half the box side 3.7411 over the force 0.5), got 4; ',
    ],
    [{ phi: 1e-300 }, 'phi must leave a box side of at most '],
    [{ phi: 5e-324 }, 'phi must leave a box side of at most '],
    [{ phi: 5e-324, dimension: 2 }, 'phi must leave a box side of at most '],
    [{ sizes: 'list' }, 'sizes list needs radii, got none; '],
  ])('refuses %o', (input, message) => {
    expect(() => derived(input)).toThrow(ConfigError);
    expect(() => derived(input)).toThrow(message);
  });

  it('says exactly the smallest and largest N', () => {
    expect(() => derived({ particles: 31 })).not.toThrow();
    expect(() => derived({ particles: 346, kick: 1e-7 })).not.toThrow();
    expect(() => derived({ particles: 347, kick: 1e-7 })).toThrow('346');
    expect(memoryNeeded(17179869, 3)).toBeLessThan(2 ** 32);
    expect(memoryNeeded(17179870, 3)).toBeGreaterThanOrEqual(2 ** 32);
  });

  it('lets one displacement be almost half the box', () => {
    expect(() => derived({ particles: 31, phi: 0.6, kick: 1 })).not.toThrow();
    const { boxLength } = derived({ particles: 31, phi: 0.6 });
    expect(() => derived({ particles: 31, kick: boxLength / 2 })).toThrow('kick must be under');
    expect(() => derived({ particles: 31, kick: boxLength / 2 - 1e-9 })).not.toThrow();
    expect(() => derived({ model: 'sgd', particles: 31, learningRate: boxLength - 1e-9 })).not.toThrow();
    expect(() => derived({ model: 'sgd', particles: 31, exponent: 4, learningRate: 0.26 * boxLength })).toThrow(
      'over the force 2',
    );
  });

  it('lets dithered forces be finer than the grid', () => {
    expect(() => derived({ model: 'gd', exponent: 2, learningRate: 1e-9 })).not.toThrow();
  });

  it('refuses lists of radii that do not fit', () => {
    expect(() => derived({ particles: 100 }, new Float64Array(99).fill(0.5))).toThrow('number of radii 99, got 100');
    expect(() => derived({ particles: 100 }, new Float64Array(100))).toThrow('radius of particle 0 must be positive');
    const radii = new Float64Array(100).fill(0.5);
    expect(() => derived({ particles: 100 }, radii.with(7, 262145))).toThrow(
      'radius of particle 7 must be from 1e-100 to 262144',
    );
    expect(() => derived({ particles: 100 }, radii.with(7, 1e200))).toThrow(ConfigError);
    expect(() => derived({ particles: 100 }, radii.fill(1e-200))).toThrow(ConfigError);
  });
});
