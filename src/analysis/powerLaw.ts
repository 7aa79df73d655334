/**
 * Critical point and beta from the steady state, f_a = A (phi - phi_c)^beta with phi_c free; optionally (1 + B (phi -
 * phi_c)^omega) for corrections to scaling (Wegner, Phys. Rev. B 5, 4529 (1972)). Windows leave out values of phi from below
 * (rounded by the size) and from above (out of the scaling region).
 */
import { maxOf, minOf } from '../model/arrays.js';
import type { FitCandidate } from './candidateFit.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { commonFault, fewestRuns, groupBy, type Refusal, type Result, refuse, type SteadySample } from './records.js';
import { type KnownValue, RunPoints } from './runPoints.js';
import { meanOf } from './statistics.js';
import { estimateOverWindows, type ResamplingOptions, type WindowedEstimate } from './windowedFit.js';

export interface PowerLawOptions extends ResamplingOptions {
  /** Fit the correction (1 + B (phi - phi_c)^omega) too, in every window. Default false: pure powers, whose error holds no correction. */
  corrections?: boolean;
  /** Exponent of the correction. Default 1, the analytic one. */
  correctionExponent?: number;
  /** phi_c from elsewhere, which enters as one more point. */
  criticalPoint?: KnownValue;
}

/** `value` is phi_c. */
export interface PowerLawFit extends WindowedEstimate {
  beta: WindowedEstimate;
  amplitude: WindowedEstimate;
}

/** Steady means at one phi. */
export interface SteadyGroup {
  phi: number;
  /** One mean a run. */
  means: number[];
}

/** Without residual degrees of freedom nothing judges the fit. */
const fewestSpare = 2;
/** f_a that changes less than this over all phi shows no transition. */
const smallestFall = 1.5;

/** Mean of one run. */
export function sampleMean({ mean, series }: SteadySample): number {
  return mean ?? (series ? meanOf(series) : Number.NaN);
}

export function hasAbsorbed({ absorbed, series, mean }: SteadySample): boolean {
  return absorbed ?? (series ? series[series.length - 1] === 0 : mean === 0);
}

/** Runs by phi, ascending, where every run stayed active; or why there are too few. */
export function steadyGroups(samples: readonly SteadySample[], fewest: number): SteadyGroup[] | Refusal {
  const fault = commonFault(samples);
  if (fault) return fault;
  if (samples.some((sample) => !Number.isFinite(sampleMean(sample))))
    return refuse('A run has neither a series nor a mean of f_a: give one of them.');
  if (samples.every(hasAbsorbed)) return refuse('Every run has absorbed: add larger phi, above the critical point.');
  const active = groupBy(samples, ({ phi }) => phi).filter(({ items }) => !items.some(hasAbsorbed));
  if (active.length < fewest) {
    return refuse(
      `Only ${active.length} values of phi have a steady state in which no run absorbs, and ${fewest} are needed: add phi above the critical point.`,
    );
  }
  return active.map(({ key, items }) => ({ phi: key, means: items.map(sampleMean) }));
}

/** ln A, phi_c, beta and, with a correction, B. The last point is phi_c itself where it is known. */
function powerLawModel(phis: readonly number[], omega: number | null, known: boolean): LeastSquaresModel {
  const k = omega === null ? 3 : 4;
  return (parameters, values, jacobian) => {
    const [logAmplitude, critical, beta, correction = 0] = parameters as unknown as [number, number, number, number?];
    phis.forEach((phi, i) => {
      const distance = phi - critical;
      const leading = Math.exp(logAmplitude + beta * Math.log(distance));
      const power = omega === null ? 0 : distance ** omega;
      const factor = 1 + correction * power;
      values[i] = leading * factor;
      const row = i * k;
      jacobian[row] = leading * factor;
      jacobian[row + 1] = (-leading * (beta * factor + (omega ?? 0) * correction * power)) / distance;
      jacobian[row + 2] = leading * factor * Math.log(distance);
      if (omega !== null) jacobian[row + 3] = leading * power;
    });
    if (known) {
      const last = phis.length;
      values[last] = critical;
      jacobian.fill(0, last * k, (last + 1) * k);
      jacobian[last * k + 1] = 1;
    }
  };
}

