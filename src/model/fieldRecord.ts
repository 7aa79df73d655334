/**
 * The record of a field: what it takes, its default, its words, and where people and the page meet it. The schema, the
 * types, flags, help, the form of the page and the tables of the documentation are made of these records.
 */
import * as z from 'zod';
import { listOf } from './errors.js';
import type { Rule } from './rules.js';

/** The numbers that a field takes, as an interval. */
export interface Range {
  low: number;
  high: number;
  /** Whether the ends themselves are refused. */
  openLow: boolean;
  openHigh: boolean;
}

/**
 * What a field takes. `mixed` is a number or a word; `list` is numbers or rows of them, or their text (listText.ts); `text` is any other text,
 * also a number with a unit; `schedule` is a set of functions of the step.
 */
export type Kind = 'number' | 'whole' | 'mixed' | 'switch' | 'choice' | 'seed' | 'path' | 'list' | 'text' | 'schedule';

/** What a constructor of this file says of the values of a field. */
export interface Takes<S extends z.ZodType = z.ZodType> {
  kind: Kind;
  schema: S;
  /** Completes "<field> must be ...". */
  expects: string;
  /** Of numbers. */
  range?: Range;
  /** Of choices. */
  options?: readonly string[];
}

/** Gives the value of another field by its path: the one that was given, or its default. */
export type Get = <T>(path: string) => T;

/** A default that follows from other fields, or is none. */
export interface Follows<T> {
  /** As the help prints it; a default that nothing is printed of has none. */
  words?: string;
  /** Undefined if the field has no default there: it must be given, or is absent. */
  value?: T | ((get: Get, rule: Rule) => T | undefined);
}

export const isFollowing = (standard: unknown): standard is Follows<unknown> => typeof standard === 'object' && standard !== null;

/** Headings of the help, in its order. */
export const helpGroups = [
  'Dynamics',
  'System',
  'Lattice',
  'Clouds',
  'Sizes',
  'Species',
  'Random numbers',
  'Run and output',
] as const;
/** Groups of the page's form, in its order; the last one is folded. */
export const formGroups = ['Dynamics', 'System', 'Run', 'More'] as const;

/** The record of a field besides what it takes. `T` is the value in a complete config. */
export interface Notes<T = unknown> {
  /**
   * Runs that have the field: of some rules (which ones, their records say), of spheres, of lattices, of clouds on a sphere, all but those
   * (`boxed`), all that can store frames (`framed`), or all.
   */
  of: 'rules' | 'spheres' | 'lattices' | 'manifolds' | 'boxed' | 'framed' | 'all';
  group: (typeof helpGroups)[number];
  /** Words of the help. The help and the JSON Schema add the default. */
  help: string;
  /** What to do about a bad value. */
  remedy: string;
  standard?: T | Follows<T>;
  /** Of a parameter of a rule: it may be absent, where another says the same. */
  optional?: true;
  /** What to give where the field has no default but is needed; the remedy if absent. */
  needed?: string;
  /** Completes "<field> does not apply to <model or mode>; ...", unless its only model and mode do; a lattice has own words. */
  instead?: string | ((rule: Rule) => string);
  /** False for what can't change where a particle is: the hash of the trajectory leaves it out. */
  shapes?: false;
  /** Of a field that came later, the value that changes nothing: the hash leaves it out, so that older runs keep theirs. */
  neutral?: T;
  /** Whether a complete config lacks the field at that value: most runs have no use for it. */
  quiet?: true;
  /** Of a field that does something only beside another one, by that one's path: refused without it, unless it is `neutral`. */
  needs?: string | ((rule: Rule) => string | undefined);
  /** Whether the field may change in mid-run. */
  live?: true;
  /** Name in the form; that of the path in words if absent. */
  name?: string;
  symbol?: string;
  /** Group of the page's form; only these fields can stand in a link. */
  form?: (typeof formGroups)[number];
  /** Value that the page begins with where the field is needed and has no default. */
  begin?: T;
  /** A slider goes from the first to the second value; a number that is typed may go beyond. */
  slider?: readonly [low: number, high: number, scale?: 'log'];
}

export interface Field extends Takes, Notes {}

/** A record, with its types as narrow as they stand. */
export const field = <const T extends Takes, const N extends Notes<z.output<T['schema']>>>(takes: T, notes: N) => ({
  ...takes,
  ...notes,
});

/** `2^53-1` as a number. */
function numberOf(text: string): number {
  const [, base = text, exponent, less] = /^(\d+)\^(\d+)(-1)?$/.exec(text) ?? [];
  return exponent === undefined ? Number(base) : Number(base) ** Number(exponent) - (less === undefined ? 0 : 1);
}

/** The numbers of an interval such as `(0, 2]`. */
export function rangeOf(interval: string): Range {
  const [, open, low = '', high = '', close] = /^([[(])(\S+), (\S+)([\])])$/.exec(interval) ?? [];
  return { low: numberOf(low), high: numberOf(high), openLow: open === '(', openHigh: close === ')' };
}

export const isIn = ({ low, high, openLow, openHigh }: Range, value: number): boolean =>
  (openLow ? value > low : value >= low) && (openHigh ? value < high : value <= high);

/** Numbers of an interval. */
export function number(interval: string): Takes<z.ZodNumber> {
  const range = rangeOf(interval);
  const above = range.openLow ? z.number().gt(range.low) : z.number().gte(range.low);
  const schema = range.openHigh ? above.lt(range.high) : above.lte(range.high);
  return { kind: 'number', schema, expects: `in ${interval}`, range };
}

/** Whole numbers of a closed interval, or from a number on. */
export function whole(from: string, to?: string): Takes<z.ZodNumber> {
  const [low, high] = [numberOf(from), to === undefined ? Number.MAX_SAFE_INTEGER : numberOf(to)];
  return {
    kind: 'whole',
    schema: z.number().int().min(low).max(high),
    expects: `a whole number ${to === undefined ? `of at least ${from}` : `from ${from} to ${to}`}`,
    range: { low, high, openLow: false, openHigh: false },
  };
}

/** Words; those of `hidden` are taken too, but not named. */
export function choice<const W extends readonly string[], const H extends readonly string[] = []>(words: W, hidden?: H) {
  const options = [...words, ...(hidden ?? [])] as readonly (W[number] | H[number])[];
  return { kind: 'choice', schema: z.enum(options), expects: listOf(words), options } as const;
}

export const onOff = (): Takes<z.ZodBoolean> => ({ kind: 'switch', schema: z.boolean(), expects: 'true or false' });

export const filePath = (expects: string): Takes<z.ZodString> => ({ kind: 'path', schema: z.string().min(1), expects });

const largestSeed = 2n ** 64n - 1n;
const isSeed = (text: string) => /^[0-9]{1,40}$/.test(text) && BigInt(text) <= largestSeed;

/** 64 bits. A config has them as digits without leading zeros: one seed, one spelling, one hash. */
export const seed = () => ({
  kind: 'seed' as const,
  schema: z
    .union([
      z
        .string()
        .regex(/^[0-9]+$/)
        .refine(isSeed),
      z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
    ])
    .transform((value) => BigInt(value).toString()),
  expects: 'a whole number from 0 to 2^64-1 (18446744073709551615)',
});

export const seedRemedy = 'from 2^53 up, JSON and JavaScript need it as a string of digits';
