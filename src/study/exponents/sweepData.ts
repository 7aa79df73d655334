/** The runs of one or more sweep directories as data of one transition. */

import type { ActivityCurve } from '../../analysis/index.js';
import { groupBy } from '../../analysis/records.js';
import { median } from '../../analysis/statistics.js';
import { maxOf, minOf } from '../../model/arrays.js';
import {
  besideTrajectory,
  ConfigError,
  type Control,
  type ControlName,
  canonicalJson,
  controlOf,
  isRestless,
  type RunConfig,
  refuseSchedule,
  type SizeField,
  showValue,
} from '../../model/index.js';
import { activityOf, type FinishedRun, isFinished, runsOf } from '../sweep/finished.js';
import { readPlan } from '../sweep/planStore.js';
import { unseenTransition } from './absorbing.js';
import { type LeftOut, sharedCurves, type TransitionData } from './data.js';
import { type MeasuredRun, runsBySystem, steadyPart, withErrors } from './steady.js';

type Values = Record<string, unknown>;

/** The system behind the data, and what the sweep asked for. */
export interface SweptSystem {
  /** Fields that all runs share, and that make the system what it is. */
  config: Values;
  /** Files of another program that the runs were read from; left out for sweeps. */
  source?: string[];
  /** Name of the control parameter in configs, or of its column. */
  control: ControlName | 'control';
  /** Name of the size in configs. */
  size: SizeField;
  /** Runs read. */
  runs: number;
  /** Runs of the plan without a result. */
  missing: number;
  /** Most steps asked for. */
  steps: number;
  /** Fewest runs of a system. */
  fewestRuns: number;
  seeds: string[];
  /** Median over the runs of the largest size; null for curves of other programs. */
  nsPerActiveStep?: number | null;
}

export interface SweepData extends TransitionData {
  system: SweptSystem;
}

/** Fields in which runs of one system may differ, beside that of its control parameter. Clouds of another number are another system. */
const free: ReadonlySet<string> = new Set([...besideTrajectory, 'particles', 'size', 'seed', 'initialSeed', 'replica']);
/** With the number of clouds their batch may change. */
const isFree = (name: string, { name: control, field }: Control): boolean =>
  free.has(name) || name === field || (control === 'load' && name === 'batch');

function runsIn(sweep: string): { runs: FinishedRun[]; missing: number } {
  const plan = readPlan(sweep);
  const runs = [...runsOf(sweep, plan)].filter(isFinished);
  return { runs, missing: plan.runs.length - runs.length };
}

const fixedFields = (config: Values, setting: Control): Values =>
  Object.fromEntries(Object.entries(config).filter(([name]) => !isFree(name, setting)));

/** The control parameter of a run. A load is so many clouds a dimension. */
const controlValue = (config: Values, { field, unit }: Control): number => (config[field] as number) * unit;

/** Linear size of a run: the side of its box; of clouds, which have none, N^(1/d). */
const lengthOf = ({ config, summary }: FinishedRun, { dimension }: Control): number =>
  (summary.boxLength as number | null) ?? (config.cloudsNumber as number) ** (1 / dimension);

/** @throws ConfigError naming a field that differs, with its values */
function commonConfig(runs: readonly FinishedRun[], setting: Control, where: string): Values {
  const [first, ...rest] = runs.map(({ config }) => fixedFields(config, setting));
  const common = first as Values;
  for (const { config } of runs) refuseSchedule(config, 'exponents are those of constant fields, so give another sweep');
  for (const name of ['warmUp', 'cosine']) {
    if (!common[name]) continue;
    const what = 'exponents are those of a constant learning rate, so give another sweep';
    throw new ConfigError(`${where}: ${name} must be 0, got ${common[name]}; ${what}`, name);
  }
  for (const other of rest) {
    const name = [...Object.keys(common), ...Object.keys(other)].find(
      (field) => canonicalJson({ field: common[field] ?? null }) !== canonicalJson({ field: other[field] ?? null }),
    );
    if (name === undefined) continue;
    throw new ConfigError(
      `${where}: ${name} must be the same in all runs, got ${showValue(common[name])} and ${showValue(other[name])}; exponents are those of one system, so give a sweep of one`,
      name,
    );
  }
  return common;
}

function nsPerActiveStep(runs: readonly FinishedRun[], size: SizeField): number | null {
  const largest = maxOf(runs.map(({ config }) => config[size] as number));
  const measured = runs.flatMap((run) => (run.config[size] === largest ? (run.summary.timing?.nsPerActiveStep ?? []) : []));
  return measured.length > 0 ? median(measured) : null;
}

