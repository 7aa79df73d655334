/** The critical point by every method that the data allow, and the one value that the exponents are measured from. */
import {
  type ActivityCurve,
  type DecayCollapse,
  type DecayFit,
  decayAtCriticality,
  decayCollapse,
  divergenceCriticalPoint,
  type Estimate,
  isRefusal,
  type LawOptions,
  type PowerLawFit,
  powerLawCriticalPoint,
  type Refusal,
  type RelaxationTimes,
  type Result,
  type SteadyCollapse,
  type SteadySample,
  sizeShowsAt,
  steadyCollapse,
  type ThresholdRule,
  tauRandomStart,
  thresholdCriticalPoint,
} from '../../analysis/index.js';
import { refuse } from '../../analysis/records.js';
import type { Measured } from '../../model/measured.js';
import { curvesAround, lengthsOf, type TransitionData, withoutStart } from './data.js';

export const criticalPointMethods = ['decay', 'powerLaw', 'divergence', 'steadyCollapse', 'decayCollapse'] as const;
export type CriticalPointMethod = (typeof criticalPointMethods)[number];

/**
 * Methods whose fits hold corrections to scaling, which count; of the others the value stands beside, since their errors hold none.
 */
const counting = ['decay', 'powerLaw'] as const satisfies readonly CriticalPointMethod[];

/** Fits that give more than a critical point. */
export interface TransitionFits {
  decay: Result<DecayFit>;
  /** log of the odds that decays give to corrections to scaling. */
  decayEvidence: number;
  powerLaw: Result<PowerLawFit>;
  steadyCollapse: Result<SteadyCollapse>;
  decayCollapse: Result<DecayCollapse>;
  /** The exponent of the times is beta/delta. */
  divergence: ReturnType<typeof divergenceCriticalPoint>;
  relaxation: RelaxationTimes | Result<never>;
}

