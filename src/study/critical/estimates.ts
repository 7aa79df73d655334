/**
 * phi_c from the runs of one size by every method that they allow.
 *
 * The method that counts is the first of these that gives a value: decay (all phi near phi_c fitted
 * together with corrections to scaling; assumes a power law, no exponent of it), curvature (assumes
 * no power either, and holds no corrections), divergence of the times (assumes one exponent for
 * both sides), power law of the steady state (needs relaxed runs above, and takes them from one
 * side only), bracket (largest phi at which all absorb, smallest at which all level off).
 */
import {
  type ActivityCurve,
  curvatureCriticalPoint,
  decayAtCriticality,
  divergenceCriticalPoint,
  halvingTimeOf,
  isRefusal,
  powerLawCriticalPoint,
  type Result,
  type ThresholdRule,
  tauRandomStart,
  thresholdCriticalPoint,
  type WindowedEstimate,
} from '../../analysis/index.js';
import { type Bracket, bracketOf, halvingTime, type SidedPhi, sidesOf } from '../../analysis/levelling.js';
import { refuse } from '../../analysis/records.js';
import { minOf } from '../../model/arrays.js';
import type { Measured } from '../../model/measured.js';
import type { Rung } from './drift.js';
import { curvesOf, type Stage, type StageRun } from './stage.js';

export type Method = 'decay' | 'curvature' | 'divergence' | 'power-law' | 'bracket';
/** Methods in the order in which they count in a search. */
export const searchMethods: readonly Method[] = ['decay', 'curvature', 'power-law', 'bracket'];
/** Methods for few and short runs, which no fit with corrections describes. */
export const lineMethods: readonly Method[] = ['curvature', 'divergence', 'power-law', 'bracket'];

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
  /** Part of the error from windows and forms of the correction; null where there is none. */
  systematicError: number | null;
  goodness: number | null;
  reason: string | null;
}

/** Size and length of the runs. */
type Runs = Pick<MethodEstimate, 'size' | 'steps'>;

/** What the runs of one size say. */
export interface LevelEstimate extends Pick<Stage, 'level' | 'size' | 'count' | 'steps'> {
  dimension: number;
  /** Runs of each phi, the fewest. */
  starts: number;
  bracket: Bracket;
  /** Smallest and largest phi. */
  range: readonly [number, number];
  /** The authors' rule on these runs, which never counts. */
  threshold: Result<ThresholdRule>;
  estimates: MethodEstimate[];
  /** The curvature of the same runs up to half their time: what it drifts by where there is no other rung. */
  earlier: Rung | null;
  /** d log f_a / d phi at the estimate that counts, and the time that it is of. */
  steepness: { value: number; time: number } | null;
  /** The side of phi_c on which the joint fit lacks phi. */
  missing: 'below' | 'above' | null;
}

/**
 * The curvature is that of the last so many fold of time: with 100, phi_c of spheres comes down
 * with time more slowly by a factor of four.
 */
const curvatureFactor = 40;

export type KnownEstimate = MethodEstimate & Measured;

export const isKnown = (estimate: MethodEstimate): estimate is KnownEstimate => estimate.value !== null;

const refused = (method: Method, { size, steps }: Runs, reason: string): MethodEstimate => ({
  ...{ method, size, steps, value: null, error: null, systematicError: null, goodness: null, reason },
});

function entry(method: Method, of: Runs, result: { value: null; reason: string } | WindowedEstimate): MethodEstimate {
  if (isRefusal(result)) return refused(method, of, result.reason);
  const { value, error, systematicError, goodness } = result as WindowedEstimate;
  return { method, size: of.size, steps: of.steps, value, error, systematicError, goodness, reason: null };
}

/** The part of a curve between two times. Of a run that absorbed before, its end is left. */
function cut({ times, activity, ...rest }: ActivityCurve, from: number, to = Number.POSITIVE_INFINITY): ActivityCurve {
  const first = times.findIndex((time) => time >= from);
  const start = first < 0 ? times.length - 1 : first;
  const after = times.findIndex((time) => time > to);
  const end = after < 0 ? times.length : Math.max(start + 1, after);
  return { ...rest, times: times.slice(start, end), activity: activity.slice(start, end) };
}

/** Halving times of f_a after which a decay is fitted. */
const fromHalving = 0.25;
/** A power without correction describes some window of a decay with this goodness, or the decay is no power yet. */
const improbable = 0.001;

/**
 * phi_c of the joint fit. A start that is not forgotten yet looks like a power with a correction as
 * large as itself, which puts phi_c anywhere: for spheres with kick 0.1 at t = 5500 by 30 errors.
 * So it counts only if a power without correction describes a window, or nearly.
 */
function decay(runs: readonly StageRun[]): Result<WindowedEstimate> {
  const phis = [...new Set(runs.map(({ curve }) => curve.phi))].sort((a, b) => a - b);
  const middle = phis[Math.floor((phis.length - 1) / 2)];
  const halving = halvingTimeOf(curvesOf(runs).filter(({ phi }) => phi === middle));
  const fit = decayAtCriticality(runs.map(({ curve }) => cut(curve, Math.max(1, fromHalving * halving))));
  if (isRefusal(fit)) return fit;
  const { criticalPoint, uncorrected } = fit;
  if ((uncorrected?.goodness ?? 0) >= improbable) return criticalPoint;
  return { value: null, reason: 'f_a is no power of the time without a correction in any window: run longer.' };
}

/** The window covers at least such a factor of time, however long f_a stays near that of the start: less shows no curvature. */
const leastCurvatureFactor = 30;

