import { describe, expect, it } from 'vitest';
import { ConfigError, derive, memoryNeeded, parseConfig, type RunConfigInput, unitBallVolume } from '../../src/model/index.js';

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

  it('draws sizes by their seed and replica', () => {
    const sizes = { kind: 'lognormal', polydispersity: 0.2 } as const;
    const { radii, monodisperse, smallestRadius, largestRadius, boxLength } = derived({ particles: 500, sizes });
    expect([monodisperse, Math.min(...radii), Math.max(...radii)]).toEqual([false, smallestRadius, largestRadius]);
    const volume = radii.reduce((sum, radius) => sum + (4 / 3) * Math.PI * radius ** 3, 0);
    expect(volume / boxLength ** 3).toBeCloseTo(0.6, 13);
    const first = (input: RunConfigInput) => derived({ particles: 500, ...input }).radii[0];
    expect(first({ sizes, seed: 2 })).not.toBe(radii[0]);
    expect(first({ sizes: { ...sizes, seed: 1 }, seed: 2 })).toBe(radii[0]);
    expect(first({ sizes, replica: 1 })).not.toBe(radii[0]);
    const listed = derived({ particles: 500, sizes: 'list', initial: 'x.csv' }, radii);
    expect(listed.boxLength).toBe(boxLength);
  });

  it.each([1, 2, 3, 4, 5] as const)('holds the packing fraction in %d dimensions', (dimension) => {
    const { boxLength } = derived({ dimension, particles: 1000, phi: 0.4 });
    expect((1000 * (unitBallVolume[dimension] as number) * 0.5 ** dimension) / boxLength ** dimension).toBeCloseTo(0.4, 13);
  });

  it('gives the steps of each family in grid units', () => {
    const grid = 4294967296;
    const sde = derived({ model: 'sde', learningRate: 0.2, noiseStrength: 0.09, exponent: 2, thermalNoise: 0.02 });
    const { boxLength } = sde;
    expect(sde).toMatchObject({
      stepSize: 0.2,
      kickGrid: (0.2 / boxLength) * grid,
      noiseGrid: (Math.sqrt(0.09) / boxLength) * grid,
      thermalGrid: (Math.sqrt(2 * 0.02) / boxLength) * grid,
      largestForce: 1,
      exponent: 2,
      activityCutoff: 1e-7,
    });
    expect(sde.largestDisplacement).toBeCloseTo(0.2 + 8.3 * 0.3, 12);
    const undirected = derived({ model: 'sde', mode: 'undirected', noiseStrength: 0.01 });
    expect(undirected).toMatchObject({ stepSize: 0, kickGrid: 0, largestForce: 1, exponent: 1, activityCutoff: 0 });
    expect(undirected.noiseGrid).toBe((0.1 / boxLength) * grid);
    expect(undirected.largestDisplacement).toBeCloseTo(1.18, 12);
    const none = { noiseGrid: 0, thermalGrid: 0 };
    expect(derived({ kick: 0.3 })).toMatchObject({ ...none, largestDisplacement: 0.3 });
    expect(derived({ model: 'sgd', learningRate: 0.3, exponent: 4 })).toMatchObject({ ...none, largestDisplacement: 0.6 });
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
    [{ sizes: { path: 'a.csv' } }, 'sizes file needs radii, got none; '],
    [{ particles: 30, sizes: { kind: 'uniform', polydispersity: 0.1 } }, 'particles must be at least '],
    [{ dimension: 5, particles: 500 }, 'particles must be at least 887 at phi 0.6, got 500; the box side 2.67'],
    [
      { model: 'sde', learningRate: 1, noiseStrength: 16, particles: 60 },
      'noiseStrength must be under 0.109067 (8.3 times its square root and learningRate 1 must stay under half the box side 3.7411 over ' +
        'the force 0.5), got 16; give a smaller one or more particles',
    ],
    [
      { model: 'sde', mode: 'undirected', noiseStrength: 1, particles: 60 },
      'noiseStrength must be under 0.025129 (11.8 times its square root must stay under half the box side 3.7411), got 1; ',
    ],
    [
      { model: 'sde', mode: 'undirected', noiseStrength: 0 },
      'noiseStrength must be at least 2.02771e-14 (64 units of the position grid)',
    ],
    [{ model: 'sde', learningRate: 1e-8, noiseStrength: 0 }, 'learningRate must be at least 1.42398e-7 (64 units '],
    [
      { thermalNoise: 0.5, particles: 60 },
      'thermalNoise must be under 0.0253953 (8.3 times the square root of twice it must stay under half the box side 3.7411), got 0.5; ',
    ],
    [
      { thermalNoise: 1e-20 },
      'thermalNoise must be at least 1.01385e-14 (64 units of the position grid) at 1000 particles, got 1e-20; ',
    ],
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

  it('lets noise stand in for a fine learning rate', () => {
    expect(() => derived({ model: 'sde', learningRate: 1e-8, noiseStrength: 1e-6 })).not.toThrow();
    expect(() => derived({ model: 'sde', learningRate: 1, noiseStrength: 0, particles: 60 })).not.toThrow();
  });

  it('lets dithered forces be finer than the grid', () => {
    expect(() => derived({ model: 'gd', exponent: 2, learningRate: 1e-9 })).not.toThrow();
  });

  it('refuses lists of radii that do not fit', () => {
    expect(() => derived({ particles: 100 }, new Float64Array(99).fill(0.5))).toThrow(
      'particles must be the number of radii 99, got 100; leave it out',
    );
    expect(() => derived({ particles: 100 }, new Float64Array(100))).toThrow(
      'radius of particle 0 must be positive and finite, got 0; give its length in diameters',
    );
    const radii = new Float64Array(100).fill(0.5);
    expect(() => derived({ particles: 100 }, radii.with(7, 262145))).toThrow(
      'radius of particle 7 must be from 1e-100 to 262144',
    );
    expect(() => derived({ particles: 100 }, radii.with(7, 1e200))).toThrow(ConfigError);
    expect(() => derived({ particles: 100 }, radii.fill(1e-200))).toThrow(ConfigError);
  });
});
