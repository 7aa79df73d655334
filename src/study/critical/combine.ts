/** The value of a search from what its rungs gave, its error and the parts of it. */

import type { Bracket } from '../../analysis/levelling.js';
import { describesData } from '../../analysis/records.js';
import { maxOf } from '../../model/arrays.js';
import { driftPowers, type Rung, withoutDrift } from './drift.js';
import { chosenOf, isKnown, type KnownEstimate, type LevelEstimate, type Method } from './estimates.js';

/**
 * Corrections to scaling that no form holds, as a part of f_a at the end of a rung: on lattices in d = 1,
 * 2 and 3 the values of rungs are off by what up to 9 % are worth in the mean (docs/critical.md).
 */
const unknownPart = 0.05;
/**
 * Part of the curvature in the value of a rung that has a joint fit too. In d = 1 it drifts so slowly,
 * as t^-0.4, that it says nothing beside the fit.
 */
const curvaturePart = (dimension: number): number => (dimension === 1 ? 0 : 1 / 6);
/** Rungs of which the mean is taken: a factor of 8 in time. */
const mostRungs = 4;

export interface CombinedEstimate {
  value: number;
  /** The three parts below in quadrature. */
  error: number;
  method: Method;
  size: number;
  parts: {
    /** Error of the method over independent starts. */
    starts: number;
    /**
     * Of the joint fit by how much windows, forms of the correction and the curvature differ; of
     * others by how much another one differs beyond its own error.
     */
    methods: number;
    /** From what is left of the drift with size and time; half the bracket if nothing is known of it. */
    sizes: number;
  };
  /** What the value was made from, the longest runs first. */
  rungs: Rung[];
}

/**
 * What is left of the changes with the size and time. A single change may be small by chance; two of
 * them are so more rarely. So the change before counts too, by what would be left of it. Noise makes
 * changes larger. The result is not corrected for that: it is too large rather than too small.
 * @param values of one method by falling size
 */
function changeOf([now, before, first]: readonly KnownEstimate[], dimension: number): number {
  // Changes fall by this from one doubling to the next, and all that follow one make so many times it.
  const lessEachTime = 2 ** -driftPowers(dimension)[0];
  const changesLeft = lessEachTime / (1 - lessEachTime);
  const last = (now as KnownEstimate).value - (before as KnownEstimate).value;
  const earlier = first === undefined ? null : ((before as KnownEstimate).value - first.value) * lessEachTime;
  return changesLeft * (earlier === null ? Math.abs(last) : Math.hypot(last, earlier) / Math.SQRT2);
}

/** The value of a rung that has a joint fit, and what corrections that no form holds are worth there. */
type FittedRung = KnownEstimate & { unknown: number };

/**
 * The joint fit of a rung, moved towards its curvature. The fit may take the last of the start for
 * a slow correction, the curvature holds none. Where the two differ, phi_c lies between them on
 * lattices in d = 2 and 3, much nearer to the fit, and at the fit in d = 1. The error holds the
 * whole move.
 */
function moved(fit: KnownEstimate, { estimates, steepness, dimension }: LevelEstimate): FittedRung {
  const curvature = estimates.filter(isKnown).find(({ method }) => method === 'curvature');
  const distance = curvature === undefined ? 0 : curvature.value - fit.value;
  const move = curvaturePart(dimension) * distance;
  return {
    ...fit,
    value: fit.value + move,
    error: Math.hypot(fit.error, move),
    systematicError: Math.hypot(fit.systematicError ?? 0, move),
    unknown: steepness === null ? 0 : unknownPart / steepness.value,
  };
}

/**
 * The rungs from the last one on that the method gave a value on, without a gap; the last one
 * first. If that of the last describes its runs, those that don't end the row.
 */
function rungsOf(levels: readonly LevelEstimate[], method: Method): FittedRung[] {
  const found = [...levels].reverse().map((level) => {
    const own = level.estimates.find((one): one is KnownEstimate => isKnown(one) && one.method === method);
    if (own === undefined) return undefined;
    return method === 'decay' ? moved(own, level) : { ...own, unknown: 0 };
  });
  const [last] = found;
  const end = found.findIndex((one) => one === undefined || (last !== undefined && describesData(last) && !describesData(one)));
  return found.slice(0, end < 0 ? found.length : end) as FittedRung[];
}

const rungOf = ({ size, steps, value, error }: KnownEstimate): Rung => ({ size, steps, value, error });

type Parts = CombinedEstimate['parts'];

const combined = (method: Method, value: number, parts: Parts, rungs: readonly Rung[]): CombinedEstimate => ({
  value,
  error: Math.hypot(parts.starts, parts.methods, parts.sizes),
  method,
  size: (rungs[0] as Rung).size,
  parts,
  rungs: [...rungs],
});

