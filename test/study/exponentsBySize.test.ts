/** Exponents of several sizes: which counts, and what a drift does to its error. */
import { expect, it } from 'vitest';
import type { Estimate, Result } from '../../src/analysis/index.js';
import { acrossSizes, type BySize } from '../../src/study/exponents/bySize.js';

const window = { quantity: 'time', from: 1, to: 100 };
const refused = { value: null, reason: 'too short' } as const;
const value = (of: number, error: number, goodness = 0.5) => ({
  value: of,
  error,
  goodness,
  window,
  systematicError: 0.6 * error,
});
type Found = ReturnType<typeof value>;

const lengths = [32, 64, 128];
/** By size, 32 first. */
const across = (...results: Result<Found>[]) =>
  acrossSizes<{ length: number }, Found>(
    lengths.map((length) => ({ length })),
    ([own]) => results[lengths.indexOf(own?.length as number)] as Result<Found>,
  );
const given = (result: Result<Estimate & BySize>) => result as Found & BySize;

it('takes the largest size, with its own error where the next smaller one agrees', () => {
  const found = given(across(value(0.5, 0.001), value(0.43, 0.01), value(0.42, 0.01)));
  expect(found).toMatchObject({ value: 0.42, error: 0.01, systematicError: 0.006 });
  expect(found.sizes).toEqual([
    { length: 128, value: 0.42, error: 0.01 },
    { length: 64, value: 0.43, error: 0.01 },
    { length: 32, value: 0.5, error: 0.001 },
  ]);
});

it('adds a significant drift from the next smaller size to the error', () => {
  const found = given(across(value(0.42, 0.01), value(0.38, 0.01), value(0.42, 0.01)));
  expect(found.error).toBeCloseTo(Math.hypot(0.01, 0.04), 12);
  expect(found.systematicError).toBeCloseTo(Math.hypot(0.006, 0.04), 12);
});

it('asks no size whose fit does not describe its data', () => {
  expect(given(across(value(0.42, 0.01), value(0.3, 0.01, 0.001), value(0.42, 0.01))).error).toBe(0.01);
  expect(given(across(value(0.36, 0.01), value(0.3, 0.01, 0.001), value(0.42, 0.01))).error).toBeCloseTo(
    Math.hypot(0.01, 0.06),
    12,
  );
});

it('goes on to smaller sizes where the largest gives nothing, and gives the reason of the largest where none does', () => {
  expect(across(value(0.4, 0.02), value(0.41, 0.02), refused)).toMatchObject({ value: 0.41, error: 0.02 });
  expect(across({ value: null, reason: 'small' }, { value: null, reason: 'middle' }, refused)).toEqual(refused);
  expect(acrossSizes([], () => refused).value).toBeNull();
});
