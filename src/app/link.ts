/**
 * An experiment as a link: the fragment holds the fields that are not at their default, in the names of the config file, the schedule and
 * the events.
 *
 *   #model=bro&phi=0.58&particles=2000&steps=5000&events=1200:phi:0.6,2400:kick:0.05&v=1&digest=9f..
 *   #model=bro&phi=0.58&steps=50000&at=3000&v=1&digest=9f..
 *   #model=bro&phi=0.5&steps=30000&schedule=phi%3D0%3A0.5%2C20000%3A0.64&at=0
 *
 * `steps` is how far the experiment is to go, `at` how far it had come, which is `steps` if it is not given. `digest` is what the positions
 * after `at` steps hash to; who opens the link sees whether they come to the same. `v` is the version of the dynamics. See docs/laboratory.md.
 */
import { dynamicsVersion } from '../engine/checks.js';
import {
  ConfigError,
  type FieldPath,
  fieldAt,
  formFields,
  isFieldPath,
  isLiveField,
  listText,
  liveFields,
  nearest,
  nested,
  parseConfig,
  type RunConfigInput,
  scheduleText,
  showName,
  showValue,
} from '../model/index.js';
import type { FieldEvent } from '../run/experiment.js';
import type { ShownConfig } from './limits.js';

export interface Experiment {
  config: ShownConfig;
  events: readonly FieldEvent[];
}

/** An experiment as far as it has come. */
export interface Shared extends Experiment {
  /** How far it is to go; null for until it is paused. */
  target: number | null;
  /** How far it has come. */
  at: number;
  /** Of the positions after `at` steps. */
  digest: string | null;
}

export interface ReadLink {
  /** Values by dotted path, as the link gives them. */
  values: Map<string, unknown>;
  events: FieldEvent[];
  /** Step of the digest; null if the link does not say. */
  at: number | null;
  digest: string | null;
  /** Of the dynamics; null if the link does not say. */
  version: number | null;
  /** What could not be understood. */
  problems: string[];
}

/** Value of a config at a dotted path. */
export function valueAt(config: object, path: string): unknown {
  const [branch = '', leaf] = path.split('.');
  const value = (config as Record<string, unknown>)[branch];
  return leaf === undefined ? value : (value as Record<string, unknown> | undefined)?.[leaf];
}

/** What a config says, by dotted path: fields that a link can hold, and names that it can't, to be refused. */
export function valuesOf(config: object): Map<string, unknown> {
  const values = new Map<string, unknown>();
  for (const path of formFields) {
    const value = valueAt(config, path);
    if (value !== undefined) values.set(path, value);
  }
  const initial = valueAt(config, 'initial');
  if (initial !== undefined && initial !== 'random') values.set('initial', initial);
  const schedule = valueAt(config, 'schedule');
  if (schedule !== undefined) values.set('schedule', schedule);
  return values;
}

/** Fields that are not at their default, by dotted path; the rule itself and scheduled fields always. */
export function givenFields(config: ShownConfig, steps: number): Map<FieldPath, unknown> {
  const given = new Map<FieldPath, unknown>();
  for (const path of formFields) {
    const value = path === 'steps' ? steps : valueAt(config, path);
    if (value !== undefined) given.set(path, value);
  }
  // A field is left out if the config is the same without it: defaults may follow from other fields.
  const wanted = JSON.stringify({ ...config, steps });
  for (const path of [...formFields].reverse()) {
    if (!given.has(path) || Object.hasOwn(config.schedule ?? {}, path) || path === 'model' || path === 'mode' || path === 'steps')
      continue;
    const without = new Map(given);
    without.delete(path);
    if (sameConfig(without, wanted)) given.delete(path);
  }
  return given;
}

function sameConfig(values: ReadonlyMap<string, unknown>, wanted: string): boolean {
  try {
    const config = parseConfig(nested(values));
    const order = JSON.parse(wanted) as Record<string, unknown>;
    return formFields.every((path) => JSON.stringify(valueAt(config, path)) === JSON.stringify(valueAt(order, path)));
  } catch {
    return false;
  }
}

/** The fragment of an experiment. */
export function fragmentOf({ config, events, target, at, digest }: Shared): string {
  const fields = givenFields(config, target ?? 0);
  if (target === null) fields.delete('steps');
  const words = [...fields].map(
    ([path, value]) => `${path}=${encodeURIComponent(Array.isArray(value) ? listText(value) : String(value))}`,
  );
  const schedule = scheduleText(config.schedule ?? {});
  if (schedule !== '') words.push(`schedule=${encodeURIComponent(schedule)}`);
  if (events.length > 0) words.push(`events=${events.map(({ step, field, value }) => `${step}:${field}:${value}`).join(',')}`);
  if (at !== (target ?? 0)) words.push(`at=${at}`);
  words.push(`v=${dynamicsVersion}`);
  if (digest !== null) words.push(`digest=${digest}`);
  return `#${words.join('&')}`;
}