/** The middle of a bracket; half its width is the error, which holds everything in it. */
export function middleOf(
  bracket: { low: number; high: number },
  { size, steps }: Pick<Rung, 'size' | 'steps'>,
): CombinedEstimate {
  const [value, error] = [(bracket.low + bracket.high) / 2, (bracket.high - bracket.low) / 2];
  return combined('bracket', value, { starts: error, methods: 0, sizes: 0 }, [{ size, steps, value, error }]);
}

/**
 * The mean of the joint fits of the rungs, weighted by their errors. Each has windows and starts of its
 * own, so rungs count as independent; where they scatter by more than their errors, the error is larger
 * by as much. What no form of the correction holds is common to all.
 */
function meanOfFits(rungs: readonly FittedRung[]): CombinedEstimate {
  const weights = rungs.map(({ error, unknown }) => 1 / (error ** 2 + unknown ** 2));
  const sum = weights.reduce((all, weight) => all + weight, 0);
  const total = (of: (one: FittedRung, weight: number) => number) =>
    rungs.reduce((all, one, k) => all + of(one, (weights[k] as number) / sum), 0);
  const value = total((one, weight) => weight * one.value);
  const chiSquare = rungs.reduce((all, one, k) => all + (weights[k] as number) * (one.value - value) ** 2, 0);
  const scatter = rungs.length > 1 ? Math.max(1, chiSquare / (rungs.length - 1)) : 1;
  const own = total(({ error }, weight) => (weight * error) ** 2);
  const systematic = total(({ systematicError }, weight) => (weight * (systematicError ?? 0)) ** 2);
  const unknown = total((one, weight) => weight * one.unknown);
  const parts = {
    starts: Math.sqrt(Math.max(0, own - systematic)),
    methods: Math.sqrt(systematic),
    sizes: Math.sqrt((scatter - 1) * own + unknown ** 2),
  };
  return combined('decay', value, parts, rungs.map(rungOf));
}

/**
 * How much a rung says: with a joint fit the most, with a bracket alone the least. The sizes of a line,
 * for which no joint fit is tried, all say as much.
 */
const rankOf = ({ estimates }: LevelEstimate): number => {
  if (estimates.every(({ method }) => method !== 'decay')) return 0;
  const [method] = estimates.filter(isKnown).map((one) => one.method);
  if (method === 'decay') return 2;
  return method === undefined || method === 'bracket' ? 0 : 1;
};

function combineRungs(all: readonly LevelEstimate[]): CombinedEstimate | null {
  const [before, newest] = all.slice(-2);
  const levels = before && newest && rankOf(before) > rankOf(newest) ? all.slice(0, -1) : all;
  const end = levels.findLastIndex((level) => chosenOf(level) !== null);
  const last = levels[end];
  if (last === undefined) return null;
  const chosen = chosenOf(last) as KnownEstimate;
  const { method, value, error: starts } = chosen;
  if (method === 'bracket') return combined(method, value, { starts, methods: 0, sizes: 0 }, [rungOf(chosen)]);
  const rungs = rungsOf(levels.slice(0, end + 1), method);
  if (method === 'decay') return meanOfFits(rungs.slice(0, mostRungs));
  // The other methods lie inside the bracket by construction, so their distance from it says nothing.
  const others = last.estimates.filter(isKnown).filter((one) => one.method !== method && one.method !== 'bracket');
  const methods = Math.max(0, maxOf(others.map((one) => Math.abs(one.value - value) - one.error)));
  const { bracket, range, dimension } = last;
  const width = (bracket.high ?? range[1]) - (bracket.low ?? range[0]);
  if (method === 'curvature') {
    const measured = rungs.map(rungOf);
    const free = withoutDrift(measured.length > 1 || last.earlier === null ? measured : [...measured, last.earlier], dimension);
    if (free !== null && Math.abs(free.value - value) < width)
      return combined(method, free.value, { starts: free.chance, methods, sizes: free.form }, free.rungs);
  } else if (rungs.length > 1)
    return combined(method, value, { starts, methods, sizes: changeOf(rungs, dimension) }, rungs.map(rungOf));
  // Corrections to scaling bend every curve alike, so that a single size and time has a small error about a wrong value.
  return combined(method, value, { starts, methods, sizes: width / 2 }, [rungOf(chosen)]);
}

/**
 * The value of the largest sizes and its error (docs/critical.md). What is systematic enters in full.
 * @param levels by rising size
 * @param shown the bracket that the search has shown, which a value never leaves: half of it is then the error
 */
export function combine(
  levels: readonly LevelEstimate[],
  { low, high }: Bracket = { low: null, high: null },
): CombinedEstimate | null {
  const found = combineRungs(levels);
  if (found === null || low === null || high === null || (found.value >= low && found.value <= high)) return found;
  return middleOf({ low, high }, found.rungs[0] as Rung);
}
