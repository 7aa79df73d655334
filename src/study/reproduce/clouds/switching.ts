/**
 * Runs that go over from absorbed to active as the learning rate grows, by momentum, batch and number of clouds or spheres: a coarse scan finds
 * where, then several starts are made at rates around it.
 */
import { overRuns } from '../../../analysis/overRuns.js';
import { type Switch, switchOf } from '../../../analysis/switching.js';
import { hypotOf } from '../../../model/arrays.js';
import type { Measured } from '../../../model/measured.js';
import { evenly, listed, upTo } from '../rows.js';
import { fieldOf, groupRuns, type StoredRun } from '../storedRuns.js';
import type { NamedPlan, Runs, Stage } from '../types.js';

/** A momentum and a batch. */
export interface Rule {
  momentum: number;
  /** Part of the clouds or spheres that a batch holds. */
  fraction: number;
  /** Learning rates of the scan: decimal logarithms of the ends, and of the step. */
  scan: { from: number; to: number; step: number };
  /** Whether it is known from trial runs to switch within the scan; else there is a scan only. */
  switches: boolean;
}

export interface Spec {
  /** Of its sweeps. */
  name: string;
  base: Record<string, unknown>;
  /** Fields for N and for the members of a batch. */
  sizeField: 'cloudsNumber' | 'particles';
  batchField: 'batch' | 'batchSize';
  rules: readonly Rule[];
  sizes: readonly number[];
  /** Length of a run: each cloud or sphere is so many times in a batch. */
  passes: number;
  scanReplicas: number;
  /** Rates around the switch: so many on each side, and the decimal logarithm of their ratio. */
  near: { sides: number; step: number; replicas: number };
}

export const ruleName = ({ momentum, fraction }: Pick<Rule, 'momentum' | 'fraction'>): string =>
  `batch ${fraction} N, momentum ${momentum}`;

const batchOf = ({ fraction }: Rule, size: number): number => Math.max(2, Math.round(fraction * size));
export const stepsOf = ({ passes }: Spec, rule: Rule, size: number): number => passes * Math.ceil(size / batchOf(rule, size));
/** A run takes no larger one. */
const largestRate = 4;
/** Three digits, so that the last bit of a power is nowhere seen. */
export const rateOf = (decades: number): number => Math.min(largestRate, Number((10 ** decades).toPrecision(3)));
const distinct = (values: readonly number[]): number[] => [...new Set(values)];
const scanRates = ({ scan }: Rule): number[] => evenly(scan.from, scan.to, scan.step).map(rateOf);

/** Runs of one rule and size at one learning rate. */
export interface Point {
  rule: Rule;
  size: number;
  rate: number;
  absorbed: number;
  runs: number;
  /** Mean over runs of f_a over the second half of the steps, 0 of those that absorbed. */
  activity: Measured;
  /** The same over the runs that stayed active; null if none did. */
  lasting: Measured | null;
}

const rowOf = (spec: Spec, rule: Rule, size: number, learningRate: number, replica: number) => ({
  momentum: rule.momentum,
  [spec.sizeField]: size,
  [spec.batchField]: batchOf(rule, size),
  learningRate,
  steps: stepsOf(spec, rule, size),
  replica,
});

/** A plan of some starts at rates that depend on rule and size. */
export function planOf(
  spec: Spec,
  name: string,
  rules: readonly Rule[],
  sizes: readonly number[],
  ratesAt: (rule: Rule, size: number) => readonly number[],
  replicas: readonly number[],
): NamedPlan {
  const rows = rules.flatMap((rule) =>
    sizes.flatMap((size) =>
      ratesAt(rule, size).flatMap((rate) => replicas.map((replica) => rowOf(spec, rule, size, rate, replica))),
    ),
  );
  return { name, plan: listed(spec.base, rows) };
}

export function pointsOf(spec: Spec, runs: readonly StoredRun[] = []): Point[] {
  const key = (run: StoredRun): string =>
    ['momentum', spec.sizeField, spec.batchField, 'learningRate'].map((field) => fieldOf(run, field)).join(' ');
  return groupRuns(runs, key).map(({ runs: group }) => {
    const first = group[0] as StoredRun;
    const size = fieldOf(first, spec.sizeField);
    const isOf = (rule: Rule): boolean =>
      rule.momentum === fieldOf(first, 'momentum') && batchOf(rule, size) === fieldOf(first, spec.batchField);
    const last = group.filter(({ summary }) => !summary.absorbed).map(({ summary }) => summary.activity.mean ?? 0);
    return {
      rule: spec.rules.find(isOf) as Rule,
      size,
      rate: fieldOf(first, 'learningRate'),
      absorbed: group.length - last.length,
      runs: group.length,
      activity: overRuns(group.map(({ summary }) => (summary.absorbed ? 0 : (summary.activity.mean ?? 0)))),
      lasting: last.length === 0 ? null : overRuns(last),
    };
  });
}

