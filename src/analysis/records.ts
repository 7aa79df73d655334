/** What estimators take and give. Everything is plain data, so that it can be stored, sent to a worker or made up. */
import { grouped } from '../model/arrays.js';
import type { Measured } from '../model/measured.js';

/** The system a record was measured on. */
export interface MeasuredSystem {
  /** Packing fraction, or particles per site on a lattice: the control parameter. */
  phi: number;
  particles: number;
  /** Linear size: side of the box in sigma, or in sites. */
  length: number;
  dimension: number;
  /** Tells independent runs of one phi and length apart: a seed or a number. */
  run: number | string;
  /** False if nothing can absorb (thermal noise); estimators of a transition then refuse. Default true. */
  canAbsorb?: boolean;
}

/** f_a of one run against time. */
export interface ActivityCurve extends MeasuredSystem {
  /** Steps, ascending. The same times in all runs of a fit; a run that absorbed may end early. */
  times: readonly number[];
  /** Active fraction at these times. */
  activity: readonly number[];
  /** First step without any overlap; null or absent if the run was still active at its end. */
  absorbedAt?: number | null;
}

/** f_a of one run in the steady state; `series`, or `mean` with `variance`. */
export interface SteadySample extends MeasuredSystem {
  /** Active fraction at equally spaced steps after relaxation. */
  series?: readonly number[];
  /** Mean of the series. */
  mean?: number;
  /** Variance of the series about its true mean (dimensionless, of the fraction). */
  variance?: number;
  /** Steps between the records of `series`. Default 1. */
  interval?: number;
  /** Whether the run absorbed; its mean then says nothing about the steady state. Default: its last activity is 0. */
  absorbed?: boolean;
}

/** The stretch of data behind a value. */
export interface FitWindow {
  /** What `from` and `to` are values of: phi, time, scaled distance. */
  quantity: string;
  from: number;
  to: number;
}

/** A value from data; its error is statistical and systematic part in quadrature. */
export interface Estimate extends Measured {
  /** The window, or the one that counts most of several. */
  window: FitWindow;
  /** Probability of a chi-square at least as large as that of this window's fit; null where nothing is fitted. */
  goodness: number | null;
}

/** What an estimator returns when the data don't allow a value. */
export interface Refusal {
  value: null;
  /** A sentence that says what is missing and what to add. */
  reason: string;
  /** The side of the critical point on which no phi lies, where that is the reason. */
  missing?: 'below' | 'above';
}

export type Result<E = Estimate> = E | Refusal;

export function refuse(reason: string): Refusal {
  return { value: null, reason };
}

/** Refuses data whose phi all lie on one side of the critical point. */
export const refuseSide = (missing: 'below' | 'above'): Refusal => ({
  ...(missing === 'below'
    ? refuse('Every curve levels off: no phi is below the critical point; add smaller phi.')
    : refuse('Every curve still decays: no phi is above the critical point; add larger phi.')),
  missing,
});

export function isRefusal(result: unknown): result is Refusal {
  return typeof result === 'object' && result !== null && (result as Refusal).value === null && 'reason' in result;
}

/** A fit less probable than this does not describe the data. */
export const improbable = 0.01;

/** Whether a fit describes its data; so does a value that none is behind. */
export const describesData = ({ goodness }: Pick<Estimate, 'goodness'>): boolean => goodness === null || goodness >= improbable;

/** Fewer independent runs than this say too little about their own spread. */
export const fewestRuns = 3;

/** Groups by a key, in ascending order of the key. */
export const groupBy = <T>(items: readonly T[], key: (item: T) => number): { key: number; items: T[] }[] =>
  [...grouped(items, key)].sort(([a], [b]) => a - b).map(([value, group]) => ({ key: value, items: group }));

/** What is wrong with records as the input of any estimator of a transition, or null. */
export function commonFault(records: readonly MeasuredSystem[], sizes: 'one' | 'several' = 'one'): Refusal | null {
  if (records.length === 0) return refuse('There are no runs: add some.');
  if (records.some((record) => record.canAbsorb === false)) {
    return refuse('With thermal noise every state stays active and there is no absorbing transition: set thermalNoise to 0.');
  }
  const particles = new Set(records.map((record) => record.length));
  if (sizes === 'one' && particles.size > 1) {
    const lengths = [...particles].sort((a, b) => a - b).map((length) => Number(length.toPrecision(6)));
    return refuse(
      `One fit needs one system size, and these have lengths ${lengths.join(', ')}: give one size at a time, or use the collapse.`,
    );
  }
  for (const { items } of groupBy(records, (record) => record.phi)) {
    for (const { items: group } of groupBy(items, (record) => record.length)) {
      const fault = replicaFault(group);
      if (fault) return fault;
    }
  }
  return null;
}

/** Says which replicas to add where there are too few, or null. */
export function replicaFault(group: readonly MeasuredSystem[]): Refusal | null {
  const { phi, particles } = group[0] as MeasuredSystem;
  const runs = new Set(group.map((record) => record.run));
  if (runs.size < group.length)
    return refuse(`Two runs at phi ${phi} with ${particles} particles have the same number or seed: they are not independent.`);
  if (runs.size >= fewestRuns) return null;
  const found = runs.size === 1 ? 'only one run' : `only ${runs.size} runs`;
  return refuse(
    `There is ${found} at phi ${phi} with ${particles} particles, and errors come from independent runs: add replicas until there are at least ${fewestRuns} (8 are better).`,
  );
}
