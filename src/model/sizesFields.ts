/** Fields of the particle sizes. */
import { choice, field, filePath, number, seed, seedRemedy } from './fieldRecord.js';

/** Fields of each kind of sizes, in the order of the complete config. */
export const sizesLeaves = {
  mono: [],
  binary: ['ratio', 'fraction'],
  uniform: ['polydispersity', 'seed'],
  lognormal: ['polydispersity', 'seed'],
  powerlaw: ['exponent', 'ratio', 'seed'],
  file: ['path'],
  list: [],
} as const;

const sizes = { of: 'spheres', group: 'Sizes', form: 'System' } as const;

export const sizesFields = {
  'sizes.kind': field(choice(['mono', 'binary', 'uniform', 'lognormal', 'powerlaw', 'file'], ['list']), {
    ...sizes,
    remedy: 'leave it out for equal spheres',
    help:
      'mono; binary: large and small particles, lengths in small diameters; uniform, lognormal, powerlaw: diameters drawn from ' +
      'that distribution, lengths in mean diameters; file: radii from a CSV',
    standard: { words: 'mono', value: (get) => (get('sizes.path') === undefined ? 'mono' : 'file') },
    name: 'sizes',
  }),
  'sizes.ratio': field(number('(1, 20]'), {
    ...sizes,
    remedy: 'give the large diameter over the small one, such as 1.4',
    help: 'large diameter over the small one (binary; powerlaw, required: largest over smallest)',
    standard: { words: '1.4 if binary', value: (get) => (get('sizes.kind') === 'binary' ? 1.4 : undefined) },
    needed: 'give the largest diameter over the smallest, such as 2',
    begin: 3,
    name: 'size ratio',
    slider: [1.01, 5],
  }),
  'sizes.fraction': field(number('[0, 1]'), {
    ...sizes,
    remedy: 'give the fraction of large particles by number, such as 0.5',
    help: 'fraction of large particles by number (binary)',
    standard: 0.5,
    name: 'fraction of large',
    slider: [0, 1],
  }),
  'sizes.polydispersity': field(number('(0, 0.57]'), {
    ...sizes,
    remedy: 'give the standard deviation of the diameters over their mean, such as 0.1',
    help: 'standard deviation of the diameters over their mean (uniform: up to 0.57; lognormal: up to 0.5; required)',
    begin: 0.2,
    name: 'polydispersity',
    slider: [0.01, 0.57],
  }),
  'sizes.exponent': field(number('[-10, 10]'), {
    ...sizes,
    remedy: 'give b of the density x^-b of the diameters, such as 3',
    help: 'b of the density x^-b of the diameters (powerlaw, required)',
    begin: 3,
    name: 'size exponent',
    symbol: 'b',
    slider: [-10, 10],
  }),
  'sizes.seed': field(seed(), {
    ...sizes,
    remedy: seedRemedy,
    help: 'seed of the drawn diameters; replica applies to it (uniform, lognormal, powerlaw)',
    standard: { words: 'initialSeed', value: (get) => get('initialSeed') },
    form: 'More',
  }),
  'sizes.path': field(filePath('the path of a CSV file'), {
    of: 'spheres',
    group: 'Sizes',
    remedy: 'the file has the header radius or diameter and a row for each particle, in order of ids',
    help: 'CSV with the header radius or diameter and a row for each particle, in order of ids (file)',
    needed: 'give the path of a CSV of radii',
  }),
} as const;
