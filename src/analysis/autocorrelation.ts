/**
 * Integrated autocorrelation time of steady series, tau = 1/2 + sum_t rho(t), summed to the first W >= 5 tau(W) (Sokal 1997,
 * "Monte Carlo methods in statistical mechanics"), with the bias of the subtracted mean taken out (Wolff, Comput. Phys. Commun.
 * 156, 143 (2004), eq. 49). An exponential exp(-t/T) gives tau = T but for 1/(12 T).
 */
import { minOf } from '../model/arrays.js';
import { type Estimate, fewestRuns, type Result, refuse } from './records.js';
import { meanOf, standardError } from './statistics.js';

/** Sokal's factor: the tail left out of an exponential is exp(-5) of tau. */
const windowFactor = 5;
/** A series must cover this many autocorrelation times, or the window is not to be trusted (Sokal asks for 1000 for 5 %). */
export const fewestTimesCovered = 50;

export interface AutocorrelationTime extends Estimate {
  /** Lag W where the sum ends, in records. */
  lag: number;
  /** One pseudo-value a run, whose mean is `value`; for fits over runs. */
  replicates: number[];
}

/** Mean product of values that are a lag apart, of a series about its mean. */
function covarianceAt(centred: Float64Array, lag: number): number {
  let sum = 0;
  for (let k = 0; k + lag < centred.length; k++) sum += (centred[k] as number) * (centred[k + lag] as number);
  return sum / (centred.length - lag);
}

/** tau from Gamma(0), sum_{t=1..W} Gamma(t), the length n of a series and W. */
function timeOf(zero: number, sum: number, n: number, window: number): number {
  const total = zero + 2 * sum;
  // Every Gamma(t) is low by total/n, because the mean is that of the same series.
  const correction = total / n;
  return (total + (2 * window + 1) * correction) / (2 * (zero + correction));
}

/**
 * From one or more independent series of the same length and system.
 * @param runs equally spaced values
 * @param interval steps between records; value, error and window come in steps
 */
export function autocorrelationTime(runs: readonly (readonly number[])[], interval = 1): Result<AutocorrelationTime> {
  const n = minOf(runs.map((run) => run.length));
  if (runs.length === 0 || n < 2 * fewestTimesCovered) {
    return refuse(
      `An autocorrelation time needs a series of at least ${2 * fewestTimesCovered} records: record more often or run longer.`,
    );
  }
  const centred = runs.map((run) => {
    const mean = meanOf(run);
    return Float64Array.from(run, (value) => value - mean);
  });
  const zeros = centred.map((own) => covarianceAt(own, 0));
  // Rounding leaves a variance to a constant.
  if (runs.every((run) => run.every((value) => value === run[0])))
    return refuse('The series is constant and has no autocorrelation time: take runs that are still active.');
  const sums = zeros.map(() => 0);
  for (let lag = 1; lag * fewestTimesCovered <= n * windowFactor; lag++) {
    centred.forEach((own, r) => {
      sums[r] = (sums[r] as number) + covarianceAt(own, lag);
    });
    const tau = timeOf(meanOf(zeros), meanOf(sums), n, lag);
    if (lag < windowFactor * tau) continue;
    const replicates = pseudoTimes(zeros, sums, n, lag).map((time) => time * interval);
    const value = meanOf(replicates);
    // Madras and Sokal, J. Stat. Phys. 50, 109 (1988), for runs too few to show their spread.
    const single = value * Math.sqrt((2 * (2 * lag + 1)) / (n * runs.length));
    const error = runs.length < fewestRuns ? single : standardError(replicates);
    return { value, error, window: { quantity: 'lag', from: 0, to: lag * interval }, goodness: null, lag, replicates };
  }
  return refuse(`The series of ${n} records covers fewer than ${fewestTimesCovered} autocorrelation times: run longer.`);
}

/** Jackknife pseudo-values of the ratio, one a run. */
function pseudoTimes(zeros: readonly number[], sums: readonly number[], n: number, lag: number): number[] {
  const runs = zeros.length;
  const [zero, sum] = [meanOf(zeros), meanOf(sums)];
  const whole = timeOf(zero, sum, n, lag);
  if (runs === 1) return [whole];
  return zeros.map((ownZero, r) => {
    const [restZero, restSum] = [(zero * runs - ownZero) / (runs - 1), (sum * runs - (sums[r] as number)) / (runs - 1)];
    return runs * whole - (runs - 1) * timeOf(restZero, restSum, n, lag);
  });
}
