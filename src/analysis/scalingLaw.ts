/**
 * A quantity that goes as a power of the distance above phi_c, y = Y e^x (1 + B e^omega), e = phi - phi_c: f_a with x = beta, its variance
 * and autocorrelation time with x < 0. phi_c is free, or known from elsewhere with an error, which enters as one more point.
 */
import { append, minOf } from '../model/arrays.js';
import type { Measured } from '../model/measured.js';
import { type FittedCandidate, fitCandidate } from './candidateFit.js';
import { amplitudePrior, type CorrectionForm, correctionForms, fitsOverOmega, logCorrection } from './corrections.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { type WeighedEstimate, weighedEstimates } from './parsimony.js';
import { type Refusal, refuse } from './records.js';
import { RunPoints } from './runPoints.js';
import type { WindowedEstimate } from './windowedFit.js';

/** log y at one phi, as pseudo-values of runs. */
export interface LawGroup {
  phi: number;
  logReplicates: readonly number[];
}

export interface LawOptions {
  /** phi_c from elsewhere, which enters as one more point. */
  criticalPoint?: Measured;
  /** log of the odds that other data of the same system give to a correction. Default 0. */
  evidence?: number;
}

/** A power law with a correction, and the same data without it. */
export interface ScalingLaw {
  criticalPoint: WindowedEstimate;
  exponent: WeighedEstimate;
  amplitude: WindowedEstimate;
  /** The exponent of a power without correction; null if that fits nowhere. */
  uncorrected: WindowedEstimate | null;
  /** log of the odds that these data give to a correction. */
  evidence: number;
  /** Distances of the widest window in which a power without correction fits; null if there is none. */
  level: { from: number; to: number } | null;
}

/** Without residual degrees of freedom nothing judges the fit. */
const fewestSpare = 2;
/** omega of the corrections known in d = 1 to 3, and the analytic one, lie inside. */
const omegas = [0.2, 1.5] as const;
/** Goodness of a fit that describes the data. */
const acceptable = 0.05;

interface Form {
  form: CorrectionForm;
  omega: number;
}

/** log Y, phi_c, x and, with a correction, B; the last points are B and phi_c where they are known. */
function lawModel(phis: readonly number[], correction: Form | null, critical: Measured | undefined): LeastSquaresModel {
  const k = correction ? 4 : 3;
  const highest = phis[phis.length - 1] as number;
  return (parameters, values, jacobian) => {
    const [level, point, exponent, amplitude = 0] = parameters as unknown as [number, number, number, number?];
    jacobian.fill(0);
    phis.forEach((phi, i) => {
      const distance = phi - point;
      const log = Math.log(distance);
      const row = i * k;
      values[i] = level + exponent * log;
      jacobian.set([1, -exponent / distance, log], row);
      if (!correction) return;
      const logX = log - Math.log(highest - point);
      const { value, byAmplitude, byLogX } = logCorrection(correction.form, amplitude, correction.omega, logX);
      values[i] = (values[i] as number) + value;
      jacobian[row + 1] = (jacobian[row + 1] as number) + byLogX * (1 / (highest - point) - 1 / distance);
      jacobian[row + 3] = byAmplitude;
    });
    let last = phis.length;
    if (correction) {
      values[last] = amplitude;
      jacobian[last++ * k + 3] = 1;
    }
    if (critical) {
      values[last] = point;
      jacobian[last * k + 1] = 1;
    }
  };
}

/** Straight lines of log y against log(phi - phi_c) for phi_c on a grid below the window, the best first. */
function lineStarts(phis: readonly number[], logs: readonly number[], errors: readonly number[], known?: Measured): number[][] {
  const lowest = phis[0] as number;
  const span = (phis[phis.length - 1] as number) - lowest;
  const grid = known
    ? [Math.min(known.value, lowest - 1e-3 * span)]
    : Array.from({ length: 25 }, (_, k) => lowest - span * 10 ** (-2.5 + k / 8));
  const lines = grid.map((critical) => {
    const x = phis.map((phi) => Math.log(phi - critical));
    const weights = errors.map((error) => error ** -2);
    const moment = (of: (i: number) => number) => weights.reduce((sum, weight, i) => sum + weight * of(i), 0);
    const [w, wx, wy] = [moment(() => 1), moment((i) => x[i] as number), moment((i) => logs[i] as number)];
    const wxx = moment((i) => (x[i] as number) ** 2);
    const wxy = moment((i) => (x[i] as number) * (logs[i] as number));
    const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
    const level = (wy - slope * wx) / w;
    const score = moment((i) => ((logs[i] as number) - level - slope * (x[i] as number)) ** 2);
    return { score, start: [level, critical, slope] };
  });
  return lines.sort((a, b) => a.score - b.score).map(({ start }) => start);
}

