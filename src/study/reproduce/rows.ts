/** Plans whose runs are listed one by one: fields that vary together. */
import type { PlanInput } from '../sweep/planFile.js';

type Fields = Record<string, unknown>;

/**
 * A plan with one run a row.
 * @param base fields that all share
 * @param rows the fields that vary, the same in every row
 */
export function listed(base: Fields, rows: readonly Fields[]): PlanInput {
  const names = Object.keys(rows[0] as Fields);
  const values = rows.map((row) => (names.length === 1 ? row[names[0] as string] : names.map((name) => row[name])));
  return { base, grid: { [names.join(',')]: values } };
}

/** Every combination of some lists, the last varying fastest. */
export function combinations<T extends Fields>(lists: { [K in keyof T]: readonly T[K][] }): T[] {
  let rows: Fields[] = [{}];
  for (const [name, values] of Object.entries(lists) as [string, readonly unknown[]][]) {
    rows = rows.flatMap((row) => values.map((value) => ({ ...row, [name]: value })));
  }
  return rows as T[];
}

/** 0 to n - 1. */
export const upTo = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

/** Both ends and what lies between, in equal steps; values carry twelve digits, so that 0.55 is 0.55. */
export function evenly(from: number, to: number, step: number): number[] {
  const count = Math.round((to - from) / step);
  return upTo(count + 1).map((k) => Number((from + k * step).toPrecision(12)));
}
