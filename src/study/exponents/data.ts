/** What estimators need of a transition, from wherever it was measured: a sweep, lattices, made-up data. */
import { type ActivityCurve, halvingTimeOf, type SteadySample } from '../../analysis/index.js';

export interface LeftOut {
  phi: number;
  length: number;
  reason: string;
}

export interface TransitionData {
  dimension: number;
  /** f_a(t) of all sizes. */
  curves: ActivityCurve[];
  /** f_a(t) at phi that all sizes share, for the collapse. */
  collapseCurves: ActivityCurve[];
  /** Steady states of all sizes; runs that absorbed are among them. */
  samples: SteadySample[];
  /** The same, with quasi-stationary averages in place of systems in which runs absorb: for the collapse. */
  collapseSamples: SteadySample[];
  /** Systems without a steady state, and why. */
  leftOut: LeftOut[];
  /** Whether curves begin at a random start, so that their times are `tauRandomStart`. */
  randomStart: boolean;
  /** Why no critical point, and nothing that depends on when a start is forgotten, may be read off these runs. */
  unseen?: string | null;
}

/** Linear sizes, ascending. */
export function lengthsOf(records: readonly { length: number }[]): number[] {
  return [...new Set(records.map(({ length }) => length))].sort((a, b) => a - b);
}

/** Values of the control parameter, ascending. */
export function phisOf(records: readonly { phi: number }[]): number[] {
  return [...new Set(records.map(({ phi }) => phi))].sort((a, b) => a - b);
}

/** Curves at the phi that all sizes have. */
export function sharedCurves(curves: readonly ActivityCurve[]): ActivityCurve[] {
  const lengths = lengthsOf(curves);
  return curves.filter(({ phi }) =>
    lengths.every((length) => curves.some((other) => other.length === length && other.phi === phi)),
  );
}

/** The curves at the values of phi nearest to one. */
export function curvesAround(curves: readonly ActivityCurve[], phi: number, count: number): ActivityCurve[] {
  const near = phisOf(curves)
    .sort((a, b) => Math.abs(a - phi) - Math.abs(b - phi))
    .slice(0, count);
  return curves.filter((curve) => near.includes(curve.phi));
}

/** Whether all runs of a phi absorb. */
export const absorbsAt = (curves: readonly ActivityCurve[], phi: number): boolean =>
  curves.every((curve) => curve.phi !== phi || (curve.absorbedAt ?? null) !== null);

/** Time in which a start is forgotten: f_a halves at the largest phi of which all runs absorb; 0 if there is none. */
function forgottenIn(curves: readonly ActivityCurve[]): number {
  const low = phisOf(curves).findLast((phi) => absorbsAt(curves, phi));
  return halvingTimeOf(curves.filter(({ phi }) => phi === low));
}

/**
 * The curves of random starts without the times at which f_a is still near that of the start: there it falls slowly whatever phi is, which is a good power law of
 * no meaning.
 */
export function withoutStart(curves: readonly ActivityCurve[]): ActivityCurve[] {
  return lengthsOf(curves).flatMap((length) => {
    const own = curves.filter((curve) => curve.length === length);
    const first = forgottenIn(own);
    return own.map((curve) => {
      const at = curve.times.findIndex((time) => time >= first);
      const begin = at < 0 ? curve.times.length : at;
      return { ...curve, times: curve.times.slice(begin), activity: curve.activity.slice(begin) };
    });
  });
}
