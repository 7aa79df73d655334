/**
 * Relaxation times from random starts on both sides of phi_c (`tauRandomStart`): below, the time to absorb; above, the time at
 * which f_a has come within a factor of its plateau. They scale as |phi - phi_c|^(-beta/delta), which with random starts is not
 * nu_par in d = 1, 2 (physics.md section 3).
 */
import { type CurveGroup, curveGroups } from './curves.js';
import { type ActivityCurve, commonFault, groupBy, type Result, refuse } from './records.js';
import { pseudoValues } from './runPoints.js';
import { meanOf, standardError } from './statistics.js';

export interface RelaxationTime {
  phi: number;
  side: 'below' | 'above';
  /** Steps. */
  value: number;
  /** Standard error over runs. */
  error: number;
  /** Pseudo-values of log time, one a run. */
  logReplicates: number[];
}

export interface RelaxationTimes {
  times: RelaxationTime[];
  /** phi that give no time, and why. */
  leftOut: { phi: number; reason: string }[];
}

/** f_a counts as relaxed once it is within this factor of the plateau. */
const factor = 1.3;
/**
 * The plateau is the mean of the last part of the times, by this factor of time; the part before it, of the same factor, tells
 * whether f_a has levelled off.
 */
const plateauFactor = Math.sqrt(10);
/** f_a may fall by so much from that part to the plateau: the slowest critical decay, t^(-0.14) in d = 1, falls by 17 %. */
const largestFall = 1.08;

/** Mean f_a of the last part of the times and of the part before it. */
function plateauOf(means: readonly number[], times: readonly number[]): { plateau: number; before: number } {
  const last = times[times.length - 1] as number;
  const inside = (from: number, to: number) =>
    meanOf(means.filter((_, c) => (times[c] as number) > from && (times[c] as number) <= to));
  return { plateau: inside(last / plateauFactor, last), before: inside(last / plateauFactor ** 2, last / plateauFactor) };
}

function meanCurve(activity: readonly (readonly number[])[], times: readonly number[]): number[] {
  return times.map((_, c) => meanOf(activity.map((run) => run[c] as number)));
}

/** First time at which the mean over runs is within the factor of its plateau, by interpolation in both logarithms. */
function timeToPlateau(activity: readonly (readonly number[])[], times: readonly number[]): number {
  const means = meanCurve(activity, times);
  const level = factor * plateauOf(means, times).plateau;
  const after = means.findIndex((mean) => mean <= level);
  if (after < 1) return Number.NaN;
  const [high, low] = [Math.log(means[after - 1] as number), Math.log(means[after] as number)];
  const [early, late] = [Math.log(times[after - 1] as number), Math.log(times[after] as number)];
  return Math.exp(early + ((late - early) * (high - Math.log(level))) / (high - low));
}

function above(phi: number, group: CurveGroup, times: readonly number[]): RelaxationTime | string {
  const { plateau, before } = plateauOf(meanCurve(group.activity, times), times);
  if (!(before < largestFall * plateau)) return 'it has not levelled off: run longer';
  const value = timeToPlateau(group.activity, times);
  if (!Number.isFinite(value)) return 'it starts at its plateau: record earlier times';
  const logReplicates = pseudoValues(group.activity, (runs) => [Math.log(timeToPlateau(runs, times))]).map(
    ([log]) => log as number,
  );
  if (!logReplicates.every(Number.isFinite)) return 'its plateau is not told from noise: add runs';
  return { phi, side: 'above', value, error: value * standardError(logReplicates), logReplicates };
}

function below(phi: number, absorbedAt: readonly number[]): RelaxationTime | string {
  if (absorbedAt.some((time) => time <= 0)) return 'a run starts absorbed';
  const value = meanOf(absorbedAt);
  const logReplicates = pseudoValues(absorbedAt, (runs) => [Math.log(meanOf(runs))]).map(([log]) => log as number);
  return { phi, side: 'below', value, error: standardError(absorbedAt), logReplicates };
}

/**
 * One time for each phi whose runs all absorb or all level off.
 * @param curves of one size, from random starts
 */
export function tauRandomStart(curves: readonly ActivityCurve[]): RelaxationTimes | Result<never> {
  const fault = commonFault(curves);
  if (fault) return fault;
  const times: RelaxationTime[] = [];
  const leftOut: { phi: number; reason: string }[] = [];
  for (const { key: phi, items } of groupBy(curves, (curve) => curve.phi)) {
    const absorbed = items.map((curve) => curve.absorbedAt ?? null).filter((time) => time !== null);
    let result: RelaxationTime | string;
    if (absorbed.length === items.length) result = below(phi, absorbed);
    else if (absorbed.length > 0) result = 'some runs absorb and some do not: raise N or run longer';
    else {
      const found = curveGroups(items);
      result = 'reason' in found ? found.reason : above(phi, found.groups[0] as CurveGroup, found.times);
    }
    if (typeof result === 'string') leftOut.push({ phi, reason: result });
    else times.push(result);
  }
  if (times.length === 0)
    return refuse('No phi gives a relaxation time: none absorbs in all its runs and none levels off in all of them; run longer.');
  return { times, leftOut };
}
