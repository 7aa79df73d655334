/**
 * Schedules: live fields as functions of the step. A field has a new value at some steps only, its changes; the value
 * of a change is in force from its step on, until the next one. Between two points of a schedule there is a change at
 * every multiple of `every`, besides those at the points themselves. Definitions: docs/protocols.md.
 */
import * as z from 'zod';
import { maxOf } from './arrays.js';
import type { Get } from './fieldRecord.js';
import { cosPi } from './math.js';

/** A value from a step on. */
export type SchedulePoint = [step: number, value: number];

/** A live field as a function of the step t, complete. */
export type FieldSchedule =
  /** Straight lines between points; constant after the last one. */
  | { kind: 'linear'; points: SchedulePoint[]; every: number }
  /** Constant from each point to the next. */
  | { kind: 'step'; points: SchedulePoint[] }
  /** Up to `peak` in `warmup` steps, then half a cosine down to `end` at t = `steps`. */
  | { kind: 'cosine'; peak: number; end: number; steps: number; warmup: number; every: number }
  /** Straight lines from `from` to `to` and back in each `period`. */
  | { kind: 'cycle'; from: number; to: number; period: number; every: number }
  | AdaptiveSchedule;

/**
 * A compression that asks the run: from `from` on, raised by `by` where the run is absorbed, lowered by half of that where it has levelled off
 * without, and so on until the steps are down to `least`. The run is judged after each `hold` steps. `level`: raised there as well, up to `to`.
 */
export interface AdaptiveSchedule {
  kind: 'adaptive';
  from: number;
  by: number;
  hold: number;
  least: number;
  to?: number | undefined;
  level?: boolean | undefined;
}

/** Schedules by the name of the field. */
export type Schedule = Record<string, FieldSchedule>;

/** A schedule of a field as users give it: the points of straight lines, a text, or its fields. */
export type FieldScheduleInput =
  | string
  | SchedulePoint[]
  | { kind: 'linear'; points: SchedulePoint[]; every?: number | undefined }
  | { kind: 'step'; points: SchedulePoint[] }
  | {
      kind: 'cosine';
      peak: number;
      end: number;
      steps: number;
      warmup?: number | undefined;
      every?: number | undefined;
    }
  | { kind: 'cycle'; from: number; to: number; period: number; every?: number | undefined }
  | (Omit<AdaptiveSchedule, 'least'> & { least?: number | undefined });

/** Schedules as users give them: by field, or in one text. */
export type ScheduleInput = string | Record<string, FieldScheduleInput>;

/** Steps between two changes, if none are given: a change of phi costs as much as some 20 to 50 steps (docs/protocols.md). */
export const standardEvery = 100;

/** Steps in which a run can be seen to level off, at least. */
const shortestHold = 100;

const step = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const points = z.array(z.tuple([step, z.number()])).min(1);
const every = step.min(1).describe(`steps between two changes (default ${standardEvery})`).optional();

/** The kinds with their fields. */
export const kindSchemas = {
  linear: z.strictObject({ kind: z.literal('linear'), points, every }),
  step: z.strictObject({ kind: z.literal('step'), points }),
  cosine: z.strictObject({
    kind: z.literal('cosine'),
    peak: z.number(),
    end: z.number(),
    steps: step.min(1),
    warmup: step.optional(),
    every,
  }),
  cycle: z.strictObject({ kind: z.literal('cycle'), from: z.number(), to: z.number(), period: step.min(2), every }),
  adaptive: z.strictObject({
    kind: z.literal('adaptive'),
    from: z.number(),
    by: z.number().positive(),
    hold: step.min(shortestHold),
    least: z.number().positive().optional(),
    to: z.number().optional(),
    level: z.boolean().optional(),
  }),
};

/** Of the JSON Schema; `checkSchedule` has the words of messages. */
export const scheduleSchema = z.union([
  z.string(),
  z.record(z.string(), z.union([z.string(), points, ...Object.values(kindSchemas)])),
]) as unknown as z.ZodType<Schedule, ScheduleInput>;

/** Digits of a value between two points: enough to be told from its neighbours, and 0.57 stays 0.57. */
const digits = 12;

/** A value between two others, at a part of the way. */
function between(a: number, b: number, part: number): number {
  const value = Number((a + (b - a) * part).toPrecision(digits));
  return Math.min(Math.max(a, b), Math.max(Math.min(a, b), value));
}

/** The multiple of m at or before t. */
const multipleUpTo = (t: number, m: number): number => t - (t % m);

