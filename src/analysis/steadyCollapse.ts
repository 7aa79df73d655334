/**
 * Finite-size scaling of the steady state: f_a = L^(-beta/nu_perp) G(x), x = (phi - phi_c) L^(1/nu_perp). log G is a master curve without a form in
 * asinh(x/x_0); phi_c, 1/nu_perp and beta/nu_perp are fitted together with it, with corrections to scaling that go as L^(-omega/nu_perp) and as the leading f_a to
 * the power omega/beta. Windows leave out one of the sizes and large abs(x). Use quasi-stationary averages where runs absorb.
 */
import { maxOf, minOf } from '../model/arrays.js';
import {
  type CollapsePlan,
  type CollapseWindow,
  collapseFits,
  flatterSide,
  likeliestKernel,
  mostUnits,
  qualityOf,
  smallestRise,
} from './collapseFit.js';
import { chiSquareProbability } from './distributions.js';
import { polynomialMisfit } from './masterCurve.js';
import { hasAbsorbed, sampleMean } from './powerLaw.js';
import { commonFault, groupBy, type Refusal, type Result, refuse, type SteadySample } from './records.js';
import { logMeanReplicates, RunPoints } from './runPoints.js';
import { quantileOf } from './statistics.js';
import { combineFits, type WindowedEstimate } from './windowedFit.js';

/** `value` is phi_c. */
export interface SteadyCollapse extends WindowedEstimate {
  nuPerp: WindowedEstimate;
  beta: WindowedEstimate;
  betaOverNuPerp: WindowedEstimate;
  /** S of Houdayer and Hartmann at these values: about 1 for a collapse. */
  quality: number | null;
}

interface Place {
  phi: number;
  length: number;
}

interface Scaling {
  critical: number;
  /** 1/nu_perp. */
  inverseNu: number;
  /** beta/nu_perp. */
  ratio: number;
}

const fewestSizes = 3;
const fewestPoints = 12;
/** Sizes that share phi agree if one curve describes them this well. */
const sameCurve = 0.05;
/** The agreement of sizes is judged at so many states, the first of each phi not counted. */
const fewestShared = 4;
/** S of Houdayer and Hartmann beyond which there is no collapse. */
const worstQuality = 3;
const fewestInWindow = 2;
/** u = asinh(x/x_0), even near phi_c and a logarithm far from it; this part of the states has a smaller abs(x) than x_0. */
const widthPart = 0.3;
/** Scalings to start from besides the best of the grid. */
const firstScalings = [
  { inverseNu: 1, ratio: 0.5 },
  { inverseNu: 1.5, ratio: 0.9 },
  { inverseNu: 2, ratio: 1.2 },
];
/** Of a first guess, for the course of the correction. */
const smallestBeta = 0.1;
/** Parts of the points nearest to x = 0 that make windows. */
const parts = [1, 0.7];

/** Grid search over phi_c and 1/nu_perp, refined around the best; beta/nu_perp is linear and found by trying three values. */
function startingScaling(places: readonly Place[], logs: readonly number[], errors: readonly number[]): Scaling {
  const phis = places.map(({ phi }) => phi);
  const [low, high] = [minOf(phis), maxOf(phis)];
  let best: { score: number; scaling: Scaling } = {
    score: Number.POSITIVE_INFINITY,
    scaling: { critical: (low + high) / 2, inverseNu: 1.5, ratio: 0.7 },
  };
  for (let c = 1; c < 20; c++) {
    const critical = low + ((high - low) * c) / 20;
    for (let inverseNu = 0.6; inverseNu <= 2.4; inverseNu += 0.2) {
      const scale = maxOf(places.map(({ phi, length }) => Math.abs(phi - critical) * length ** inverseNu));
      const x = places.map(({ phi, length }) => ((phi - critical) * length ** inverseNu) / scale);
      const scores = [0, 1, 2].map((ratio) => {
        const y = logs.map((log, i) => log + ratio * Math.log((places[i] as Place).length));
        return polynomialMisfit(x, y, errors, 4);
      }) as [number, number, number];
      // chi-square is a parabola in the ratio.
      const bend = (scores[0] + scores[2]) / 2 - scores[1];
      const ratio = bend > 0 ? 1 + (scores[0] - scores[2]) / (4 * bend) : 1;
      const score = scores[1] - bend * (ratio - 1) ** 2;
      if (score < best.score) best = { score, scaling: { critical, inverseNu, ratio } };
    }
  }
  return best.scaling;
}

