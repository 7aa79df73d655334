/** From schedules as users give them to those of a complete config, and to the config at a step. */
import { checkField, checkReachable, type Given } from './check.js';
import { ConfigError, listOf, showName, showValue } from './errors.js';
import { appliesTo, fieldAt, isLiveField, type LiveField, liveFields } from './fields.js';
import type { Rule } from './rules.js';
import {
  type AdaptiveSchedule,
  type FieldSchedule,
  kindSchemas,
  type Schedule,
  scheduledValue,
  standardEvery,
  turnsOf,
} from './schedule.js';
import { readFieldSchedule, readSchedules, scheduleForms, scheduleText } from './scheduleText.js';
import type { ParticleConfig } from './schema.js';
import { nearest } from './suggest.js';
import { isRestless } from './thermal.js';

/** YAML gives whole numbers as bigint. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plain(each)]));
}

/** Smaller steps of phi get lost in its digits: the compression would never move. */
const smallestStep = 1e-6;

const placeOf = (field: string): string => `schedule.${field}`;

const refusal = (field: string, must: string, got: unknown, remedy: string): ConfigError =>
  new ConfigError(`${placeOf(field)} must ${must}, got ${showValue(got)}; ${remedy}`, placeOf(field));

/** Fields by name, with what was given of each. */
function entriesOf(given: unknown): [field: string, given: unknown][] {
  const remedy = `give fields such as phi: [[0, 0.5], [20000, 0.64]], or "phi=0:0.5,20000:0.64"`;
  const refuse = (): never => {
    throw new ConfigError(`schedule must be a set of fields, got ${showValue(given)}; ${remedy}`, 'schedule');
  };
  if (typeof given !== 'string') {
    if (typeof given !== 'object' || given === null || Array.isArray(given)) return refuse();
    return Object.entries(given).filter(([, each]) => each !== undefined);
  }
  const entries = readSchedules(given) ?? refuse();
  if (entries.length === 0) return refuse();
  const names = entries.map(([name]) => name);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice === undefined) return entries;
  throw new ConfigError(`schedule gives ${twice} twice; give all its points in one`, placeOf(twice));
}

/** @throws ConfigError for a field that can't change on the way, or that the rule lacks */
function checkedField(name: string, rule: Rule): LiveField {
  if (!isLiveField(name)) {
    const near = nearest(name, liveFields);
    const remedy = near ? `did you mean ${near}?` : 'start another run with another value';
    throw new ConfigError(`schedule can change ${listOf(liveFields)}, got ${showName(name)}; ${remedy}`, placeOf(name));
  }
  if (appliesTo(name, rule)) return name;
  const own = listOf(liveFields.filter((each) => appliesTo(each, rule)));
  const where = rule.mode === '' ? `model ${rule.model}` : `mode ${rule.mode} of model ${rule.model}`;
  throw new ConfigError(`${placeOf(name)} does not apply to ${where}; its fields that can change are ${own}`, placeOf(name));
}

/** A schedule with its defaults, its shape checked. */
function shaped(field: LiveField, given: unknown): FieldSchedule {
  const value = typeof given === 'string' ? readFieldSchedule(given) : plain(given);
  const full = (Array.isArray(value) ? { kind: 'linear', points: value } : value) as { kind?: string } | null;
  const kind = full?.kind as keyof typeof kindSchemas;
  const schema = Object.hasOwn(kindSchemas, kind ?? '') ? kindSchemas[kind] : null;
  const result = schema?.safeParse(full);
  if (!result?.success) {
    const [issue] = result?.error.issues ?? [];
    if (kind === 'adaptive' && issue?.code === 'too_small') {
      const name = issue.path.join('.');
      const bound = issue.inclusive ? 'at least' : 'above';
      const got = (full as Record<string, unknown>)[name];
      throw refusal(`${field}.${name}`, `be ${bound} ${issue.minimum}`, got, 'see adaptive compression in docs/protocols.md');
    }
    const remedy = 'steps are whole numbers, and @STEPS behind it says how often the value changes';
    throw refusal(field, `be ${scheduleForms}`, given, remedy);
  }
  const { data } = result;
  if (data.kind === 'step') return data;
  if (data.kind === 'adaptive') return { ...data, least: data.least ?? data.by / 32 };
  const every = data.every ?? standardEvery;
  return data.kind === 'cosine' ? { ...data, warmup: data.warmup ?? 0, every } : { ...data, every };
}

/** @throws ConfigError for a field that is not compressed so, or a compression without an end */
function checkAdaptive(field: LiveField, schedule: AdaptiveSchedule): void {
  const { from, by, least, to, level } = schedule;
  if (field !== 'phi') throw refusal(field, 'be another kind', 'adaptive', 'only phi is compressed until a run absorbs no more');
  if (least > by) throw refusal(`${field}.least`, `be at most by, ${by}`, least, 'steps of phi become smaller on the way');
  if (least < smallestStep)
    throw refusal(`${field}.least`, `be at least ${smallestStep}`, least, 'smaller steps are lost in the digits of phi');
  if (to !== undefined && to <= from) throw refusal(`${field}.to`, `be above from, ${from}`, to, 'a compression goes up');
  if (level && to === undefined)
    throw refusal(`${field}.to`, 'be given with level', to, 'a run that only has to level off ends there');
  if (to !== undefined) checkField(field, to);
}

