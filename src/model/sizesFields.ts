/** Fields of the particle sizes. */
import * as z from 'zod';
import { field, seedNotes, seedSchema } from './field.js';
import { toParticles } from './modes.js';

export const sizesFields = {
  'sizes.kind': field(z.enum(['mono', 'binary', 'uniform', 'lognormal', 'powerlaw', 'file', 'list']), {
    expects: 'mono, binary, uniform, lognormal, powerlaw or file',
    remedy: 'leave it out for equal spheres',
    help:
      'mono; binary: large and small particles, lengths in small diameters; uniform, lognormal, powerlaw: diameters drawn from ' +
      'that distribution, lengths in mean diameters; file: radii from a CSV',
    standard: 'mono',
    only: toParticles,
  }),
  'sizes.ratio': field(z.number().gt(1).lte(20), {
    expects: 'in (1, 20]',
    remedy: 'give the large diameter over the small one, such as 1.4',
    help: 'large diameter over the small one (binary; powerlaw, required: largest over smallest)',
    standard: '1.4 if binary',
    only: toParticles,
  }),
  'sizes.fraction': field(z.number().gte(0).lte(1), {
    expects: 'in [0, 1]',
    remedy: 'give the fraction of large particles by number, such as 0.5',
    help: 'fraction of large particles by number (binary)',
    standard: '0.5',
    only: toParticles,
  }),
  'sizes.polydispersity': field(z.number().gt(0).lte(0.57), {
    expects: 'in (0, 0.57]',
    remedy: 'give the standard deviation of the diameters over their mean, such as 0.1',
    help: 'standard deviation of the diameters over their mean (uniform: up to 0.57; lognormal: up to 0.5; required)',
    only: toParticles,
  }),
  'sizes.exponent': field(z.number().gte(-10).lte(10), {
    expects: 'in [-10, 10]',
    remedy: 'give b of the density x^-b of the diameters, such as 3',
    help: 'b of the density x^-b of the diameters (powerlaw, required)',
    only: toParticles,
  }),
  'sizes.seed': field(seedSchema(), {
    ...seedNotes,
    help: 'seed of the drawn diameters; replica applies to it (uniform, lognormal, powerlaw)',
    standard: 'initialSeed',
    only: toParticles,
  }),
  'sizes.path': field(z.string().min(1), {
    expects: 'the path of a CSV file',
    remedy: 'the file has the header radius or diameter and a row for each particle, in order of ids',
    help: 'CSV with the header radius or diameter and a row for each particle, in order of ids (file)',
    only: toParticles,
  }),
} as const;
