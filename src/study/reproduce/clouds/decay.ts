/**
 * How f_a decays at the switch of the largest system: with a power of time, as at a critical point, or to a level that runs leave one by one. Runs are
 * four times as long as those that found the switch, so that it shows whether it is a matter of time.
 */

import { overRuns } from '../../../analysis/overRuns.js';
import { referenceExponent } from '../../../analysis/reference.js';
import { meanOf, straightLine } from '../../../analysis/statistics.js';
import type { Measured } from '../../../model/measured.js';
import { meanCurve } from '../curves.js';
import { type Judged, judgeEither, judgeValue } from '../judge.js';
import { upTo } from '../rows.js';
import { fieldOf, type StoredRun, seriesOf } from '../storedRuns.js';
import type { Analysis, NamedPlan, Runs, Stage } from '../types.js';
import { planOf, pointsOf, type Rule, rateOf, ruleName, type Spec, thresholdsOf } from './switching.js';

/** A run, as far as its decay goes. */
export interface Course {
  /** Length of the runs that found the switch. */
  steps: number;
  absorbedAt: number | null;
  /** By rising time. */
  records: readonly { t: number; activity: number }[];
}

const lasts = ({ absorbedAt }: Course, time: number): boolean => absorbedAt === null || absorbedAt > time;

/** f_a at the last record up to a time; 0 of a run that has absorbed by then. */
const at = (course: Course, time: number): number =>
  lasts(course, time) ? (course.records.filter(({ t }) => t <= time).at(-1)?.activity ?? Number.NaN) : 0;

/** -ln of the ratio of mean f_a over ln of the ratio of times, over the last decade less over the one before. */
function bendOf(courses: readonly Course[]): number {
  const end = courses[0]?.steps as number;
  const [late, middle, early] = [1, 0.1, 0.01].map((share) => meanOf(courses.map((course) => at(course, share * end))));
  return (Math.log(middle as number) * 2 - Math.log(late as number) - Math.log(early as number)) / Math.LN10;
}

/** By how much the exponent of the decay of all runs grows from one decade to the next; its error by leaving out each run in turn. */
export function bend(courses: readonly Course[]): Measured | null {
  const value = bendOf(courses);
  const without = courses.map((_, k) => bendOf(courses.filter((__, other) => other !== k)));
  const mean = meanOf(without);
  const spread = without.reduce((sum, one) => sum + (one - mean) ** 2, 0);
  const error = Math.sqrt((spread * (without.length - 1)) / without.length);
  return Number.isFinite(value) && Number.isFinite(error) ? { value, error } : null;
}

/** Exponent of the decay of the runs that last, over the last decade of time; null for fewer than two. */
export function lastingDelta(courses: readonly Course[]): Measured | null {
  const slopes = courses
    .filter((course) => lasts(course, course.steps))
    .map(({ records, steps }) => {
      const late = records.filter(({ t, activity }) => t >= 0.1 * steps && t <= steps && activity > 0);
      return -straightLine(
        late.map(({ t }) => Math.log(t)),
        late.map(({ activity }) => Math.log(activity)),
      ).slope;
    });
  return slopes.length < 2 ? null : overRuns(slopes);
}

/** Of all runs, with the error of a chance that is estimated as (k + 1)/(n + 2). */
export function absorbedPart(courses: readonly Course[]): Measured {
  const absorbed = courses.filter(({ absorbedAt }) => absorbedAt !== null).length;
  const value = (absorbed + 1) / (courses.length + 2);
  return { value, error: Math.sqrt((value * (1 - value)) / (courses.length + 3)) };
}

/** Runs for the decay are so many times as long as those that found the switch. */
export const longer = 4;

export interface DecaySpec {
  /** With the length of the runs for the decay. */
  spec: Spec;
  rules: readonly Rule[];
  replicas: number;
  artefact: string | null;
}

const nameOf = ({ spec }: DecaySpec): string => `${spec.name} decay`;
const largest = ({ spec }: DecaySpec): number => spec.sizes.at(-1) as number;

/** Starts of their own, after those of the scan and near the switch. */
const firstReplica = 1000;

