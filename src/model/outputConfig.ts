/** When a run records, stores frames and writes checkpoints. */
import type { Given } from './check.js';
import { ConfigError } from './errors.js';
import { frameFormats } from './fields.js';
import type { Frames, Recording } from './schema.js';

/** Times of records or frames; null if they are not given. */
export function timesOf(given: Given, branch: 'record' | 'frames'): Recording | null {
  const every = given.get(`${branch}.every`) as number | undefined;
  const perDecade = given.get(`${branch}.perDecade`) as number | undefined;
  if (every === undefined) return perDecade === undefined ? null : { perDecade };
  if (perDecade === undefined) return { every };
  throw new ConfigError(`${branch} takes every or perDecade, got both; leave one out`, `${branch}.every`);
}

/** Null if no frames are asked for. */
export function framesOf(given: Given): Frames | null {
  const times = timesOf(given, 'frames');
  const format = (given.get('frames.format') ?? frameFormats[0]) as Frames['format'];
  if (times !== null) return { ...times, format };
  if (!given.has('frames.format')) return null;
  throw new ConfigError(
    `frames.format needs frames.every or frames.perDecade, got ${format} alone; give one of them`,
    'frames.format',
  );
}

/** Steps are a number, however they were given; a time stays text. */
export const checkpointEvery = (value: number | string): number | string =>
  /[smh]$/.test(String(value)) ? value : Number(value);