/** Runs of spheres at one N have a side that shrinks as phi grows; one length stands for them all: that at their middle phi. */
function lengthsBySize(runs: readonly FinishedRun[], setting: Control): Map<number, number> {
  return new Map(
    groupBy(runs, ({ config }) => config[setting.size] as number).map(({ key, items }) => {
      const sorted = [...items].sort((a, b) => controlValue(a.config, setting) - controlValue(b.config, setting));
      return [key, lengthOf(sorted[sorted.length >> 1] as FinishedRun, setting)];
    }),
  );
}

function measuredRun(run: FinishedRun, setting: Control, length: number): MeasuredRun {
  const { config, manifest, summary } = run;
  const { dimension, size } = setting;
  const phi = controlValue(config, setting);
  const count = config.cloudsNumber ?? (size === 'particles' ? config.particles : Math.round(phi * length ** dimension));
  const record = config.record as { every?: number };
  const curve: ActivityCurve = {
    phi,
    particles: count as number,
    length,
    dimension,
    run: manifest.seed.used,
    canAbsorb: !isRestless(config) && !config.sizeWeight,
    ...activityOf(run),
  };
  return { curve, interval: evenInterval(record, curve.times), mean: summary.activity.mean };
}

/** Steps between records, if `record.every` made them; the last configuration may come sooner. */
function evenInterval({ every }: { every?: number }, times: readonly number[]): number | null {
  if (every === undefined) return null;
  const last = times[times.length - 1] as number;
  return last % every === 0 ? every : null;
}

/** Fewest runs of a system. */
export const fewestRunsOf = (measured: readonly MeasuredRun[]): number =>
  minOf(runsBySystem(measured).map((system) => system.length));

/**
 * What estimators take of runs.
 * @param decaysOf those whose decays are compared, and what is left out of them
 */
export function partsOf(
  measured: readonly MeasuredRun[],
  names: Pick<SweptSystem, 'control' | 'size'>,
  decaysOf: (kept: readonly MeasuredRun[]) => { curves: ActivityCurve[]; leftOut: LeftOut[] },
) {
  const { kept, leftOut } = withErrors(measured);
  const decays = decaysOf(kept);
  const steady = steadyPart(kept);
  return {
    ...steady,
    curves: decays.curves,
    collapseCurves: sharedCurves(decays.curves),
    leftOut: [...leftOut, ...decays.leftOut, ...steady.leftOut],
    unseen: unseenTransition(decays.curves, names),
  };
}

/**
 * Reads finished runs.
 * @param directories of sweeps of the same system
 * @throws ConfigError if there is no sweep, no finished run, or runs of several systems
 */
export function readSweepData(directories: readonly string[]): SweepData {
  const where = directories.join(', ');
  const found = directories.map(runsIn);
  const runs = found.flatMap((sweep) => sweep.runs);
  const missing = found.reduce((total, sweep) => total + sweep.missing, 0);
  if (runs.length === 0) throw new ConfigError(`${where}: no run is finished; go on with randorg sweep run`);
  // All have the model of the first, or are refused.
  const setting = controlOf((runs[0] as FinishedRun).config as unknown as RunConfig);
  const names = { control: setting.name, size: setting.size };
  const config = commonConfig(runs, setting, where);
  const lengths = lengthsBySize(runs, setting);
  const measured = runs.map((run) => measuredRun(run, setting, lengths.get(run.config[names.size] as number) as number));
  const steps = maxOf(runs.map((run) => run.config.steps as number));
  // Decays are compared over times that all have: runs that were asked for fewer steps say something of steady states only.
  const full = new Set(measured.filter((_, k) => runs[k]?.config.steps === steps));
  return {
    dimension: setting.dimension,
    ...partsOf(measured, names, (kept) => ({
      curves: kept.filter((run) => full.has(run)).map(({ curve }) => curve),
      leftOut: [],
    })),
    randomStart: config.start !== 'natural' && (config.initial ?? 'random') === 'random',
    system: {
      config,
      ...names,
      fewestRuns: fewestRunsOf(measured),
      runs: runs.length,
      missing,
      steps,
      seeds: [...new Set(runs.map((run) => String(run.config.seed)))],
      nsPerActiveStep: nsPerActiveStep(runs, names.size),
    },
  };
}
