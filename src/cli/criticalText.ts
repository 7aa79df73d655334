/** What `randorg critical` prints for people: a line a stage, and the result as a table of at most 80 columns. */
import { withError, wordsOf } from '../model/index.js';
import type { CriticalResult, Stage, StageReport } from '../study/index.js';
import { duration } from './progress.js';
import { labelTable } from './table.js';

const shortNumber = (value: number): string => String(Number(value.toPrecision(6)));

/** `stage 3: N 8192, 8000 steps, 14 phi from 0.54 to 0.58, 4 starts each`. */
export function beginLine(index: number, { kind, size, steps, values, starts }: Stage): string {
  const range = `${values.length} values from ${shortNumber(values[0] as number)} to ${shortNumber(values.at(-1) as number)}`;
  return `stage ${index} (${kind}): size ${size}, ${steps} steps, ${range}, ${starts} starts each`;
}

/** `stage 3: bracket 0.553 to 0.559, critical point 0.5561(12) (curvature), after 42 s`. */
export function stageLine({ index, bracket: { low, high }, combined, seconds }: StageReport): string {
  const bracket = low === null || high === null ? 'no bracket yet' : `bracket ${shortNumber(low)} to ${shortNumber(high)}`;
  const estimate = combined === null ? '' : `, critical point ${withError(combined.value, combined.error)} (${combined.method})`;
  return `stage ${index}: ${bracket}${estimate}, after ${duration(seconds)}`;
}

const endings: Record<CriticalResult['ended'], string> = {
  precision: 'the precision is reached',
  budget: 'the budget is used; the same command goes on',
  'largest size': 'more starts of the largest size hardly help; give a larger one',
  undecided: 'phi_c keeps moving out of the range; see the estimates',
  stopped: 'stopped; the same command goes on',
};

export function criticalTable(result: CriticalResult): string {
  const { phiC, control, method, parts, rungs, protocol, bracket, estimates, threshold, ended, directory } = result;
  const last = estimates.filter(
    ({ size, steps, method: name }) => size === protocol.size && steps === protocol.steps && name !== method,
  );
  const onRungs = rungs.map(({ value, error }) => withError(value, error)).reverse();
  const part = (value: number): string => value.toPrecision(2);
  const rows: (readonly [string, string])[] = [
    [control === 'phi' ? 'phi_c' : `critical ${wordsOf(control)}`, withError(phiC.value, phiC.error)],
    ['error', `starts ${part(parts.starts)}, methods ${part(parts.methods)}, sizes ${part(parts.sizes)}`],
    ['method', `${method} (docs/critical.md)`],
    ...(rungs.length > 1 ? [['on each rung', onRungs.join(', ')] as const] : []),
    ...last.map(({ method: name, value, error, reason }): [string, string] => [
      name,
      value === null ? (reason as string) : withError(value, error as number),
    ]),
    [
      "authors' rule",
      threshold.value === null
        ? threshold.reason
        : `${withError(threshold.value, threshold.error as number)} (half the grid): largest phi whose f_a ends below ${threshold.threshold}`,
    ],
    ['between', `${shortNumber(bracket.low)} (all absorb) to ${shortNumber(bracket.high)} (all level off)`],
    [
      'protocol',
      `${protocol.initial} start, sizes ${protocol.sizes.join(', ')}, at the last ${protocol.steps} steps, ${protocol.starts} starts`,
    ],
    ['end', endings[ended]],
    ['directory', directory],
  ];
  return labelTable(rows);
}
