/** Files of an analysis of dynamics: the document, and its curves as CSV and figures. */
import { join } from 'node:path';
import type { MeanValue } from '../../analysis/structure/index.js';
import { tenDigits, writeAtomic } from '../../io/index.js';
import { writeOut } from '../out/directory.js';
import type { DynamicsResult } from './dynamics.js';
import { dynamicsFigures } from './figures.js';

const quantities = ['msd', 'alpha2', 'scattering', 'overlap', 'chi4'] as const;

const cells = (value: MeanValue | null): string[] =>
  value === null ? ['', ''] : [tenDigits(value.value), value.error === null ? '' : tenDigits(value.error)];

/** A row for each lag and species; the radius is empty for all particles. */
export function dynamicsCsv({ lags }: DynamicsResult): string {
  const head = ['lag', 'origins', 'independent', 'radius', 'particles', ...quantities.flatMap((name) => [name, `${name}_error`])];
  const rows = lags.flatMap(({ lag, origins, independent, species }) =>
    species.map((each) =>
      [
        tenDigits(lag),
        origins,
        independent,
        each.radius === null ? '' : tenDigits(each.radius),
        each.particles,
        ...quantities.flatMap((name) => cells(each[name])),
      ].join(','),
    ),
  );
  return `${[head.join(','), ...rows].join('\n')}\n`;
}

/** One result, or those of the systems of a sweep. */
export const dynamicsDocument = (results: readonly DynamicsResult[]): DynamicsResult | { systems: DynamicsResult[] } =>
  results.length === 1 ? (results[0] as DynamicsResult) : { systems: [...results] };

/**
 * Writes dynamics.json, dynamics.csv and figures; for several systems the curves of each go into systems/<number>.
 * @returns what could not be written, and why
 * @throws ConfigError if the file system refuses
 */
export const writeDynamics = (out: string, results: readonly DynamicsResult[]): Promise<string[]> =>
  writeOut(out, async (draw) => {
    writeAtomic(join(out, 'dynamics.json'), `${JSON.stringify(dynamicsDocument(results))}\n`);
    for (const [at, result] of results.entries()) {
      const folder = results.length === 1 ? out : join(out, 'systems', String(at));
      await draw(folder, dynamicsFigures(result));
      writeAtomic(join(folder, 'dynamics.csv'), dynamicsCsv(result));
    }
  });
