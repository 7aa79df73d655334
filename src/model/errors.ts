import { oneLine, printable } from './printable.js';

/**
 * A mistake in what the user gave: a field, a file or a path. The command line prints its one-line message and exits with 2.
 * Anything else that is thrown is a failure of the program and exits with 1.
 */
export class ConfigError extends Error {
  /** The field at fault, nested names joined by a dot (`sizes.ratio`); empty if no single field is. */
  readonly field: string;
  /** The nearest number that the field may have, where the check knows one. */
  readonly nearest: number | null;

  constructor(message: string, field = '', nearest: number | null = null) {
    super(oneLine(message));
    this.name = 'ConfigError';
    this.field = field;
    this.nearest = nearest;
  }
}

const longestValue = 60;

const shortened = (text: string): string => (text.length > longestValue ? `${text.slice(0, longestValue - 3)}...` : text);

/** A value as an error message shows it: one line, at most 60 characters. */
export function showValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'bigint' || typeof value === 'number') return shortened(String(value));
  // A long text is cut before it is quoted: only its beginning is shown.
  if (typeof value === 'string') return shortened(printable(JSON.stringify(value.slice(0, 2 * longestValue))));
  if (typeof value === 'function' || typeof value === 'symbol') return `a ${typeof value}`;
  try {
    return shortened(printable(JSON.stringify(value, withDigits) ?? String(value)));
  } catch {
    // It holds itself, or is too deep.
    return 'an object';
  }
}

/** Whole numbers of YAML come as bigint, which JSON does not know. */
const withDigits = (_: string, value: unknown): unknown => {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
};

/** A name that a user gave, of a field, a key or an option, as an error message shows it: as it is, or quoted if that could be misread. */
export const showName = (name: string): string => (/^[\w.,-]{1,60}$/.test(name) ? name : showValue(name));

/** `a`, `a or b`, `a, b or c`. @param last the word before the last one */
export function listOf(words: readonly string[], last: 'or' | 'and' = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`;
}

/**
 * A whole number of a range.
 * @param remedy what to give, where the range does not say it
 * @throws ConfigError
 */
export function requireWhole(name: string, value: unknown, least: number, most: number, remedy?: string): number {
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  if (isWhole && value >= least && value <= most) return value;
  const end = remedy === undefined ? '' : `; ${remedy}`;
  throw new ConfigError(`${name} must be a whole number from ${least} to ${most}, got ${showValue(value)}${end}`, name);
}