/** Fits of all windows, with corrections and without. */
function fitAll(groups: readonly LawGroup[], points: RunPoints, prior: number, critical?: { point: number; known: Measured }) {
  const corrected: FittedCandidate[] = [];
  const pure: FittedCandidate[] = [];
  const parameters = 4;
  const known = critical ? 1 : 0;
  const derive = (p: Float64Array) => [p[1] as number, p[2] as number, Math.exp(p[0] as number)];
  for (let from = 0; from < groups.length; from++) {
    for (let to = groups.length; to - from + known >= parameters + fewestSpare; to--) {
      const phis = groups.slice(from, to).map(({ phi }) => phi);
      const window = { quantity: 'phi', from: phis[0] as number, to: phis[phis.length - 1] as number };
      const indices = phis.map((_, k) => from + k);
      const [best, ...others] = lineStarts(phis, points.values.slice(from, to), points.errors.slice(from, to), critical?.known);
      const start = best as number[];
      const last = critical ? [critical.point] : [];
      const plain = {
        window,
        points: [...indices, ...last],
        model: lawModel(phis, null, critical?.known),
        starts: [start],
        derive,
      };
      append(
        pure,
        [fitCandidate(plain, points)].filter((fit) => fit !== null),
      );
      const all = [...indices, prior, ...last];
      const starts = [[...start, 0], [...start, 0.4], [...start, -0.3], ...(others[3] ? [[...others[3], 0]] : [])];
      for (const form of correctionForms) {
        const own = fitsOverOmega(omegas, (omega, near) => {
          const model = lawModel(phis, { form, omega }, critical?.known);
          const from = near ? [[...near.parameters], ...starts] : starts;
          return fitCandidate({ window, form, node: omega, points: all, model, starts: from, derive }, points);
        });
        append(corrected, own);
      }
    }
  }
  return { corrected, pure };
}

/**
 * @param groups ascending in phi, all of them above phi_c
 * @param abscissae along which the errors are a smooth course, one a group
 * @param subject of a refusal
 */
export function scalingLaw(
  groups: readonly LawGroup[],
  abscissae: readonly number[],
  subject: string,
  { criticalPoint, evidence = 0 }: LawOptions = {},
): ScalingLaw | Refusal {
  const points = new RunPoints();
  for (const { logReplicates } of groups) points.addGroup(logReplicates.map((log) => [log]));
  if (points.errors.every((error) => error === 0))
    return refuse('All runs of a phi agree to the last digit: they are not independent; give them different seeds.');
  points.smooth([...groups.keys()], abscissae, minOf(groups.map(({ logReplicates }) => logReplicates.length)) - 1);
  const prior = points.addKnown(amplitudePrior);
  const known = criticalPoint ? { point: points.addKnown(criticalPoint), known: criticalPoint } : undefined;
  const fits = fitAll(groups, points, prior, known);
  const found = weighedEstimates(points, fits, subject, evidence);
  if ('reason' in found) return found;
  const [point, exponent, amplitude] = found.weighed as [WeighedEstimate, WeighedEstimate, WeighedEstimate];
  const uncorrected = found.bare?.[1] ?? null;
  const level = levelOf(fits.pure, point.value);
  return { criticalPoint: point, exponent, amplitude, uncorrected, evidence: found.evidence, level };
}

/** Distances of the widest window in which a power without correction fits. */
function levelOf(fits: readonly FittedCandidate[], critical: number): ScalingLaw['level'] {
  const ranges = fits
    .filter(({ goodness, candidate }) => goodness > acceptable && candidate.window.from > critical)
    .map(({ candidate: { window } }) => ({ from: window.from - critical, to: window.to - critical }));
  return [...ranges].sort((a, b) => b.to / b.from - a.to / a.from)[0] ?? null;
}
