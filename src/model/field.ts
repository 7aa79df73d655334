/** What the table of fields says about one field, and the schemas that several fields share. */
import * as z from 'zod';
import type { Applies, Rule } from './modes.js';

/** What an error message and the help say about a field. */
export interface FieldNotes {
  /** Completes "<field> must be ...". */
  expects: string;
  /** What to do about a bad value. */
  remedy: string;
  help: string;
  /** Default as the help prints it. */
  standard?: string;
  /** Models and modes the field belongs to; all if absent. */
  only?: Applies;
  /** Completes "<field> does not apply to <model or mode>; ..." for the others; a lattice has words of its own. */
  instead?: string | ((rule: Rule) => string);
}

export interface Field extends FieldNotes {
  schema: z.ZodType;
}

export const field = <S extends z.ZodType>(schema: S, notes: FieldNotes) => ({ ...notes, schema });

export const whole = (least: number, most: number) => z.number().int().min(least).max(most);

export const correlationSchema = () => z.number().gte(-1).lte(1);

export const seedNotes = {
  expects: 'a whole number from 0 to 2^64-1 (18446744073709551615)',
  remedy: 'from 2^53 up, JSON and JavaScript need it as a string of digits',
};

const largestSeed = 2n ** 64n - 1n;
const isSeed = (text: string) => /^[0-9]{1,40}$/.test(text) && BigInt(text) <= largestSeed;
export const seedSchema = () =>
  z.union([
    z
      .string()
      .regex(/^[0-9]+$/)
      .refine(isSeed),
    z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  ]);
