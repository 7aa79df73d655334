/**
 * phi_c from the runs of one size by every method that they allow, the one that counts, and its error.
 *
 * The method is the first of this order that gives a value: curvature (assumes no exponent and no steady state, uses both sides),
 * divergence of the times (assumes one exponent for both sides), power law of the steady state (needs relaxed runs above, and takes
 * them from one side only), bracket (largest phi at which all absorb, smallest at which all level off).
 */

import {
  curvatureCriticalPoint,
  divergenceCriticalPoint,
  isRefusal,
  powerLawCriticalPoint,
  type Result,
  type ThresholdRule,
  tauRandomStart,
  thresholdCriticalPoint,
  type WindowedEstimate,
} from '../../analysis/index.js';
import { maxOf, minOf } from '../../model/arrays.js';
import { driftPowers, type Rung, withoutDrift } from './drift.js';
import { type Bracket, bracketOf, halvingTime, type SidedPhi, sidesOf } from './sides.js';
import type { StageRun } from './stage.js';

/** In the order in which they count. */
export const methods = ['curvature', 'divergence', 'power-law', 'bracket'] as const;
export type Method = (typeof methods)[number];

/** phi_c by one method at one size. */
export interface MethodEstimate {
  method: Method;
  /** N, or sites along a side. */
  size: number;
  /** Length of its runs. */
  steps: number;
  /** Null if the runs don't allow a value; `reason` says why. */
  value: number | null;
  error: number | null;
  goodness: number | null;
  reason: string | null;
}

/** A fit less probable than this does not describe the runs. */
const improbable = 0.01;

/** Size and length of the runs. */
type Runs = Pick<MethodEstimate, 'size' | 'steps'>;

/** What the runs of one size say. */
export interface LevelEstimate {
  level: number;
  dimension: number;
  size: number;
  count: number;
  steps: number;
  /** Runs of each phi, the fewest. */
  starts: number;
  bracket: Bracket;
  /** Smallest and largest phi. */
  range: readonly [number, number];
  /** The authors' rule on these runs, which never counts. */
  threshold: Result<ThresholdRule>;
  estimates: MethodEstimate[];
}

/** The curvature is that of the last so many fold of time: with 100, phi_c of spheres comes down with time more slowly by a factor of four. */
const curvatureFactor = 40;

type Known = MethodEstimate & { value: number; error: number };

export const isKnown = (estimate: MethodEstimate): estimate is Known => estimate.value !== null;

function entry(
  method: Method,
  { size, steps }: Runs,
  result: { value: null; reason: string } | WindowedEstimate,
): MethodEstimate {
  if (isRefusal(result)) return { method, size, steps, value: null, error: null, goodness: null, reason: result.reason };
  const { value, error, goodness } = result as WindowedEstimate;
  return { method, size, steps, value, error, goodness, reason: null };
}

/** ... and of this at least, however long f_a stays near that of the start: less shows no curvature. */
const leastCurvatureFactor = 30;

/** Earlier times, and those at which f_a is still near that of the start, bend the curve whatever phi is. */
function curvature(runs: readonly StageRun[]) {
  const { steps } = runs[0] as StageRun;
  const from = Math.max(steps / curvatureFactor, Math.min(halvingTime(runs), steps / leastCurvatureFactor));
  return curvatureCriticalPoint(
    runs.map(({ curve }) => {
      const first = curve.times.findIndex((time) => time >= from);
      // Of a run that absorbed before, its end is left.
      const start = first < 0 ? curve.times.length - 1 : first;
      return { ...curve, times: curve.times.slice(start), activity: curve.activity.slice(start) };
    }),
  );
}

function divergence(runs: readonly StageRun[]) {
  const found = tauRandomStart(runs.map(({ curve }) => curve));
  return 'times' in found ? divergenceCriticalPoint(found.times) : found;
}

