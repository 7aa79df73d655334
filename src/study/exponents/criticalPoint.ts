/** The critical point by every method that the data allow, and the one value that the exponents are measured from. */
import {
  type ActivityCurve,
  curvatureCriticalPoint,
  type DecayCollapse,
  decayCollapse,
  divergenceCriticalPoint,
  type Estimate,
  isRefusal,
  type KnownValue,
  type PowerLawFit,
  powerLawCriticalPoint,
  type RelaxationTimes,
  type ResamplingOptions,
  type Result,
  type SteadyCollapse,
  steadyCollapse,
  type ThresholdRule,
  tauRandomStart,
  thresholdCriticalPoint,
} from '../../analysis/index.js';
import { refuse } from '../../analysis/records.js';
import { curvesAround, lengthsOf, type TransitionData, withoutStart } from './data.js';

export const criticalPointMethods = ['curvature', 'powerLaw', 'divergence', 'steadyCollapse', 'decayCollapse'] as const;
export type CriticalPointMethod = (typeof criticalPointMethods)[number];

/** Fits that give more than a critical point. */
export interface TransitionFits {
  powerLaw: Result<PowerLawFit>;
  steadyCollapse: Result<SteadyCollapse>;
  decayCollapse: Result<DecayCollapse>;
  /** The exponent of the times is beta/delta. */
  divergence: ReturnType<typeof divergenceCriticalPoint>;
  relaxation: RelaxationTimes | Result<never>;
}

export interface CriticalPoint extends Estimate {
  /** The method whose value it is, the one of the smallest error. */
  method: CriticalPointMethod;
  /** By how much the error was raised because methods differ by more than their errors; 1 if they don't. */
  disagreement: number;
}

export interface CriticalPoints {
  best: Result<CriticalPoint>;
  methods: Record<CriticalPointMethod, Result>;
  /** The authors' rule, for comparison only. */
  threshold: Result<ThresholdRule>;
  fits: TransitionFits;
}

/** The largest size for which an estimator gives a value; the refusal of the largest if none does. */
export function largestThatWorks<R extends { length: number }, E extends Estimate>(
  records: readonly R[],
  estimate: (records: readonly R[]) => Result<E>,
): Result<E> {
  let refusal: Result<never> | null = null;
  for (const length of lengthsOf(records).reverse()) {
    const result = estimate(records.filter((record) => record.length === length));
    if (!isRefusal(result)) return result;
    refusal ??= result;
  }
  return refusal ?? refuse('There are no runs: add some.');
}

function relaxationOf(curves: readonly ActivityCurve[]): TransitionFits['relaxation'] {
  const [largest] = lengthsOf(curves).reverse();
  return tauRandomStart(curves.filter(({ length }) => length === largest));
}

/** First times from which the curvature is tried: a random start decays otherwise than by a power at first. */
const firstTimes = [1, 10, 30, 100];

/** The critical point from the curvature, without the first times if they bend all curves the same way. */
function curvatureOf(curves: readonly ActivityCurve[], options: ResamplingOptions): Result {
  const refusals: Result<never>[] = [];
  for (const first of firstTimes) {
    const result = curvatureCriticalPoint(
      curves.map((curve) => from(curve, first)),
      options,
    );
    if (!isRefusal(result)) return result;
    refusals.push(result);
  }
  return refusals[0] as Result<never>;
}

function from(curve: ActivityCurve, first: number): ActivityCurve {
  const begin = curve.times.findIndex((time) => time >= first);
  const at = begin < 0 ? curve.times.length : begin;
  return { ...curve, times: curve.times.slice(at), activity: curve.activity.slice(at) };
}

/** Values of phi that the collapse of the decay takes: its expansion in phi - phi_c wants them close. */
const collapsePhis = 3;

/** phi_c, its error, and the rest of what a method that gives it says. */
const asEstimate = ({ value, error, window, goodness }: Estimate): Estimate => ({ value, error, window, goodness });

type Methods = CriticalPoints['methods'];

