/** Particle sizes from a CSV file: a header `radius` or `diameter`, then a row for each particle in id order, in sigma. */
import { showValue } from '../model/index.js';
import { type CsvTable, readCsv } from './csv.js';

export interface SizesFile extends Pick<CsvTable, 'rows' | 'openEnd' | 'sha256'> {
  /** [N] in sigma. */
  radii: Float64Array;
}

/**
 * Reads a CSV of sizes. The whole file is checked before anything is returned.
 * @param path of the file
 * @param particles expected number of rows; any number from 1 if undefined
 * @throws ConfigError `file:line: ...` if it can't be read, is empty or cut short, has another header, values that are not positive
 *   finite numbers, or another number of rows
 */
export function readSizes(path: string, particles?: number): SizesFile {
  const values: number[] = [];
  const { names, rows, openEnd, sha256 } = readCsv(path, {
    field: 'sizes.path',
    what: 'a CSV of sizes',
    header: 'radius or diameter',
    columns: (header, line) => {
      const known = header === 'radius' || header === 'diameter';
      return known ? [header] : `the header must be radius or diameter, got ${showValue(line)}`;
    },
    take: (value) => values.push(value),
    particles,
  });
  const unit = names[0] === 'diameter' ? 0.5 : 1;
  return { radii: Float64Array.from(values, (value) => value * unit), rows, openEnd, sha256 };
}
