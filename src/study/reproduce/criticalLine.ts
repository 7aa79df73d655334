/**
 * phi_c against the step size of some rules: a coarse scan finds where each transition is, then several starts at phi around it are
 * measured, and lines through phi_c give the value at zero step.
 */
import { isRefusal, thresholdCriticalPoint } from '../../analysis/index.js';
import { bracketOf, sidesOf, slowsDown } from '../../analysis/levelling.js';
import type { Measured } from '../../model/measured.js';
import { combine } from '../critical/combine.js';
import { chosenOf, estimateLevel, type LevelEstimate, lineMethods } from '../critical/estimates.js';
import type { StageRun } from '../critical/stage.js';
import { type Family, slug } from './families.js';
import { evenly, listed, upTo } from './rows.js';
import { curveOf, fieldOf, groupRuns, type StoredRun, sampleOf } from './storedRuns.js';
import type { NamedPlan, Runs, Stage } from './types.js';

/** A size at which phi_c is measured. */
export interface Level {
  particles: number;
  /** Length of a run in mean kicks of a contact: steps times mean kick, sigma. */
  travel: number;
  replicas: number;
}

export const levelWords = ({ particles, travel, replicas }: Level): string =>
  `N = ${particles}, steps = ${travel} sigma / mean kick, ${replicas} starts a phi`;

export interface LineSpec {
  families: readonly Family[];
  /** Step sizes of a family, sigma. */
  steps: (family: Family) => readonly number[];
  /** Range of phi of the scan, and its spacing. */
  scan: { from: number; to: number; step: number; particles: number; travel: number };
  /** phi of the measurement, from the place that the scan found. */
  offsets: readonly number[];
  levels: readonly Level[];
  /** search: the estimators of docs/critical.md where they give a value; bracket: the levelling bracket alone, for short runs. */
  estimator: 'search' | 'bracket';
  seed: number;
}

const fewestSteps = 200;
export const stepsFor = (family: Family, step: number, travel: number): number =>
  Math.max(fewestSteps, Math.round(travel / family.meanKick(step)));

/** Values of phi in plans carry six digits. */
const phiOf = (value: number): number => Number(value.toFixed(6));

const scanName = (family: Family): string => `scan-${slug(family.name)}`;
const measureName = (family: Family): string => `measure-${slug(family.name)}`;

function scanPlan(family: Family, { scan, steps, seed }: LineSpec): NamedPlan {
  const rows = steps(family).flatMap((step) =>
    evenly(scan.from, scan.to, scan.step).map((phi) => ({
      ...family.fields(step),
      phi,
      steps: stepsFor(family, step, scan.travel),
    })),
  );
  return { name: scanName(family), plan: listed({ ...family.base, particles: scan.particles, seed }, rows) };
}

/** Where f_a at the end of a run of the scan passes a tenth, as in the authors' rule; the end of the scan if it does not. */
function placeOf(runs: readonly StoredRun[], { scan }: LineSpec): number {
  const sorted = [...runs].sort((a, b) => fieldOf(a, 'phi') - fieldOf(b, 'phi'));
  const last = sorted.findLastIndex(({ summary }) => summary.activity.last < 0.1);
  const low = last < 0 ? scan.from : fieldOf(sorted[last] as StoredRun, 'phi');
  return phiOf(Math.min(scan.to, low + scan.step / 2));
}

function measurePlan(family: Family, spec: LineSpec, place: (step: number) => number): NamedPlan {
  const { steps, offsets, levels, seed } = spec;
  const rows = steps(family).flatMap((step) =>
    levels.flatMap((level, l) =>
      offsets.flatMap((offset, k) =>
        upTo(level.replicas).map((replica) => ({
          ...family.fields(step),
          phi: phiOf(place(step) + offset),
          particles: level.particles,
          steps: stepsFor(family, step, level.travel),
          // No two runs share a random start: its long waves would be a common error of all phi.
          replica: (l * offsets.length + k) * 1000 + replica,
        })),
      ),
    ),
  );
  return { name: measureName(family), plan: listed({ ...family.base, seed: seed + 1 }, rows) };
}

const atStep = (runs: readonly StoredRun[] | undefined, family: Family, step: number): StoredRun[] =>
  (runs ?? []).filter((run) => fieldOf(run, family.stepName) === step);

/** The stages of several lines side by side. */
export function lineStages(specs: readonly LineSpec[]): Stage[] {
  const each = (plan: (family: Family, spec: LineSpec) => NamedPlan): NamedPlan[] =>
    specs.flatMap((spec) => spec.families.map((family) => plan(family, spec)));
  return [
    { name: 'scan', plan: () => each(scanPlan) },
    {
      name: 'measure',
      plan: (earlier) =>
        each((family, spec) =>
          measurePlan(family, spec, (step) => placeOf(atStep(earlier[scanName(family)], family, step), spec)),
        ),
      typical: each((family, spec) => measurePlan(family, spec, () => phiOf((spec.scan.from + spec.scan.to) / 2))),
    },
  ];
}

/** The runs around the transition of a rule at a step size. */
export const measuredRuns = (runs: Runs, family: Family, step: number): StoredRun[] =>
  atStep(runs[measureName(family)], family, step);

/** phi_c of one rule at one step size. */
export interface LinePoint {
  family: Family;
  step: number;
  /** Null if the runs allow no value. */
  value: number | null;
  error: number | null;
  method: string | null;
  /** Largest phi at which all runs absorb, smallest at which f_a levels off. */
  bracket: { low: number | null; high: number | null };
  /** The authors' rule on the same runs, and half the spacing of phi. */
  threshold: Measured | null;
  level: LevelEstimate;
}

/** A run as the estimators of a search take it. */
function stageRun(run: StoredRun, level: number): StageRun {
  const particles = fieldOf(run, 'particles');
  return {
    directory: run.name,
    level,
    size: particles,
    count: particles,
    steps: fieldOf(run, 'steps'),
    curve: curveOf(run),
    sample: sampleOf(run),
    seconds: 0,
  };
}

/** phi_c from runs of one system at several phi, size by size. */
export function criticalPointOf(
  runs: readonly StoredRun[],
  estimator: LineSpec['estimator'],
): Omit<LinePoint, 'family' | 'step'> {
  const sizes = groupRuns(runs, (run) => fieldOf(run, 'particles')).sort((a, b) => a.key - b.key);
  const staged = sizes.map((size, k) => size.runs.map((run) => stageRun(run, k)));
  const levels = staged.map((own) => estimateLevel(own, lineMethods));
  const last = levels.at(-1) as LevelEstimate;
  const largest = (sizes.at(-1) as (typeof sizes)[number]).runs.map(curveOf);
  const threshold = thresholdCriticalPoint(largest);
  const found = estimator === 'bracket' || chosenOf(last) === null ? null : combine(levels);
  const bracket = bracketOf(sidesOf(largest, slowsDown));
  const [low, high] = [bracket.low ?? Number.NaN, bracket.high ?? Number.NaN];
  const ownValue = high > low ? { value: (low + high) / 2, error: (high - low) / 2, method: 'levelling' } : null;
  const { value, error, method } = found ?? ownValue ?? { value: null, error: null, method: null };
  return {
    value,
    error,
    method,
    bracket,
    threshold: isRefusal(threshold) ? null : { value: threshold.value, error: threshold.error },
    level: last,
  };
}

/** All points of all lines. */
export const linePoints = (runs: Runs, { families, steps, estimator }: LineSpec): LinePoint[] =>
  families.flatMap((family) =>
    steps(family).map((step) => ({ family, step, ...criticalPointOf(measuredRuns(runs, family, step), estimator) })),
  );
