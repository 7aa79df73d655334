/**
 * Decays of runs that nobody has done, larger and longer than those of a pilot: its fitted form with a correction to scaling and its scatter over runs, both
 * continued. For planning: how large errors will be is tried on them.
 */

import { maxOf, minOf } from '../model/arrays.js';
import { amplitudePrior } from './corrections.js';
import { curveGroups, logActivity, timesWithoutSize } from './curves.js';
import type { DecayFit } from './decay.js';
import { type DecayForm, decayModel, leading, priors, type Row } from './decayModel.js';
import { levenbergMarquardt } from './levenbergMarquardt.js';
import type { SeededRandom } from './random.js';
import { type ActivityCurve, type Refusal, refuse } from './records.js';
import { meanOf, standardError, straightLine, varianceOf } from './statistics.js';

/** f_a = exp(a - delta log t + u + c u^2 + d u^3 + B (t/t_0)^-1/2), u = b (phi - phi_c) (t/t_1)^s. */
export interface DecayPilot {
  /** a, delta, phi_c, b, s, c, d, B; B with its error in quadrature. */
  parameters: readonly number[];
  /** t_0 and t_1, and the last time of the runs. */
  first: number;
  last: number;
  end: number;
  /** Of the pilot's runs. */
  length: number;
  dimension: number;
  /** log of the variance of log f_a over runs at t_1, in a box of the pilot's length, and how it rises with log t. */
  logVariance: { value: number; slope: number };
  /** Factor of time, as a logarithm, over which a run forgets its deviation by e. */
  memory: number;
}

/** |u| that the polynomial is fitted to; beyond it is continued straight, at least with this slope. */
const reach = 0.8;
const leastSlope = 0.3;
/** omega of the correction: its amplitude counts here, not its power. */
const omega = 0.5;
const order = 3;
/** phi_c stays that of the fit: it is known to this part of its error. */
const fixed = 0.02;

/** Points of a phi and time with their scatter over runs. */
interface Point extends Row {
  value: number;
  error: number;
  variance: number;
}

function pointsOf(curves: readonly ActivityCurve[]): { points: Point[]; memory: number } | Refusal {
  const found = curveGroups(curves);
  if ('reason' in found) return found;
  const points: Point[] = [];
  let [together, apart, distances, pairs] = [0, 0, 0, 0];
  for (const { phi, activity } of found.groups) {
    const logs = logActivity(activity, timesWithoutSize(activity));
    const count = logs[0]?.length ?? 0;
    const at = Array.from({ length: count }, (_, c) => logs.map((run) => run[c] as number));
    at.forEach((values, c) => {
      const logTime = Math.log(found.times[c] as number);
      // The mean logarithm of a variance of few runs lies lower by so much.
      const variance = varianceOf(values) * Math.exp(1 / (values.length - 1));
      points.push({ phi, logTime, value: meanOf(values), error: standardError(values), variance });
      const before = at[c - 1];
      if (!before) return;
      const [one, two] = [meanOf(values), meanOf(before)];
      together +=
        values.reduce((sum, value, run) => sum + (value - one) * ((before[run] as number) - two), 0) / (values.length - 1);
      apart += Math.sqrt(varianceOf(values) * varianceOf(before));
      distances += logTime - Math.log(found.times[c - 1] as number);
      pairs++;
    });
  }
  const correlation = Math.min(0.99, Math.max(0.1, together / apart));
  // The last few active particles may be as many in all runs.
  return { points: points.filter(({ error }) => error > 0), memory: -distances / pairs / Math.log(correlation) };
}

/** Straight line through the logarithms of the variances against log t - `last`; variances grow with time, as the correlation length does. */
function varianceLine(points: readonly Point[], last: number): DecayPilot['logVariance'] {
  const line = straightLine(
    points.map(({ logTime }) => logTime - last),
    points.map(({ variance }) => Math.log(variance)),
  );
  const slope = Math.max(0, line.slope);
  return { slope, value: line.meanY - slope * line.meanX };
}

/** What the pilot does not know of the correction may be there, and errors grow with its size: B with its error in quadrature, the others as that B wants them. */
function withCorrection(parameters: readonly number[], covariance: Float64Array | null): number[] {
  const k = parameters.length;
  const amplitude = parameters[k - 1] as number;
  const variance = covariance?.[k * k - 1];
  if (!covariance || !variance) return [...parameters];
  const more = Math.sign(amplitude) * Math.hypot(amplitude, Math.sqrt(variance)) - amplitude;
  return parameters.map((value, a) => value + ((covariance[a * k + k - 1] as number) / variance) * more);
}

/**
 * @param curves runs of one size, without the times in which their start is forgotten
 * @param fit of the same
 */
