/** Activity curves of other programs as data of one transition. */
import type { ActivityCurve } from '../../analysis/index.js';
import { type CurveRow, type FailAt, readCurveRows } from '../../io/curvesReader.js';
import { maxOf } from '../../model/arrays.js';
import { ConfigError, showName, showValue } from '../../model/index.js';
import type { LeftOut } from './data.js';
import { type MeasuredRun, runsBySystem } from './steady.js';
import { fewestRunsOf, partsOf, type SweepData } from './sweepData.js';

export interface CurvesOptions {
  /** The one to take of files with several systems. */
  system?: string | undefined;
  /** 1 to 5; where the files have no column `dimension`. */
  dimension?: number | undefined;
  /** What the column `size` holds: the linear size L (default), or the number of particles or sites N = L^d. */
  sizeIs?: 'length' | 'particles' | undefined;
}

/** A run as its rows tell it. */
interface FoundRun extends Pick<CurveRow, 'control' | 'size' | 'run'> {
  file: string;
  times: number[];
  activity: number[];
  absorbedAt: number | null;
}

/** Spacing of times is even if it differs by less than rounding of ten digits. */
const evenWithin = 1e-9;
/** Systems that a message names. */
const mostNamed = 6;

/** Gathers rows into runs. */
class Runs {
  readonly all = new Map<string, FoundRun>();
  readonly systems = new Set<string>();
  dimension: number | null = null;
  #system: string | null;
  #last: FoundRun | null = null;

  constructor(private readonly options: CurvesOptions) {
    this.#system = options.system ?? null;
    this.dimension = options.dimension ?? null;
  }

  get system(): string {
    return this.#system as string;
  }

  take(file: string, row: CurveRow, fail: FailAt): void {
    if (this.systems.size < mostNamed) this.systems.add(row.system);
    this.#system ??= row.system;
    if (row.system !== this.#system) {
      if (this.options.system !== undefined) return;
      const [first, second] = [showValue(this.#system), showValue(row.system)];
      throw fail(`system must be ${first} as in the rows before, got ${second}; name the one to take with --system`);
    }
    this.#checkSystem(row, fail);
    const run = this.#runOf(file, row, fail);
    const last = run.times.length === 0 ? -1 : (run.times.at(-1) as number);
    if (!(row.t > last)) throw fail(`t must rise in each run, got ${row.t} after ${last}; sort the rows and leave doubles out`);
    if (run.absorbedAt !== null) {
      if (row.active === 0) return;
      const since = `as since t = ${run.absorbedAt} of this run`;
      throw fail(`active must be 0 ${since}, got ${row.active}; an absorbed run stays so, write active with all its digits`);
    }
    run.times.push(row.t);
    run.activity.push(row.active);
    if (row.active === 0) run.absorbedAt = row.t;
  }

  #checkSystem({ dimension, size }: CurveRow, fail: FailAt): void {
    if (dimension !== null) {
      this.dimension ??= dimension;
      if (dimension !== this.dimension) {
        throw fail(`dimension must be ${this.dimension} in all rows and in --dimension, got ${dimension}; give one system`);
      }
    }
    if (this.options.sizeIs === 'particles' && !Number.isInteger(size)) {
      throw fail(`size must be a whole number with --size-is particles, got ${size}; lengths are --size-is length`);
    }
  }

  #runOf(file: string, { control, size, run }: CurveRow, fail: FailAt): FoundRun {
    const last = this.#last;
    if (last && last.run === run && last.control === control && last.size === size && last.file === file) return last;
    const key = `${control} ${size} ${run}`;
    const known = this.all.get(key);
    if (known && known.file !== file) {
      throw fail(
        `run ${showName(run)} of control ${control}, size ${size} is in ${known.file} too; runs of several files need other names`,
      );
    }
    const found = known ?? { control, size, run, file, times: [], activity: [], absorbedAt: null };
    if (!known) this.all.set(key, found);
    this.#last = found;
    return found;
  }
}

/** Times of a run that all runs of its system have: those before it absorbed. */
const livingTimes = ({ times, absorbedAt }: FoundRun): number[] => (absorbedAt === null ? times : times.slice(0, -1));

/** @throws ConfigError if runs of one control and size have other times, or end sooner without having absorbed */
function checkTimes(runs: readonly FoundRun[]): void {
  const longest = runs.reduce((a, b) => ((b.times.at(-1) as number) > (a.times.at(-1) as number) ? b : a));
  for (const run of runs) {
    const where = `${run.file}: run ${showName(run.run)} of control ${run.control}, size ${run.size}`;
    const other = `run ${showName(longest.run)}`;
    const odd = livingTimes(run).findIndex((time, k) => time !== longest.times[k]);
    const living = livingTimes(longest);
    if (odd >= 0 && odd < living.length) {
      throw new ConfigError(
        `${where}: t must be ${living[odd]} as in ${other}, got ${run.times[odd]}; runs of one control and size need the same times`,
        't',
      );
    }
    if (run.absorbedAt !== null || run.times.length === longest.times.length) continue;
    throw new ConfigError(
      `${where} ends at t = ${run.times.at(-1)} with active = ${run.activity.at(-1)}, but ${other} goes on to ${longest.times.at(-1)}; if it absorbed, add a row with active 0, else cut all to the same time`,
      't',
    );
  }
}

