/** What is claimed of clouds, on results made up. */
import { describe, expect, it } from 'vitest';
import { absorbedPart, bend, type Course, decayClaims, lastingDelta } from '../../../src/study/reproduce/clouds/decay.js';
import { stagesOf } from '../../../src/study/reproduce/clouds/part.js';
import { type Point as RigidPoint, claimsOf as rigidClaims } from '../../../src/study/reproduce/clouds/rigid.js';
import { type Point, type Rule, type Spec, type Threshold, thresholdsOf } from '../../../src/study/reproduce/clouds/switching.js';
import {
  exponentOf,
  fallsClaim,
  jumpChangesClaim,
  jumpClaim,
  phasesClaim,
  sharpensClaim,
  staysClaim,
} from '../../../src/study/reproduce/clouds/thresholdClaims.js';
import {
  bracketOf,
  foundOf,
  type System,
  claimsOf as touchingClaims,
  type Way,
} from '../../../src/study/reproduce/clouds/touching.js';
import type { StoredRun } from '../../../src/study/reproduce/storedRuns.js';

describe('claims of rigid clouds', () => {
  const size = { dimensions: [3, 4], steps: 10, replicas: 2 };
  const point = (dimension: number, control: number, absorbed: number): RigidPoint => ({
    ...{ dimension, size: control, absorbed, runs: 2 },
    activity: { value: absorbed === 2 ? 0 : 0.5, error: 0.1 },
  });
  const points = [point(3, 0.17, 2), point(3, 0.18, 0), point(4, 0.27, 2), point(4, 0.29, 2), point(4, 0.31, 0)];
  const words = (of: RigidPoint[]) => rigidClaims(of, size).map(({ verdict }) => verdict);

  it('agree where runs absorb below and stay active above', () => {
    expect(words(points)).toEqual(['agrees', 'agrees']);
  });

  it('disagree where one run does otherwise, or more dimensions have no more room', () => {
    expect(words([point(3, 0.17, 1), ...points.slice(1)])).toEqual(['disagrees', 'agrees']);
    expect(words([points[0] as RigidPoint, point(3, 0.18, 1), ...points.slice(2)])[0]).toBe('disagrees');
    expect(words([...points.slice(0, 2), point(4, 0.16, 2), point(4, 0.29, 0)])[1]).toBe('disagrees');
  });
});

