/** Numbers in flags of the analysis commands. */
import { ConfigError, showValue } from '../model/index.js';

/**
 * The number that a flag gives; undefined if it was not given.
 * @throws ConfigError if it is no finite number
 */
export function numberFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.trim() || 'NaN');
  if (Number.isFinite(value)) return value;
  throw new ConfigError(`${flag} must be a finite number, got ${showValue(text)}`, flag);
}

/**
 * Two rising numbers joined by a comma.
 * @throws ConfigError if it is not that
 */
export function rangeFlag(flag: string, text: string | undefined): [number, number] | undefined {
  if (text === undefined) return undefined;
  const [low, high, ...rest] = text.split(',').map((word) => Number(word.trim() || 'NaN'));
  if (low !== undefined && high !== undefined && rest.length === 0 && low < high) return [low, high];
  throw new ConfigError(`${flag} must be two rising numbers joined by a comma, got ${showValue(text)}`, flag);
}

/** The entries that are given. */
export function given<T extends object>(entries: { [K in keyof T]: T[K] | undefined }): Partial<T> {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as Partial<T>;
}

const unitSeconds: Record<string, number> = { s: 1, m: 60, h: 3600 };

/**
 * Seconds of a time such as 90s, 5m or 2h; undefined if it was not given.
 * @throws ConfigError if it is none
 */
export function timeFlag(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text.trim()) ?? [];
  const seconds = Number(amount) * (unitSeconds[unit ?? ''] ?? 0);
  if (seconds > 0) return seconds;
  throw new ConfigError(`${flag} must be a time such as 90s, 5m or 2h, got ${showValue(text)}; give a number and its unit`, flag);
}
