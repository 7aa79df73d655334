/** Numbers in the options of commands. Each option has a range, so that a slip of the hand is told and nothing runs for ever. */
import { ConfigError, showName, showValue } from '../model/index.js';

/** The numbers that an option takes. */
export interface NumberRange {
  /** The smallest one, or the bound that it must be above. */
  from?: number;
  above?: number;
  to: number;
  whole?: boolean;
  /** One to give instead. */
  such: number | string;
}

/** Ranges that several commands share. */
export const ranges = {
  workers: { from: 1, to: 1024, whole: true, such: 2 },
  seed: { from: 0, to: 2 ** 32 - 1, whole: true, such: 1 },
  phi: { above: 0, to: 1.5, such: 0.6 },
  boxLength: { above: 0, to: 1e9, such: 20 },
  count: { from: 1, to: 1e6, whole: true, such: 10 },
} as const satisfies Record<string, NumberRange>;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const parsed = (text: string): number => (decimal.test(text.trim()) ? Number(text) : Number.NaN);

function holds(
  { from = Number.NEGATIVE_INFINITY, above = Number.NEGATIVE_INFINITY, to, whole }: NumberRange,
  value: number,
): boolean {
  return value >= from && value > above && value <= to && (!whole || Number.isInteger(value));
}

function wordsOf({ from, above, to, whole }: NumberRange): string {
  if (whole) return `a whole number from ${from} to ${to}`;
  return above === undefined ? `a number in [${from}, ${to}]` : `a number in (${above}, ${to}]`;
}

/**
 * The number that an option gives; undefined if it was not given.
 * @param option without dashes
 * @throws ConfigError if it is no number of the range
 */
export function numberOption(option: string, text: string | undefined, range: NumberRange): number | undefined {
  if (text === undefined) return undefined;
  const value = parsed(text);
  if (holds(range, value)) return value;
  // As it was typed: 64 bits of a seed are more than a number holds.
  const got = Number.isNaN(value) ? showValue(text) : showName(text.trim());
  throw new ConfigError(`${option} must be ${wordsOf(range)}, got ${got}; give one such as ${range.such}`, option);
}

/**
 * Two rising numbers of a range joined by a comma; undefined if they were not given.
 * @throws ConfigError if it is not that
 */
export function intervalOption(option: string, text: string | undefined, range: NumberRange): [number, number] | undefined {
  if (text === undefined) return undefined;
  const [low, high, ...rest] = text.split(',', 3).map(parsed);
  if (low !== undefined && high !== undefined && rest.length === 0 && low < high && holds(range, low) && holds(range, high)) {
    return [low, high];
  }
  const words = wordsOf(range).replace(/^a number/, 'two rising numbers');
  throw new ConfigError(`${option} must be ${words}, joined by a comma, got ${showValue(text)}; give ${range.such}`, option);
}

/** The entries that are given. */
export function given<T extends object>(entries: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600 };
/** In s. Timers hold no more than 596 hours. */
const longestTime = 500 * 3600;

/**
 * Seconds of a time such as 90s, 5m or 2h; undefined if it was not given.
 * @throws ConfigError if it is none, or above 500 hours
 */
export function timeOption(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text.trim()) ?? [];
  const seconds = Number(amount) * (unitSeconds[unit ?? ''] ?? 0);
  if (seconds > 0 && seconds <= longestTime) return seconds;
  throw new ConfigError(
    `${option} must be a time such as 90s, 5m or 2h, at most 500h, got ${showValue(text)}; give a number and its unit`,
    option,
  );
}

/**
 * Refuses options that would change nothing.
 * @param options by name without dashes; those not given are undefined
 * @param why completes "does not apply ..."
 */
export function refuseOptions(options: Record<string, unknown>, why: string): void {
  const [first] = Object.entries(options).filter(([, value]) => value !== undefined && value !== false);
  if (first === undefined) return;
  const [option, value] = first;
  const got = value === true ? '' : `, got ${showValue(value)}`;
  throw new ConfigError(`${option} does not apply ${why}${got}; leave it out`, option);
}
