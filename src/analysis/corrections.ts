/**
 * Corrections to scaling: a power law times 1 + B x^omega (Wegner, Phys. Rev. B 5, 4529 (1972)) or exp(B x^omega), which agree to
 * first order; what they differ by stands for the orders left out. x is 1 where the correction is largest in a window, so that
 * B is its size there.
 */
import { append } from '../model/arrays.js';
import type { Measured } from '../model/measured.js';
import type { FittedCandidate } from './candidateFit.js';

export const correctionForms = ['factor', 'exponential'] as const;
export type CorrectionForm = (typeof correctionForms)[number];

/** B beforehand: a correction larger than the leading term is no correction. */
export const amplitudePrior: Measured = { value: 0, error: 0.7 };

/** Values of omega, equally spaced in the logarithm, that a fit is averaged over. */
const nodes = 8;
/** Where chi-square changes by more than this from the best node to the next, nodes are added between them. */
const sharp = 3;
/** Nodes are added so many times. */
const refinements = 4;

/**
 * Fits with omega from one value to another, with more of them where the data know it.
 * @param fitAt of one omega, started from the fit of another if there is one
 */
export function fitsOverOmega(
  [from, to]: readonly [number, number],
  fitAt: (omega: number, near: FittedCandidate | null) => FittedCandidate | null,
): FittedCandidate[] {
  const omegas = Array.from({ length: nodes }, (_, k) => from * (to / from) ** (k / (nodes - 1)));
  const found: (FittedCandidate | null)[] = [];
  for (const [k, omega] of omegas.entries()) found.push(fitAt(omega, found[k - 1] ?? null));
  // Where a start from below failed, from above.
  for (let k = nodes - 2; k >= 0; k--) if (!found[k] && found[k + 1]) found[k] = fitAt(omegas[k] as number, found[k + 1] ?? null);
  const fits = found.filter((one) => one !== null);
  for (let round = 0; round < refinements && fits.length > 1; round++) {
    const best = fits.reduce((a, b) => (b.chiSquare < a.chiSquare ? b : a));
    const at = fits.indexOf(best);
    const steep = [at - 1, at + 1].filter((k) => fits[k] && (fits[k].chiSquare - best.chiSquare) / best.scale > sharp);
    if (steep.length === 0) break;
    const omegaOf = (one: FittedCandidate | undefined) => one?.candidate.node as number;
    append(
      fits,
      steep.map((k) => fitAt(Math.sqrt(omegaOf(best) * omegaOf(fits[k])), best)).filter((one) => one !== null),
    );
    fits.sort((a, b) => omegaOf(a) - omegaOf(b));
  }
  return fits;
}

/** log of the correction and its derivatives to B and to log x; NaN where the factor is not positive. */
export function logCorrection(
  form: CorrectionForm,
  amplitude: number,
  omega: number,
  logX: number,
): { value: number; byAmplitude: number; byLogX: number } {
  const power = Math.exp(omega * logX);
  if (form === 'exponential') return { value: amplitude * power, byAmplitude: power, byLogX: amplitude * omega * power };
  const factor = 1 + amplitude * power;
  // The logarithm of a negative factor is NaN, and the step there is taken back.
  return { value: Math.log(factor), byAmplitude: power / factor, byLogX: (amplitude * omega * power) / factor };
}
