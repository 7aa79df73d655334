/**
 * Finite-size scaling of the decay near phi_c: f_a(t) = t^(-delta) F(t/L^z) exp(v + c v^2 + d v^3), v = b (phi - phi_c) t^s, with corrections to scaling
 * t^(-omega). F is a master curve without a form in u = log t - z log L; delta, z, phi_c and s are fitted together with it. f_a is the mean over all runs, 0 for
 * those that absorbed. With one phi that phi is taken for phi_c. Windows leave out early times or one of the sizes.
 */
import { append, maxOf, minOf } from '../model/arrays.js';
import {
  type CollapseFit,
  type CollapsePlan,
  type CollapseWindow,
  collapseFits,
  fitCollapse,
  flatterSide,
  kernels,
  likeliestKernel,
  mostUnits,
  qualityOf,
  smallestRise,
} from './collapseFit.js';
import { type CurveGroup, curveGroups, logActivity, usableTimes } from './curves.js';
import { priors } from './decayModel.js';
import { nearestTo } from './decaySlopes.js';
import type { Kernel } from './masterCurve.js';
import { type ActivityCurve, commonFault, type Refusal, type Result, refuse } from './records.js';
import { RunPoints } from './runPoints.js';
import type { LawOptions } from './scalingLaw.js';
import { combineFits, type WindowedEstimate } from './windowedFit.js';

