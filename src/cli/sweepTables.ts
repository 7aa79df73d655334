/** What the sweep commands print for people: tables of at most 80 columns. */
import type { SessionOutcome, Sweep, SweepEstimate, SweepPlan, SweepStatus } from '../study/index.js';
import { duration } from './progress.js';
import { labelTable } from './table.js';

type Row = [label: string, value: string];

/** Bytes as `3.2 MB`. */
function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let k = 0;
  while (value >= 1000 && k < units.length - 1) {
    value /= 1000;
    k++;
  }
  return `${Number(value.toPrecision(3))} ${units[k]}`;
}

/** `phi: 0.5 to 0.6, 11 values`, or the values if they are few. */
function axisText({ values }: SweepPlan['axes'][number]): string {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return texts.length <= 6 ? texts.join(', ') : `${texts.length} values, ${texts[0]} to ${texts.at(-1)}`;
}

/** A plan and what it will take. */
export function estimateTable(plan: SweepPlan, estimate: SweepEstimate): string {
  const { workers, seconds, bytes, nsPerParticleStep, particleSteps } = estimate;
  const speeds = Object.entries(nsPerParticleStep).map(
    ([dimension, ns]) => `${ns.toPrecision(3)} ns a particle-step in ${dimension}D`,
  );
  const rows: Row[] = [
    ...plan.axes.map((axis): Row => [axis.field, axisText(axis)]),
    ['replicas', String(plan.replicas)],
    [
      'runs',
      plan.duplicates.length > 0 ? `${plan.runs.length}, and ${plan.duplicates.length} duplicates` : String(plan.runs.length),
    ],
    ['particle-steps', particleSteps.toPrecision(3)],
    ['time', `at most about ${duration(seconds)} with ${workers} workers`],
    ['speed', `${speeds.join(', ')}, measured now on one core at random starts; runs that thin out are faster`],
    ['disk', `about ${sizeText(bytes)}`],
    ['plan hash', `${plan.hash.slice(0, 32)} ${plan.hash.slice(32)}`],
  ];
  return labelTable(rows);
}

/** The end of `sweep run`. */
export function outcomeTable(sweep: Sweep, outcome: SessionOutcome): string {
  const rows: Row[] = [
    ['runs', String(outcome.runs)],
    ['done', `${outcome.done}, ${outcome.doneNow} of them now`],
    ['failed', String(outcome.failed.length)],
    ['time', duration(outcome.seconds)],
    ['directory', sweep.directory],
    ['next', `randorg plot ${sweep.directory}, or randorg sweep collect ${sweep.directory}`],
  ];
  return labelTable(rows);
}

/** Most failures and running runs that a table lists. */
const mostListed = 10;

/** A few lines, and how many more there are. */
function listed(lines: readonly string[]): string[] {
  const rest = lines.length - mostListed;
  return rest > 0 ? [...lines.slice(0, mostListed), `and ${rest} more (--json lists all)`] : [...lines];
}

export function statusTable(status: SweepStatus): string {
  const { counts, failures, running, progress, secondsLeft, slurm } = status;
  const queue = slurm === null ? [] : Object.entries(slurm).map(([state, count]) => `${count} ${state.toLowerCase()}`);
  const rows: Row[] = [
    ['runs', String(status.runs)],
    ...Object.entries(counts).map(([state, count]): Row => [state, String(count)]),
    ['progress', `${(100 * progress).toFixed(1)} % of the particle-steps`],
    ...(secondsLeft === null ? [] : [['time left', `about ${duration(secondsLeft)}`] as Row]),
    ...(slurm === null ? [] : [['tasks in the queue', queue.join(', ') || 'none'] as Row]),
    ...listed(running.map(({ directory, t, steps }) => `${directory}, t ${t}/${steps}`)).map((line): Row => ['running', line]),
    ...listed(failures.map(({ directory, message }) => `${directory}: ${message}`)).map((line): Row => ['failed', line]),
  ];
  return labelTable(rows);
}