/** @throws ConfigError for steps that do not rise, or a period that has no middle */
function checkSteps(field: LiveField, schedule: FieldSchedule): void {
  if (schedule.kind === 'adaptive') {
    checkAdaptive(field, schedule);
    return;
  }
  if (schedule.kind === 'cycle') {
    if (schedule.period % 2 === 0) return;
    throw refusal(field, 'have an even period', schedule.period, 'the way back takes as many steps as the way there');
  }
  const steps = turnsOf(schedule);
  const at = steps.findIndex((step, k) => k > 0 && step <= (steps[k - 1] as number));
  if (at < 0) return;
  const remedy = schedule.kind === 'cosine' ? 'give more steps, or less warm-up' : 'give the points in order of time';
  const message = `${placeOf(field)} must have rising steps, got ${steps[at]} after ${steps[at - 1]}; ${remedy}`;
  throw new ConfigError(message, placeOf(field));
}

/** @throws ConfigError for a value that the field can't have */
function checkValues(field: LiveField, schedule: FieldSchedule): void {
  const { schema, expects, remedy } = fieldAt(field);
  for (const step of turnsOf(schedule)) {
    const value = scheduledValue(schedule, step);
    if (schema.safeParse(value).success) continue;
    const message = `${placeOf(field)} must stay ${expects}, got ${value} at step ${step}; ${remedy}`;
    throw new ConfigError(message, placeOf(field));
  }
}

/**
 * Checks the schedule of a run and completes it. A field that is not given has its first value.
 * @param given changed: `schedule`, and the fields it names
 * @throws ConfigError for a field that can't change or that the rule lacks, values out of its range, steps that do not rise,
 *   or a value of the field that contradicts that of step 0
 */
export function applySchedule(given: Given, rule: Rule): void {
  if (!given.has('schedule')) return;
  const schedule: Schedule = {};
  for (const [name, value] of entriesOf(given.get('schedule'))) {
    const field = checkedField(name, rule);
    const own = shaped(field, value);
    checkSteps(field, own);
    checkValues(field, own);
    schedule[field] = own;
    applyFirst(field, own, given);
  }
  const compressed = schedule.phi?.kind === 'adaptive' && !schedule.phi.level;
  const hasNoise = Number(given.get('thermalNoise') ?? 0) > 0 || schedule.thermalNoise !== undefined;
  if (compressed && hasNoise && given.get('thermalOn') !== 'active') {
    throw refusal('phi', 'have level: true with thermal noise', 'none', 'nothing absorbs then');
  }
  if (Object.keys(schedule).length > 0) given.set('schedule', schedule);
  else given.delete('schedule');
}

function applyFirst(field: LiveField, schedule: FieldSchedule, given: Given): void {
  const first = turnsOf(schedule)[0] as number;
  const value = scheduledValue(schedule, first) as number;
  if (!given.has(field)) given.set(field, value);
  const own = checkField(field, given.get(field));
  if (first > 0 || own === value) return;
  throw new ConfigError(`${field} must be ${value}, that of step 0 of its schedule, got ${own}; leave it out`, field);
}

/** @throws ConfigError for a config with a schedule, where fields must stay; `remedy` says why, or what to do */
export function refuseSchedule({ schedule }: { schedule?: Schedule | undefined }, remedy: string): void {
  if (schedule === undefined) return;
  const got = showValue(scheduleText(schedule));
  throw new ConfigError(`schedule must be left out here, got ${got}; ${remedy}`, 'schedule');
}

/** Fields of a config that its schedule changes. */
export const scheduledFields = (config: { schedule?: Schedule | undefined }): LiveField[] =>
  Object.keys(config.schedule ?? {}) as LiveField[];

/** Values of the scheduled fields at step t; a field has its own value before its first point. */
export function fieldsAt(config: { schedule?: Schedule | undefined }, t: number): Partial<Record<LiveField, number>> {
  const own = config as Record<string, unknown>;
  const entries = Object.entries(config.schedule ?? {});
  return Object.fromEntries(entries.map(([field, each]) => [field, scheduledValue(each, t) ?? (own[field] as number)]));
}

/**
 * The config as it is at step t, without its schedule: that of a run whose fields were always these. With thermal noise of all particles nothing absorbs.
 * What was matched is no longer: the fields that followed from it stand for themselves.
 */
export function configAt<C extends ParticleConfig>(config: C, t: number): C {
  if (config.schedule === undefined) return config;
  const { schedule: _schedule, matched: _matched, ...rest } = config;
  const changed = { ...rest, ...fieldsAt(config, t) };
  return { ...changed, stopWhenAbsorbed: config.stopWhenAbsorbed && !isRestless(changed) } as unknown as C;
}

/** Steps at which values are checked together: all turns, up to a number. */
const mostTurns = 1000;

/** Steps at which a config is checked: where each field is least and largest, and where any of several turns. */
export function stepsToCheck(config: ParticleConfig): number[] {
  const schedules = Object.values(config.schedule ?? {});
  const extremes = schedules.flatMap((schedule) => {
    const turns = turnsOf(schedule);
    const values = turns.map((step) => scheduledValue(schedule, step) as number);
    const at = (better: (a: number, b: number) => boolean): number =>
      turns[values.reduce((best, value, k) => (better(value, values[best] as number) ? k : best), 0)] as number;
    return [at((a, b) => a < b), at((a, b) => a > b)];
  });
  const turns = schedules.length > 1 ? schedules.flatMap((schedule) => turnsOf(schedule).slice(0, mostTurns)) : [];
  return [...new Set([...extremes, ...turns])].sort((a, b) => a - b);
}

/** Refuses correlations that two selections can't have at any step that is checked. */
export function checkReachableAt(config: ParticleConfig): void {
  for (const step of [0, ...stepsToCheck(config)]) {
    const { correlation, batchFraction } = configAt(config, step) as { correlation?: number; batchFraction?: number };
    checkReachable(correlation as number, batchFraction as number);
  }
}
