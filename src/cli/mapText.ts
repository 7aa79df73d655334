/** What `structure --map` prints: the harmonics on the ring of the peak, and S of rings; of a sweep a row for each system. */

import type { GroupMap, MapSummary, Maps, SourceMap } from '../study/structure/map.js';
import { digits, valueText } from '../study/structure/observables/observable.js';
import { meanRow, noteLines, wrappedTable } from './structureText.js';
import { tableText } from './table.js';

/** Rows of the table of rings. */
const mostRings = 20;

function rowsOf({ plane, particles, dimension, phi, boxLength, vectors, stride, kMax, anisotropy }: MapSummary): string[][] {
  const { peak, ring, level, cosine, sine } = anisotropy;
  const every = stride === 1 ? '' : `, of multiples of ${stride}`;
  return [
    ['system', `${particles} particles in ${dimension}D, phi ${digits(phi)}, box side ${digits(boxLength)}`],
    ['map', `S(k) of ${vectors} vectors of the plane ${plane}${every}, to k = ${digits(kMax)}`],
    ['ring of the peak', `k = ${digits(peak)}, from ${digits(ring[0])} to ${digits(ring[1])}, ${anisotropy.vectors} vectors`],
    ['mean S on it', digits(level)],
    ['cos 2 theta', `${valueText(cosine)}, theta from ${plane[0]} to ${plane[1]}`],
    ['sin 2 theta', valueText(sine)],
  ];
}

function ringTable({ rings }: MapSummary): string {
  const every = Math.ceil(rings.length / mostRings);
  const rows = rings
    .filter((_, at) => at % every === 0)
    .map(({ k, vectors, level, cosine, sine }) => [digits(k), String(vectors), ...[level, cosine, sine].map(valueText)]);
  const table = tableText(rows, ['k', 'vectors', 'S', 'cos 2 theta', 'sin 2 theta']);
  return every === 1 ? table : `${table}\none ring of ${every}; rings.csv of --out and --json have all`;
}

const sourceText = (map: SourceMap): string =>
  [
    wrappedTable([['source', map.source], ['frames', String(map.frames.length)], ...rowsOf(map)]),
    ...noteLines(map.notes),
    ringTable(map),
  ].join('\n');

const groupText = (map: GroupMap): string =>
  [wrappedTable([meanRow({ system: map.system ?? {}, runs: map.runs }), ...rowsOf(map)]), ringTable(map)].join('\n');

/** A row for each system of a sweep, and for each run that is alone of its. */
function sweepTable(maps: readonly (MapSummary & { runs?: string[] })[]): string {
  const fields = Object.keys(maps[0]?.system ?? {});
  const rows = maps.map(({ system, runs, anisotropy: { peak, level, cosine, sine } }) => [
    ...fields.map((field) => {
      const value = system?.[field];
      return typeof value === 'string' ? value : JSON.stringify(value);
    }),
    String(runs?.length ?? 1),
    digits(peak),
    digits(level),
    valueText(cosine),
    valueText(sine),
  ]);
  return tableText(rows, [...fields, 'runs', 'k of the peak', 'S', 'cos 2 theta', 'sin 2 theta']);
}

/** One map, or those of a sweep. @param details whether every run and mean of a sweep is printed too */
export function mapText({ studies, groups }: Maps, details: boolean): string {
  const [runs, means] = [studies.map(({ summary }) => summary), groups.map(({ summary }) => summary)];
  if (runs.length === 1) return sourceText(runs[0] as SourceMap);
  const alone = runs.filter(({ source }) => !means.some((mean) => mean.runs.includes(source)));
  const each = details ? [...runs.map(sourceText), ...means.map(groupText)] : [];
  return [sweepTable([...means, ...alone]), ...each].join('\n');
}
