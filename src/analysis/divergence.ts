/**
 * Critical point from relaxation times that diverge on both sides, tau = T |phi - phi_c|^(-x) with one phi_c and one x and an
 * amplitude for each side. With `tauRandomStart`, x = beta/delta.
 */
import type { FitCandidate } from './candidateFit.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';
import { type Result, refuse } from './records.js';
import type { RelaxationTime } from './relaxation.js';
import { RunPoints } from './runPoints.js';
import { estimateOverWindows, type WindowedEstimate } from './windowedFit.js';

/** `value` is phi_c. */
export interface DivergenceFit extends WindowedEstimate {
  /** x; beta/delta if the times are those of random starts. */
  exponent: WindowedEstimate;
}

/** Values of phi needed on each side. */
const fewestPerSide = 3;

/** phi_c, x, log T below and log T above. */
function divergenceModel(times: readonly RelaxationTime[]): LeastSquaresModel {
  return (parameters, values, jacobian) => {
    const [critical, exponent, logBelow, logAbove] = parameters as unknown as [number, number, number, number];
    times.forEach(({ phi, side }, i) => {
      const distance = side === 'below' ? critical - phi : phi - critical;
      const log = Math.log(distance);
      values[i] = (side === 'below' ? logBelow : logAbove) - exponent * log;
      jacobian[4 * i] = ((side === 'below' ? -1 : 1) * exponent) / distance;
      jacobian[4 * i + 1] = -log;
      jacobian[4 * i + 2] = side === 'below' ? 1 : 0;
      jacobian[4 * i + 3] = side === 'below' ? 0 : 1;
    });
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
  const candidates: FitCandidate[] = [];
  for (const far of ranges(below.length)) {
    for (const near of ranges(above.length)) {
      // Ranges count away from phi_c on both sides.
      const indices = [
        ...belowPoints.slice(below.length - far.to, below.length - far.from),
        ...abovePoints.slice(near.from, near.to),
      ];
      const inside = indices.map((point) => sorted[point] as RelaxationTime);
      const middle = (left + right) / 2;
      const start = [middle, 1.5, 0, 0];
      for (const at of [2, 3]) {
        const one = inside[at === 2 ? 0 : inside.length - 1] as RelaxationTime;
        start[at] = Math.log(one.value) + 1.5 * Math.log(Math.abs(one.phi - middle));
      }
      candidates.push({
        window: {
          quantity: 'phi',
          from: (inside[0] as RelaxationTime).phi,
          to: (inside[inside.length - 1] as RelaxationTime).phi,
        },
        points: indices,
        model: divergenceModel(inside),
        starts: [start],
        lower: [left],
        upper: [right],
        derive: (p) => [p[0] as number, p[1] as number],
      });
    }
  }
  const estimates = estimateOverWindows(points, candidates, 'The divergence of the relaxation times');
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
