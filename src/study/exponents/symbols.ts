/** How quantities are written in tables, figures and sentences. */
import type { CriticalPointMethod } from './criticalPoint.js';
import type { MeasuredExponent } from './estimate.js';

export const exponentSymbols: Record<MeasuredExponent, string> = {
  beta: 'beta',
  delta: 'delta',
  gammaPrime: "gamma'",
  nuParallel: 'nu_par, autocorrelation',
  nuParallelFromProduct: 'nu_par, z nu_perp',
  nuPerp: 'nu_perp',
  z: 'z',
  betaOverDelta: 'beta/delta, tauRandomStart',
};

export const methodNames: Record<CriticalPointMethod, string> = {
  decay: 'decays around it',
  powerLaw: 'power law of the steady state',
  divergence: 'divergence of tauRandomStart',
  steadyCollapse: 'collapse of the steady state',
  decayCollapse: 'collapse of the decay',
};

/** 0.639(9): the error in units of the last digit, of one digit, or of two if it begins with 1. */
export function withError(value: number, error: number): string {
  if (!(error > 0) || !Number.isFinite(error)) return String(Number(value.toPrecision(6)));
  const twoDigits = Number(error.toExponential(1).charAt(0)) === 1;
  const decimals = Math.max(0, (twoDigits ? 1 : 0) - Math.floor(Math.log10(error)));
  return `${value.toFixed(decimals)}(${Math.round(error * 10 ** decimals)})`;
}