export function decayPilot(curves: readonly ActivityCurve[], fit: DecayFit): DecayPilot | Refusal {
  const found = pointsOf(curves);
  if ('reason' in found) return found;
  const logs = found.points.map(({ logTime }) => logTime);
  const [first, last] = [minOf(logs), Math.log(fit.window.to)];
  const { value: critical } = fit.criticalPoint;
  const near = (slope: number) => (point: Point) =>
    Math.abs(slope * (point.phi - critical)) * Math.exp(fit.power.value * (point.logTime - last)) <= reach;
  const fitted = (points: readonly Point[], slope: number) => {
    const form: DecayForm = { rows: points, first, last, order, correction: { form: 'exponential', omega }, known: true };
    const known = [
      priors.power,
      priors.second,
      priors.third,
      amplitudePrior,
      { value: critical, error: fixed * fit.criticalPoint.error },
    ];
    const level = meanOf(points.map(({ value, logTime }) => value + fit.value * logTime));
    return levenbergMarquardt(
      [...points.map(({ value }) => value), ...known.map(({ value }) => value)],
      [...points.map(({ error }) => error), ...known.map(({ error }) => error)],
      decayModel(form),
      [level, fit.value, critical, slope, fit.power.value, 0, 0, 0],
      { lower: [-Infinity, -Infinity, -Infinity, 0, 0.1], upper: [Infinity, Infinity, Infinity, Infinity, 2] },
    );
  };
  let [points, slope] = [
    found.points,
    1 / (found.points.reduce((most, { phi }) => Math.max(most, Math.abs(phi - critical)), 0) || 1),
  ];
  for (let round = 0; round < 3; round++) {
    if (points.length < leading(order) + 2)
      return refuse('Too few times near phi_c to continue the decays of the pilot: add phi there.');
    slope = fitted(points, slope).parameters[3] as number;
    points = found.points.filter(near(slope));
  }
  if (points.length < leading(order) + 2)
    return refuse('Too few times near phi_c to continue the decays of the pilot: add phi there.');
  const { length, dimension } = curves[0] as ActivityCurve;
  const end = maxOf(curves.map(({ times }) => times.at(-1) as number));
  const best = fitted(points, slope);
  const parameters = withCorrection([...best.parameters], best.covariance);
  return { parameters, first, last, end, length, dimension, logVariance: varianceLine(points, last), memory: found.memory };
}

/** By how much phi - phi_c = 1 multiplies u at a time. */
export function pilotGrowth({ parameters, last }: DecayPilot, time: number): number {
  const [, , , slope, power] = parameters as [number, number, number, number, number];
  return slope * Math.exp(power * (Math.log(time) - last));
}

/** Variance of log f_a over runs at a time and in a box of a length. */
export function pilotVariance({ logVariance, last, length, dimension }: DecayPilot, time: number, box: number): number {
  return Math.exp(logVariance.value + logVariance.slope * (Math.log(time) - last)) * (length / box) ** dimension;
}

/** f_a without scatter. */
export function pilotActivity(pilot: DecayPilot, phi: number, time: number): number {
  const [level, delta, critical, , , second, third, amplitude] = pilot.parameters as unknown as Float64Array & number[];
  const u = (phi - (critical as number)) * pilotGrowth(pilot, time);
  const edge = Math.sign(u) * Math.min(Math.abs(u), reach);
  const scaling = edge + (second as number) * edge ** 2 + (third as number) * edge ** 3;
  const slope = Math.max(leastSlope, 1 + 2 * (second as number) * edge + 3 * (third as number) * edge ** 2);
  const correction = (amplitude as number) * Math.exp(-omega * (Math.log(time) - pilot.first));
  return Math.min(
    1,
    Math.exp((level as number) - (delta as number) * Math.log(time) + scaling + slope * (u - edge) + correction),
  );
}

/**
 * One run.
 * @param cells particles or sites, of which f_a is a part: it is a whole number of them
 */
export function pilotDecay(
  pilot: DecayPilot,
  { phi, length, cells, run, times }: { phi: number; length: number; cells: number; run: number; times: readonly number[] },
  random: SeededRandom,
): ActivityCurve {
  let [state, before] = [random.gaussian(), times[0] as number];
  let absorbedAt: number | null = null;
  const activity = times.map((time) => {
    const kept = (before / time) ** (1 / pilot.memory);
    state = kept * state + Math.sqrt(1 - kept * kept) * random.gaussian();
    before = time;
    const variance = pilotVariance(pilot, time, length);
    const mean = pilotActivity(pilot, phi, time);
    const active = Math.round(Math.min(1, mean * Math.exp(Math.sqrt(variance) * state - variance / 2)) * cells);
    if (active === 0) absorbedAt ??= time;
    return absorbedAt === null ? active / cells : 0;
  });
  return { phi, particles: cells, length, dimension: pilot.dimension, run, times: [...times], activity, absorbedAt };
}