/** Only phi whose f_a has levelled off have a steady state. */
function powerLaw(runs: readonly StageRun[], sides: readonly SidedPhi[]) {
  const above = new Set(sides.filter(({ side }) => side === 'above').map(({ phi }) => phi));
  const steady = runs.filter(({ curve }) => above.has(curve.phi));
  if (steady.length === 0)
    return { value: null, reason: 'At no phi has f_a levelled off in all runs: run longer, or add larger phi.' };
  return powerLawCriticalPoint(steady.map(({ sample }) => sample));
}

function fromBracket({ size, steps }: Runs, { low, high }: Bracket): MethodEstimate {
  const method = 'bracket';
  if (low === null || high === null) {
    const [which, where] = low === null ? ['absorb in all their runs', 'smaller'] : ['level off in all their runs', 'larger'];
    return { method, size, steps, value: null, error: null, goodness: null, reason: `No phi ${which}: add ${where} phi.` };
  }
  // Nothing is known within it; half its width holds all of it, so it is no less than the 68 % interval.
  return { method, size, steps, value: (low + high) / 2, error: (high - low) / 2, goodness: null, reason: null };
}

/**
 * Takes a value back that runs contradict: a power law can be followed far out of the range. The bracket itself is allowed to be off by its
 * width. Where f_a ages for long, no phi near phi_c levels off and that end of the bracket is missing; the curvature, which compares with
 * its own errors, then only has to lie among the phi that were run.
 */
function within({ low, high }: Bracket, [first, last]: readonly [number, number], estimate: MethodEstimate): MethodEstimate {
  const { value } = estimate;
  if (value === null) return estimate;
  const withdrawn = (reason: string): MethodEstimate => ({ ...estimate, value: null, error: null, goodness: null, reason });
  if (estimate.method !== 'curvature' && (low === null || high === null))
    return withdrawn('No bracket holds its value: add phi on both sides of the critical point.');
  const [left, right] = [low ?? first, high ?? last];
  const width = right - left;
  if (value > left - width && value < right + width) return estimate;
  const place = [value, left, right].map((phi) => Number(phi.toPrecision(6)));
  return withdrawn(
    `Its value ${place[0]} lies beyond the bracket ${place[1]} to ${place[2]} by more than its width: add runs, or run longer.`,
  );
}

/** @param runs of one size and length, three starts or more of each phi */
export function estimateLevel(runs: readonly StageRun[]): LevelEstimate {
  const { level, size, count, steps, curve: first } = runs[0] as StageRun;
  const of = { size, steps };
  const sides = sidesOf(runs);
  const bracket = bracketOf(sides);
  const starts = minOf(sides.map(({ phi }) => runs.filter(({ curve }) => curve.phi === phi).length));
  const threshold = thresholdCriticalPoint(runs.map(({ curve }) => curve));
  const range = [(sides[0] as SidedPhi).phi, (sides.at(-1) as SidedPhi).phi] as const;
  const estimates = [
    within(bracket, range, entry('curvature', of, curvature(runs))),
    within(bracket, range, entry('divergence', of, divergence(runs))),
    within(bracket, range, entry('power-law', of, powerLaw(runs, sides))),
    fromBracket(of, bracket),
  ];
  return { level, dimension: first.dimension, size, count, steps, starts, bracket, range, threshold, estimates };
}

/** The estimate that counts at one size, or null. */
export function chosenOf({ estimates }: LevelEstimate): Known | null {
  return estimates.find(isKnown) ?? null;
}

/**
 * What is left of the changes with the size and time. Two changes agree by chance less often than one is small by chance, so the one
 * before counts too, by what would be left of it. Chance makes changes larger, and that is left in.
 * @param values of one method by falling size
 */
function changeOf([now, before, first]: readonly Known[], dimension: number): number {
  // Changes fall by this from one doubling to the next, and all that follow one make so many times it.
  const lessEachTime = 2 ** -driftPowers(dimension)[0];
  const changesLeft = lessEachTime / (1 - lessEachTime);
  const last = (now as Known).value - (before as Known).value;
  return (
    changesLeft *
    (first === undefined ? Math.abs(last) : Math.hypot(last, ((before as Known).value - first.value) * lessEachTime) / Math.SQRT2)
  );
}