describe('the switch of clouds', () => {
  const rule: Rule = { momentum: 0, fraction: 0.25, scan: { from: -2, to: 0, step: 0.25 }, switches: true };
  const spec: Spec = {
    ...{ name: 'free', base: {}, sizeField: 'cloudsNumber', batchField: 'batch', rules: [rule], sizes: [20, 40, 80] },
    ...{ passes: 10, scanReplicas: 1, near: { sides: 3, step: 0.1, replicas: 8 } },
  };
  /** Runs of which all absorb up to a rate and half of them at it; f_a of the others is the jump. */
  const at = (size: number, middle: number, jump: number): Point[] =>
    [-2, -1, 0, 1, 2].map((k) => {
      const absorbed = [8, 8, 4, 0, 0][k + 2] as number;
      return {
        ...{ rule, size, rate: middle * 10 ** (0.1 * k), absorbed, runs: 8 },
        activity: { value: (jump * (8 - absorbed)) / 8, error: 0.01 },
        lasting: absorbed === 8 ? null : { value: jump, error: 0.01 },
      };
    });
  const kind = { name: 'clouds', title: 'Free clouds' };
  const ours = (thresholds: Threshold[]) => ({ kind, rule, thresholds });
  const moving = [...at(20, 1, 0.7), ...at(40, 0.5, 0.6), ...at(80, 0.25, 0.5)];
  const still = [...at(20, 1, 0.05), ...at(40, 1, 0.05), ...at(80, 1, 0.05)];

  it('is where half of the runs absorb, with the f_a and the slope there', () => {
    const [first] = thresholdsOf(spec, moving);
    expect(first?.rate?.value).toBeCloseTo(1, 9);
    expect(first?.jump?.value).toBeCloseTo(0.7, 9);
    expect(first?.slope?.value).toBeCloseTo((0.7 * (first?.found?.steepness.value as number)) / 4, 9);
    expect(exponentOf(thresholdsOf(spec, moving))?.value).toBeCloseTo(-1, 6);
  });

  it('falls with N or stays, and each claim can be contradicted', () => {
    const [falling, staying] = [thresholdsOf(spec, moving), thresholdsOf(spec, still)];
    const rising = thresholdsOf(spec, [...at(20, 0.25, 0.5), ...at(40, 0.5, 0.6), ...at(80, 1, 0.7)]);
    const rival = { value: -0.5, name: 'a fall' };
    expect([falling, staying, rising].map((one) => fallsClaim(ours(one)).verdict)).toEqual(['agrees', 'undecided', 'disagrees']);
    expect([falling, staying].map((one) => staysClaim(ours(one), rival).verdict)).toEqual(['disagrees', 'agrees']);
    expect([falling, staying].map((one) => jumpClaim(ours(one)).verdict)).toEqual(['agrees', 'disagrees']);
    expect(jumpChangesClaim(ours(falling)).verdict).toBe('agrees');
    expect(jumpChangesClaim(ours(staying)).verdict).toBe('cannot tell at this preset');
  });

  it('sharpens where the slope in its middle grows beyond its error', () => {
    const [flat, steep] = [
      { value: 1, error: 0.1 },
      { value: 2, error: 0.1 },
    ];
    const thresholds = thresholdsOf(spec, moving);
    const withSlopes = (...slopes: { value: number; error: number }[]) =>
      thresholds.slice(0, 2).map((one, k) => ({ ...one, slope: slopes[k] as { value: number; error: number } }));
    expect(sharpensClaim(ours(withSlopes(flat, steep))).verdict).toBe('agrees');
    expect(sharpensClaim(ours(withSlopes(steep, flat))).verdict).toBe('disagrees');
    expect(sharpensClaim(ours(withSlopes(flat, flat))).verdict).toBe('undecided');
  });

  it('is missed where runs stay active at the smallest rate', () => {
    expect(phasesClaim(kind, moving, thresholdsOf(spec, moving)).verdict).toBe('agrees');
    const active = moving.map((point) => (point.size === 40 && point.rate < 0.4 ? { ...point, absorbed: 4 } : point));
    expect(phasesClaim(kind, active, thresholdsOf(spec, active))).toMatchObject({ verdict: 'disagrees', value: 2 });
  });
});

describe('the decay of clouds', () => {
  const steps = 10_000;
  const times = Array.from({ length: 81 }, (_, k) => 10 ** (k / 20));
  const course = (activityAt: (t: number) => number, absorbedAt: number | null = null): Course => ({
    ...{ steps, absorbedAt },
    records: times.map((t) => ({ t, activity: activityAt(t) })),
  });
  const power = [0.9, 1, 1.1].map((factor) => course((t) => factor * t ** -0.4));
  const levels = [0.5, 0.51, 0.49, 0.5].map((level) => course((t) => level + 0.5 / t));

  it('of a power law has no bend, and its exponent', () => {
    expect(bend(power)?.value).toBeCloseTo(0, 6);
    expect(lastingDelta(power)?.value).toBeCloseTo(0.4, 9);
  });

  it('of runs that level off while others absorb has a bend and no exponent', () => {
    const absorbing = [0, 0, 0, 0].map(() => ({
      ...course(() => 0.5, 3000),
      records: times.slice(0, 70).map((t) => ({ t, activity: 0.5 })),
    }));
    // Half of the runs absorb in the last decade: the mean falls by a factor of two in it.
    expect(bend([...levels, ...absorbing])?.value).toBeCloseTo(Math.log10(2), 2);
    const rule: Rule = { momentum: 0, fraction: 0.25, scan: { from: -2, to: 0, step: 0.25 }, switches: true };
    expect(decayClaims(rule, levels, null).map(({ verdict }) => verdict)[2]).toBe('agrees');
    expect(decayClaims(rule, power, null).map(({ verdict }) => verdict)).toEqual([
      'disagrees',
      'cannot tell at this preset',
      'disagrees',
    ]);
  });

  it('is a lifetime if all but a few runs absorb in the end', () => {
    const rule: Rule = { momentum: 0, fraction: 0.25, scan: { from: -2, to: 0, step: 0.25 }, switches: true };
    const runs = (absorbed: number) => Array.from({ length: 32 }, (_, k) => course(() => 0.5, k < absorbed ? 20_000 : null));
    expect(absorbedPart(runs(30)).value).toBeCloseTo(31 / 34, 9);
    expect(decayClaims(rule, runs(30), null)[0]?.verdict).toBe('agrees');
    expect(decayClaims(rule, runs(16), null)[0]?.verdict).toBe('disagrees');
  });
});

