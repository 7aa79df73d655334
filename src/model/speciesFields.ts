/** Fields of the species of particles: how many of each, how far they move, and who touches whom. */
import * as z from 'zod';
import { field } from './fieldRecord.js';

const species = { of: 'spheres', group: 'Species', form: 'More' } as const;
/** A slot has the species as bits of a byte (assembly/species.ts). */
const most = 8;
const part = z.number().min(0).max(1);

export const speciesFields = {
  'species.fractions': field(
    { kind: 'list', schema: z.array(part).min(2).max(most), expects: `2 to ${most} numbers in [0, 1]` },
    {
      ...species,
      remedy: 'give the fraction of each species by number, such as 0.5,0.5',
      help: 'fraction of each species by number, in order of ids; with binary sizes and none given, the large are species 0 and the small species 1',
      standard: { words: 'one species; two by size if binary' },
      begin: [0.5, 0.5],
      needed: 'give the fraction of each species by number, such as 0.5,0.5',
    },
  ),
  'species.kicks': field(
    { kind: 'list', schema: z.array(part).min(2).max(most), expects: `2 to ${most} numbers in [0, 1]` },
    {
      ...species,
      remedy: 'give a factor for each species, such as 1,0.5; 0 pins it',
      help:
        'factor of all displacements of each species: 1 moves as the rule says, 0 is pinned. Two pinned particles that overlap never part, so ' +
        'that a run with such a pair does not absorb: leave pinned species out of touch with themselves',
      standard: { words: 'all 1' },
    },
  ),
  'species.touch': field(
    {
      kind: 'list',
      schema: z
        .array(
          z
            .array(z.literal([0, 1]))
            .min(2)
            .max(most),
        )
        .min(2)
        .max(most),
      expects: 'a row of 0 and 1 for each species',
    },
    {
      ...species,
      remedy: 'give who touches whom, such as 1,1;1,0: species 1 does not touch itself',
      help: 'who touches whom: a row for each species, 1 if it touches the species of the column, 0 if the two pass through each other',
      standard: { words: 'all 1' },
    },
  ),
} as const;
