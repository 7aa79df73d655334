/** lambda in a table: its value, what it is based on, and how far it is from published ones. */
import type { Suppression } from '../../analysis/structure/index.js';
import type { FittedLambda } from './lambda.js';
import { digits, type Row, valueText } from './observables/observable.js';

/** Rows of lambda; a note says why there is only an effective exponent. */
export function lambdaRows(hyperuniformity: FittedLambda | null): Row[] {
  if (hyperuniformity === null) return [];
  const { lambda, effective, window, corrections, fits, quantity, pulls, wavelets } = hyperuniformity;
  const curve = quantity === 'spectralDensity' ? 'chi' : 'S';
  const second: Row = ['the same by wavelets', valueText(wavelets.lambda)];
  if (lambda === null) return [[`effective exponent of ${curve}(k)`, `${valueText(effective)}, not lambda`], second];
  const basis = `mean of ${fits.length} fits, the best on k ${window.map(digits).join(' to ')} with terms k^${corrections.join(', k^')}`;
  return [
    [`lambda, ${curve} ~ k^lambda`, `${valueText(lambda)} (${basis})`],
    second,
    ...pulls.map(({ name, reference, pull }): Row => [`from ${reference}, ${name}`, `${digits(pull)} errors`]),
  ];
}

/** H, below 1e-2 or 1e-3 of states that are effectively hyperuniform. */
export const suppressionRow = (suppression: Suppression | null): Row[] =>
  suppression === null ? [] : [['H = S(0)/S(peak)', `${valueText(suppression.index)} (peak at k ${digits(suppression.peak)})`]];
