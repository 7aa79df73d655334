/** The exponents of sweeps or curves: read, estimated, compared, judged. */
import { isRefusal, type Result } from '../../analysis/index.js';
import { ConfigError, type ControlName, showValue } from '../../model/index.js';
import type { Measured } from '../../model/measured.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import { type Comparison, compareWithClasses } from './compare.js';
import type { CriticalPoint, CriticalPointMethod } from './criticalPoint.js';
import { type CurvesOptions, readCurvesData } from './curvesData.js';
import { type LeftOut, lengthsOf, phisOf } from './data.js';
import { type ExponentValue, estimateExponents, type MeasuredExponent } from './estimate.js';
import { exponentFigures } from './figures.js';
import { type NextPlan, nextPlan, planToTarget } from './nextPlan.js';
import { readSweepData, type SweepData } from './sweepData.js';
import type { PlanTarget } from './targetPlan.js';
import { hasResults, verdictOf } from './verdict.js';

export interface ExponentsOptions {
  /** phi_c from elsewhere, instead of the one measured here. */
  criticalPoint?: Measured | undefined;
  /** What `next` is to measure, and to which error; otherwise it is what the data lack. */
  target?: PlanTarget | undefined;
}

/** Exponents by name, each a value with error, window and goodness, or the reason why there is none; and what belongs to them. */
export interface ExponentsResult extends Record<MeasuredExponent, Result<ExponentValue>> {
  phiC: Result<CriticalPoint>;
  phiCMethods: Record<CriticalPointMethod | 'threshold', Result<Measured>>;
  system: {
    config: Record<string, unknown>;
    /** Files of another program that the runs were read from; left out for sweeps. */
    source?: string[];
    control: ControlName | 'control';
    values: number[];
    lengths: number[];
    runs: number;
    /** Runs of the plan without a result. */
    missing: number;
    leftOut: LeftOut[];
  };
  comparison: Comparison;
  verdict: string;
  /** Whether anything could be measured. */
  enough: boolean;
  next: NextPlan | null;
}

/**
 * @param directories of sweeps of one system; of later ones too, which added runs
 * @throws ConfigError if there is nothing to analyse, or the model has no transition
 */
export function exponentsOfSweeps(
  directories: readonly string[],
  options: ExponentsOptions = {},
): { result: ExponentsResult; figures: FigureSpec[] } {
  const given: unknown = directories;
  if (!Array.isArray(given))
    throw new ConfigError(`directories must be a list of paths, got ${showValue(directories)}; give those of sweeps`);
  const data = readSweepData(directories);
  const { system } = data;
  if (data.curves.some(({ canAbsorb }) => canAbsorb === false)) {
    throw new ConfigError(
      `${directories.join(', ')}: thermalNoise must be 0, got ${String(system.config.thermalNoise)}; with it every state stays active, and there is no transition that has exponents`,
      'thermalNoise',
    );
  }
  return studied(data, options);
}

/**
 * Exponents from activity curves of another program.
 * @param files CSV with the columns system, control, size, run, t, active (docs/exponents.md)
 * @throws ConfigError `file:line: ...` for a row that can't be right, or if it is not one system of known dimension
 */
export function exponentsOfCurves(
  files: readonly string[],
  options: ExponentsOptions & CurvesOptions = {},
): { result: ExponentsResult; figures: FigureSpec[] } {
  const given: unknown = files;
  if (!Array.isArray(given) || given.length === 0)
    throw new ConfigError(`files must be a list of paths, got ${showValue(files)}; give those of CSV files`);
  return studied(readCurvesData(files, options), options);
}

function studied(
  data: SweepData,
  { criticalPoint: known, target }: ExponentsOptions,
): { result: ExponentsResult; figures: FigureSpec[] } {
  const { system } = data;
  const estimates = estimateExponents(data, known);
  const { exponents, criticalPoint } = estimates;
  const comparison = compareWithClasses(exponents, data.dimension);
  const next = target ? planToTarget(data, estimates, target) : nextPlan(data, estimates);
  const { config, source, control, runs, missing } = system;
  const result: ExponentsResult = {
    ...exponents,
    phiC: criticalPoint.best,
    phiCMethods: { ...criticalPoint.methods, threshold: criticalPoint.threshold },
    system: {
      config,
      ...(source ? { source } : {}),
      control,
      values: phisOf(data.curves),
      lengths: lengthsOf(data.curves),
      runs,
      missing,
      leftOut: data.leftOut,
    },
    comparison,
    verdict: verdictOf(estimates, comparison, next),
    enough: hasResults(estimates),
    next,
  };
  return { result, figures: exponentFigures(data, estimates, control) };
}

/** Whether a result has a value. */
export const isMeasured = <E extends Measured>(result: Result<E>): result is E => !isRefusal(result);
