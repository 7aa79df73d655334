/** y = Y (phi - phi_c)^(-x) above a critical point that is known from elsewhere with an error, which enters as one more point. */
import type { FitCandidate } from './candidateFit.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { type Result, refuse } from './records.js';
import { type KnownValue, RunPoints } from './runPoints.js';
import { estimateOverWindows, type ResamplingOptions, type WindowedEstimate } from './windowedFit.js';

/** log y at one phi, as pseudo-values of runs. */
export interface AmplitudeGroup {
  phi: number;
  logReplicates: readonly number[];
}

/** Values of phi that a window must hold. */
const fewestPhi = 4;
/** phi nearer to phi_c than so many of its errors say nothing about a power. */
const nearest = 5;

/** log Y, x and phi_c. */
function amplitudeModel(phis: readonly number[]): LeastSquaresModel {
  return (parameters, values, jacobian) => {
    const [level, exponent, critical] = parameters as unknown as [number, number, number];
    phis.forEach((phi, i) => {
      const distance = phi - critical;
      const log = Math.log(distance);
      values[i] = level - exponent * log;
      jacobian.set([1, -log, exponent / distance], 3 * i);
    });
    values[phis.length] = critical;
    jacobian.set([0, 0, 1], 3 * phis.length);
  };
}

/** @returns x */
export function divergingAmplitude(
  groups: readonly AmplitudeGroup[],
  criticalPoint: KnownValue,
  subject: string,
  options: ResamplingOptions,
): Result<WindowedEstimate> {
  const used = groups
    .filter(({ phi }) => phi - criticalPoint.value > nearest * criticalPoint.error)
    .sort((a, b) => a.phi - b.phi);
  if (used.length < fewestPhi) {
    return refuse(
      `${subject} is known at ${used.length} phi above the critical point by ${nearest} of its errors, and ${fewestPhi} are needed: add phi there, or sharpen phi_c.`,
    );
  }
  const points = new RunPoints();
  for (const { logReplicates } of used) points.addGroup(logReplicates.map((log) => [log]));
  const logs = [...points.values];
  const distances = used.map(({ phi }) => Math.log(phi - criticalPoint.value));
  points.smooth([...used.keys()], distances, (used[0] as AmplitudeGroup).logReplicates.length - 1);
  const known = points.addKnown(criticalPoint);
  const candidates: FitCandidate[] = [];
  for (let from = 0; from + fewestPhi <= used.length; from++) {
    for (let to = from + fewestPhi; to <= used.length; to++) {
      const phis = used.slice(from, to).map(({ phi }) => phi);
      const [first, last] = [distances[from] as number, distances[to - 1] as number];
      const exponent = ((logs[from] as number) - (logs[to - 1] as number)) / (last - first);
      candidates.push({
        window: { quantity: 'phi', from: phis[0] as number, to: phis[phis.length - 1] as number },
        points: [...phis.map((_, k) => from + k), known],
        model: amplitudeModel(phis),
        start: [(logs[from] as number) + exponent * first, exponent, criticalPoint.value],
        derive: (p) => [p[1] as number],
      });
    }
  }
  const estimates = estimateOverWindows(points, candidates, subject, options);
  return Array.isArray(estimates) ? (estimates[0] as WindowedEstimate) : estimates;
}