/** `value` is z. */
export interface DecayCollapse extends WindowedEstimate {
  delta: WindowedEstimate;
  /** Null if the curves are at one phi. */
  criticalPoint: WindowedEstimate | null;
  /**
   * S of Houdayer and Hartmann of the curves nearest to phi_c, without corrections: well below 1 even for a collapse, since times of one run are
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
/** A window without one of them has as many. */
const fewestInWindow = 2;
const fewestTimes = 6;
/** Of a window. */
const fewestPoints = 18;
/** Windows begin at every third time, so many of them. */
const stride = 3;
const mostBegins = 5;
/** abs(v) of points that are used, by a first fit. */
const reach = 0.8;
/** Local moves spread at most ballistically: a smaller z is that of curves in which sizes do not part yet. */
const ballistic = 1;
/** s where a first fit begins, and z beyond which nothing spreads. */
const firstPower = 0.7;
const firstZ = [1.1, 1.5, 2];
/** Goodness of a first fit that describes the data. */
const acceptable = 0.05;
/** Windows cover such a factor of time. */
const shortestRange = 30;
const largestZ = 5;

/** Curves as points of a fit. */
interface Decays {
  points: RunPoints;
  moments: Moment[];
  times: number[];
  /** Ascending. */
  phis: number[];
  lengths: number[];
}

function decaysOf(curves: readonly ActivityCurve[]): Decays | Refusal {
  const found = curveGroups(curves);
  if ('reason' in found) return found;
  const { times, groups } = found;
  const lengths = [...new Set(groups.map(({ length }) => length))].sort((a, b) => a - b);
  if (lengths.length < fewestSizes)
    return refuse(`A collapse of decays needs at least ${fewestSizes} sizes, and there are ${lengths.length}: add sizes.`);
  const points = new RunPoints();
  const moments: Moment[] = [];
  points.correlate(groups.map((group) => addCurve(group, times, points, moments)).filter(({ length }) => length > 0));
  const phis = [...new Set(moments.map(({ phi }) => phi))].sort((a, b) => a - b);
  const sizes = new Set(moments.map(({ logLength }) => logLength)).size;
  if (sizes < fewestSizes || moments.length < fewestPoints)
    return refuse('Too few times before the runs absorb or scatter too much: record more densely or add runs.');
  return { points, moments, times, phis, lengths };
}

/** @returns log t of the times that enter. */
function addCurve(group: CurveGroup, times: readonly number[], points: RunPoints, moments: Moment[]): number[] {
  const usable = usableTimes(group.activity);
  if (usable < fewestTimes) return [];
  const logTimes = times.slice(0, usable).map(Math.log);
  const offset = points.addCurve(logActivity(group.activity, usable), logTimes);
  append(
    moments,
    logTimes.map((logTime, c) => ({ phi: group.phi, logLength: Math.log(group.length), logTime, point: offset + c })),
  );
  return logTimes;
}

/** Exponents: z, delta and, with several phi, phi_c, b, s, c and d. */
function windowOf(inside: readonly Moment[], start: readonly number[], known: CollapseWindow['known']): CollapseWindow {
  const logTimes = inside.map(({ logTime }) => logTime);
  const [first, latest] = [minOf(logTimes), maxOf(logTimes)];
  const smallest = minOf(inside.map(({ logLength }) => logLength));
  const several = start.length > 2;
  return {
    window: { quantity: 'time', from: Math.exp(first), to: Math.exp(latest) },
    points: inside.map(({ point }) => point),
    logX: logTimes.map((log) => first - log),
    start,
    known,
    lower: [0],
    upper: [largestZ],
    place: (k, exponents, to) => {
      const { phi, logLength, logTime } = inside[k] as Moment;
      const [z, delta, critical = 0, slope = 0, power = 0, second = 0, third = 0] = exponents as unknown as [number, number];
      to.u = logTime - z * (logLength - smallest);
      to.byU[0] = smallest - logLength;
      to.offset = -delta * (logTime - first);
      to.byOffset[1] = first - logTime;
      if (!several) return;
      const growth = Math.exp(power * (logTime - latest));
      const v = slope * (phi - critical) * growth;
      const rise = 1 + v * (2 * second + 3 * third * v);
      to.offset += v * (1 + v * (second + third * v));
      to.byOffset[2] = -rise * slope * growth;
      to.byOffset[3] = rise * (phi - critical) * growth;
      to.byOffset[4] = rise * v * (logTime - latest);
      to.byOffset[5] = v * v;
      to.byOffset[6] = v * v * v;
    },
  };
}

/** Points from a time on. */
const since = (moments: readonly Moment[], time: number): Moment[] =>
  moments.filter(({ logTime }) => logTime >= Math.log(time) - 1e-9);

/** Times at which windows may begin. */
const beginsOf = ({ times }: Decays): number[] =>
  times.filter((time, k) => k % stride === 0 && shortestRange * time <= (times.at(-1) as number));

/**
 * First fits from several times on, each from several z: the first that describes the data tells which points are near phi_c, where windows begin and where
 * their fits start.
 */
function nearby(decays: Decays, plan: CollapsePlan, known: CollapseWindow['known'], critical: number) {
  const { points, moments, phis } = decays;
  const several = phis.length > 1;
  const middle = phis[nearestTo(phis, critical)];
  const slope = startSlope(moments, points, phis);
  let best: { fit: CollapseFit; begin: number } | null = null;
  for (const begin of beginsOf(decays)) {
    const inside = since(moments, begin);
    const delta = fallOf(
      inside.filter(({ phi }) => phi === middle),
      points,
    );
    const from = firstZ.map((one) => [one, delta, ...(several ? [critical, slope, firstPower, 0, 0] : [])]);
    const fit = fitCollapse(plan, windowOf(inside, from[0] as number[], known), kernels[1] as Kernel, { from });
    if (fit && (!best || fit.goodness > best.fit.goodness)) best = { fit, begin };
    if (fit && fit.goodness > acceptable) break;
  }
  if (!best) return null;
  const { fit, begin } = best;
  const start = [...fit.parameters.subarray(0, several ? 7 : 2)];
  if (!several) return { inside: moments, start, begin };
  const [, , point, b, s] = start as [number, number, number, number, number];
  const latest = maxOf(moments.map(({ logTime }) => logTime));
  const inside = moments.filter(({ phi, logTime }) => Math.abs(b * (phi - point) * Math.exp(s * (logTime - latest))) <= reach);
  start[3] = b * Math.exp(s * (maxOf(inside.map(({ logTime }) => logTime)) - latest));
  return { inside, start, begin };
}

/** All sizes from several times on, and without each of the sizes. */
function windowsOf(
  decays: Decays,
  { inside, start, begin }: NonNullable<ReturnType<typeof nearby>>,
  known: CollapseWindow['known'],
) {
  const windows: CollapseWindow[] = [];
  const add = (own: Moment[]) => {
    const sizes = new Set(own.map(({ logLength }) => logLength)).size;
    if (sizes >= fewestInWindow && own.length >= fewestPoints) windows.push(windowOf(own, start, known));
  };
  const begins = beginsOf(decays).filter((time) => time >= begin);
  for (const time of begins.slice(0, mostBegins)) add(since(inside, time));
  const first = since(inside, begin);
  for (const length of decays.lengths) add(first.filter(({ logLength }) => logLength !== Math.log(length)));
  return windows;
}

/**
 * @param curves three or more sizes at the critical point, or at several phi close around it (the same for all sizes)
 */
export function decayCollapse(
  curves: readonly ActivityCurve[],
  { criticalPoint }: Pick<LawOptions, 'criticalPoint'> = {},
): Result<DecayCollapse> {
  const fault = commonFault(curves, 'several');
  if (fault) return fault;
  const decays = decaysOf(curves);
  if ('reason' in decays) return decays;
  const { points, phis } = decays;
  const several = phis.length > 1;
  const beforehand = [priors.power, priors.second, priors.third].map((prior, k) => ({ exponent: 4 + k, prior }));
  if (criticalPoint) beforehand.push({ exponent: 2, prior: criticalPoint });
  const known = several ? beforehand.map(({ exponent, prior }) => ({ exponent, point: points.addKnown(prior) })) : [];
  const units = Array.from({ length: mostUnits }, () => points.addKnown({ value: 0, error: 1 }));
  const plan: CollapsePlan = { points, units, derive: (p) => [...p.subarray(0, several ? 3 : 2)] };
  const near = nearby(decays, plan, known, criticalPoint?.value ?? (phis[phis.length >> 1] as number));
  const windows = near ? windowsOf(decays, near, known) : [];
  const first = windows[0] ? likeliestKernel(plan, windows[0]) : null;
  const estimates = combineFits(points, first ? collapseFits(plan, windows, first.kernel) : [], 'The collapse of the decays');
  if (!Array.isArray(estimates) || !first || !near) return estimates as Refusal;
  const [z, delta, point = null] = estimates as [WindowedEstimate, WindowedEstimate, WindowedEstimate?];
  const widest = windows[0] as CollapseWindow;
  const [value, error] = [first.fit.derived[0] as number, Math.sqrt(first.fit.scale * (first.fit.variances[0] as number))];
  const flat = flatterSide(plan, widest, first, { exponent: 0, value, error });
  if (flat.rise < smallestRise) {
    return refuse(
      `The decays hardly show the size: z = ${flat.at.toPrecision(2)} describes them nearly as well as ${z.value.toPrecision(2)}; run longer, or add smaller sizes or more runs of them.`,
    );
  }
  if (z.value < ballistic) {
    return refuse(
      `The collapse of the decays gives z = ${z.value.toPrecision(2)}, faster than local moves can spread: sizes do not part in these times; run longer, or add smaller sizes.`,
    );
  }
  const middle = phis[nearestTo(phis, point?.value ?? (phis[0] as number))];
  const momentOf = new Map(near.inside.map((moment) => [moment.point, moment]));
  const quality = qualityOf(plan, widest, first.fit, (k) => {
    const { phi, logLength } = momentOf.get(widest.points[k] as number) as Moment;
    return phi === middle ? logLength : null;
  });
  return { ...z, error: z.error * flat.wider, delta, criticalPoint: point, quality };
}

/** d log f_a/d phi at the latest time that the largest size has at the outermost phi. */
function startSlope(moments: readonly Moment[], points: RunPoints, phis: readonly number[]): number {
  const largest = maxOf(moments.map(({ logLength }) => logLength));
  const [low, high] = [phis[0] as number, phis[phis.length - 1] as number];
  const at = (phi: number) => moments.filter((moment) => moment.phi === phi && moment.logLength === largest);
  const [first, last] = [at(low), at(high)];
  const shared = Math.min(first.length, last.length) - 1;
  if (shared < 0) return 0;
  const logOf = ({ point }: Moment) => points.values[point] as number;
  return (logOf(last[shared] as Moment) - logOf(first[shared] as Moment)) / (high - low);
}

/** -d log f_a/d log t of the largest size over all times. */
function fallOf(moments: readonly Moment[], points: RunPoints): number {
  const largest = maxOf(moments.map(({ logLength }) => logLength));
  const own = moments.filter(({ logLength }) => logLength === largest);
  const [first, last] = [own[0], own.at(-1)] as [Moment, Moment];
  return ((points.values[first.point] as number) - (points.values[last.point] as number)) / (last.logTime - first.logTime);
}