/** Distance of times if all are as far apart, else null. */
function evenInterval(times: readonly number[]): number | null {
  if (times.length < 3) return null;
  const [first, second] = times as [number, number];
  const step = second - first;
  const even = times.every((time, k) => Math.abs(time - first - k * step) <= evenWithin * Math.max(time, step));
  return even ? step : null;
}

/** Mean of the records in the last half of the times; 0 of a run that absorbed. */
function lateMean({ times, activity, absorbedAt }: FoundRun): number {
  if (absorbedAt !== null) return 0;
  const half = (times.at(-1) as number) / 2;
  const late = activity.filter((_, k) => (times[k] as number) > half);
  return late.reduce((sum, value) => sum + value, 0) / late.length;
}

function measuredRun(run: FoundRun, dimension: number, sizeIs: 'length' | 'particles'): MeasuredRun {
  const { control, size, times, activity, absorbedAt } = run;
  const length = sizeIs === 'length' ? size : size ** (1 / dimension);
  const particles = sizeIs === 'length' ? Math.round(size ** dimension) : size;
  const curve: ActivityCurve = { phi: control, particles, length, dimension, run: run.run, times, activity, absorbedAt };
  return { curve, interval: evenInterval(livingTimes(run)), mean: lateMean(run) };
}

/** Runs whose decays are compared: those of a size that are as long as its longest, or absorbed before; and what is left out. */
function fullLength(runs: readonly MeasuredRun[]): { curves: ActivityCurve[]; leftOut: LeftOut[] } {
  const systems = runsBySystem(runs).map((system) => system.map(({ curve }) => curve));
  const endOf = (curves: readonly ActivityCurve[]): number => maxOf(curves.map(({ times }) => times.at(-1) as number));
  const ends = new Map<number, number>();
  for (const curves of systems) {
    const { length } = curves[0] as ActivityCurve;
    ends.set(length, Math.max(ends.get(length) ?? 0, endOf(curves)));
  }
  const isFull = (curves: readonly ActivityCurve[]): boolean =>
    endOf(curves) === ends.get((curves[0] as ActivityCurve).length) || curves.every(({ absorbedAt }) => absorbedAt !== null);
  const leftOut = systems
    .filter((curves) => !isFull(curves))
    .map((curves) => {
      const { phi, length } = curves[0] as ActivityCurve;
      const reason = `runs end at t = ${endOf(curves)}, others of this size at ${ends.get(length)}: for the steady state only`;
      return { phi, length, reason };
    });
  return { curves: systems.filter(isFull).flat(), leftOut };
}

function runsIn(files: readonly string[], options: CurvesOptions): Runs {
  const runs = new Runs(options);
  for (const file of files) readCurveRows(file, (row, fail) => runs.take(file, row, fail));
  const where = files.join(', ');
  if (runs.all.size === 0) {
    const names = [...runs.systems].map((name) => showValue(name)).join(', ');
    throw new ConfigError(
      `system must be one of the files (${names}), got ${showValue(options.system)}; ${where} has no other`,
      'system',
    );
  }
  if (runs.dimension !== null) return runs;
  throw new ConfigError(
    `${where}: dimension is not given; add a column dimension, or --dimension with a whole number from 1 to 5`,
    'dimension',
  );
}

/**
 * Reads curves of one system from CSV files.
 * @param files with the columns system, control, size, run, t, active
 * @throws ConfigError `file:line: ...` for a row that can't be right; if files hold several systems and none is named; if runs of one
 *   control and size have other times
 */
export function readCurvesData(files: readonly string[], options: CurvesOptions = {}): SweepData {
  const { sizeIs = 'length' } = options;
  const found = runsIn(files, options);
  const dimension = found.dimension as number;
  const names = { control: 'control', size: sizeIs === 'length' ? 'size' : 'particles' } as const;
  const all = [...found.all.values()];
  const measured = all.map((run) => measuredRun(run, dimension, sizeIs));
  const indices = new Map(measured.map((run, k) => [run, k]));
  for (const system of runsBySystem(measured)) checkTimes(system.map((run) => all[indices.get(run) as number] as FoundRun));
  return {
    dimension,
    ...partsOf(measured, names, fullLength),
    randomStart: true,
    system: {
      config: { system: found.system, dimension, sizeIs },
      source: [...files],
      ...names,
      runs: all.length,
      missing: 0,
      steps: maxOf(measured.map(({ curve }) => curve.times.at(-1) as number)),
      fewestRuns: fewestRunsOf(measured),
      seeds: [],
    },
  };
}