export const of = (points: readonly Point[], rule: Rule, size: number): Point[] =>
  points.filter((point) => point.rule === rule && point.size === size).sort((a, b) => a.rate - b.rate);

/** Decimal logarithm of the rate at which a scan switches: half a step before its first rate, and a step more for each rate that absorbs. */
function scanned(points: readonly Point[], rule: Rule, size: number): number {
  const absorbing = of(points, rule, size).reduce((sum, { absorbed, runs }) => sum + absorbed / runs, 0);
  return rule.scan.from + rule.scan.step * (absorbing - 0.5);
}

const switching = ({ rules }: Spec): Rule[] => rules.filter(({ switches }) => switches);

/** The scan, and the rates near the switch. */
export function stagesOf(spec: Spec): Stage[] {
  const { name, sizes, scanReplicas, near } = spec;
  const nearPlan = (centre: (rule: Rule, size: number) => number): NamedPlan => {
    const ratesAt = (rule: Rule, size: number): number[] =>
      distinct(upTo(2 * near.sides + 1).map((k) => rateOf(centre(rule, size) + (k - near.sides) * near.step)));
    // Other starts than those that said where to look.
    const replicas = upTo(near.replicas).map((k) => scanReplicas + k);
    return planOf(spec, name, switching(spec), sizes, ratesAt, replicas);
  };
  return [
    { name: 'scan', plan: () => [planOf(spec, `${name} scan`, spec.rules, sizes, scanRates, upTo(scanReplicas))] },
    {
      name: 'near',
      plan: (earlier: Runs) => {
        const points = pointsOf(spec, earlier[`${name} scan`]);
        return [nearPlan((rule, size) => scanned(points, rule, size))];
      },
      typical: [nearPlan(({ scan }) => (scan.from + scan.to) / 2)],
    },
  ];
}

/** Where the runs of a rule and size switch. */
export interface Threshold {
  rule: Rule;
  size: number;
  /** In the natural logarithm of the learning rate; null if runs don't get more active with it. */
  found: Switch | null;
  /** The learning rate at which half of the runs stay active. */
  rate: Measured | null;
  /** f_a of the runs that last, over the rates nearest to the switch; null if none does. */
  jump: Measured | null;
  /** Change of the mean f_a with the logarithm of the learning rate, in the middle of the switch. */
  slope: Measured | null;
}

const product = (a: Measured, b: Measured, factor: number): Measured => {
  const value = factor * a.value * b.value;
  return { value, error: Math.abs(value) * Math.hypot(a.error / a.value, b.error / b.value) };
};

/** Weighted mean of f_a of the runs that last, at the rates within one and a half steps of the switch. */
function jumpAt(points: readonly Point[], middle: number, step: number): Measured | null {
  const close = points.flatMap(({ rate, lasting, runs, absorbed }) =>
    lasting !== null && Math.abs(Math.log(rate) - middle) <= 1.5 * step ? [{ lasting, count: runs - absorbed }] : [],
  );
  const count = close.reduce((sum, one) => sum + one.count, 0);
  if (count < 2) return null;
  const mean = close.reduce((sum, one) => sum + (one.count / count) * one.lasting.value, 0);
  // Single runs have no error of their own; the scatter between rates stands in for it.
  const errors = close.map(({ lasting, count: own }) =>
    Number.isFinite(lasting.error) ? (own / count) * lasting.error : (lasting.value - mean) / count,
  );
  return { value: mean, error: hypotOf(errors) };
}

export function thresholdsOf(spec: Spec, points: readonly Point[]): Threshold[] {
  return switching(spec).flatMap((rule) =>
    spec.sizes.map((size) => {
      const own = of(points, rule, size);
      const found = switchOf(own.map(({ rate, absorbed, runs }) => ({ x: Math.log(rate), active: runs - absorbed, runs })));
      if (found === null) return { rule, size, found, rate: null, jump: null, slope: null };
      const value = Math.exp(found.middle.value);
      const jump = jumpAt(own, found.middle.value, Math.LN10 * spec.near.step);
      return {
        rule,
        size,
        found,
        rate: { value, error: value * found.middle.error },
        jump,
        slope: jump === null ? null : product(jump, found.steepness, 0.25),
      };
    }),
  );
}
