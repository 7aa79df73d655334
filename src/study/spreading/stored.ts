/** spreading.json: the curves of spreads, from which `exponents` reads them again. */
import { join } from 'node:path';
import * as z from 'zod';
import { spreadingExponents } from '../../analysis/index.js';
import { checkStored, isFound, parseStored, readIfThere, schemaOf } from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import { spreadingFigures } from './figures.js';
import type { SpreadingResult } from './result.js';

export const spreadingName = 'spreading.json';

const counts = () => z.array(z.number().min(0));
const schema = schemaOf(() =>
  z.looseObject({
    model: z.enum(['manna', 'manna-abelian']),
    dimension: z.union([z.literal(1), z.literal(2), z.literal(3)]),
    size: z.number().int().min(3),
    density: z.number(),
    seeds: z.array(z.number().int()),
    times: z.array(z.number().int().min(1)),
    runs: z.array(
      z.looseObject({
        spreads: z.number().int().min(1),
        surviving: counts(),
        active: counts(),
        squares: counts(),
        preparedIn: z.number(),
      }),
    ),
  }),
);

/** Whether a directory is one that `spreading` wrote. */
export const isSpreading = (directory: string): boolean => isFound(join(directory, spreadingName));

function read(directory: string) {
  const path = join(directory, spreadingName);
  const stored = checkStored(
    schema,
    parseStored(readIfThere(path, 'give a directory that randorg spreading wrote') ?? '', path),
    path,
  );
  const uneven = stored.runs.find((run) =>
    [run.surviving, run.active, run.squares].some(({ length }) => length !== stored.times.length),
  );
  if (uneven) throw new ConfigError(`${path}: the curves of a run are not as long as the times; the file is damaged`);
  return stored;
}

/**
 * Exponents of the spreads in some directories, all of one system.
 * @throws ConfigError if they can't be read together
 */
export function exponentsOfSpreading(directories: readonly string[]): { result: SpreadingResult; figures: FigureSpec[] } {
  const all = directories.map(read);
  const [first] = all as [(typeof all)[0]];
  const { model, dimension, size, density, times } = first;
  const systemOf = (one: typeof first): string => JSON.stringify([one.model, one.dimension, one.size, one.density, one.times]);
  all.forEach((one, k) => {
    if (systemOf(one) !== systemOf(first)) {
      throw new ConfigError(
        `${directories[k]} is not of the system and the times of ${directories[0]}; give spreads of one system with other seeds`,
      );
    }
    if (all.slice(0, k).some(({ seeds }) => seeds.some((seed) => one.seeds.includes(seed)))) {
      throw new ConfigError(
        `${directories[k]} has a seed that another directory has; give spreads of one system with other seeds`,
      );
    }
  });
  const seeds = all.flatMap((one) => one.seeds);
  const runs = all.flatMap((one) => one.runs);
  const result = { model, dimension, size, density, seeds, times, runs, exponents: spreadingExponents({ size, times, runs }) };
  return { result, figures: spreadingFigures(result) };
}