export function decayStage(own: DecaySpec): Stage {
  const size = largest(own);
  const plan = (rateFor: (rule: Rule) => number): NamedPlan[] => [
    planOf(
      own.spec,
      nameOf(own),
      own.rules,
      [size],
      (rule) => [rateFor(rule)],
      upTo(own.replicas).map((k) => firstReplica + k),
    ),
  ];
  return {
    name: 'decay',
    plan: (earlier: Runs) => {
      const thresholds = thresholdsOf(own.spec, pointsOf(own.spec, earlier[own.spec.name]));
      return plan((rule) => {
        const rate = thresholds.find((one) => one.rule === rule && one.size === size)?.rate;
        return rate ? rateOf(Math.log10(rate.value)) : rateOf((rule.scan.from + rule.scan.to) / 2);
      });
    },
    typical: plan(({ scan }) => rateOf((scan.from + scan.to) / 2)),
  };
}

const courseOf = (run: StoredRun): Course => ({
  steps: fieldOf(run, 'steps') / longer,
  absorbedAt: run.summary.absorbedAt,
  records: seriesOf(run).map(({ t, activity }) => ({ t, activity })),
});

export function decayClaims(rule: Rule, courses: readonly Course[], artefact: string | null): Judged[] {
  const delta = referenceExponent('manna', 2, 'delta') as Measured;
  return [
    judgeValue(
      {
        id: `clouds lifetime, ${ruleName(rule)}`,
        main: true,
        statement: `The switch of clouds is a lifetime: where half of the runs have absorbed, all but a sixteenth have after ${longer} times as long (${ruleName(rule)}; no published value)`,
        statistic: 'part of the runs that absorbs',
      },
      { ...absorbedPart(courses), artefact: null },
      { value: 1 - 0.5 ** longer, error: 0.05 },
      [{ value: 0.5, name: 'a boundary that does not move with time' }],
    ),
    judgeEither(
      {
        id: `clouds decay, ${ruleName(rule)}`,
        statement: `At the switch f_a of all runs is no power of time, so that there is no delta (${ruleName(rule)}; no published value)`,
        statistic:
          'exponent of the decay over the last decade up to the length of the runs that found it, less over the one before',
      },
      { ...bend(courses), missing: 'all runs absorbed', artefact },
    ),
    judgeValue(
      {
        id: `clouds level, ${ruleName(rule)}`,
        statement: `At the switch f_a of the runs that last has levelled off (${ruleName(rule)}; no published value)`,
        statistic: 'exponent of their decay over the same last decade',
      },
      { ...lastingDelta(courses), missing: 'fewer than two runs last', artefact },
      { value: 0, error: 0.02 },
      [{ value: delta.value, name: 'delta of the Manna class in two dimensions' }],
    ),
  ];
}

export function analyseDecay(own: DecaySpec, runs: Runs): Analysis {
  const all = runs[nameOf(own)] ?? [];
  const groups = own.rules.flatMap((rule) => {
    const [point] = pointsOf(own.spec, all).filter((one) => one.rule === rule);
    const group = all.filter(
      (run) => point !== undefined && fieldOf(run, 'learningRate') === point.rate && fieldOf(run, 'momentum') === rule.momentum,
    );
    return point === undefined ? [] : [{ rule, point, group }];
  });
  const curve = (group: readonly StoredRun[], absorbed: number | null) => meanCurve(group, ({ activity }) => activity, absorbed);
  return {
    tables: [],
    figures: groups.map(({ rule, point, group }) => ({
      caption: `Clouds at the switch (${ruleName(rule)}, N = ${point.size}, learning rate ${point.rate}): f_a against time, of all runs (0 once absorbed) and of those that last.`,
      spec: {
        name: `${own.spec.name}-decay-momentum-${rule.momentum}`,
        x: { label: 't', unit: 'steps', log: true },
        y: { label: 'active fraction f_a', log: true },
        series: [
          { name: 'all runs', style: 'both' as const, points: curve(group, 0) },
          {
            name: 'runs that last',
            style: 'both' as const,
            points: curve(
              group.filter(({ summary }) => !summary.absorbed),
              null,
            ),
          },
        ],
      },
    })),
    claims: groups.flatMap(({ rule, group }) => decayClaims(rule, group.map(courseOf), own.artefact)),
    notes: groups.map(
      ({ rule, point }) =>
        `At the switch (${ruleName(rule)}, N = ${point.size}, learning rate ${point.rate}) ${point.absorbed} of ${point.runs} runs absorbed.`,
    ),
  };
}
