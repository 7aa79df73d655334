/**
 * What both collapses fit: log f_a = M(u) + offset + corrections, u and the offset given by exponents, M a master curve without a form (masterCurve.ts).
 * Corrections go as x^omega with x = 1 where they are largest in a window, their amplitudes 0 +- 0.7 beforehand as everywhere (corrections.ts).
 */
import { type FitCandidate, type FittedCandidate, fitCandidate } from './candidateFit.js';
import { collapseQuality } from './collapseQuality.js';
import { amplitudePrior } from './corrections.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { choleskyFactor, choleskySolve } from './linearAlgebra.js';
import { type Kernel, MasterCurve } from './masterCurve.js';
import { type FitWindow, groupBy } from './records.js';
import type { RunPoints } from './runPoints.js';

/** u and offset of one point with their derivatives to the exponents. */
export interface Placement {
  u: number;
  offset: number;
  byU: Float64Array;
  byOffset: Float64Array;
}

export interface CollapseWindow {
  window: FitWindow;
  /** Indices of its points. */
  points: readonly number[];
  /** log x of each for a correction by size or time. */
  logX: readonly number[];
  /** One more correction goes as the leading term to this power times omega, 1 where that is `top`. */
  level?: { power: number; top: number };
  /** Exponents to start from, and what they make of the k-th point. */
  start: readonly number[];
  place: (k: number, exponents: Float64Array, to: Placement) => void;
  /** Exponents that are known beforehand: which, and the index of the point that says so. */
  known: readonly { exponent: number; point: number }[];
  lower?: readonly number[];
  upper?: readonly number[];
}

export interface CollapsePlan {
  points: RunPoints;
  /** Points that say 0 +- 1, for coefficients. */
  units: readonly number[];
  derive: FitCandidate['derive'];
}

export interface CollapseFit extends FittedCandidate {
  /** u of the k-th point, and log f_a there by the fit. */
  at: (k: number) => { u: number; log: number };
}

/** Values of omega that a window is averaged over. */
const omegas = [0.2, 0.35, 0.6, 1, 1.5];
/** omega of first fits. */
const middleOmega = 0.6;
/** Kernels that are tried: u is a logarithm, so that functions of it change over lengths of about 1. */
export const kernels: readonly Kernel[] = [0.7, 1.4, 2.8].map((length) => ({ length, size: 20 }));
/** Coefficients of a master curve and amplitudes of corrections at most. */
export const mostUnits = 20;

const placement = (count: number): Placement => ({
  u: 0,
  offset: 0,
  byU: new Float64Array(count),
  byOffset: new Float64Array(count),
});

function extent({ points, start, place }: CollapseWindow): { low: number; high: number } {
  const exponents = Float64Array.from(start);
  const to = placement(start.length);
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  points.forEach((_, k) => {
    place(k, exponents, to);
    low = Math.min(low, to.u);
    high = Math.max(high, to.u);
  });
  return { low, high };
}

/**
 * Parameters: exponents, amplitudes of corrections in units of 0.7, coefficients of the master curve.
 * @returns with the place `first` where the coefficients begin, and the number of parameters
 */
function collapseModel(own: CollapseWindow, kernel: Kernel, omega: number) {
  const { low, high } = extent(own);
  const master = new MasterCurve(low, high, kernel);
  const exponents = own.start.length;
  const { level } = own;
  const first = exponents + (level ? 2 : 1);
  const count = first + master.count;
  const size = amplitudePrior.error;
  const bySize = own.logX.map((log) => size * Math.exp(omega * log));
  const byLevel = (leading: number) => (level ? size * Math.exp(level.power * omega * (leading - level.top)) : 0);
  const correction = (k: number, leading: number, parameters: Float64Array) => {
    const second = level ? (parameters[exponents + 1] as number) * byLevel(leading) : 0;
    const value = (parameters[exponents] as number) * (bySize[k] as number) + second;
    return { value, steep: 1 + second * (level?.power ?? 0) * omega };
  };
  const to = placement(exponents);
  const model: LeastSquaresModel = (parameters, values, jacobian) => {
    jacobian.fill(0);
    const coefficients = parameters.subarray(first);
    for (let i = 0; i < own.points.length; i++) {
      own.place(i, parameters, to);
      const row = i * count;
      const { value, slope } = master.at(to.u, coefficients, jacobian, row + first);
      const leading = value + to.offset;
      const { value: more, steep } = correction(i, leading, parameters);
      values[i] = leading + more;
      for (let e = 0; e < exponents; e++)
        jacobian[row + e] = steep * (slope * (to.byU[e] as number) + (to.byOffset[e] as number));
      jacobian[row + exponents] = bySize[i] as number;
      if (level) jacobian[row + exponents + 1] = byLevel(leading);
      for (let a = first; a < count; a++) jacobian[row + a] = (jacobian[row + a] as number) * steep;
    }
    let at = own.points.length;
    const say = (column: number) => {
      values[at] = parameters[column] as number;
      jacobian[at++ * count + column] = 1;
    };
    for (const { exponent } of own.known) say(exponent);
    for (let a = exponents; a < first; a++) say(a);
    for (let a = first + 2; a < count; a++) say(a);
  };
  const at = (k: number, parameters: Float64Array) => {
    own.place(k, parameters, to);
    const leading = to.offset + master.at(to.u, parameters.subarray(first), new Float64Array(master.count), 0).value;
    return { u: to.u, log: leading + correction(k, leading, parameters).value };
  };
  return { model, first, count, at };
}