/** Earlier times, and those at which f_a is still near that of the start, bend the curve whatever phi is. */
function curvature(runs: readonly StageRun[], steps: number): Result<WindowedEstimate> {
  const from = Math.max(steps / curvatureFactor, Math.min(halvingTime(curvesOf(runs)), steps / leastCurvatureFactor));
  return curvatureCriticalPoint(runs.map(({ curve }) => cut(curve, from, steps)));
}

function divergence(runs: readonly StageRun[]) {
  const found = tauRandomStart(curvesOf(runs));
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

function fromBracket(of: Runs, { low, high }: Bracket): MethodEstimate {
  const method = 'bracket';
  if (low === null || high === null) {
    const [which, where] = low === null ? ['absorb in all their runs', 'smaller'] : ['level off in all their runs', 'larger'];
    return refused(method, of, `No phi ${which}: add ${where} phi.`);
  }
  // Nothing is known within it; half its width holds all of it, so it is no less than the 68 % interval.
  return { ...refused(method, of, ''), value: (low + high) / 2, error: (high - low) / 2, reason: null };
}

/**
 * Takes a value back that runs contradict: a power law can be followed far out of the range. The
 * bracket itself is allowed to be off by its width. Where f_a ages for long, no phi near phi_c
 * levels off and that end of the bracket is missing; the curvature and the joint fit, which compare
 * with their own errors, then only have to lie among the phi that were run.
 */
function within({ low, high }: Bracket, [first, last]: readonly [number, number], estimate: MethodEstimate): MethodEstimate {
  const { value } = estimate;
  if (value === null) return estimate;
  const withdrawn = (reason: string) => refused(estimate.method, estimate, reason);
  if (['power-law', 'divergence'].includes(estimate.method) && (low === null || high === null))
    return withdrawn('No bracket holds its value: add phi on both sides of the critical point.');
  const [left, right] = [low ?? first, high ?? last];
  const width = right - left;
  if (value > left - width && value < right + width) return estimate;
  const place = [value, left, right].map((phi) => Number(phi.toPrecision(6)));
  return withdrawn(
    `Its value ${place[0]} lies beyond the bracket ${place[1]} to ${place[2]} by more than its width: add runs, or run longer.`,
  );
}

/**
 * log of the mean f_a at the latest time at which it is above 0 at both phi around a value, by the
 * distance of the two.
 */
function steepnessAt(runs: readonly StageRun[], value: number): LevelEstimate['steepness'] {
  const phis = [...new Set(runs.map(({ curve }) => curve.phi))].sort((a, b) => a - b);
  const [below, above] = [phis.findLast((phi) => phi <= value), phis.find((phi) => phi > value)];
  if (below === undefined || above === undefined) return null;
  const sides = [below, above].map((phi) => runs.flatMap(({ curve }) => (curve.phi === phi ? [curve] : [])));
  const { times } = (sides[1] as ActivityCurve[]).reduce((a, b) => (b.times.length > a.times.length ? b : a));
  const meanAt = (curves: readonly ActivityCurve[], time: number): number =>
    curves.reduce((sum, curve) => sum + (curve.activity[curve.times.indexOf(time)] ?? 0), 0) / curves.length;
  const known = times.flatMap((time) => {
    const [low, high] = sides.map((curves) => meanAt(curves, time)) as [number, number];
    return time > 0 && low > 0 && high > low ? [{ value: Math.log(high / low) / (above - below), time }] : [];
  });
  return known.at(-1) ?? null;
}

/**
 * @param runs of one size and length, three starts or more of each phi
 * @param methods to try, in the order in which they count
 */
export function estimateLevel(runs: readonly StageRun[], methods: readonly Method[] = searchMethods): LevelEstimate {
  const { level, size, count, steps, curve: first } = runs[0] as StageRun;
  const of = { size, steps };
  const sides = sidesOf(curvesOf(runs));
  const bracket = bracketOf(sides);
  const starts = minOf(sides.map(({ phi }) => runs.filter(({ curve }) => curve.phi === phi).length));
  const threshold = thresholdCriticalPoint(curvesOf(runs));
  const range = [(sides[0] as SidedPhi).phi, (sides.at(-1) as SidedPhi).phi] as const;
  const joint = methods.includes('decay') ? decay(runs) : refuse('The joint fit is not among the methods.');
  const results: Record<Exclude<Method, 'bracket'>, () => Result<WindowedEstimate>> = {
    decay: () => joint,
    curvature: () => curvature(runs, steps),
    divergence: () => divergence(runs),
    'power-law': () => powerLaw(runs, sides),
  };
  const estimates = methods.map((method) =>
    method === 'bracket' ? fromBracket(of, bracket) : within(bracket, range, entry(method, of, results[method]())),
  );
  // Half of the short runs of a line is too short.
  const half = methods === lineMethods ? null : curvature(runs, steps / 2);
  const chosen = estimates.find(isKnown);
  return {
    ...{ level, dimension: first.dimension, size, count, steps, starts, bracket, range, threshold, estimates },
    missing: isRefusal(joint) ? (joint.missing ?? null) : null,
    earlier: half === null || isRefusal(half) ? null : { size, steps: steps / 2, value: half.value, error: half.error },
    steepness: chosen === undefined ? null : steepnessAt(runs, chosen.value),
  };
}

/** The estimate that counts at one size, or null. */
export function chosenOf({ estimates }: LevelEstimate): KnownEstimate | null {
  return estimates.find(isKnown) ?? null;
}
