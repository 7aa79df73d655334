/**
 * delta from f_a(t) ~ t^(-delta) at the critical point: weighted fits of log f_a, averaged over runs, against log t, in windows
 * that leave out the first times (corrections) and the last ones (size, or distance from phi_c). Curves at several phi near
 * phi_c are fitted together, log f_a = a - delta log t + b (phi - phi_c) (t/t_last)^s with s all but free, and phi_c enters as
 * one more point with its error: delta is that at phi_c, and not that at whatever phi was run. From a random start delta is not
 * beta/nu_par in d = 1, 2 and is never set to it.
 */
import { minOf } from '../model/arrays.js';
import type { FitCandidate } from './candidateFit.js';
import { curveGroups, localSlopes, logActivity, usableTimes } from './curves.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { type ActivityCurve, commonFault, type Result, refuse } from './records.js';
import { type KnownValue, RunPoints } from './runPoints.js';
import { estimateOverWindows, type ResamplingOptions, type WindowedEstimate } from './windowedFit.js';

export interface DecayOptions extends ResamplingOptions {
  /** phi_c with its error; needed if the curves are at several phi. With one phi, that is taken for phi_c. */
  criticalPoint?: KnownValue;
}

/** `value` is delta. */
export interface DecayFit extends WindowedEstimate {
  /** -d log f_a/d log t between neighbouring times, at the phi nearest to phi_c. */
  localSlopes: { time: number; slope: number; error: number }[];
}

/** A window must hold so many times. */
const fewestTimes = 6;
/** Windows begin and end at every second time: one time more or less is the same window. */
const stride = 2;
/** A window shorter than this factor of time can't tell a power. */
const shortestFactor = 6;
/** All usable times must cover this factor, or all windows lie in the first steps. */
const shortestRange = 30;
/** s = delta/beta enters as one more point: the range of all known classes, for data so near phi_c that they can't tell it. */
const knownPower: KnownValue = { value: 0.7, error: 0.25 };

interface Row {
  group: number;
  logTime: number;
}

/** a, delta; with several phi b, s and phi_c too, and s and phi_c as the last points. */
function decayModel(rows: readonly Row[], phis: readonly number[], logLast: number): LeastSquaresModel {
  const single = phis.length === 1;
  const k = single ? 2 : 5;
  return (parameters, values, jacobian) => {
    const [level, delta, slope = 0, power = 0, critical = 0] = parameters as unknown as [
      number,
      number,
      number?,
      number?,
      number?,
    ];
    rows.forEach(({ group, logTime }, i) => {
      const row = i * k;
      values[i] = level - delta * logTime;
      jacobian[row] = 1;
      jacobian[row + 1] = -logTime;
      if (single) return;
      const growth = Math.exp(power * (logTime - logLast));
      const distance = (phis[group] as number) - critical;
      values[i] = level - delta * logTime + slope * distance * growth;
      jacobian[row + 2] = distance * growth;
      jacobian[row + 3] = slope * distance * growth * (logTime - logLast);
      jacobian[row + 4] = -slope * growth;
    });
    if (single) return;
    const last = rows.length;
    values[last] = power;
    values[last + 1] = critical;
    jacobian.set([0, 0, 0, 1, 0, 0, 0, 0, 0, 1], last * k);
  };
}

/**
 * @param curves runs of one size at phi_c, or at several phi close around it
 */
export function decayAtCriticality(curves: readonly ActivityCurve[], options: DecayOptions = {}): Result<DecayFit> {
  const fault = commonFault(curves);
  if (fault) return fault;
  const found = curveGroups(curves);
  if ('reason' in found) return found;
  const { times, groups } = found;
  const { criticalPoint } = options;
  if (groups.length > 1 && !criticalPoint) {
    return refuse(
      `The curves are at ${groups.length} values of phi: give the critical point with its error, or the curves of one phi alone.`,
    );
  }
  const usable = minOf(groups.map(({ activity }) => usableTimes(activity)));
  if (usable < fewestTimes || (times[usable - 1] as number) < shortestRange * (times[0] as number)) {
    return refuse('Too few times before the runs absorb or scatter too much: record more densely, or add runs, or raise N.');
  }
  const points = new RunPoints();
  const logs = groups.map(({ activity }) => logActivity(activity, usable));
  const logTimes = times.slice(0, usable).map(Math.log);
  const offsets = logs.map((group) => {
    const offset = points.addGroup(group);
    points.smooth(
      logTimes.map((_, c) => offset + c),
      logTimes,
      group.length - 1,
    );
    return offset;
  });
  const known = groups.length > 1 ? [points.addKnown(knownPower), points.addKnown(criticalPoint as KnownValue)] : [];
  const phis = groups.map(({ phi }) => phi);
  const candidates: FitCandidate[] = [];
  for (let from = 0; from + fewestTimes <= usable; from += stride) {
    for (let to = usable; to - from >= fewestTimes; to -= stride) {
      const [first, last] = [times[from] as number, times[to - 1] as number];
      if (last < shortestFactor * first) break;
      const rows = groups.flatMap((_, group) => logTimes.slice(from, to).map((logTime) => ({ group, logTime })));
      const indices = offsets.flatMap((offset) => logTimes.slice(from, to).map((_, c) => offset + from + c));
      const slope = ((points.values[from] as number) - (points.values[to - 1] as number)) / Math.log(last / first);
      const level = (points.values[from] as number) + slope * Math.log(first);
      const start =
        known.length === 0 ? [level, slope] : [level, slope, 0, knownPower.value, (criticalPoint as KnownValue).value];
      candidates.push({
        window: { quantity: 'time', from: first, to: last },
        points: [...indices, ...known],
        model: decayModel(rows, phis, Math.log(last)),
        start: start.map((value, a) => (a === 2 ? startSlope(phis, offsets, points, to - 1) : value)),
        derive: (p) => [p[1] as number],
      });
    }
  }
  const estimates = estimateOverWindows(points, candidates, 'The decay at the critical point', options);
  if (!Array.isArray(estimates)) return estimates;
  const nearest = criticalPoint ? nearestTo(phis, criticalPoint.value) : 0;
  return { ...(estimates[0] as WindowedEstimate), localSlopes: localSlopes(times, logs[nearest] as number[][]) };
}

/** d log f_a / d phi at one time, between the outermost phi. */
function startSlope(phis: readonly number[], offsets: readonly number[], points: RunPoints, time: number): number {
  const last = phis.length - 1;
  const rise =
    (points.values[(offsets[last] as number) + time] as number) - (points.values[(offsets[0] as number) + time] as number);
  return rise / ((phis[last] as number) - (phis[0] as number));
}

function nearestTo(phis: readonly number[], phi: number): number {
  return phis.reduce((best, value, k) => (Math.abs(value - phi) < Math.abs((phis[best] as number) - phi) ? k : best), 0);
}