export interface CombinedEstimate {
  value: number;
  /** The three parts below in quadrature. */
  error: number;
  method: Method;
  size: number;
  parts: {
    /** Error of the method over independent starts, windows included; of the curvature as it is taken to infinite time. */
    starts: number;
    /** By how much another method at the largest size differs beyond its own error. */
    methods: number;
    /** From what is left of the drift with size and time; half the bracket if there is nothing to compare with. */
    sizes: number;
  };
  /** What the value was made from, the longest runs first. */
  rungs: Rung[];
}

const fits = ({ goodness }: Known): boolean => goodness === null || goodness >= improbable;

/**
 * The rungs from the last one on that the method gave a value on, without a gap; the last one first. If that of the last describes its runs, those that don't
 * end the row.
 */
function rungsOf(levels: readonly LevelEstimate[], method: Method): Known[] {
  const found = [...levels]
    .reverse()
    .map(({ estimates }) => estimates.find((one): one is Known => isKnown(one) && one.method === method));
  const [last] = found;
  const end = found.findIndex((one) => one === undefined || (last !== undefined && fits(last) && !fits(one)));
  return found.slice(0, end < 0 ? found.length : end) as Known[];
}

const rungOf = ({ size, steps, value, error }: Known): Rung => ({ size, steps, value, error });

/**
 * The value of the largest size and its error; the curvature is taken to infinite time (drift.ts). The spread of the methods and a
 * shift with the size are no chance, and enter in full.
 * @param levels by rising size
 * @param shown the bracket that the search has shown, which a value never leaves: half of it is then the error
 */
export function combine(
  levels: readonly LevelEstimate[],
  { low, high }: Bracket = { low: null, high: null },
): CombinedEstimate | null {
  const found = combineRungs(levels);
  if (found === null || low === null || high === null || (found.value >= low && found.value <= high)) return found;
  const [value, error] = [(low + high) / 2, (high - low) / 2];
  const { steps } = found.rungs[0] as Rung;
  const parts = { starts: error, methods: 0, sizes: 0 };
  return { value, error, method: 'bracket', size: found.size, parts, rungs: [{ size: found.size, steps, value, error }] };
}

function combineRungs(levels: readonly LevelEstimate[]): CombinedEstimate | null {
  const end = levels.findLastIndex((level) => chosenOf(level) !== null);
  const last = levels[end];
  if (last === undefined) return null;
  const chosen = chosenOf(last) as Known;
  const { method, size } = chosen;
  // The bracket holds the others by what it is, and says nothing more.
  const others = last.estimates.filter(isKnown).filter((one) => one.method !== method && one.method !== 'bracket');
  const methods = Math.max(0, maxOf(others.map(({ value, error }) => Math.abs(value - chosen.value) - error)));
  const of = (value: number, starts: number, sizes: number, rungs: Rung[]): CombinedEstimate => ({
    value,
    error: Math.hypot(starts, methods, sizes),
    method,
    size,
    parts: { starts, methods, sizes },
    rungs,
  });
  if (method === 'bracket') return of(chosen.value, chosen.error, 0, [rungOf(chosen)]);
  const rungs = rungsOf(levels.slice(0, end + 1), method);
  const { bracket, range, dimension } = last;
  const width = (bracket.high ?? range[1]) - (bracket.low ?? range[0]);
  if (method === 'curvature') {
    const free = withoutDrift(rungs.map(rungOf), dimension);
    if (free !== null && Math.abs(free.value - chosen.value) < width) return of(free.value, free.chance, free.form, free.rungs);
  } else if (rungs.length > 1) return of(chosen.value, chosen.error, changeOf(rungs, dimension), rungs.map(rungOf));
  // Corrections to scaling bend every curve alike, so that a single size and time has a small error about a wrong value.
  return of(chosen.value, chosen.error, width / 2, [rungOf(chosen)]);
}