describe('the size at which rigid clouds absorb', () => {
  const system: System = { embedding: 3, cloudsNumber: 12, chord: 1, source: '' };
  const way: Way = { system, fraction: 0.25, length: 1200, replica: 0 };

  it('is between the largest that absorbed and the smallest that did not', () => {
    expect(bracketOf(way, [])).toEqual({ low: 0.375, high: 0.5, isClosed: false });
    const tried = [
      { size: 0.4375, absorbed: true },
      { size: 0.46875, absorbed: false },
    ];
    expect(bracketOf(way, tried)).toEqual({ low: 0.4375, high: 0.46875, isClosed: true });
  });

  const run = (replica: number, cloudSize: number, absorbed: boolean) =>
    ({
      config: { embedding: 3, cloudsNumber: 12, batch: 3, steps: 100, replica, cloudSize },
      summary: { absorbed },
    }) as unknown as StoredRun;
  const ways = [way, { ...way, replica: 1 }];

  it('has a ratio to the touching size only if every start absorbed somewhere', () => {
    const both = foundOf({ levels: 3 }, ways, [run(0, 0.45, true), run(0, 0.46, false), run(1, 0.46, true), run(1, 0.47, false)]);
    expect(both[0]?.ratio?.value).toBeCloseTo(0.92, 9);
    expect(foundOf({ levels: 3 }, ways, [run(0, 0.45, true), run(1, 0.46, false)])[0]).toMatchObject({ ratio: null, closed: 1 });
  });

  it('is never above touching, and each claim can be contradicted', () => {
    const found = (value: number) => [
      { system, fraction: 0.25, length: 1200, closed: 2, starts: 2, ratio: { value, error: 0.001 } },
    ];
    const words = (value: number, higher: StoredRun[]) =>
      touchingClaims(found(value), higher, { fractions: [0.25], lengths: [1200] }, null).map(({ verdict }) => verdict);
    expect(words(0.93, [run(0, 0.51, false)])).toEqual(['agrees', 'agrees']);
    expect(words(0.999, [run(0, 0.51, true)])).toEqual(['disagrees', 'disagrees']);
  });

  it('is judged by batch and length where there are several', () => {
    const one = (fraction: number, length: number, value: number) => ({
      ...{ system, fraction, length, closed: 2, starts: 2 },
      ratio: { value, error: 0.001 },
    });
    const words = (quarter: number, full: number, longer: number) =>
      touchingClaims(
        [one(0.25, 10, quarter), one(1, 10, full), one(0.25, 30, longer)],
        [],
        { fractions: [0.25, 1], lengths: [10, 30] },
        null,
      )
        .slice(2)
        .map(({ verdict }) => verdict);
    expect(words(0.9, 0.95, 0.91)).toEqual(['agrees', 'agrees']);
    expect(words(0.95, 0.9, 0.9)).toEqual(['disagrees', 'disagrees']);
  });
});

it('does the stages of parts side by side', async () => {
  const plan = (name: string) => ({ name, plan: { base: {}, grid: {} } });
  const part = (...names: string[]) => ({
    ...{ protocol: '', analyse: () => ({ tables: [], figures: [], claims: [], notes: [] }) },
    stages: names.map((name) => ({ name, plan: () => [plan(name)], typical: [plan(name)] })),
  });
  const stages = stagesOf([part('a', 'b'), part('c')]);
  const names = await Promise.all(stages.map(async (stage) => (await stage.plan({}, '.')).map(({ name }) => name)));
  expect(names).toEqual([['a', 'c'], ['b']]);
  expect(stages.map(({ typical }) => typical?.map(({ name }) => name))).toEqual([undefined, ['b']]);
});
