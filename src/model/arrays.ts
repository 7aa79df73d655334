/**
 * What Math.max, Math.min, Math.hypot and push do, for arrays of any length. A spread puts every element on the stack, which
 * ends at some 120,000 of them.
 */

/** The largest of some numbers, -Infinity if there are none, NaN if one is NaN. */
export function maxOf(values: Iterable<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest of some numbers, Infinity if there are none, NaN if one is NaN. */
export function minOf(values: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/** The root of the sum of squares. Its terms are scaled and its rounding is compensated, as Math.hypot does in V8. */
export function hypotOf(values: readonly number[]): number {
  const scale = maxOf(values.map(Math.abs));
  if (values.length === 0 || scale === 0) return 0;
  if (values.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const term = (value / scale) ** 2 - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return Math.sqrt(sum) * scale;
}

/** Items by a key, in the order in which the keys first appear. */
export function grouped<K, T>(items: Iterable<T>, key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** Puts items behind those of a list. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
