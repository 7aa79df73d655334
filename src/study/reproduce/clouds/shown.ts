/** Tables and drawings of where runs switch. */
import type { FigureSpec } from '../../../plot/figure/index.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, DataTable } from '../types.js';
import { of, type Point, type Rule, ruleName, type Spec, type Threshold } from './switching.js';

export const pointsTable = (name: string, title: string, points: readonly Point[]): DataTable =>
  tableOf(name, title, points, {
    momentum: ({ rule }) => rule.momentum,
    batchFraction: ({ rule }) => rule.fraction,
    size: ({ size }) => size,
    learningRate: ({ rate }) => rate,
    absorbed: ({ absorbed }) => absorbed,
    runs: ({ runs }) => runs,
    ...measuredColumns('activity', (point: Point) => point.activity),
    ...measuredColumns('lastingActivity', (point: Point) => point.lasting),
  });

export const thresholdsTable = (name: string, title: string, thresholds: readonly Threshold[]): DataTable =>
  tableOf(name, title, thresholds, {
    momentum: ({ rule }) => rule.momentum,
    batchFraction: ({ rule }) => rule.fraction,
    size: ({ size }) => size,
    ...measuredColumns('learningRate', (one: Threshold) => one.rate),
    ...measuredColumns('steepness', (one: Threshold) => one.found?.steepness),
    ...measuredColumns('activityJump', (one: Threshold) => one.jump),
    ...measuredColumns('slope', (one: Threshold) => one.slope),
  });

const slug = ({ momentum, fraction }: Rule): string => `batch-${fraction}-momentum-${momentum}`;

/** f_a against the learning rate by N, a drawing for each rule. */
export function curves(spec: Spec, what: string, points: readonly Point[]): Analysis['figures'] {
  return spec.rules.map((rule) => ({
    caption: `${what} (${ruleName(rule)}): f_a against the learning rate, by N; mean over starts, 0 of those that absorbed.`,
    spec: {
      name: `${spec.name}-${slug(rule)}`,
      x: { label: 'learning rate', log: true },
      y: { label: 'active fraction f_a' },
      series: spec.sizes.map((size) => ({
        name: `N = ${size}`,
        style: 'both' as const,
        points: of(points, rule, size).map(({ rate, activity }) => ({ x: rate, y: activity.value, error: activity.error })),
      })),
    },
  }));
}

/** Where half of the runs stay active, against N. */
export function thresholdCurves(name: string, lists: readonly { kind: string; thresholds: readonly Threshold[] }[]): FigureSpec {
  return {
    name,
    x: { label: 'N', log: true },
    y: { label: 'learning rate of the switch', log: true },
    series: lists.flatMap(({ kind, thresholds }) =>
      [...new Set(thresholds.map(({ rule }) => rule))].map((rule) => ({
        name: `${kind}, ${ruleName(rule)}`,
        style: 'both' as const,
        points: thresholds.flatMap((one) =>
          one.rule === rule && one.rate !== null ? [{ x: one.size, y: one.rate.value, error: one.rate.error }] : [],
        ),
      })),
    ),
  };
}
