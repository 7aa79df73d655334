import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  largeCount,
  listText,
  type ParticleConfig,
  parseConfig,
  speciesById,
  trajectoryHash,
} from '../../src/model/index.js';

const species = (input: unknown, others: object = {}) =>
  (parseConfig({ species: input, ...others } as never) as ParticleConfig).species;

describe('species', () => {
  it('are absent unless given, and leave older hashes alone', () => {
    expect(parseConfig({})).not.toHaveProperty('species');
    expect(trajectoryHash(parseConfig({}))).not.toBe(trajectoryHash(parseConfig({ species: { fractions: [0.5, 0.5] } })));
  });

  it('move and touch as one kind does by default; lists come as numbers, bigint or text', () => {
    const alike = {
      fractions: [0.25, 0.75],
      kicks: [1, 1],
      touch: [
        [1, 1],
        [1, 1],
      ],
    };
    expect(species({ fractions: [0.25, 0.75] })).toEqual(alike);
    expect(species({ fractions: '0.25,0.75', kicks: [1n, 1n], touch: '1,1;1,1' })).toEqual(alike);
    expect(species(species({ fractions: '0.25, 0.75', kicks: '1,1' }))).toEqual(alike);
  });

  it('are the two sizes of a binary mixture, the large first', () => {
    const sizes = { kind: 'binary', fraction: 0.3 };
    const own = species({ kicks: '0,1' }, { sizes }) as NonNullable<ParticleConfig['species']>;
    expect(own.fractions).toEqual([0.3, 0.7]);
    expect([...speciesById(own, 7)]).toEqual([0, 0, 1, 1, 1, 1, 1]);
  });

  it('follow the ids, the last one with the rest', () => {
    expect([...speciesById({ fractions: [0.5, 0, 0.5] }, 5)]).toEqual([0, 0, 2, 2, 2]);
    expect([...speciesById({ fractions: [0, 1] }, 3)]).toEqual([1, 1, 1]);
    expect([...speciesById({ fractions: [1, 0] }, 3)]).toEqual([0, 0, 0]);
    expect(
      listText([
        [1, 0],
        [0, 1],
      ]),
    ).toBe('1,0;0,1');
  });

  it('are as many as the decimals of the fractions say, and the large ones of a mixture', () => {
    const countsOf = (fractions: number[], particles: number) => {
      const ids = [...speciesById({ fractions }, particles)];
      return fractions.map((_, s) => ids.filter((each) => each === s).length);
    };
    // 0.1 + 0.7 and 0.29 * 100 are an ulp below 0.8 and 29
    expect(countsOf([0.1, 0.7, 0.2], 10)).toEqual([1, 7, 2]);
    expect(countsOf([0.29, 0.71], 100)).toEqual([29, 71]);
    expect(countsOf([0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.3], 1e6)).toEqual([...Array(7).fill(1e5), 3e5]);
    expect(countsOf([0.5, 0.5], 7)).toEqual([3, 4]);
    const sizes = { kind: 'binary', fraction: 0.29 };
    const { fractions } = species({ kicks: '0,1' }, { sizes, particles: 100 }) as NonNullable<ParticleConfig['species']>;
    expect(countsOf(fractions, 100)).toEqual([largeCount(0.29, 100), 100 - largeCount(0.29, 100)]);
  });

  const half = [0.5, 0.5];
  it.each<[unknown, string]>([
    [{ fractions: [0.5, 0.4] }, 'species.fractions must add up to 1, got 0.5,0.4, which is 0.9; change one of them'],
    [{ fractions: [1] }, 'species.fractions must be 2 to 8 numbers in [0, 1], got [1]; give '],
    [{ fractions: Array(9).fill(1 / 9) }, 'species.fractions must be 2 to 8 numbers in [0, 1], got '],
    [{ fractions: [1.5, -0.5] }, 'species.fractions must be 2 to 8 numbers in [0, 1], got [1.5,-0.5]; give '],
    [{ fractions: 'half' }, 'species.fractions must be 2 to 8 numbers in [0, 1], got "half"; give '],
    [{ fractions: half, kicks: [1, 1, 1] }, 'species.kicks must be 2 numbers, as many as species.fractions, got 1,1,1; give '],
    [{ fractions: half, kicks: [1, -1] }, 'species.kicks must be 2 to 8 numbers in [0, 1], got [1,-1]; give a factor'],
    [{ kicks: [1, 0] }, 'species.fractions is missing, species.kicks needs it; give the fraction'],
    [{ touch: '1,1;1,0' }, 'species.fractions is missing, species.touch needs it; give the fraction'],
    [{ fractions: half, touch: '1,1;0,1' }, 'species.touch must be symmetric, got 1,1;0,1; species 0 and 1 touch or do not: '],
    [
      { fractions: half, touch: '1,1,1;1,1,1' },
      'species.touch must have 2 rows of 2 numbers, as many as species.fractions, got 1,1,1;1,1,1',
    ],
    [
      {
        fractions: half,
        touch: [
          [1, 2],
          [2, 1],
        ],
      },
      'species.touch must be a row of 0 and 1 for each species, got [[1,2],[2,1]]; give ',
    ],
    [{ fractions: half, touch: '1,0' }, 'species.touch must be a row of 0 and 1 for each species, got "1,0"; give '],
    [{ fractions: half, kick: [1, 0] }, 'unknown field species.kick; did you mean species.kicks?'],
    [half, 'species must be {fractions: [0.5, 0.5], kicks: [1, 0]} with touch if some do not, got [0.5,0.5]; give its fields'],
  ])('%j is refused', (input, message) => {
    expect(() => species(input)).toThrow(ConfigError);
    expect(() => species(input)).toThrow(message);
  });

  it('are of spheres', () => {
    const message =
      'species.fractions does not apply to model manna, got [0.5,0.5]; leave it out: a lattice takes size and density';
    expect(() => parseConfig({ model: 'manna', species: { fractions: half } })).toThrow(message);
  });
});