/** Best straight line of log f against log(phi - phi_c) over a grid of phi_c below the window. */
function powerLawStart(
  phis: readonly number[],
  means: readonly number[],
  errors: readonly number[],
  known?: KnownValue,
): number[] {
  const lowest = phis[0] as number;
  const span = (phis[phis.length - 1] as number) - lowest;
  const grid = known
    ? [Math.min(known.value, lowest - 1e-3 * span)]
    : Array.from({ length: 25 }, (_, k) => lowest - span * 10 ** (-2.5 + k / 8));
  let best: { score: number; start: number[] } | null = null;
  for (const critical of grid) {
    const [sums, x, y] = [new Float64Array(5), phis.map((phi) => Math.log(phi - critical)), means.map(Math.log)];
    const weights = means.map((mean, i) => (mean / (errors[i] as number)) ** 2);
    weights.forEach((weight, i) => {
      const [u, v] = [x[i] as number, y[i] as number];
      [1, u, v, u * u, u * v].forEach((term, at) => {
        sums[at] = (sums[at] as number) + weight * term;
      });
    });
    const [w, wx, wy, wxx, wxy] = sums as unknown as [number, number, number, number, number];
    const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
    const intercept = (wy - slope * wx) / w;
    const score = weights.reduce(
      (sum, weight, i) => sum + weight * ((y[i] as number) - intercept - slope * (x[i] as number)) ** 2,
      0,
    );
    if (best === null || score < best.score) best = { score, start: [intercept, critical, slope] };
  }
  return (best as { start: number[] }).start;
}

/**
 * @param samples one size; at least five values of phi above phi_c (six with corrections) and three runs each
 */
export function powerLawCriticalPoint(samples: readonly SteadySample[], options: PowerLawOptions = {}): Result<PowerLawFit> {
  const { corrections = false, correctionExponent = 1, criticalPoint } = options;
  const fewest = 3 + fewestSpare + (corrections ? 1 : 0) - (criticalPoint ? 1 : 0);
  const groups = steadyGroups(samples, fewest);
  if ('reason' in groups) return groups;
  const phis = groups.map(({ phi }) => phi);
  const means = groups.map((group) => meanOf(group.means));
  if (maxOf(means) < smallestFall * minOf(means)) {
    return refuse(
      'f_a hardly changes over these phi, as if there were no transition: add smaller phi (and take out thermal noise).',
    );
  }
  const points = new RunPoints();
  for (const group of groups) points.addGroup(group.means.map((mean) => [mean]));
  if (points.errors.every((error) => error === 0))
    return refuse('All runs of a phi agree to the last digit: they are not independent; give them different seeds.');
  points.smooth(
    [...phis.keys()],
    means.map(Math.log),
    Math.max(fewestRuns, meanOf(groups.map((group) => group.means.length))) - 1,
  );
  const known = criticalPoint ? [points.addKnown(criticalPoint)] : [];
  const candidates: FitCandidate[] = [];
  for (let from = 0; from < phis.length; from++) {
    for (let to = phis.length; to - from + known.length >= 3 + fewestSpare; to--) {
      const inside = phis.slice(from, to);
      const start = powerLawStart(inside, means.slice(from, to), points.errors.slice(from, to), criticalPoint);
      const window = { quantity: 'phi', from: inside[0] as number, to: inside[inside.length - 1] as number };
      const indices = [...inside.map((_, k) => from + k), ...known];
      const derive = (p: Float64Array) => [p[1] as number, p[2] as number, Math.exp(p[0] as number)];
      if (!corrections) {
        candidates.push({ window, points: indices, model: powerLawModel(inside, null, known.length > 0), start, derive });
      } else if (indices.length >= 4 + fewestSpare) {
        const model = powerLawModel(inside, correctionExponent, known.length > 0);
        candidates.push({ window, points: indices, model, start: [...start, 0], derive });
      }
    }
  }
  const estimates = estimateOverWindows(points, candidates, 'The power law of the steady state', options);
  if (!Array.isArray(estimates)) return estimates;
  const [critical, beta, amplitude] = estimates as [WindowedEstimate, WindowedEstimate, WindowedEstimate];
  const [lowest, highest] = [phis[0] as number, phis[phis.length - 1] as number];
  if (!(beta.value > 0) || lowest - critical.value > highest - lowest || critical.error > highest - lowest) {
    return refuse(
      'The steady state shows no transition near these phi: the fit puts phi_c farther below them than they reach; add smaller phi.',
    );
  }
  return { ...critical, beta, amplitude };
}
