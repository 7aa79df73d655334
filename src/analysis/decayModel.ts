/** The form of decays at several phi around phi_c that `decayAtCriticality` fits. */
import type { Measured } from '../model/measured.js';
import { type CorrectionForm, logCorrection } from './corrections.js';
import type { LeastSquaresModel } from './levenbergMarquardt.js';

/** One point of the fit. */
export interface Row {
  phi: number;
  logTime: number;
}

export interface DecayForm {
  rows: readonly Row[];
  /** log of the times at which the correction is B and at which b is the slope. */
  first: number;
  last: number;
  /** Highest power of u. */
  order: 1 | 2 | 3;
  correction: { form: CorrectionForm; omega: number } | null;
  /** Whether phi_c is known and is the last point. */
  known: boolean;
}

/** What is known of s and of the bending of the scaling function beforehand; the data say more where it matters. */
export const priors: Record<'power' | 'second' | 'third', Measured> = {
  power: { value: 1, error: 0.6 },
  second: { value: 0, error: 0.5 },
  third: { value: 0, error: 0.3 },
};

/** Number of parameters before the correction. */
export const leading = (order: number): number => 4 + order;

/**
 * log f_a = a - delta log t + u + c u^2 + d u^3 + log(1 + B (t/t_0)^-omega), u = b (phi - phi_c) (t/t_1)^s. Parameters: a, delta, phi_c, b, s and,
 * as far as the form has them, c, d, B. After the rows come s, c, d, B and phi_c as points.
 */
export function decayModel({ rows, first, last, order, correction, known }: DecayForm): LeastSquaresModel {
  const k = leading(order) + (correction ? 1 : 0);
  return (parameters, values, jacobian) => {
    const [level, delta, critical, slope, power] = parameters as unknown as [number, number, number, number, number];
    const second = order > 1 ? (parameters[5] as number) : 0;
    const third = order > 2 ? (parameters[6] as number) : 0;
    const amplitude = correction ? (parameters[k - 1] as number) : 0;
    jacobian.fill(0);
    for (let i = 0; i < rows.length; i++) {
      const { phi, logTime } = rows[i] as Row;
      const row = i * k;
      const growth = Math.exp(power * (logTime - last));
      const u = slope * (phi - critical) * growth;
      const rise = 1 + u * (2 * second + 3 * third * u);
      values[i] = level - delta * logTime + u * (1 + u * (second + third * u));
      jacobian[row] = 1;
      jacobian[row + 1] = -logTime;
      jacobian[row + 2] = -rise * slope * growth;
      jacobian[row + 3] = rise * (phi - critical) * growth;
      jacobian[row + 4] = rise * u * (logTime - last);
      if (order > 1) jacobian[row + 5] = u * u;
      if (order > 2) jacobian[row + 6] = u * u * u;
      if (!correction) continue;
      const { value, byAmplitude } = logCorrection(correction.form, amplitude, correction.omega, first - logTime);
      values[i] = (values[i] as number) + value;
      jacobian[row + k - 1] = byAmplitude;
    }
    const columns = [
      4,
      ...(order > 1 ? [5] : []),
      ...(order > 2 ? [6] : []),
      ...(correction ? [k - 1] : []),
      ...(known ? [2] : []),
    ];
    columns.forEach((column, at) => {
      values[rows.length + at] = parameters[column] as number;
      jacobian[(rows.length + at) * k + column] = 1;
    });
  };
}
