/** Mean curves over runs, for drawings. */

import { overRuns } from '../../analysis/overRuns.js';
import type { SeriesRecord } from '../../model/index.js';
import type { FigurePoint } from '../../plot/figure/index.js';
import { fieldOf, groupRuns, type StoredRun, seriesOf } from './storedRuns.js';

/**
 * Mean over the runs of each phi with the error over runs, by rising phi, and how many runs absorbed.
 * @param quantity of a run
 */
export const phiCurve = (runs: readonly StoredRun[], quantity: (run: StoredRun) => number) =>
  groupRuns(runs, (run) => fieldOf(run, 'phi'))
    .sort((a, b) => a.key - b.key)
    .map(({ key, runs: group }) => {
      const { value, error } = overRuns(group.map(quantity));
      return { x: key, y: value, error, absorbed: group.filter(({ summary }) => summary.absorbed).length, runs: group.length };
    });

/** Points of a curve a decade, about. */
const perDecade = 8;

/**
 * Mean over runs at recorded times above 0, with the error over runs; an absorbed run counts with what `absorbed` says from then on.
 * @param quantity what the curve shows of a record
 */
export function meanCurve(
  runs: readonly StoredRun[],
  quantity: (record: SeriesRecord) => number,
  absorbed: number | null,
): FigurePoint[] {
  const all = runs.map((run) => ({ run, records: new Map(seriesOf(run).map((record) => [record.t, record])) }));
  const times = [...new Set(all.flatMap(({ records }) => [...records.keys()]))].sort((a, b) => a - b);
  const points: FigurePoint[] = [];
  let last = 0;
  for (const time of times) {
    if (time < 1 || (last > 0 && Math.log10(time / last) < 0.99 / perDecade)) continue;
    const values = all.flatMap(({ run, records }) => {
      const record = records.get(time);
      if (record) return [quantity(record)];
      const { absorbedAt } = run.summary;
      return absorbed !== null && absorbedAt !== null && time >= absorbedAt ? [absorbed] : [];
    });
    if (values.length < runs.length) continue;
    const { value, error } = overRuns(values);
    points.push({ x: time, y: value, ...(Number.isFinite(error) ? { error } : {}) });
    last = time;
  }
  return points;
}
