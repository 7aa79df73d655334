/** Exponents of one size each: the largest counts, and a drift from the next smaller one is in its error. */
import { type Estimate, isRefusal, type Result } from '../../analysis/index.js';
import { describesData, refuse } from '../../analysis/records.js';
import type { Measured } from '../../model/measured.js';
import { lengthsOf } from './data.js';

/** What one size gives. */
export interface SizeValue extends Measured {
  length: number;
}

/** The largest size first. */
export interface BySize {
  sizes: SizeValue[];
}

/** Two sizes drift apart if they differ by so many of their errors in quadrature. */
const driftErrors = 2;

/**
 * The value of the largest size that gives one, or the refusal of the largest. If the next smaller one that fits differs significantly, the
 * difference is added to the error: what a doubled size moves may move again.
 * @param estimate of the records of one size
 */
export function acrossSizes<R extends { length: number }, E extends Estimate & { systematicError: number }>(
  records: readonly R[],
  estimate: (records: readonly R[]) => Result<E>,
): Result<E & BySize> {
  const all = lengthsOf(records)
    .reverse()
    .map((length) => ({ length, result: estimate(records.filter((record) => record.length === length)) }));
  const found = all.flatMap(({ length, result }) => (isRefusal(result) ? [] : [{ length, result: result as E }]));
  const [largest, ...smaller] = found;
  if (!largest) return (all[0]?.result as Result<never> | undefined) ?? refuse('There are no runs: add some.');
  const { value, error } = largest.result;
  // A fit that does not describe the data says nothing of a drift.
  const next = smaller.find(({ result }) => describesData(result))?.result;
  const difference = next ? value - next.value : 0;
  const drift = next && Math.abs(difference) > driftErrors * Math.hypot(error, next.error) ? difference : 0;
  const sizes = found.map(({ length, result }) => ({ length, value: result.value, error: result.error }));
  const systematicError = Math.hypot(largest.result.systematicError, drift);
  return { ...largest.result, error: Math.hypot(error, drift), systematicError, sizes };
}
