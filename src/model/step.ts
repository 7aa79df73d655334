/** Steps of stored configurations, which may be any 64-bit number. */

/** A number of steps; a bigint from 2^53 on, where a number would be rounded. */
export type Step = number | bigint;

/** Largest step that GSD holds. */
export const largestStep = 2n ** 64n - 1n;

/** @param whole digits, or a whole number, at least 0 */
export function stepOf(whole: string | number | bigint): Step {
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : BigInt(whole);
}

/** Steps from one to another. */
export const stepsBetween = (from: Step, to: Step): number =>
  typeof from === 'number' && typeof to === 'number' ? to - from : Number(BigInt(to) - BigInt(from));

/** A step in JSON: digits from 2^53 on, as of seeds. */
export const stepInJson = (step: Step): number | string => (typeof step === 'bigint' ? String(step) : step);
