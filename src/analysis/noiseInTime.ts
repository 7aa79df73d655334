/**
 * Correlation of a rule's noise with that of the next step, in closed form, where its draws are correlated in time: the normal
 * numbers of two steps in a row have correlation rho = c / (1 + c^2) (docs/dynamics.md, "Draws correlated in time").
 */
import { type ParticleConfig, quantile } from '../model/index.js';
import { gaussLegendre } from './structure/quadrature.js';

/** |rho| is at most 1/2, so that the integrand is smooth: sixteen points give 12 digits. */
const rule = gaussLegendre(16);

/**
 * P(U < a, V < b) - a b of two uniform numbers joined by a Gaussian copula of correlation rho, |rho| <= 1/2: the integral over r from
 * 0 to rho of exp(-(x^2 - 2 r x y + y^2) / (2 (1 - r^2))) / (2 pi sqrt(1 - r^2)), x and y the normal quantiles of a and b.
 */
export function jointExcess(a: number, b: number, rho: number): number {
  if (a <= 0 || b <= 0 || a >= 1 || b >= 1) return 0;
  const [x, y] = [quantile(a), quantile(b)];
  return rule.nodes.reduce((sum, node, k) => {
    const r = (rho * (node + 1)) / 2;
    const rest = 1 - r * r;
    const density = Math.exp(-(x * x - 2 * r * x * y + y * y) / (2 * rest)) / (2 * Math.PI * Math.sqrt(rest));
    return sum + ((rule.weights[k] as number) * density * rho) / 2;
  }, 0);
}

/** Where a side is selected by its uniform number u, as signed steps: u < at counts `sign`. */
type Steps = readonly (readonly [sign: number, at: number])[];

/** Covariance of the selection of a side with that of the next step. */
const selectionExcess = (steps: Steps, rho: number): number =>
  steps.reduce((sum, [s, a]) => steps.reduce((inner, [t, b]) => inner + s * t * jointExcess(a, b, rho), sum), 0);

/** Of sgd: mean over the two sides, of which the one with the higher id is selected in two stretches if they are correlated. */
function ofSelections({ mode, batchFraction: p, correlation }: Extract<ParticleConfig, { model: 'sgd' }>, rho: number): number {
  if (p === 1) return 0;
  const lo = selectionExcess([[1, p]], rho);
  if (mode !== 'correlated') return lo / (p * (1 - p));
  const both = p * p + (correlation as number) * p * (1 - p);
  const hi = selectionExcess(
    [
      [1, both],
      [-1, p],
      [1, p + p - both],
    ],
    rho,
  );
  return (lo + hi) / 2 / (p * (1 - p));
}

/**
 * Correlation of the amplitude of a kick with that of the same side at the next step, if the contact lasts; of gd that of its
 * thermal noise.
 * @returns null for a rule that has no such draws
 */
export function correlationInTime(config: ParticleConfig): number | null {
  if (!('timeCorrelation' in config) || config.timeCorrelation === undefined) return null;
  const c = config.timeCorrelation;
  const rho = c / (1 + c * c);
  if (config.model === 'bro') return (6 / Math.PI) * Math.asin(rho / 2);
  return config.model === 'sgd' ? ofSelections(config, rho) : rho;
}
