/**
 * phi_c at infinite time, from the curvature on rungs of longer and longer times.
 *
 * With f_a = t^-delta (1 + a t^-omega) F((phi - phi_c) t^(1/nu_par)), the phi without curvature at a time t differs from phi_c by
 * b t^-(1/nu_par + omega): what bends the curve at phi_c falls as t^-omega, and the distance that makes up for it as t^(-1/nu_par) times that.
 */
import { fitPolynomial } from '../statistics.js';

/** What one rung gave. */
export interface Rung {
  steps: number;
  value: number;
  error: number;
}

/**
 * 1/nu_par is 0.8 to 0.9 in d = 2 and 3 (physics.md 3), and omega from nearly 0 to a half: a line in each of these powers. With one power
 * larger than these the intercept would lie nearer to the last rung than both.
 */
const driftPowers = [0.8, 1.3] as const;
/** Rungs that the lines go through: a factor of 8 in time. Earlier ones have the most leverage and the most of other corrections. */
const mostRungs = 4;

export interface WithoutDrift {
  value: number;
  /** From the errors of the rungs, made larger if they scatter about the lines by more than these. */
  chance: number;
  /** Half the distance of the two lines at infinite time. */
  form: number;
}

/**
 * The straight lines through phi_c against t^-0.8 and against t^-1.3, weighted, met at infinite time: their middle.
 * @param rungs by falling time, the longest first
 * @returns null with fewer than two
 */
export function withoutDrift(rungs: readonly Rung[]): WithoutDrift | null {
  const used = rungs.slice(0, mostRungs);
  const longest = used[0]?.steps as number;
  const intercepts = driftPowers.flatMap((power) => {
    const line = fitPolynomial(
      used.map(({ steps, value, error }) => ({ x: (longest / steps) ** power, y: value, error })),
      1,
    );
    if (line === null) return [];
    const scatter = line.degreesOfFreedom > 0 ? Math.sqrt(Math.max(1, line.chiSquare / line.degreesOfFreedom)) : 1;
    return [{ value: line.intercept.value, error: line.intercept.error * scatter }];
  });
  const [slow, fast] = intercepts;
  if (slow === undefined || fast === undefined) return null;
  return {
    value: (slow.value + fast.value) / 2,
    chance: (slow.error + fast.error) / 2,
    form: Math.abs(slow.value - fast.value) / 2,
  };
}
