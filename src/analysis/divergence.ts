/**
 * Critical point from relaxation times that diverge on both sides, tau = T |phi - phi_c|^(-x) exp(B |phi - phi_c|^omega) with one phi_c and one x, an
 * amplitude T and a correction B for each side, omega averaged (corrections.ts). With `tauRandomStart`, x = beta/delta.
 */
import { append, maxOf } from '../model/arrays.js';
import { type FitCandidate, type FittedCandidate, fitCandidate } from './candidateFit.js';
import { amplitudePrior, fitsOverOmega, logCorrection } from './corrections.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { type Result, refuse } from './records.js';
import type { RelaxationTime } from './relaxation.js';
import { RunPoints } from './runPoints.js';
import { combineFits, type WindowedEstimate } from './windowedFit.js';

/** `value` is phi_c. */
export interface DivergenceFit extends WindowedEstimate {
  /** x; beta/delta if the times are those of random starts. */
  exponent: WindowedEstimate;
}

/** Values of phi needed on each side. */
const fewestPerSide = 3;

const omegas = [0.2, 1.5] as const;
/** phi_c, x, log T below and above, B below and above. */
const parameterCount = 6;

/** After the times come B below and B above as points; B is the correction at the largest distance of a side, as it is with phi_c at `centre`. */
function divergenceModel(times: readonly RelaxationTime[], centre: number, omega: number): LeastSquaresModel {
  const k = parameterCount;
  const farthest = (own: RelaxationTime['side']) =>
    Math.log(maxOf(times.filter(({ side }) => side === own).map(({ phi }) => Math.abs(phi - centre))));
  const far = { below: farthest('below'), above: farthest('above') };
  return (parameters, values, jacobian) => {
    const [critical, exponent] = parameters as unknown as [number, number];
    jacobian.fill(0);
    times.forEach(({ phi, side }, i) => {
      const distance = side === 'below' ? critical - phi : phi - critical;
      const log = Math.log(distance);
      const own = side === 'below' ? 2 : 3;
      const amplitude = parameters[own + 2] as number;
      const { value, byAmplitude, byLogX } = logCorrection('exponential', amplitude, omega, log - far[side]);
      values[i] = (parameters[own] as number) - exponent * log + value;
      const row = i * k;
      jacobian[row] = ((side === 'below' ? 1 : -1) * (byLogX - exponent)) / distance;
      jacobian[row + 1] = -log;
      jacobian[row + own] = 1;
      jacobian[row + own + 2] = byAmplitude;
    });
    for (const side of [0, 1]) {
      values[times.length + side] = parameters[4 + side] as number;
      jacobian[(times.length + side) * k + 4 + side] = 1;
    }
  };
}

/** Runs of one phi that all relax in the same step say nothing of their spread, and are far from phi_c. */
const hasSpread = ({ logReplicates }: RelaxationTime): boolean => logReplicates.some((log) => log !== logReplicates[0]);

/** @param times from `tauRandomStart`, three or more phi on each side; those whose runs agree to the last step are left out */
export function divergenceCriticalPoint(times: readonly RelaxationTime[]): Result<DivergenceFit> {
  const sorted = times.filter(hasSpread).sort((a, b) => a.phi - b.phi);
  const below = sorted.filter(({ side }) => side === 'below');
  const above = sorted.filter(({ side }) => side === 'above');
  if (below.length < fewestPerSide)
    return refuse(
      `Times to absorb at ${below.length} phi below the critical point, and ${fewestPerSide} are needed: add smaller phi.`,
    );
  if (above.length < fewestPerSide)
    return refuse(
      `Times to level off at ${above.length} phi above the critical point, and ${fewestPerSide} are needed: add larger phi.`,
    );
  const [left, right] = [(below[below.length - 1] as RelaxationTime).phi, (above[0] as RelaxationTime).phi];
  if (left >= right) return refuse(`Runs absorb at phi ${left} and stay active at ${right} below it: raise N or run longer.`);
  const points = new RunPoints();
  for (const { logReplicates } of sorted) points.addGroup(logReplicates.map((log) => [log]));
  const runs = (sorted[0] as RelaxationTime).logReplicates.length;
  const logs = [...points.values];
  const [belowPoints, abovePoints] = [below.map((_, k) => k), above.map((_, k) => below.length + k)];
  for (const side of [belowPoints, abovePoints])
    points.smooth(
      side,
      side.map((point) => logs[point] as number),
      runs - 1,
    );
  const priors = [points.addKnown(amplitudePrior), points.addKnown(amplitudePrior)];
  const fits: FittedCandidate[] = [];
  for (const far of ranges(below.length)) {
    for (const near of ranges(above.length)) {
      // Ranges count away from phi_c on both sides.
      const indices = [
        ...belowPoints.slice(below.length - far.to, below.length - far.from),
        ...abovePoints.slice(near.from, near.to),
      ];
      const inside = indices.map((point) => sorted[point] as RelaxationTime);
      const middle = (left + right) / 2;
      const start = [middle, 1.5, 0, 0, 0, 0];
      for (const at of [2, 3]) {
        const one = inside[at === 2 ? 0 : inside.length - 1] as RelaxationTime;
        start[at] = Math.log(one.value) + 1.5 * Math.log(Math.abs(one.phi - middle));
      }
      const shared: Omit<FitCandidate, 'model' | 'starts'> = {
        window: {
          quantity: 'phi',
          from: (inside[0] as RelaxationTime).phi,
          to: (inside[inside.length - 1] as RelaxationTime).phi,
        },
        points: [...indices, ...priors],
        lower: [left],
        upper: [right],
        derive: (p) => [p[0] as number, p[1] as number],
      };
      const fitAt = (omega: number, near: FittedCandidate | null) => {
        const model = divergenceModel(inside, middle, omega);
        return fitCandidate({ ...shared, node: omega, model, starts: near ? [[...near.parameters], start] : [start] }, points);
      };
      append(fits, fitsOverOmega(omegas, fitAt));
    }
  }
  const estimates = combineFits(points, fits, 'The divergence of the relaxation times');
  if (!Array.isArray(estimates)) return estimates;
  const [critical, exponent] = estimates as [WindowedEstimate, WindowedEstimate];
  if (!(exponent.value > 0)) return refuse('The times do not grow towards a common phi: add phi nearer to the critical point.');
  return { ...critical, exponent };
}

function ranges(count: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (let from = 0; from + fewestPerSide <= count; from++)
    for (let to = from + fewestPerSide; to <= count; to++) found.push({ from, to });
  return found;
}