/** Place of the last point at or before t; -1 before the first one. */
function placeOf(list: readonly SchedulePoint[], t: number): number {
  let [low, high] = [-1, list.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((list[middle] as SchedulePoint)[0] <= t) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Steps at which a schedule turns, in rising order; of a cycle the first ones. No value lies outside those at them. */
export function turnsOf(schedule: FieldSchedule): number[] {
  if ('points' in schedule) return schedule.points.map(([at]) => at);
  if (schedule.kind === 'cycle') return [0, schedule.period / 2];
  if (schedule.kind === 'adaptive') return [0];
  const { warmup, steps } = schedule;
  return warmup > 0 ? [0, warmup, steps] : [0, steps];
}

/**
 * Value in force at step t; undefined before the first point: the field has its own value then. Of an adaptive schedule it is the first
 * value: the others are known to the run only, which says them in its series and its result.
 */
export function scheduledValue(schedule: FieldSchedule, t: number): number | undefined {
  if (schedule.kind === 'adaptive') return schedule.from;
  if (schedule.kind === 'cosine') {
    const { peak, end, steps, warmup } = schedule;
    if (t >= steps) return end;
    const changed = multipleUpTo(t, schedule.every);
    if (t < warmup) return between(0, peak, (changed + 1) / warmup);
    return between(end, peak, (1 + cosPi((Math.max(changed, warmup) - warmup) / (steps - warmup))) / 2);
  }
  if (schedule.kind === 'cycle') {
    const { from, to, every: m } = schedule;
    const half = schedule.period / 2;
    const start = multipleUpTo(t, half);
    const part = (Math.max(start, multipleUpTo(t, m)) - start) / half;
    return (start / half) % 2 === 0 ? between(from, to, part) : between(to, from, part);
  }
  const place = placeOf(schedule.points, t);
  const [start, value] = schedule.points[place] ?? [];
  const next = schedule.points[place + 1];
  if (start === undefined || value === undefined) return undefined;
  if (schedule.kind === 'step' || next === undefined) return value;
  const changed = Math.max(start, multipleUpTo(t, schedule.every));
  return changed === start ? value : between(value, next[1], (changed - start) / (next[0] - start));
}

/** The first step after t at which the value may change; Infinity if it stays for good. */
export function changeAfter(schedule: FieldSchedule, t: number): number {
  const multiple = (m: number): number => multipleUpTo(t, m) + m;
  if (schedule.kind === 'adaptive') return Number.POSITIVE_INFINITY;
  if (schedule.kind === 'cycle') return Math.min(multiple(schedule.every), multiple(schedule.period / 2));
  if (schedule.kind === 'cosine') {
    const { warmup, steps } = schedule;
    if (t >= steps) return Number.POSITIVE_INFINITY;
    return Math.min(multiple(schedule.every), t < warmup ? warmup : steps);
  }
  const place = placeOf(schedule.points, t);
  const point = schedule.points[place];
  const next = schedule.points[place + 1];
  if (next === undefined) return Number.POSITIVE_INFINITY;
  const isFlat = schedule.kind === 'step' || point === undefined || point[1] === next[1];
  return isFlat ? next[0] : Math.min(next[0], multiple(schedule.every));
}

/** Step of the last change; Infinity if there is none. */
export function lastChange(schedule: FieldSchedule): number {
  return schedule.kind === 'cycle' || schedule.kind === 'adaptive'
    ? Number.POSITIVE_INFINITY
    : (turnsOf(schedule).at(-1) as number);
}

/** Values at the end; a cycle has none, and comes to both of its own again and again. */
export function lastValues(schedule: FieldSchedule): number[] {
  if (schedule.kind === 'cycle') return [schedule.from, schedule.to];
  if (schedule.kind === 'adaptive') return [schedule.from];
  return [scheduledValue(schedule, lastChange(schedule)) as number];
}

/** Whether the value changes between two steps. */
export function changesWithin(schedule: FieldSchedule, from: number, to: number): boolean {
  const first = scheduledValue(schedule, from);
  for (let t = changeAfter(schedule, from); t <= to; t = changeAfter(schedule, t)) {
    if (scheduledValue(schedule, t) !== first) return true;
  }
  return false;
}

/** The largest thermal noise of all particles at the end of a run: with any, no configuration is the last. */
export function lastThermalNoise(get: Get): number {
  if (get('thermalOn') === 'active') return 0;
  const own = get<Schedule | undefined>('schedule')?.thermalNoise;
  return own === undefined ? get('thermalNoise') : maxOf(lastValues(own));
}

/** The first step after t at which any field may change; Infinity if none does any more. */
export const nextChange = (schedule: Schedule | undefined, t: number): number =>
  Object.values(schedule ?? {}).reduce((next, each) => Math.min(next, changeAfter(each, t)), Number.POSITIVE_INFINITY);
