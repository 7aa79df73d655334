/** All exponents that data of one transition allow. */
import {
  type ActivityCurve,
  type DecayFit,
  decayAtCriticality,
  type Estimate,
  gammaPrime,
  isRefusal,
  type KnownValue,
  nuParallelFromAutocorrelation,
  nuParallelFromProduct,
  powerLawCriticalPoint,
  type ResamplingOptions,
  type Result,
} from '../../analysis/index.js';
import { refuse } from '../../analysis/records.js';
import { type CriticalPoint, type CriticalPoints, criticalPoints, largestThatWorks } from './criticalPoint.js';
import { curvesAround, type TransitionData, withoutStart } from './data.js';

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

export interface ExponentEstimates {
  criticalPoint: CriticalPoints;
  exponents: Record<MeasuredExponent, Result>;
  /** The fit of delta, with the local slopes. */
  decay: Result<DecayFit>;
}

/** Values of phi around phi_c of which delta is taken: the expansion in phi - phi_c wants them close. */
const decayPhis = 4;

/** Without records at equal distances there is no spectrum to speak of. */
const needSeries = 'Series at equally spaced steps are needed: add runs above phi_c with record {every: n}.';

const plain = (result: Result): Result =>
  isRefusal(result)
    ? { value: null, reason: result.reason }
    : { value: result.value, error: result.error, window: result.window, goodness: result.goodness };

function deltaAt(curves: readonly ActivityCurve[], point: CriticalPoint, options: ResamplingOptions): Result<DecayFit> {
  const criticalPoint: KnownValue = { value: point.value, error: point.error };
  return largestThatWorks(curves, (one) =>
    decayAtCriticality(curvesAround(one, point.value, decayPhis), { ...options, criticalPoint }),
  );
}

/** beta with phi_c from another method as one more point; with phi_c free where the same steady states gave it. */
function betaOf(data: TransitionData, { best, fits }: CriticalPoints, options: ResamplingOptions): Result {
  if (isRefusal(best) || best.method === 'powerLaw') return isRefusal(fits.powerLaw) ? fits.powerLaw : fits.powerLaw.beta;
  const criticalPoint = { value: best.value, error: best.error };
  const above = data.samples.filter(({ phi }) => phi > best.value);
  const fit = largestThatWorks(above, (one) => powerLawCriticalPoint(one, { ...options, corrections: true, criticalPoint }));
  return isRefusal(fit) ? fit : fit.beta;
}

function productOf(z: Result, nuPerp: Result): Result {
  if (isRefusal(z)) return z;
  return isRefusal(nuPerp) ? nuPerp : nuParallelFromProduct(z as Estimate, nuPerp as Estimate);
}

/**
 * Runs every estimator on what it can use; each gives a value or the reason why it can't.
 * @param known phi_c from elsewhere, taken instead of the one measured here
 */
export function estimateExponents(data: TransitionData, options: ResamplingOptions = {}, known?: KnownValue): ExponentEstimates {
  const criticalPoint = criticalPoints(data, options, known);
  const { best, fits } = criticalPoint;
  const withPoint = <E extends Estimate>(estimate: (point: CriticalPoint) => Result<E>): Result<E> =>
    isRefusal(best) ? refuse(`The critical point is not known: ${best.reason}`) : estimate(best as CriticalPoint);
  const series = data.samples.filter((sample) => sample.series !== undefined);
  const fromSeries = (estimate: (samples: typeof series, point: KnownValue) => Result): Result =>
    withPoint((point) =>
      series.length === 0
        ? refuse(needSeries)
        : largestThatWorks(series, (one) => estimate([...one], { value: point.value, error: point.error })),
    );
  const curves = data.randomStart ? withoutStart(data.curves) : data.curves;
  // Even with phi_c from elsewhere: the times in which the start is forgotten are those of a phi that absorbs.
  const decay = data.unseen ? refuse(data.unseen) : withPoint((point) => deltaAt(curves, point, options));
  const nuPerp = isRefusal(fits.steadyCollapse) ? fits.steadyCollapse : fits.steadyCollapse.nuPerp;
  const exponents: Record<MeasuredExponent, Result> = {
    beta: betaOf(data, criticalPoint, options),
    delta: decay,
    gammaPrime: fromSeries((one, point) => gammaPrime(one, point, options)),
    nuParallel: fromSeries((one, point) => nuParallelFromAutocorrelation(one, point, options)),
    nuParallelFromProduct: productOf(fits.decayCollapse, nuPerp),
    nuPerp,
    z: fits.decayCollapse,
    betaOverDelta: isRefusal(fits.divergence) ? fits.divergence : fits.divergence.exponent,
  };
  return {
    criticalPoint,
    exponents: Object.fromEntries(Object.entries(exponents).map(([name, result]) => [name, plain(result)])) as typeof exponents,
    decay,
  };
}