/**
 * @param samples three or more sizes, each at several phi on both sides of phi_c, three runs each; from `quasiStationary` where
 * runs absorb
 */
export function steadyCollapse(samples: readonly SteadySample[]): Result<SteadyCollapse> {
  const fault = commonFault(samples, 'several');
  if (fault) return fault;
  const groups = groupBy(samples, ({ length }) => length).flatMap(({ items }) =>
    groupBy(items, ({ phi }) => phi).filter(({ items: runs }) => !runs.some(hasAbsorbed)),
  );
  const places = groups.map(({ key, items }): Place => ({ phi: key, length: (items[0] as SteadySample).length }));
  const sizes = [...new Set(places.map(({ length }) => length))];
  if (sizes.length < fewestSizes)
    return refuse(`A collapse needs at least ${fewestSizes} sizes with steady states, and there are ${sizes.length}: add sizes.`);
  if (places.length < fewestPoints)
    return refuse(
      `A collapse needs at least ${fewestPoints} steady states over all sizes, and there are ${places.length}: add phi near the critical point.`,
    );
  const points = new RunPoints();
  for (const { items } of groups) points.addGroup(logMeanReplicates(items.map((sample) => [sampleMean(sample)])));
  if (!points.values.every(Number.isFinite)) return refuse('A run has no mean of f_a above 0: give it a series or a mean.');
  if (points.errors.every((error) => error === 0))
    return refuse('All runs of a phi agree to the last digit: they are not independent; give them different seeds.');
  for (const length of sizes) {
    const own = [...places.keys()].filter((i) => (places[i] as Place).length === length);
    points.smooth(
      own,
      own.map((i) => points.values[i] as number),
      (groups[0]?.items.length as number) - 1,
    );
  }
  if (sizesAgree(places, points)) {
    return refuse(
      'The steady states of all sizes agree within their errors, and no size is in them: add smaller sizes, or phi nearer to the critical point.',
    );
  }
  const guess = startingScaling(places, points.values, points.errors);
  const units = Array.from({ length: mostUnits }, () => points.addKnown({ value: 0, error: 1 }));
  const plan: CollapsePlan = {
    points,
    units,
    derive: (p) => [p[0] as number, 1 / (p[1] as number), (p[2] as number) / (p[1] as number), p[2] as number],
  };
  const { first, windows } = firstFit(plan, places, guess);
  const subject = 'The collapse of the steady state';
  const widest = windows[0];
  const quality =
    first && widest ? qualityOf(plan, widest, first.fit, (k) => (places[widest.points[k] as number] as Place).length) : null;
  if (quality !== null && quality > worstQuality) {
    return refuse(
      `The steady states do not collapse: their quality S is ${quality.toPrecision(2)}, and 1 would be a collapse; add larger sizes, or phi nearer to the critical point.`,
    );
  }
  const estimates = combineFits(points, first ? collapseFits(plan, windows, first.kernel) : [], subject);
  if (!Array.isArray(estimates) || !first || !widest) return estimates as Refusal;
  const [critical, nuPerp, beta, betaOverNuPerp] = estimates as [
    WindowedEstimate,
    WindowedEstimate,
    WindowedEstimate,
    WindowedEstimate,
  ];
  const inverse = first.fit.parameters[1] as number;
  const error = Math.sqrt(first.fit.scale * (first.fit.variances[1] as number)) * inverse ** 2;
  const flat = flatterSide(plan, widest, first, { exponent: 1, value: inverse, error });
  if (flat.rise < smallestRise) {
    return refuse(
      `The steady states hardly show the size: nu_perp = ${(1 / flat.at).toPrecision(2)} describes them nearly as well as ${nuPerp.value.toPrecision(2)}; add smaller sizes, or phi nearer to the critical point.`,
    );
  }
  return { ...critical, nuPerp: { ...nuPerp, error: nuPerp.error * flat.wider }, beta, betaOverNuPerp, quality };
}

