/** Species of particles: from the fields to a complete config, and what follows from it. Source: docs/dynamics.md. */
import type * as z from 'zod';
import { type Given, missing } from './check.js';
import { ConfigError } from './errors.js';
import type { Get } from './fieldRecord.js';
import type { Fields } from './fields.js';
import { listText } from './listText.js';
import { largeCount } from './sizes.js';

type Value<P extends keyof Fields> = z.output<Fields[P]['schema']>;

/** Species of a run, each list in their order. */
export interface Species {
  /** By number. */
  fractions: Value<'species.fractions'>;
  /** Factor of the displacements. */
  kicks: Value<'species.kicks'>;
  /** Rows and columns: 1 if two species touch. Symmetric. */
  touch: Value<'species.touch'>;
}

/** Decimals such as 0.1 are not exact in binary; their sum may be this far from 1. */
const roundingSlack = 1e-9;

/**
 * Ids below a part of all. A part of whole tenths or hundredths may lie an ulp below what its decimals say: 0.1 + 0.7 of 10 particles are 8.
 */
const idsBelow = (part: number, particles: number): number => Math.floor(part * particles + 1e-6);

/** Those of binary sizes, if nothing else is said: ids begin with the large particles. */
function fractionsOf(given: Given, get: Get): number[] {
  const own = get<number[] | undefined>('species.fractions');
  if (own !== undefined) return own;
  if (get('sizes.kind') === 'binary') {
    const [fraction, particles] = [get<number>('sizes.fraction'), get<number>('particles')];
    const count = largeCount(fraction, particles);
    const large = count === idsBelow(fraction, particles) ? fraction : count / particles;
    return [large, 1 - large];
  }
  throw missing('species.fractions', `${given.has('species.kicks') ? 'species.kicks' : 'species.touch'} needs`);
}

function checkTouch(touch: readonly (readonly number[])[], species: number): void {
  const refuse = (must: string, remedy: string): never => {
    throw new ConfigError(`species.touch must ${must}, got ${listText(touch)}; ${remedy}`, 'species.touch');
  };
  const odd = touch.length !== species || touch.some((row) => row.length !== species);
  if (odd) refuse(`have ${species} rows of ${species} numbers, as many as species.fractions`, 'give a row for each species');
  touch.forEach((row, s) => {
    const other = row.findIndex((each, t) => each !== touch[t]?.[s]);
    if (other >= 0) refuse('be symmetric', `species ${s} and ${other} touch or do not: give both the same`);
  });
}

/**
 * Species of a complete config; undefined if none are given.
 * @throws ConfigError for fractions that do not add up to 1, or lists of another length
 */
export function speciesOf(given: Given, get: Get): Species | undefined {
  if (!(['fractions', 'kicks', 'touch'] as const).some((leaf) => given.has(`species.${leaf}`))) return undefined;
  const fractions = fractionsOf(given, get);
  const count = fractions.length;
  const sum = fractions.reduce((all, each) => all + each, 0);
  if (Math.abs(sum - 1) > roundingSlack) {
    const got = `${listText(fractions)}, which is ${Number(sum.toPrecision(12))}`;
    throw new ConfigError(`species.fractions must add up to 1, got ${got}; change one of them`, 'species.fractions');
  }
  const kicks = get<number[] | undefined>('species.kicks') ?? Array<number>(count).fill(1);
  if (kicks.length !== count) {
    throw new ConfigError(
      `species.kicks must be ${count} numbers, as many as species.fractions, got ${listText(kicks)}; give a factor for each species`,
      'species.kicks',
    );
  }
  const touch = get<Species['touch'] | undefined>('species.touch') ?? Array.from({ length: count }, () => Array(count).fill(1));
  checkTouch(touch, count);
  return { fractions, kicks, touch };
}

/** Species by id, [N]: ids below F_0 N are of species 0, the others below F_1 N of species 1, ...; the last one takes the rest. */
export function speciesById({ fractions }: Pick<Species, 'fractions'>, particles: number): Uint8Array {
  const species = new Uint8Array(particles).fill(fractions.length - 1);
  let sum = 0;
  let from = 0;
  fractions.slice(0, -1).forEach((fraction, s) => {
    sum += fraction;
    const end = idsBelow(sum, particles);
    species.fill(s, from, end);
    from = Math.max(from, end);
  });
  return species;
}

/** Whether some species are moved less than the rule says. */
export const slowsSome = (species: Species | undefined): species is Species =>
  species?.kicks.some((factor) => factor !== 1) ?? false;

/** Whether some species pass through each other. */
export const partsSome = (species: Species | undefined): species is Species =>
  species?.touch.some((row) => row.includes(0)) ?? false;

/** Whether species change anything. */
export const differSome = (species: Species | undefined): boolean => partsSome(species) || slowsSome(species);