/** Of several methods on the same runs the sharpest, its error raised by how much they contradict each other (Birge ratio). */
function bestOf(methods: Partial<Methods>): Result<CriticalPoint> {
  const found = criticalPointMethods.flatMap((method) => {
    const result = methods[method];
    return result === undefined || isRefusal(result) ? [] : [{ method, ...asEstimate(result as Estimate) }];
  });
  const [best] = [...found].sort((a, b) => a.error - b.error);
  if (best === undefined) return methods.curvature as Result<never>;
  const others = found.filter((one) => one !== best);
  const chiSquare = others.reduce((sum, one) => sum + ((one.value - best.value) / Math.hypot(one.error, best.error)) ** 2, 0);
  const disagreement = Math.max(1, Math.sqrt(chiSquare / Math.max(1, others.length)));
  return { ...best, error: best.error * disagreement, disagreement };
}

/** Everything that is fitted without knowing phi_c; the collapse of the decay is, around a first value of it. */
function fitTransition(data: TransitionData, options: ResamplingOptions): { fits: TransitionFits; methods: Methods } {
  const { samples, collapseSamples, randomStart } = data;
  const [curves, collapseCurves] = [data.curves, data.collapseCurves].map(randomStart ? withoutStart : (all) => all) as [
    ActivityCurve[],
    ActivityCurve[],
  ];
  const relaxation = randomStart
    ? relaxationOf(data.curves)
    : refuse('Times to relax are those of a random start, and these runs have another: start at random.');
  const powerLaw = largestThatWorks(samples, (one) => powerLawCriticalPoint(one, { ...options, corrections: true }));
  const steady = steadyCollapse(collapseSamples, options);
  const divergence = 'times' in relaxation ? divergenceCriticalPoint(relaxation.times, options) : relaxation;
  const first = {
    curvature: largestThatWorks(curves, (one) => curvatureOf(one, options)),
    powerLaw,
    divergence,
    steadyCollapse: steady,
  };
  const near = bestOf(first);
  const decays = isRefusal(near)
    ? refuse(`The critical point is not known: ${near.reason}`)
    : decayCollapse(curvesAround(collapseCurves, near.value as number, collapsePhis), options);
  const point = isRefusal(decays) ? decays : (decays as DecayCollapse).criticalPoint;
  return {
    fits: { powerLaw, steadyCollapse: steady, decayCollapse: decays, divergence, relaxation },
    methods: {
      ...first,
      decayCollapse: point ?? refuse('All sizes share one phi only: add phi around it, the same for all sizes.'),
    },
  };
}

/** No fit at all, for one reason. */
function nothingFitted(reason: string): ReturnType<typeof fitTransition> {
  const refusal = refuse(reason);
  const names = Object.fromEntries(criticalPointMethods.map((name) => [name, refusal])) as Methods;
  return {
    fits: { powerLaw: refusal, steadyCollapse: refusal, decayCollapse: refusal, divergence: refusal, relaxation: refusal },
    methods: names,
  };
}

/**
 * @param known a critical point from elsewhere, used instead of those measured here
 */
export function criticalPoints(data: TransitionData, options: ResamplingOptions, known?: KnownValue): CriticalPoints {
  const { fits, methods: found } = data.unseen ? nothingFitted(data.unseen) : fitTransition(data, options);
  const methods = Object.fromEntries(
    Object.entries(found).map(([name, result]) => [name, isRefusal(result) ? result : asEstimate(result as Estimate)]),
  ) as Methods;
  const given: CriticalPoint | null = known
    ? {
        ...known,
        window: { quantity: 'given', from: known.value, to: known.value },
        goodness: null,
        method: 'curvature',
        disagreement: 1,
      }
    : null;
  const [largest] = lengthsOf(data.curves).reverse();
  return {
    best: given ?? bestOf(methods),
    methods,
    threshold: thresholdCriticalPoint(data.curves.filter(({ length }) => length === largest)),
    fits,
  };
}
