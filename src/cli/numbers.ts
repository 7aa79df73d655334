/** Numbers in the options of commands. Each option has a range, so that a slip of the hand is told and nothing runs for ever. */
import { Option } from 'commander';
import { ConfigError, isIn, rangeOf, showName, showValue, stepOf } from '../model/index.js';

/** The numbers that an option takes, and one to give instead: `whole [1, 1e6], such as 10`. */
type NumberRange = `${'' | 'whole '}${'[' | '('}${string}, ${string}], such as ${string}`;

/** Ranges that several commands share. */
export const ranges = {
  workers: 'whole [1, 1024], such as 2',
  seed: 'whole [0, 4294967295], such as 1',
  phi: '(0, 1.5], such as 0.6',
  boxLength: '(0, 1e9], such as 20',
  step: 'whole [0, 1e19], such as 1000',
  count: 'whole [1, 1e6], such as 10',
} as const satisfies Record<string, NumberRange>;

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const parsed = (text: string): number => (decimal.test(text.trim()) ? Number(text) : Number.NaN);

/** A range, taken apart. */
function read(range: NumberRange) {
  const [, whole, interval = '', such] = /^(whole )?(.*\]), such as (.*)$/.exec(range) ?? [];
  const { low, high, openLow } = rangeOf(interval);
  const words = whole ? `a whole number from ${low} to ${high}` : `a number in ${openLow ? '(' : '['}${low}, ${high}]`;
  const holds = (value: number) => isIn(rangeOf(interval), value) && (!whole || Number.isInteger(value));
  return { holds, words, such };
}

/**
 * The number that an option gives.
 * @param option without dashes
 * @throws ConfigError if it is no number of the range
 */
export function numberOption(option: string, text: string, range: NumberRange): number {
  const value = parsed(text);
  const { holds, words, such } = read(range);
  if (holds(value)) return value;
  // As it was typed: 64 bits of a seed are more than a number holds.
  const got = Number.isNaN(value) ? showValue(text) : showName(text.trim());
  throw new ConfigError(`${option} must be ${words}, got ${got}; give one such as ${such}`, option);
}

/** Two rising numbers of a range joined by a comma. */
function intervalOption(option: string, text: string, range: NumberRange): [number, number] {
  const [low, high, ...rest] = text.split(',', 3).map(parsed);
  const { holds, words, such } = read(range);
  if (low !== undefined && high !== undefined && rest.length === 0 && low < high && holds(low) && holds(high)) {
    return [low, high];
  }
  const two = words.replace(/^a number/, 'two rising numbers');
  throw new ConfigError(`${option} must be ${two}, joined by a comma, got ${showValue(text)}; give ${such}`, option);
}

const flagOf =
  (read: typeof numberOption | typeof intervalOption) =>
  (flags: string, description: string, range: NumberRange, standard?: number): Option => {
    const option = new Option(flags, description).default(standard);
    return option.argParser((text) => read(option.name(), text, range));
  };

/** Options whose values are read and checked as commander parses them. */
export const numberFlag = flagOf(numberOption);
export const intervalFlag = flagOf(intervalOption);
export const workersFlag = (description = 'runs side by side (default: all cores)', standard?: number): Option =>
  numberFlag('--workers <n>', description, ranges.workers, standard);

/** An option whose value is a step, read to the last digit. */
export const stepFlag = (flags: string, description: string): Option => {
  const option = new Option(flags, description);
  return option.argParser((text) => {
    const rounded = numberOption(option.name(), text, ranges.step);
    return /^\d+$/.test(text.trim()) ? stepOf(text.trim()) : rounded;
  });
};

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
