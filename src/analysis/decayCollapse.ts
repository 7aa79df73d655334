/**
 * Finite-size scaling of the decay near phi_c: f_a(t) = t^(-delta) F(t/L^z, (phi - phi_c) t^s). log F is a polynomial in u =
 * log t - z log L over a range of u, plus b (phi - phi_c) t^s, which is enough for phi close to phi_c. delta, z, phi_c and s
 * are fitted together with it. f_a is the mean over all runs, 0 for those that absorbed. With one phi that phi is taken for
 * phi_c. Windows leave out early times and the smallest sizes.
 */
import { append, maxOf, minOf } from '../model/arrays.js';
import type { FitCandidate } from './candidateFit.js';
import { collapseQuality } from './collapseQuality.js';
import { type CurveGroup, curveGroups, logActivity, usableTimes } from './curves.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { polynomialAt, polynomialFit, polynomialSlope } from './masterCurve.js';
import { type ActivityCurve, commonFault, type Result, refuse } from './records.js';
import { type KnownValue, RunPoints } from './runPoints.js';
import { estimateOverWindows, type WindowedEstimate } from './windowedFit.js';

/** `value` is z. */
export interface DecayCollapse extends WindowedEstimate {
  delta: WindowedEstimate;
  /** Null if the curves are at one phi. */
  criticalPoint: WindowedEstimate | null;
  /**
   * S of Houdayer and Hartmann of the curves nearest to phi_c: well below 1 even for a collapse, since times of one run are
   * correlated.
   */
  quality: number | null;
}

/** One point of a curve. */
interface Moment {
  phi: number;
  logLength: number;
  logTime: number;
  point: number;
}

const fewestSizes = 3;
const fewestTimes = 6;
/** Orders of the polynomial that are tried. */
const orders = [5, 6, 7];
/** Few windows share most of their points: by chance they differ more than resampling of the same runs shows. */
const chance = 2;
/** Every how many times a window may begin. */
const stride = 3;
/** Local moves spread at most ballistically: a z that lies so many errors below 1 is that of curves in which sizes do not part yet. */
const ballistic = { z: 1, errors: 2 };
/** s = delta/beta enters as one more point: the range of all known classes, for data so near phi_c that they can't tell it. */
const knownPower: KnownValue = { value: 0.7, error: 0.25 };

/** delta, z, then the coefficients of log F in (u - centre)/width; with several phi first phi_c, s, b, and s as the last point. */
function decayModel(
  moments: readonly Moment[],
  order: number,
  several: boolean,
  { centre, width }: { centre: number; width: number },
  latest: number,
): LeastSquaresModel {
  const extra = several ? 3 : 0;
  const k = extra + 3 + order;
  return (parameters, values, jacobian) => {
    const [delta, z] = [parameters[extra] as number, parameters[extra + 1] as number];
    const coefficients = parameters.subarray(extra + 2);
    moments.forEach(({ phi, logLength, logTime }, i) => {
      const row = i * k;
      const u = (logTime - z * logLength - centre) / width;
      values[i] = polynomialAt(coefficients, u) - delta * logTime;
      if (several) {
        const [critical, power, level] = parameters as unknown as [number, number, number];
        const growth = Math.exp(power * (logTime - latest));
        const distance = phi - critical;
        values[i] = (values[i] as number) + level * distance * growth;
        jacobian[row] = -level * growth;
        jacobian[row + 1] = level * distance * growth * (logTime - latest);
        jacobian[row + 2] = distance * growth;
      }
      jacobian[row + extra] = -logTime;
      jacobian[row + extra + 1] = (-polynomialSlope(coefficients, u) * logLength) / width;
      for (let a = 0, power = 1; a <= order; a++, power *= u) jacobian[row + extra + 2 + a] = power;
    });
    if (!several) return;
    const last = moments.length;
    values[last] = parameters[1] as number;
    jacobian.fill(0, last * k, (last + 1) * k);
    jacobian[last * k + 1] = 1;
  };
}

/** Grid search for z with delta and the polynomial linear, on the curves of one phi. */
function startingExponents(moments: readonly Moment[], points: RunPoints): { z: number; delta: number } {
  let best = { score: Number.POSITIVE_INFINITY, z: 1.5, delta: 0.4 };
  const errors = moments.map(({ point }) => points.errors[point] as number);
  for (let z = 1; z <= 2.4; z += 0.1) {
    const u = moments.map(({ logLength, logTime }) => logTime - z * logLength);
    for (let delta = 0.05; delta <= 1.1; delta += 0.05) {
      const y = moments.map(({ point, logTime }) => (points.values[point] as number) + delta * logTime);
      const score = polynomialFit(u, y, errors, 4)?.chiSquare ?? Number.POSITIVE_INFINITY;
      if (score < best.score) best = { score, z, delta };
    }
  }
  return best;
}

