import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, type RunConfigInput } from '../../src/model/index.js';

const sizes = (input: RunConfigInput['sizes'], others: RunConfigInput = {}) => parseConfig({ sizes: input, ...others }).sizes;

describe('sizes', () => {
  it('have their defaults', () => {
    expect(sizes(undefined)).toEqual({ kind: 'mono' });
    expect(sizes('binary')).toEqual({ kind: 'binary', ratio: 1.4, fraction: 0.5 });
    expect(sizes({ kind: 'powerlaw', exponent: 3, ratio: 2 })).toEqual({ kind: 'powerlaw', exponent: 3, ratio: 2, seed: '1' });
    expect(sizes({ path: 'a.csv' })).toEqual({ kind: 'file', path: 'a.csv' });
  });

  it('are drawn by the initial seed, unless they have their own', () => {
    const drawn = { kind: 'uniform', polydispersity: 0.57 } as const;
    expect(sizes(drawn, { seed: 5 })).toEqual({ ...drawn, seed: '5' });
    expect(sizes(drawn, { seed: 5, initialSeed: 6 })).toEqual({ ...drawn, seed: '6' });
    expect(sizes({ ...drawn, seed: '007' }, { seed: 5 })).toEqual({ ...drawn, seed: '7' });
  });

  it.each<[RunConfigInput['sizes'], string]>([
    [{ kind: 'binary', ratio: 1 }, 'sizes.ratio must be in (1, 20], got 1; '],
    [{ kind: 'binary', polydispersity: 0.1 }, 'sizes.polydispersity needs uniform or lognormal sizes, got binary; '],
    [
      { polydispersity: 0.1 },
      'sizes.polydispersity needs uniform or lognormal sizes, got mono; set sizes to uniform or lognormal or',
    ],
    [{ kind: 'uniform', ratio: 2, polydispersity: 0.1 }, 'sizes.ratio needs binary or powerlaw sizes, got uniform; '],
    [{ kind: 'mono', seed: 3 }, 'sizes.seed needs uniform, lognormal or powerlaw sizes, got mono; '],
    [{ kind: 'mono', path: 'a.csv' }, 'sizes.path needs file sizes, got mono; '],
    [{ kind: 'uniform' }, 'sizes.polydispersity is missing, uniform sizes need it; give '],
    [{ kind: 'uniform', polydispersity: 0.58 }, 'sizes.polydispersity must be in (0, 0.57], got 0.58; '],
    [{ kind: 'uniform', polydispersity: 0 }, 'sizes.polydispersity must be in (0, 0.57], got 0; '],
    [{ kind: 'lognormal', polydispersity: 0.55 }, 'sizes.polydispersity must be in (0, 0.5] for lognormal sizes, got 0.55; '],
    [{ kind: 'powerlaw', ratio: 3 }, 'sizes.exponent is missing, powerlaw sizes need it; give '],
    [{ kind: 'powerlaw', exponent: 3 }, 'sizes.ratio is missing, powerlaw sizes need it; give '],
    [{ kind: 'powerlaw', exponent: 11, ratio: 3 }, 'sizes.exponent must be in [-10, 10], got 11; '],
    ['file', 'sizes.path is missing, file sizes need it; give the path of a CSV of radii'],
    [{ kind: 'uniform', polydispersity: 0.1, seed: -1 }, 'sizes.seed must be a whole number from 0 to 2^64-1'],
    [{ polydispersty: 0.1 } as never, 'unknown field sizes.polydispersty; did you mean sizes.polydispersity?'],
  ])('%o are refused', (input, message) => {
    expect(() => sizes(input)).toThrow(ConfigError);
    expect(() => sizes(input)).toThrow(message);
  });
});
