import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  configJsonSchema,
  deriveLattice,
  type LatticeConfig,
  parseConfig,
  populationOf,
  type RunConfigInput,
  trajectoryHash,
} from '../../src/model/index.js';

function refused(input: unknown): string {
  try {
    deriveLattice(parseConfig(input as RunConfigInput) as LatticeConfig);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as ConfigError).message;
  }
  throw new Error(`accepted ${JSON.stringify(input)}`);
}

describe('a lattice model', () => {
  it('has the fields of a lattice and none of spheres', () => {
    expect(parseConfig({ model: 'manna' })).toEqual({
      model: 'manna',
      dimension: 3,
      size: 64,
      density: 0.7,
      start: 'random',
      seed: '1',
      initialSeed: '1',
      replica: 0,
      steps: 10000,
      stopWhenAbsorbed: true,
      threads: 'auto',
      record: { perDecade: 20 },
      checkpoint: { every: '60s' },
      json: false,
      force: false,
    });
    const config = parseConfig({ model: 'manna-abelian', dimension: 1, size: 9, density: 1, start: 'natural', seed: 5n });
    expect(parseConfig(config as RunConfigInput)).toEqual(config);
    expect(config).toMatchObject({ model: 'manna-abelian', dimension: 1, initialSeed: '5' });
  });

  it.each([
    [{ phi: 0.6 }, 'phi does not apply to model manna, got 0.6; leave it out: a lattice takes size and density'],
    [{ kick: 0.1 }, 'kick does not apply to model manna, got 0.1; leave it out: a lattice takes size and density'],
    [{ particles: 100 }, 'particles does not apply to model manna, got 100; leave it out'],
    [{ sizes: 'binary' }, 'sizes does not apply to model manna, got "binary"; leave it out'],
    [{ mode: 'pair' }, 'mode does not apply to model manna'],
    [{ initial: 'a.csv' }, 'initial does not apply to model manna'],
    [{ learningRate: 0.1 }, 'learningRate does not apply to model manna'],
    [{ size: 2 }, 'size must be a whole number from 3 to 2^28, got 2; give the sites along a side'],
    [{ size: 3.5 }, 'size must be a whole number from 3 to 2^28, got 3.5'],
    [
      { size: 646 },
      'size must be at most 645 in dimension 3, got 646; the lattice would have 269586136 sites and 268435456 are possible',
    ],
    [{ size: 16385, dimension: 2 }, 'size must be at most 16384 in dimension 2, got 16385'],
    [{ density: 0 }, 'density must be in (0, 4], got 0; give particles over sites, such as 0.7'],
    [{ density: 4.5 }, 'density must be in (0, 4], got 4.5'],
    [{ density: Number.NaN }, 'density must be in (0, 4], got NaN'],
    [{ density: 0.01, size: 3, dimension: 1 }, 'density must be at least 0.16666666666666666 on 3 sites, got 0.01; no particle'],
    [{ dimension: 4 }, 'dimension must be 1, 2 or 3 on a lattice, got 4; use one of them'],
    [{ dimension: 9n }, 'dimension must be 1, 2 or 3 on a lattice, got 9; use one of them'],
    [{ frames: { every: 10 } }, 'frames.every does not apply to model manna, got 10; leave it out'],
    [{ frames: { format: 'gsd' } }, 'frames.format does not apply to model manna, got "gsd"; leave it out'],
    [{ msd: false }, 'msd does not apply to model manna, got false; leave it out'],
    [{ thermalNoise: 0.1 }, 'thermalNoise does not apply to model manna, got 0.1; leave it out'],
    [{ correlation: 1 }, 'correlation does not apply to model manna, got 1; leave it out'],
    [{ sizes: { kind: 'uniform', polydispersity: 0.1 } }, 'sizes does not apply to model manna, got "uniform"; leave it out'],
    [{ sizes: { path: 'a.csv' } }, 'sizes.path does not apply to model manna, got "a.csv"; leave it out'],
    [{ match: 'bro' }, 'model manna has no match with bro; only bro, sgd or sde can be matched with another model'],
    [{ start: 'fixed' }, 'start must be random or natural, got "fixed"'],
  ])('%o: %s', (input, message) => expect(refused({ model: 'manna', ...input })).toContain(message));

  it.each([
    [{ size: 9 }, 'size does not apply to model bro, got 9; give particles and phi, or choose a lattice model'],
    [{ density: 0.7 }, 'density does not apply to model bro, got 0.7; use phi instead, or choose a lattice model'],
    [{ start: 'natural' }, 'start does not apply to model bro, got "natural"; leave it out'],
    [{ dimension: 6 }, 'dimension must be 1, 2, 3, 4 or 5, got 6; use 2 for disks or 3 for spheres'],
    [{ model: 'mana' }, 'model must be bro, sgd, gd, sde, ro, manna, manna-abelian or manifold, got "mana"; did you mean manna?'],
  ])('and a model of spheres has none of a lattice: %o', (input, message) => expect(refused(input)).toContain(message));

  it('counts active sites over sites, contacts over particles', () => {
    const config = parseConfig({ model: 'manna', dimension: 2, size: 10, density: 0.683 });
    expect(populationOf(config)).toEqual({ particles: 68, places: 100 });
    expect(populationOf(parseConfig({ particles: 50 }))).toEqual({ particles: 50, places: 50 });
  });

  it('has a hash that its start and size change and its steps do not', () => {
    const hash = (input: RunConfigInput) => trajectoryHash(parseConfig({ model: 'manna', ...input }));
    const hashes = [{}, { size: 32 }, { density: 0.71 }, { start: 'natural' as const }, { dimension: 1 as const }].map(hash);
    expect(new Set(hashes).size).toBe(5);
    expect(hash({ steps: 5, threads: 2 })).toBe(hash({}));
  });

  it('is in the JSON Schema', () => {
    const { properties } = configJsonSchema() as { properties: Record<string, { description: string }> };
    expect(properties.density?.description).toContain('particles over sites');
    expect(properties.start?.description).toContain('natural');
  });
});