/** Exponents to start from with the coefficients that fit best. */
function startOf(
  points: RunPoints,
  indices: readonly number[],
  exponents: readonly number[],
  { model, first, count: k }: ReturnType<typeof collapseModel>,
): number[] {
  const count = k - first;
  const start = Array.from({ length: k }, (_, a) => exponents[a] ?? 0);
  const [values, jacobian] = [new Float64Array(indices.length), new Float64Array(indices.length * k)];
  model(Float64Array.from(start), values, jacobian);
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  indices.forEach((point, i) => {
    const weight = (points.errors[point] as number) ** -2;
    for (let a = 0; a < count; a++) {
      const scaled = weight * (jacobian[i * k + first + a] as number);
      right[a] = (right[a] as number) + scaled * ((points.values[point] as number) - (values[i] as number));
      for (let b = 0; b <= a; b++)
        matrix[a * count + b] = (matrix[a * count + b] as number) + scaled * (jacobian[i * k + first + b] as number);
    }
  });
  if (choleskyFactor(matrix, count)) choleskySolve(matrix, count, right);
  return [...start.slice(0, first), ...right];
}

const indicesOf = ({ points, known }: CollapseWindow, { units }: CollapsePlan, priors: number): number[] => [
  ...points,
  ...known.map(({ point }) => point),
  ...units.slice(0, priors),
];

/**
 * @param near a fit of the same window and kernel to start from
 * @param from exponents to start from without one; of several the lowest chi-square
 */
export function fitCollapse(
  plan: CollapsePlan,
  own: CollapseWindow,
  kernel: Kernel,
  { omega = middleOmega, near = null as FittedCandidate | null, from = [own.start] as readonly (readonly number[])[] } = {},
): CollapseFit | null {
  const built = collapseModel(own, kernel, omega);
  const indices = near?.candidate.points ?? indicesOf(own, plan, built.count - own.start.length - 2);
  const { lower, upper, window } = own;
  const fit = fitCandidate(
    {
      window,
      node: omega,
      points: indices,
      model: built.model,
      starts: near ? [[...near.parameters]] : from.map((exponents) => startOf(plan.points, indices, exponents, built)),
      derive: plan.derive,
      ...(lower && { lower }),
      ...(upper && { upper }),
    },
    plan.points,
  );
  return fit && { ...fit, at: (k) => built.at(k, fit.parameters) };
}

export interface KernelFit {
  kernel: Kernel;
  fit: CollapseFit;
}

/** The kernel of the largest marginal likelihood, hyperparameters as usual of Gaussian processes, with its fit. */
export function likeliestKernel(
  plan: CollapsePlan,
  own: CollapseWindow,
  from: readonly (readonly number[])[] = [own.start],
): KernelFit | null {
  const fits = kernels.flatMap((kernel) => {
    const fit = fitCollapse(plan, own, kernel, { from });
    return fit ? [{ kernel, fit, likelihood: fit.logVolume - fit.chiSquare / 2 }] : [];
  });
  return fits.sort((a, b) => b.likelihood - a.likelihood)[0] ?? null;
}

/** What chi-square rises by at two errors of a parabola, and the least of which an error can be made. */
const parabola = 4;
export const smallestRise = 1.5;
/** Relative error of an exponent that is held. */
const held = 1e-3;

/**
 * Where an exponent two errors off describes a window best, by how much chi-square rises there, and by what to raise an error that the bend of chi-square
 * makes too small.
 */
export function flatterSide(
  plan: CollapsePlan,
  own: CollapseWindow,
  { kernel, fit }: KernelFit,
  { exponent, value, error }: { exponent: number; value: number; error: number },
): { at: number; rise: number; wider: number } {
  const sides = [value - 2 * error, value + 2 * error].map((at) => {
    const point = plan.points.addKnown({ value: at, error: held * Math.abs(value) });
    const from = [...fit.parameters.subarray(0, own.start.length)];
    from[exponent] = at;
    const there = { ...own, known: [...own.known, { exponent, point }], lower: [], upper: [] };
    const other = fitCollapse(plan, there, kernel, { from: [from] });
    return { at, rise: other ? (other.chiSquare - fit.chiSquare) / fit.scale : parabola };
  });
  const flat = sides.reduce((a, b) => (b.rise < a.rise ? b : a));
  return { ...flat, wider: Math.sqrt(parabola / Math.min(parabola, Math.max(flat.rise, smallestRise))) };
}

/** Fits of all windows with all omega. */
export function collapseFits(plan: CollapsePlan, windows: readonly CollapseWindow[], kernel: Kernel): CollapseFit[] {
  return windows.flatMap((own) => {
    let near: CollapseFit | null = null;
    return omegas.flatMap((omega) => {
      const fit = fitCollapse(plan, own, kernel, { omega, near });
      near = fit ?? near;
      return fit ? [fit] : [];
    });
  });
}

/**
 * S of Houdayer and Hartmann of what a fit leaves: without the master curve, whose bends between two points straight lines would count as misfit.
 * @param setOf the size of the k-th point; null for points that are left out
 */
export function qualityOf(
  { points }: CollapsePlan,
  { points: indices }: CollapseWindow,
  fit: CollapseFit,
  setOf: (k: number) => number | null,
): number | null {
  const all = indices.flatMap((point, k) => {
    const set = setOf(k);
    const { u, log } = fit.at(k);
    return set === null ? [] : [{ set, x: u, y: (points.values[point] as number) - log, error: points.errors[point] as number }];
  });
  const sets = groupBy(all, ({ set }) => set).map(({ items }) => {
    const sorted = [...items].sort((a, b) => a.x - b.x);
    return { x: sorted.map(({ x }) => x), y: sorted.map(({ y }) => y), errors: sorted.map(({ error }) => error) };
  });
  return collapseQuality(sets);
}
