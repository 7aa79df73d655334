/** All exponents that data of one transition allow. */
import {
  type ActivityCurve,
  type CorrectedEstimate,
  type DecayFit,
  type Estimate,
  gammaPrime,
  isRefusal,
  nuParallelFromAutocorrelation,
  nuParallelFromProduct,
  powerLawCriticalPoint,
  type Result,
  type SteadySample,
} from '../../analysis/index.js';
import { refuse } from '../../analysis/records.js';
import type { Measured } from '../../model/measured.js';
import { acrossSizes, type BySize, type SizeValue } from './bySize.js';
import {
  asEstimate,
  type CriticalPoint,
  type CriticalPoints,
  criticalPoints,
  decayOfSize,
  largestThatWorks,
} from './criticalPoint.js';
import { type TransitionData, withoutStart } from './data.js';

/** Measured exponents; nu_par in two independent ways, never from random-start times. */
export const measuredExponents = [
  'beta',
  'delta',
  'gammaPrime',
  'nuParallel',
  'nuParallelFromProduct',
  'nuPerp',
  'z',
  'betaOverDelta',
] as const;
export type MeasuredExponent = (typeof measuredExponents)[number];

/** A value with, for beta and delta, the parts of its error and what the data say without corrections to scaling. */
export interface ExponentValue extends Estimate {
  statisticalError?: number;
  systematicError?: number;
  /** What a correction too small for the data to show may move the value by; not in `error`, and 0 where fits with corrections count alone. */
  hidden?: number;
  /** From the same windows without corrections; null if that fits in none. */
  uncorrected?: Estimate | null;
  /** Range of local slopes, and whether one value describes them over a decade. */
  slopes?: { from: number; to: number; level: boolean };
  /** Of each size that gives one, the largest first. */
  sizes?: SizeValue[];
}

export interface ExponentEstimates {
  criticalPoint: CriticalPoints;
  exponents: Record<MeasuredExponent, Result<ExponentValue>>;
  /** The fit of delta, with the local slopes. */
  decay: Result<DecayFit>;
}

/** Without records at equal distances there is no spectrum to speak of. */
const needSeries = 'Series at equally spaced steps are needed: add runs above phi_c with record {every: n}.';

const plain = (result: Result): Result => (isRefusal(result) ? refuse(result.reason) : asEstimate(result as Estimate));

/** An exponent whose fits hold corrections. */
const corrected = (result: Result<CorrectedEstimate & BySize>): Result<ExponentValue> => {
  if (isRefusal(result)) return plain(result);
  const { statisticalError, systematicError, hidden, uncorrected, slopes, sizes } = result as CorrectedEstimate & BySize;
  const without = uncorrected && (plain(uncorrected) as Estimate);
  return { ...(plain(result) as Estimate), statisticalError, systematicError, hidden, uncorrected: without, slopes, sizes };
};

/**
 * phi_c for one of two fits from the other, which takes other runs, its error raised as that of the best is; nothing if there is none.
 * @param given phi_c from elsewhere, for both
 */
function pointFrom(method: 'decay' | 'powerLaw', { best, methods }: CriticalPoints, given?: Measured): Measured | undefined {
  if (given) return given;
  const found = methods[method];
  if (isRefusal(found) || isRefusal(best)) return undefined;
  return { value: found.value as number, error: (found.error as number) * (best as CriticalPoint).disagreement };
}

/** delta with phi_c from the steady states as one more point. */
function deltaOf(curves: readonly ActivityCurve[], points: CriticalPoints, given?: Measured): Result<DecayFit & BySize> {
  const criticalPoint = pointFrom('powerLaw', points, given);
  const { powerLaw } = points.fits;
  const evidence = isRefusal(powerLaw) ? 0 : powerLaw.beta.evidence;
  return acrossSizes<ActivityCurve, DecayFit>(curves, decayOfSize(curves, { ...(criticalPoint && { criticalPoint }), evidence }));
}

/** beta with phi_c from the decays as one more point. */
function betaOf({ samples }: TransitionData, points: CriticalPoints, given?: Measured): Result<CorrectedEstimate & BySize> {
  const criticalPoint = pointFrom('decay', points, given);
  const { powerLaw, decayEvidence: evidence } = points.fits;
  const betaOfSize = (own: readonly SteadySample[]): Result<CorrectedEstimate> => {
    const above = criticalPoint ? own.filter(({ phi }) => phi > criticalPoint.value) : own;
    const fit = powerLawCriticalPoint(above, { ...(criticalPoint && { criticalPoint }), evidence });
    return isRefusal(fit) ? fit : fit.beta;
  };
  if (samples.length === 0) return powerLaw as Result<never>;
  const beta = acrossSizes<SteadySample, CorrectedEstimate>(samples, betaOfSize);
  return isRefusal(beta) && !isRefusal(powerLaw) ? { ...powerLaw.beta, sizes: [] } : beta;
}

function productOf(z: Result, nuPerp: Result): Result {
  if (isRefusal(z)) return z;
  return isRefusal(nuPerp) ? nuPerp : nuParallelFromProduct(z as Estimate, nuPerp as Estimate);
}

/**
 * Runs every estimator on what it can use; each gives a value or the reason why it can't.
 * @param known phi_c from elsewhere, taken instead of the one measured here
 */
export function estimateExponents(data: TransitionData, known?: Measured): ExponentEstimates {
  const criticalPoint = criticalPoints(data, known);
  const { best, fits } = criticalPoint;
  const withPoint = <E extends Estimate>(estimate: (point: CriticalPoint) => Result<E>): Result<E> =>
    isRefusal(best) ? refuse(`The critical point is not known: ${best.reason}`) : estimate(best as CriticalPoint);
  const series = data.samples.filter((sample) => sample.series !== undefined);
  const fromSeries = (estimate: (samples: typeof series, point: Measured) => Result): Result =>
    withPoint((point) =>
      series.length === 0
        ? refuse(needSeries)
        : plain(largestThatWorks(series, (one) => estimate([...one], { value: point.value, error: point.error }))),
    );
  const curves = data.randomStart ? withoutStart(data.curves) : data.curves;
  // Even with phi_c from elsewhere: the times in which the start is forgotten are those of a phi that absorbs.
  const decay = data.unseen ? refuse(data.unseen) : withPoint(() => deltaOf(curves, criticalPoint, known));
  const nuPerp = isRefusal(fits.steadyCollapse) ? fits.steadyCollapse : fits.steadyCollapse.nuPerp;
  const exponents: Record<MeasuredExponent, Result<ExponentValue>> = {
    beta: corrected(betaOf(data, criticalPoint, known)),
    delta: corrected(decay),
    gammaPrime: fromSeries((one, point) => gammaPrime(one, point)),
    nuParallel: fromSeries((one, point) => nuParallelFromAutocorrelation(one, point)),
    nuParallelFromProduct: productOf(fits.decayCollapse, nuPerp),
    nuPerp: plain(nuPerp),
    z: plain(fits.decayCollapse),
    betaOverDelta: plain(isRefusal(fits.divergence) ? fits.divergence : fits.divergence.exponent),
  };
  return { criticalPoint, exponents, decay };
}
