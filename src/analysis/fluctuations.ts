/**
 * Exponents of the fluctuations in the steady state above phi_c: gamma' from L^d Var(f_a) ~ (phi - phi_c)^(-gamma'), and nu_par
 * from the autocorrelation time ~ (phi - phi_c)^(-nu_par). Or nu_par = z nu_perp. Never from relaxation after a random start.
 */
import type { Measured } from '../model/measured.js';
import { autocorrelationTime } from './autocorrelation.js';
import { hasAbsorbed } from './powerLaw.js';
import { commonFault, type Estimate, groupBy, type Result, refuse, type SteadySample } from './records.js';
import { logMeanReplicates } from './runPoints.js';
import { type LawGroup, scalingLaw } from './scalingLaw.js';
import { meanOf, varianceOf } from './statistics.js';
import type { WindowedEstimate } from './windowedFit.js';

export interface FluctuationExponent extends WindowedEstimate {
  /** phi that were left out, and why. */
  leftOut: { phi: number; reason: string }[];
}

/** Below this many records, an autocorrelation time is that of the recording. */
const fewestRecordsPerTime = 1;

/** An amplitude at each phi where no run absorbed, or the reason why there is none. */
function amplitudes(
  samples: readonly SteadySample[],
  measure: (runs: readonly SteadySample[]) => number[] | string,
): { groups: LawGroup[]; leftOut: { phi: number; reason: string }[] } {
  const groups: LawGroup[] = [];
  const leftOut: { phi: number; reason: string }[] = [];
  for (const { key: phi, items } of groupBy(samples, (sample) => sample.phi)) {
    const measured = items.some(hasAbsorbed) ? 'a run absorbed' : measure(items);
    if (typeof measured === 'string') leftOut.push({ phi, reason: measured });
    else groups.push({ phi, logReplicates: measured });
  }
  return { groups, leftOut };
}

function seriesOf(runs: readonly SteadySample[]): (readonly number[])[] | null {
  const series = runs.map((run) => run.series);
  return series.every((one) => one !== undefined) ? series : null;
}

/** log(L^d Var f_a): each run's variance about its own mean, which is too small by 2 tau/n. */
function logVariance(runs: readonly SteadySample[]): number[] | string {
  const { length, dimension } = runs[0] as SteadySample;
  const given = runs.map(({ variance }) => variance);
  let variances: number[];
  if (given.every((variance) => variance !== undefined)) variances = given;
  else {
    const series = seriesOf(runs);
    if (!series) return 'a run has neither a series nor a variance';
    const time = autocorrelationTime(series);
    if (time.value === null) return time.reason;
    const tau = time.value;
    variances = series.map((one) => varianceOf(one) / (1 - Math.min(0.5, (2 * tau) / one.length)));
  }
  if (!(meanOf(variances) > 0)) return 'f_a does not fluctuate';
  return logMeanReplicates(variances.map((variance) => [variance * length ** dimension])).map(([log]) => log as number);
}

/** log of the time T of the exponential with the same integrated time: T = -1/log((2 tau - 1)/(2 tau + 1)) records. */
function logTime(runs: readonly SteadySample[]): number[] | string {
  const series = seriesOf(runs);
  if (!series) return 'a run has no series';
  const time = autocorrelationTime(series);
  if (time.value === null) return time.reason;
  if (time.value < fewestRecordsPerTime) return 'records are farther apart than the autocorrelation time: record more often';
  const { interval = 1 } = runs[0] as SteadySample;
  const exponential = 1 / Math.log((2 * time.value + 1) / (2 * time.value - 1));
  return time.replicates.map((tau) => Math.log(exponential * interval) + (tau - time.value) / time.value);
}

/** Values of phi above the critical point that a power with a correction takes. */
const fewestPhi = 5;
/** phi nearer to phi_c than so many of its errors say nothing about a power. */
const nearest = 5;

/** x of y ~ (phi - phi_c)^-x. */
function divergence(groups: readonly LawGroup[], criticalPoint: Measured, subject: string): Result<WindowedEstimate> {
  const used = groups.filter(({ phi }) => phi - criticalPoint.value > nearest * criticalPoint.error);
  if (used.length < fewestPhi) {
    return refuse(
      `${subject} is known at ${used.length} phi above the critical point by ${nearest} of its errors, and ${fewestPhi} are needed: add phi there, or sharpen phi_c.`,
    );
  }
  const distances = used.map(({ phi }) => Math.log(phi - criticalPoint.value));
  const law = scalingLaw(used, distances, subject, { criticalPoint });
  return 'reason' in law ? law : { ...law.exponent, value: -law.exponent.value };
}

function fluctuationExponent(
  samples: readonly SteadySample[],
  criticalPoint: Measured,
  subject: string,
  measure: (runs: readonly SteadySample[]) => number[] | string,
): Result<FluctuationExponent> {
  const fault = commonFault(samples);
  if (fault) return fault;
  const { groups, leftOut } = amplitudes(samples, measure);
  const result = divergence(groups, criticalPoint, subject);
  if (result.value !== null) return { ...result, leftOut };
  const [first] = leftOut;
  return first ? refuse(`${result.reason} At phi ${first.phi}: ${first.reason.replace(/\.$/, '')}.`) : result;
}

/** @param samples of one size with `series`, or with `variance` */
export function gammaPrime(samples: readonly SteadySample[], criticalPoint: Measured) {
  return fluctuationExponent(samples, criticalPoint, 'The variance of f_a', logVariance);
}

/** @param samples of one size with `series` */
export function nuParallelFromAutocorrelation(samples: readonly SteadySample[], criticalPoint: Measured) {
  return fluctuationExponent(samples, criticalPoint, 'The autocorrelation time', logTime);
}

/** nu_par = z nu_perp, from independent estimates (of different runs). */
export function nuParallelFromProduct(z: Estimate, nuPerp: Estimate): Estimate {
  const value = z.value * nuPerp.value;
  const error = Math.hypot(z.error * nuPerp.value, nuPerp.error * z.value);
  const goodness = z.goodness === null || nuPerp.goodness === null ? null : Math.min(z.goodness, nuPerp.goodness);
  return { value, error, window: z.window, goodness };
}