/** A first fit to all states, from several 1/nu_perp since its valley is long, and windows whose fits start from it. */
function firstFit(plan: CollapsePlan, places: readonly Place[], guess: Scaling) {
  const [all] = collapseWindows(plan.points, places, guess);
  const from = [guess, ...firstScalings.map((one) => ({ ...one, critical: guess.critical }))];
  const starts = from.map(({ critical, inverseNu, ratio }) => [critical, inverseNu, ratio]);
  const near = all ? likeliestKernel(plan, all, starts) : null;
  if (!near) return { first: null, windows: [] };
  const [critical, inverseNu, ratio] = near.fit.parameters as unknown as [number, number, number];
  const windows = collapseWindows(plan.points, places, { critical, inverseNu, ratio });
  return { first: windows[0] ? likeliestKernel(plan, windows[0]) : null, windows };
}

/** Whether f_a is the same at all sizes that share a phi: chi-square of one value a phi. */
function sizesAgree(places: readonly Place[], points: RunPoints): boolean {
  let [chiSquare, freedom] = [0, 0];
  for (const { items } of groupBy([...places.keys()], (i) => (places[i] as Place).phi)) {
    const weights = items.map((i) => (points.errors[i] as number) ** -2);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const mean = items.reduce((total, i, k) => total + (weights[k] as number) * (points.values[i] as number), 0) / sum;
    items.forEach((i, k) => {
      chiSquare += (weights[k] as number) * ((points.values[i] as number) - mean) ** 2;
    });
    freedom += items.length - 1;
  }
  return freedom >= fewestShared && chiSquareProbability(chiSquare, freedom) > sameCurve;
}

/** phi_c, 1/nu_perp and beta/nu_perp. */
function windowOf(
  points: RunPoints,
  places: readonly Place[],
  indices: readonly number[],
  start: Scaling,
  unit: number,
  width: number,
): CollapseWindow {
  const inside = indices.map((i) => places[i] as Place);
  const logs = inside.map(({ length }) => Math.log(length));
  const smallest = minOf(logs);
  const beta = Math.max(smallestBeta, start.ratio / start.inverseNu);
  return {
    window: { quantity: '|phi - phi_c| L^(1/nu_perp)', from: 0, to: width },
    points: indices,
    logX: logs.map((log) => start.inverseNu * (smallest - log)),
    level: { power: 1 / beta, top: maxOf(indices.map((i) => points.values[i] as number)) },
    start: [start.critical, start.inverseNu, start.ratio],
    known: [],
    place: (k, [critical, inverseNu, ratio], to) => {
      const log = logs[k] as number;
      const scale = Math.exp((inverseNu as number) * log) / unit;
      const x = ((inside[k] as Place).phi - (critical as number)) * scale;
      const steep = 1 / Math.sqrt(1 + x * x);
      to.u = Math.asinh(x);
      to.byU[0] = -scale * steep;
      to.byU[1] = x * log * steep;
      to.byU[2] = 0;
      to.offset = -(ratio as number) * (log - smallest);
      to.byOffset[2] = -(log - smallest);
    },
  };
}

/** Windows: all sizes or without one, all points or those of smaller |x|. */
function collapseWindows(points: RunPoints, places: readonly Place[], start: Scaling): CollapseWindow[] {
  const distances = places.map(({ phi, length }) => Math.abs(phi - start.critical) * length ** start.inverseNu);
  const sorted = Float64Array.from(distances).sort();
  const lengths = [...new Set(places.map(({ length }) => length))].sort((a, b) => a - b);
  const unit = quantileOf(sorted, widthPart);
  return parts.flatMap((part) => {
    const width = quantileOf(sorted, part);
    return [null, ...lengths].flatMap((without) => {
      const indices = [...places.keys()].filter(
        (i) => (places[i] as Place).length !== without && (distances[i] as number) <= width,
      );
      const sizes = new Set(indices.map((i) => (places[i] as Place).length)).size;
      return sizes < fewestInWindow || indices.length < fewestPoints
        ? []
        : [windowOf(points, places, indices, start, unit, width)];
    });
  });
}