function readValue(path: string, text: string): unknown {
  if (isFieldPath(path) && fieldAt(path).kind === 'seed') return text;
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function isEvent(given: unknown): given is FieldEvent {
  const { step, field, value } = (given ?? {}) as Record<string, unknown>;
  return (
    Number.isSafeInteger(step) &&
    (step as number) >= 0 &&
    Number.isFinite(value) &&
    typeof field === 'string' &&
    isLiveField(field)
  );
}

function readEvents(text: string, problems: string[]): FieldEvent[] {
  return text.split(',').flatMap((word) => {
    const [step = '', field = '', value = '', ...rest] = word.split(':');
    const event: unknown = { step: Number(step), field, value: Number(value) };
    if (step !== '' && value !== '' && rest.length === 0 && isEvent(event)) return [event];
    problems.push(`an event must be step:field:value with a field of ${liveFields.join(', ')}, got ${showValue(word)}; left out`);
    return [];
  });
}

/** Unknown names that are compared with those of fields; a link of more is no slip of the keyboard. */
const mostGuessed = 100;

/** A whole number from 0 on, or null, which is a problem. */
function readWhole(name: string, text: string, problems: string[]): number | null {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value)) return value;
  problems.push(`${name} must be a whole number from 0 to 2^53-1, got ${showValue(text)}; left out`);
  return null;
}

/** Reads a fragment; null if it is no experiment: empty, or the name of a place in the page. Values are not checked yet. */
export function readFragment(fragment: string): ReadLink | null {
  const text = fragment.replace(/^#/, '');
  if (!text.includes('=')) return null;
  const link: ReadLink = { values: new Map(), events: [], at: null, digest: null, version: null, problems: [] };
  for (const [name, value] of new URLSearchParams(text)) {
    if (name === 'at') link.at = readWhole(name, value, link.problems);
    else if (name === 'v') link.version = readWhole(name, value, link.problems);
    else if (name === 'events') link.events = readEvents(value, link.problems);
    else if (name === 'digest') {
      if (/^[0-9a-f]{64}$/.test(value)) link.digest = value;
      else link.problems.push(`digest must be 64 hexadecimal digits, got ${showValue(value)}; left out`);
    } else if (name === 'sizes') link.values.set('sizes.kind', value);
    else if (name === 'schedule') link.values.set(name, value);
    else if ((formFields as readonly string[]).includes(name)) link.values.set(name, readValue(name, value));
    else {
      const near = link.problems.length < mostGuessed ? nearest(name, formFields) : null;
      if (near && !link.values.has(near)) link.values.set(near, readValue(near, value));
      link.problems.push(`unknown field ${showName(name)}; ${near ? `taken for ${near}` : 'left out'}`);
    }
  }
  return link;
}

/** An experiment as a file. */
export interface ExperimentFile {
  format: 'randorg experiment';
  formatVersion: 1;
  dynamicsVersion?: number;
  config: RunConfigInput;
  events: readonly FieldEvent[];
  /** How far it is to go; none for until it is paused. */
  steps?: number;
  /** How far it had come; `steps` if it is not given. */
  at?: number;
  digest: string | null;
}

export const fileOf = ({ config, events, target, at, digest }: Shared): ExperimentFile => ({
  format: 'randorg experiment',
  formatVersion: 1,
  dynamicsVersion,
  config,
  events,
  ...(target === null ? {} : { steps: target }),
  at,
  digest,
});

/** @throws ConfigError if the text is no experiment of ours */
export function readExperimentFile(name: string, text: string): ReadLink {
  let file: Partial<ExperimentFile>;
  try {
    file = JSON.parse(text) as Partial<ExperimentFile>;
  } catch {
    throw new ConfigError(`${name}: not JSON; the file is damaged`);
  }
  if (file?.format !== 'randorg experiment')
    throw new ConfigError(`${name}: not an experiment of the laboratory; drop a run, frames or an experiment`);
  if (file.formatVersion !== 1) throw new ConfigError(`${name}: format version must be 1, got ${showValue(file.formatVersion)}`);
  const values = valuesOf(file.config ?? {});
  if (file.steps === undefined) values.delete('steps');
  else values.set('steps', file.steps);
  const problems: string[] = [];
  const whole = (name: 'at' | 'dynamicsVersion') =>
    file[name] === undefined ? null : readWhole(name, String(file[name]), problems);
  const events = (Array.isArray(file.events) ? (file.events as unknown[]) : []).filter((event): event is FieldEvent => {
    if (isEvent(event)) return true;
    problems.push(`an event must have step, field and value, got ${showValue(event)}; left out`);
    return false;
  });
  return { values, events, at: whole('at'), digest: file.digest ?? null, version: whole('dynamicsVersion'), problems };
}
