/** The value and the error of a search, from what methods say at each size. */
import { describe, expect, it } from 'vitest';
import {
  combine,
  estimateLevel,
  type LevelEstimate,
  type Method,
  type MethodEstimate,
} from '../../src/study/critical/estimates.js';
import { runsOf, world } from './criticalWorld.js';

function level(size: number, given: Partial<Record<Method, [number, number]>>): LevelEstimate {
  const estimates = (['curvature', 'divergence', 'power-law', 'bracket'] as const).map((method): MethodEstimate => {
    const [value, error] = given[method] ?? [null, null];
    return { method, size, value, error, goodness: null, reason: value === null ? 'missing' : null };
  });
  return {
    level: 0,
    size,
    count: size,
    steps: 1000,
    starts: 4,
    bracket: { low: 0.56, high: 0.64 },
    range: [0.5, 0.7],
    threshold: { value: null, reason: 'missing' },
    estimates,
  };
}

describe('the combined estimate', () => {
  it('is the first method that gives a value at the largest size', () => {
    expect(combine([level(1000, { curvature: [0.6, 0.01] })])).toMatchObject({ value: 0.6, method: 'curvature' });
    const two = [level(1000, { curvature: [0.61, 0.01] }), level(2000, { divergence: [0.6, 0.02], bracket: [0.5, 0.2] })];
    expect(combine(two)).toMatchObject({ value: 0.6, method: 'divergence', size: 2000, parts: { starts: 0.02 } });
    expect(combine([level(1000, { curvature: [0.6, 0.01] }), level(2000, {})])).toMatchObject({ size: 1000 });
    expect(combine([level(1000, { bracket: [0.6, 0.04] })])).toMatchObject({ value: 0.6, error: 0.04, method: 'bracket' });
    expect(combine([level(1000, {})])).toBeNull();
  });

  it('holds the spread between methods in its error, beyond what their own errors explain', () => {
    const small = level(500, { curvature: [0.6, 0.003] });
    const all = { curvature: [0.6, 0.003], divergence: [0.61, 0.006], 'power-law': [0.595, 0.02] } satisfies Parameters<
      typeof level
    >[1];
    const one = combine([small, level(1000, all)]);
    expect(one?.parts.methods).toBeCloseTo(0.004, 12);
    expect(one?.error).toBeCloseTo(0.005, 12);
  });

  it('holds what is left of a change with the size, also where the errors of both could explain it', () => {
    const small = level(1000, { curvature: [0.61, 0.002] });
    const shifted = combine([small, level(2000, { curvature: [0.6, 0.001] })]);
    // 1/(2^0.8 - 1) of the change is left.
    const left = 0.01 / (2 ** 0.8 - 1);
    expect(shifted?.parts.sizes).toBeCloseTo(left, 12);
    expect(shifted?.error).toBeCloseTo(Math.hypot(left, 0.001), 12);
    expect(combine([small, level(2000, { curvature: [0.6, 0.01] })])?.parts.sizes).toBeCloseTo(left, 12);
  });

  it('does not take one small change for convergence', () => {
    const levels = [0.62, 0.6, 0.6].map((value, k) => level(1000 * 2 ** k, { curvature: [value, 1e-6] }));
    // The change of 0.02 before would have left 0.02/2^0.8 for this size; one of two changes is 0.
    expect(combine(levels)?.parts.sizes).toBeCloseTo((0.02 * 2 ** -0.8) / Math.SQRT2 / (2 ** 0.8 - 1), 6);
  });

  it('holds half the bracket where no smaller size gave the method', () => {
    expect(combine([level(1000, { curvature: [0.6, 0.001] })])?.parts.sizes).toBeCloseTo(0.04, 12);
    const other = [level(1000, { divergence: [0.6, 0.001] }), level(2000, { curvature: [0.6, 0.001] })];
    expect(combine(other)?.error).toBeCloseTo(Math.hypot(0.04, 0.001), 12);
  });
});

describe('the estimates of one size', () => {
  const values = [0.56, 0.57, 0.58, 0.588, 0.594, 0.598, 0.602, 0.606, 0.612, 0.62, 0.63, 0.65, 0.68];
  const stage = {
    kind: 'measure' as const,
    level: 2,
    size: 32768,
    count: 32768,
    steps: 20000,
    values,
    starts: 6,
    firstReplica: 0,
  };

  it("give the authors' rule beside them, on the same grid", () => {
    const { threshold } = estimateLevel(runsOf(stage));
    const grid = stage.values;
    // f_a ends at 32000^-0.45 = 0.009 at phi_c, far below 0.1: the rule takes a phi above it.
    expect(threshold.value).toBeGreaterThan(world.critical);
    expect(grid).toContain(threshold.value);
    expect(threshold).toMatchObject({ threshold: 0.1 });
  });

  it('agree with phi_c by every method', () => {
    const { estimates, starts, bracket } = estimateLevel(runsOf(stage));
    expect(starts).toBe(6);
    for (const { method, value, error, reason } of estimates) {
      expect([method, reason]).toEqual([method, null]);
      // The made-up curves have crossovers that are no pure powers: a loose band for those that fit powers.
      expect(Math.abs((value as number) - world.critical)).toBeLessThan(Math.max(0.008, 3 * (error as number)));
    }
    expect(bracket.low).toBeLessThan(world.critical);
    expect(bracket.high).toBeGreaterThan(world.critical);
  });

  it('say why a method gives none', () => {
    const { estimates } = estimateLevel(runsOf({ ...stage, values: [0.4, 0.42, 0.44, 0.46] }));
    for (const { value, reason } of estimates) {
      expect(value).toBeNull();
      expect(reason).toMatch(/[:,] (add|run|record) .*\.$/);
    }
  });
});
