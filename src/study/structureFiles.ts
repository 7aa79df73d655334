/** Files of a structure analysis: the document, and its curves as CSV for plotting programs. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Estimate } from '../analysis/structure/index.js';
import { fileErrorReason, tenDigits, writeAtomic } from '../io/index.js';
import { ConfigError } from '../model/index.js';
import type { StructureResult } from './structure.js';

const cell = (x: number | null): string => (x === null ? '' : tenDigits(x));
const row = (first: (number | null)[], values: readonly Estimate[]): string =>
  [...first.map(cell), ...values.flatMap(({ value, error }) => [cell(value), cell(error)])].join(',');

/** r, then g and its error of all particles and of each partial. */
function radialCsv({ radialDistribution: { r, parts } }: StructureResult): string {
  const names = parts.map(({ radii }) => (radii === null ? 'g' : `g_${radii.join('_')}`));
  const head = ['r', ...names.flatMap((name) => [name, `${name}_error`])].join(',');
  const rows = r.map((at, k) =>
    row(
      [at],
      parts.map(({ g }) => g[k] as Estimate),
    ),
  );
  return `${[head, ...rows].join('\n')}\n`;
}

/** k, vectors, then each quantity and its error. */
function factorCsv({ structureFactor: { quantities, radii, shells } }: StructureResult): string {
  const names = quantities.map(({ name, pair }) =>
    pair === null ? { total: 's', solid: 'spectral_density', partial: 's' }[name] : `s_${pair.map((c) => radii[c]).join('_')}`,
  );
  const head = ['k', 'vectors', ...names.flatMap((name) => [name, `${name}_error`])].join(',');
  const rows = shells.map(({ k, vectors, values }) => row([k, vectors], values));
  return `${[head, ...rows].join('\n')}\n`;
}

/**
 * Writes structure.json, gr.csv and sk.csv into a directory, which is made; for several results, into one directory each, by number.
 * @throws ConfigError if the file system refuses
 */
export function writeStructure(out: string, results: readonly StructureResult[]): void {
  try {
    results.forEach((result, at) => {
      const directory = results.length === 1 ? out : join(out, String(at));
      mkdirSync(directory, { recursive: true });
      writeAtomic(join(directory, 'structure.json'), `${JSON.stringify(result)}\n`);
      writeAtomic(join(directory, 'gr.csv'), radialCsv(result));
      writeAtomic(join(directory, 'sk.csv'), factorCsv(result));
    });
  } catch (error) {
    throw new ConfigError(`out ${out} can't be written, ${fileErrorReason(error)}; choose another directory`, 'out');
  }
}
