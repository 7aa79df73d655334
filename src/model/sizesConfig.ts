/** The sizes of a run from its fields. */
import { type Given, seedDigits } from './check.js';
import { ConfigError, listOf } from './errors.js';
import type { FieldPath } from './fields.js';
import type { Sizes } from './sizes.js';

type Kind = Sizes['kind'];

/** Leaves of each kind. */
const leaves: Record<Kind, readonly FieldPath[]> = {
  mono: [],
  binary: ['sizes.ratio', 'sizes.fraction'],
  uniform: ['sizes.polydispersity', 'sizes.seed'],
  lognormal: ['sizes.polydispersity', 'sizes.seed'],
  powerlaw: ['sizes.exponent', 'sizes.ratio', 'sizes.seed'],
  file: ['sizes.path'],
  list: [],
};
/** A wider log-normal distribution has particles so large that a box of usual size does not hold its tail. */
const widestLognormal = 0.5;

function checkLeaves(given: Given, kind: Kind): void {
  for (const path of new Set(Object.values(leaves).flat())) {
    if (!given.has(path) || leaves[kind].includes(path)) continue;
    const kinds = listOf(Object.keys(leaves).filter((each) => leaves[each as Kind].includes(path)));
    throw new ConfigError(`${path} needs ${kinds} sizes, got ${kind}; set sizes to ${kinds} or leave it out`, path);
  }
}

function required<T>(given: Given, path: FieldPath, kind: Kind, example: string): T {
  if (given.has(path)) return given.get(path) as T;
  throw new ConfigError(`${path} is missing, ${kind} sizes need it; give ${example}`, path);
}

function polydispersityOf(given: Given, kind: 'uniform' | 'lognormal'): number {
  const path = 'sizes.polydispersity';
  const value = required<number>(given, path, kind, 'the standard deviation of the diameters over their mean, such as 0.1');
  if (kind === 'uniform' || value <= widestLognormal) return value;
  throw new ConfigError(
    `${path} must be in (0, ${widestLognormal}] for lognormal sizes, got ${value}; give a smaller one, or uniform sizes`,
    path,
  );
}

/**
 * Sizes with their defaults.
 * @param given checked fields
 * @param initialSeed digits; the default seed of drawn sizes
 * @throws ConfigError if a leaf is missing or belongs to another kind
 */
export function sizesOf(given: Given, initialSeed: string): Sizes {
  const kind = (given.get('sizes.kind') ?? (given.has('sizes.path') ? 'file' : 'mono')) as Kind;
  checkLeaves(given, kind);
  const seed = seedDigits(given.get('sizes.seed') ?? initialSeed);
  switch (kind) {
    case 'binary':
      return {
        kind,
        ratio: (given.get('sizes.ratio') ?? 1.4) as number,
        fraction: (given.get('sizes.fraction') ?? 0.5) as number,
      };
    case 'uniform':
    case 'lognormal':
      return { kind, polydispersity: polydispersityOf(given, kind), seed };
    case 'powerlaw': {
      const exponent = required<number>(given, 'sizes.exponent', kind, 'b of the density x^-b of the diameters, such as 3');
      const ratio = required<number>(given, 'sizes.ratio', kind, 'the largest diameter over the smallest, such as 2');
      return { kind, exponent, ratio, seed };
    }
    case 'file':
      return { kind, path: required<string>(given, 'sizes.path', kind, 'the path of a CSV of radii') };
    default:
      return { kind };
  }
}