export interface CriticalPoint extends Estimate {
  /** The method whose value it is, the one of the smaller error. */
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

/** Fits the decays of one of several sizes, up to the time at which its size shows beside the next smaller one. */
export function decayOfSize(curves: readonly ActivityCurve[], options: LawOptions = {}) {
  const lengths = lengthsOf(curves);
  return (own: readonly ActivityCurve[]): Result<DecayFit> => {
    const smaller = lengths[lengths.indexOf((own[0] as ActivityCurve).length) - 1];
    if (smaller === undefined) return decayAtCriticality(own, options);
    const before = curves.filter(({ length }) => length === smaller);
    return decayAtCriticality(own, { latest: sizeShowsAt(own, before), ...options });
  };
}

/** The decays of the largest size that allows it. */
export const decayOf = (curves: readonly ActivityCurve[], options: LawOptions = {}): Result<DecayFit> =>
  largestThatWorks<ActivityCurve, DecayFit>(curves, decayOfSize(curves, options));

/**
 * log of the odds that decays give to a correction, with phi_c from steady states whose fit holds one: a free phi_c takes up what a correction
 * does to decays.
 */
function decayEvidenceOf(samples: readonly SteadySample[], curves: readonly ActivityCurve[], decay: Result<DecayFit>): number {
  if (isRefusal(decay)) return 0;
  const law = largestThatWorks(samples, (one) => powerLawCriticalPoint(one, { evidence: Number.POSITIVE_INFINITY }));
  if (isRefusal(law)) return (decay as DecayFit).evidence;
  const known = decayOf(curves, { criticalPoint: { value: law.value as number, error: law.error as number } });
  return isRefusal(known) ? (decay as DecayFit).evidence : (known as DecayFit).evidence;
}

/** Values of phi that the collapse of the decay takes: its expansion in phi - phi_c wants them close. */
const collapsePhis = 3;

/** A value, and no more of what a method that gives it says. */
export const asEstimate = ({ value, error, window, goodness }: Estimate): Estimate => ({ value, error, window, goodness });

type Methods = CriticalPoints['methods'];

/** Of the methods that count the sharpest, its error raised by how much they contradict each other (Birge ratio). */
function bestOf(methods: Pick<Methods, (typeof counting)[number]>): Result<CriticalPoint> {
  const found = counting.flatMap((method) => {
    const result = methods[method];
    return isRefusal(result) ? [] : [{ method, ...asEstimate(result as Estimate) }];
  });
  const [best, other] = [...found].sort((a, b) => a.error - b.error);
  if (best === undefined) return methods.decay as Result<never>;
  const distance = other ? Math.abs(other.value - best.value) / Math.hypot(other.error, best.error) : 0;
  const disagreement = Math.max(1, distance);
  return { ...best, error: best.error * disagreement, disagreement };
}

/**
 * The collapse of the decays around a first value of phi_c, with the one from elsewhere or from the steady states, which are other runs, as one more point: by
 * themselves decays hardly tell a phi_c that is higher from a size that shows later.
 */
function decaysCollapsed(
  curves: readonly ActivityCurve[],
  near: Result<CriticalPoint>,
  powerLaw: Result,
  known?: Measured,
): Result<DecayCollapse> {
  if (known) return decayCollapse(curvesAround(curves, known.value, collapsePhis), { criticalPoint: known });
  if (isRefusal(near)) return refuse(`The critical point is not known: ${near.reason}`);
  const { value, disagreement } = near as CriticalPoint;
  const around = curvesAround(curves, value, collapsePhis);
  if (isRefusal(powerLaw)) return decayCollapse(around);
  const steady = powerLaw as Estimate;
  return decayCollapse(around, { criticalPoint: { value: steady.value, error: steady.error * disagreement } });
}

/** Why there is no steady state. */
const noSteadyState = ({ leftOut: [first] }: TransitionData): Result<never> =>
  refuse(
    first
      ? `No steady state can be used: at ${first.phi} ${first.reason}.`
      : 'There is no steady state: add runs above the critical point, with records at equal distances.',
  );

/** Everything that is fitted, without knowing phi_c but for the collapse of the decay. */
function fitTransition(data: TransitionData, known?: Measured): { fits: TransitionFits; methods: Methods } {
  const { samples, collapseSamples, randomStart } = data;
  const [curves, collapseCurves] = [data.curves, data.collapseCurves].map(randomStart ? withoutStart : (all) => all) as [
    ActivityCurve[],
    ActivityCurve[],
  ];
  const relaxation = randomStart
    ? relaxationOf(data.curves)
    : refuse('Times to relax are those of a random start, and these runs have another: start at random.');
  const steady = steadyCollapse(collapseSamples);
  const divergence = 'times' in relaxation ? divergenceCriticalPoint(relaxation.times) : relaxation;
  const decay = decayOf(curves);
  const decayEvidence = decayEvidenceOf(samples, curves, decay);
  const powerLaw =
    samples.length === 0
      ? noSteadyState(data)
      : largestThatWorks(samples, (one) => powerLawCriticalPoint(one, { evidence: decayEvidence }));
  const first = {
    decay: isRefusal(decay) ? decay : (decay as DecayFit).criticalPoint,
    powerLaw,
    divergence,
    steadyCollapse: steady,
  };
  const decays = decaysCollapsed(collapseCurves, bestOf(first), powerLaw, known);
  const point = isRefusal(decays) ? decays : (decays as DecayCollapse).criticalPoint;
  return {
    fits: { decay, decayEvidence, powerLaw, steadyCollapse: steady, decayCollapse: decays, divergence, relaxation },
    methods: {
      ...first,
      decayCollapse: point ?? refuse('All sizes share one phi only: add phi around it, the same for all sizes.'),
    },
  };
}

/** No fit at all, for one reason. */
function nothingFitted(reason: string): ReturnType<typeof fitTransition> {
  const refusal = refuse(reason);
  const methods = Object.fromEntries(criticalPointMethods.map((name) => [name, refusal])) as Record<CriticalPointMethod, Refusal>;
  return { fits: { ...methods, decayEvidence: 0, relaxation: refusal }, methods };
}

/**
 * @param known a critical point from elsewhere, used instead of those measured here
 */
export function criticalPoints(data: TransitionData, known?: Measured): CriticalPoints {
  const { fits, methods: found } = data.unseen ? nothingFitted(data.unseen) : fitTransition(data, known);
  const methods = Object.fromEntries(
    Object.entries(found).map(([name, result]) => [name, isRefusal(result) ? result : asEstimate(result as Estimate)]),
  ) as Methods;
  const given: CriticalPoint | null = known
    ? {
        ...known,
        window: { quantity: 'given', from: known.value, to: known.value },
        goodness: null,
        method: 'decay',
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