/** @param curves three or more sizes at the critical point, or at several phi close around it (the same for all sizes) */
export function decayCollapse(curves: readonly ActivityCurve[]): Result<DecayCollapse> {
  const fault = commonFault(curves, 'several');
  if (fault) return fault;
  const found = curveGroups(curves);
  if ('reason' in found) return found;
  const { times, groups } = found;
  const lengths = [...new Set(groups.map(({ length }) => length))].sort((a, b) => a - b);
  if (lengths.length < fewestSizes)
    return refuse(`A collapse of decays needs at least ${fewestSizes} sizes, and there are ${lengths.length}: add sizes.`);
  const points = new RunPoints();
  const moments: Moment[] = [];
  for (const group of groups) addCurve(group, times, points, moments);
  const phis = [...new Set(groups.map(({ phi }) => phi))].sort((a, b) => a - b);
  const middle = phis[phis.length >> 1] as number;
  const central = moments.filter(({ phi }) => phi === middle);
  if (central.length < 3 * fewestTimes)
    return refuse('Too few times before the runs absorb or scatter too much: record more densely or add runs.');
  const start = startingExponents(central, points);
  const power = phis.length > 1 ? [points.addKnown(knownPower)] : [];
  const candidates = collapseCandidates(moments, points, power, phis, lengths, times, start);
  const estimates = estimateOverWindows(points, candidates, 'The collapse of the decays', chance);
  if (!Array.isArray(estimates)) return estimates;
  const [z, delta, criticalPoint = null] = estimates as [WindowedEstimate, WindowedEstimate, WindowedEstimate?];
  if (z.value + ballistic.errors * z.error < ballistic.z) {
    return refuse(
      `The collapse of the decays gives z = ${z.value.toPrecision(2)}, faster than local moves can spread: sizes do not part in these times; run longer, or add smaller sizes.`,
    );
  }
  return { ...z, delta, criticalPoint, quality: qualityOf(central, points, z.value, delta.value) };
}

function addCurve(group: CurveGroup, times: readonly number[], points: RunPoints, moments: Moment[]): void {
  const usable = usableTimes(group.activity);
  if (usable < fewestTimes) return;
  const offset = points.addGroup(logActivity(group.activity, usable));
  const logTimes = times.slice(0, usable).map(Math.log);
  points.smooth(
    logTimes.map((_, c) => offset + c),
    logTimes,
    group.activity.length - 1,
  );
  append(
    moments,
    logTimes.map((logTime, c) => ({ phi: group.phi, logLength: Math.log(group.length), logTime, point: offset + c })),
  );
}

function collapseCandidates(
  moments: readonly Moment[],
  points: RunPoints,
  power: readonly number[],
  phis: readonly number[],
  lengths: readonly number[],
  times: readonly number[],
  { z, delta }: { z: number; delta: number },
): FitCandidate[] {
  const several = phis.length > 1;
  const middle = phis[phis.length >> 1] as number;
  const candidates: FitCandidate[] = [];
  for (const least of lengths.slice(0, lengths.length - fewestSizes + 1)) {
    for (let from = 0; from < times.length - fewestTimes; from += stride) {
      const inside = moments.filter(
        ({ logLength, logTime }) => logLength >= Math.log(least) - 1e-9 && logTime >= Math.log(times[from] as number) - 1e-9,
      );
      if (new Set(inside.map(({ logLength }) => logLength)).size < fewestSizes || inside.length < 4 * fewestTimes) continue;
      const latest = maxOf(inside.map(({ logTime }) => logTime));
      const us = inside.map(({ logLength, logTime }) => logTime - z * logLength);
      const [low, high] = [minOf(us), maxOf(us)];
      const range = { centre: (low + high) / 2, width: (high - low) / 2 };
      const errors = inside.map(({ point }) => points.errors[point] as number);
      const y = inside.map(({ point, logTime }) => (points.values[point] as number) + delta * logTime);
      for (const order of orders) {
        const master = polynomialFit(
          us.map((u) => (u - range.centre) / range.width),
          y,
          errors,
          order,
        );
        if (!master) continue;
        candidates.push({
          window: { quantity: 'time', from: times[from] as number, to: Math.exp(latest) },
          points: [...inside.map(({ point }) => point), ...power],
          model: decayModel(inside, order, several, range, latest),
          starts: [
            [...(several ? [middle, knownPower.value, startSlope(inside, points, phis)] : []), delta, z, ...master.coefficients],
          ],
          derive: (p) => (several ? [p[4] as number, p[3] as number, p[0] as number] : [p[1] as number, p[0] as number]),
        });
      }
    }
  }
  return candidates;
}

/** d log f_a/d phi at the latest time that the largest size has at the outermost phi. */
function startSlope(moments: readonly Moment[], points: RunPoints, phis: readonly number[]): number {
  const largest = maxOf(moments.map(({ logLength }) => logLength));
  const [low, high] = [phis[0] as number, phis[phis.length - 1] as number];
  const at = (phi: number) => moments.filter((moment) => moment.phi === phi && moment.logLength === largest);
  const [first, last] = [at(low), at(high)];
  const shared = Math.min(first.length, last.length) - 1;
  if (shared < 0) return 0;
  return (
    ((points.values[(last[shared] as Moment).point] as number) - (points.values[(first[shared] as Moment).point] as number)) /
    (high - low)
  );
}

function qualityOf(central: readonly Moment[], points: RunPoints, z: number, delta: number): number | null {
  const lengths = [...new Set(central.map(({ logLength }) => logLength))];
  const sets = lengths.map((own) => {
    const curve = central.filter(({ logLength }) => logLength === own);
    return {
      x: curve.map(({ logTime }) => logTime - z * own),
      y: curve.map(({ logTime, point }) => (points.values[point] as number) + delta * logTime),
      errors: curve.map(({ point }) => points.errors[point] as number),
    };
  });
  return collapseQuality(sets);
}
