/** Files of a structure analysis: the document, and its curves as CSV for plotting programs. */
import { basename, join } from 'node:path';
import type { MeanValue, RadialResult } from '../../analysis/structure/index.js';
import { tenDigits, writeAtomic } from '../../io/index.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import { writeOut } from '../out/directory.js';
import { latticeFigures, structureFigures, structureGroupFigures } from './figures.js';
import type { StructureGroup } from './groups.js';
import type { LatticeGroup, LatticeResult } from './lattice.js';
import type { StructureResult } from './structure.js';
import { systemFigures, systemRows, systemsCsv } from './systems.js';

const cell = (x: number | null): string => (x === null ? '' : tenDigits(x));
const row = (first: (number | null)[], values: readonly MeanValue[]): string =>
  [...first.map(cell), ...values.flatMap(({ value, error }) => [cell(value), cell(error)])].join(',');

/** r, then g and its error of all particles and of each partial. */
function radialCsv({ r, parts }: RadialResult): string {
  const names = parts.map(({ radii }) => (radii === null ? 'g' : `g_${radii.join('_')}`));
  const head = ['r', ...names.flatMap((name) => [name, `${name}_error`])].join(',');
  const valuesAt = (k: number) => parts.map(({ g }) => g[k] as MeanValue);
  const rows = r.map((at, k) => row([at], valuesAt(k)));
  return `${[head, ...rows].join('\n')}\n`;
}

/** k, vectors, then each quantity and its error. */
function factorCsv({ structureFactor: { quantities, radii, shells } }: Part['result']): string {
  const names = quantities.map(({ name, pair }) =>
    pair === null ? { total: 's', solid: 'spectral_density', partial: 's' }[name] : `s_${pair.map((c) => radii[c]).join('_')}`,
  );
  const head = ['k', 'vectors', ...names.flatMap((name) => [name, `${name}_error`])].join(',');
  const rows = shells.map(({ k, vectors, values }) => row([k, vectors], values));
  return `${[head, ...rows].join('\n')}\n`;
}

/** What `structure` found in a path: one result, or runs and the means over those of one system. */
export const structureDocument = <R, G>(results: readonly R[], groups: readonly G[]): R | { runs: R[]; groups: G[] } =>
  results.length === 1 ? (results[0] as R) : { runs: [...results], groups: [...groups] };

/** A directory of files to be: its curves as CSV and its figures. */
interface Part {
  directory: string;
  result: Curves;
  figures: () => FigureSpec[];
}

/** What curves are written of; a lattice has no g(r). */
type Curves = Pick<StructureResult, 'structureFactor'> & Partial<Pick<StructureResult, 'radialDistribution'>>;

/**
 * Writes structure.json and, for one result, its curves and figures; for several, those of each into runs/<name> and of means into means/<number>.
 * @returns what could not be written, and why
 * @throws ConfigError if the file system refuses
 */
async function writeParts<R extends Curves & { source: string }, G extends Curves>(
  out: string,
  results: readonly R[],
  groups: readonly G[],
  figuresOf: { result: (result: R) => FigureSpec[]; group: (group: G) => FigureSpec[] },
  glance: { figures: FigureSpec[]; csv: string; details: boolean } | null = null,
): Promise<string[]> {
  const single = results.length === 1;
  const parts: Part[] = [
    ...(glance?.details === false && !single ? [] : results).map((result) => ({
      directory: single ? out : join(out, 'runs', basename(result.source)),
      result,
      figures: () => figuresOf.result(result),
    })),
    ...groups.map((group, at) => ({
      directory: join(out, 'means', String(at)),
      result: group,
      figures: () => figuresOf.group(group),
    })),
  ];
  return writeOut(out, async (draw) => {
    writeAtomic(join(out, 'structure.json'), `${JSON.stringify(structureDocument(results, groups))}\n`);
    if (glance && !single) {
      await draw(out, glance.figures);
      writeAtomic(join(out, 'systems.csv'), glance.csv);
    }
    for (const { directory, result, figures } of parts) {
      await draw(directory, figures());
      // after the figures, whose data of the same name hold less
      if (result.radialDistribution) writeAtomic(join(directory, 'gr.csv'), radialCsv(result.radialDistribution));
      writeAtomic(join(directory, 'sk.csv'), factorCsv(result));
    }
  });
}

/** Writes the structure of spheres, as `writeParts` does; of a sweep a table and figures of its systems too, and its runs where `details` are wanted. */
export function writeStructure(
  out: string,
  results: readonly StructureResult[],
  groups: readonly StructureGroup[],
  details = false,
): Promise<string[]> {
  const rows = systemRows(results, groups);
  const glance = { figures: systemFigures(rows), csv: systemsCsv(rows), details };
  return writeParts(out, results, groups, { result: structureFigures, group: structureGroupFigures }, glance);
}

/** Writes the structure of lattices, as `writeParts` does. */
export const writeLattices = (
  out: string,
  results: readonly LatticeResult[],
  groups: readonly LatticeGroup[],
): Promise<string[]> => writeParts(out, results, groups, { result: latticeFigures, group: latticeFigures });
