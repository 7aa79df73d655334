/** Fields of cyclic shear (docs/shear.md). */
import * as z from 'zod';
import { choice, field, number } from './fieldRecord.js';

const shear = { of: 'rules', group: 'Dynamics', instead: 'leave it out: only bro and ro are sheared' } as const;

/** Strains that a protocol repeats, at most. */
export const mostFactors = 16;
const isFactor = (value: number): boolean => value > 0 && value <= 1;
/** `0.5,1` as numbers. */
export const factorsOf = (text: string): number[] => text.split(',').map(Number);

/** A complete config has the factors as a text without spaces: one list, one spelling, one hash. */
const factors = z
  .union([z.string(), z.number(), z.array(z.number())])
  .transform((given) => (typeof given === 'string' ? (given.trim() === '' ? [Number.NaN] : factorsOf(given)) : [given].flat()))
  .refine((list) => list.length > 0 && list.length <= mostFactors && list.every(isFactor))
  .transform(String);

export const shearFields = {
  shear: field(number('[0, 1]'), {
    ...shear,
    remedy: 'give the strain amplitude of a cycle, such as 0.5, or 0 for none',
    help: 'gamma: strain amplitude of the cyclic shear, 0 for none; particles that touch within a cycle are kicked (bro, ro; not in 1D)',
    standard: 0,
    neutral: 0,
    quiet: true,
    live: true,
    symbol: 'γ',
    form: 'Dynamics',
    slider: [0, 1],
  }),
  shearRange: field(choice(['forward', 'symmetric']), {
    ...shear,
    needs: 'shear',
    remedy: 'choose one of them',
    help: 'strains that a cycle goes through: forward, from 0 to gamma, or symmetric, from -gamma to gamma',
    standard: 'forward',
    neutral: 'forward',
    quiet: true,
    form: 'More',
  }),
  shearAxis: field(choice(['fixed', 'alternating', 'random']), {
    ...shear,
    needs: 'shear',
    remedy: 'choose one of them',
    help: 'axes of the shear: fixed (flow along x, gradient along y), alternating or random among all ordered pairs, one a cycle',
    standard: 'fixed',
    neutral: 'fixed',
    quiet: true,
    form: 'More',
  }),
  shearFactors: field(
    { kind: 'text', schema: factors, expects: `up to ${mostFactors} numbers in (0, 1], such as 0.5,1` },
    {
      ...shear,
      needs: 'shear',
      remedy: 'cycle t has gamma times the factor t mod n, n their number',
      help: 'factors of gamma, which the cycles take in turn, such as 0.5,1: memory of several strains',
      standard: '1',
      neutral: '1',
      quiet: true,
      form: 'More',
    },
  ),
} as const;
