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
