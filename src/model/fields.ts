/**
 * Every field of a run, once: the zod schema that accepts it, the words of its error message and its help.
 * Flags, YAML files, the library and the JSON Schema all come from this table.
 */
import * as z from 'zod';
import { dynamicsFields } from './dynamicsFields.js';
import { type Field, field, seedNotes, seedSchema, whole } from './field.js';
import { latticeFields } from './latticeFields.js';
import { toParticles } from './modes.js';
import { sizesFields } from './sizesFields.js';

/** Formats of the file of frames, the default first. */
export const frameFormats = ['gsd', 'extxyz'] as const;
export type FrameFormat = (typeof frameFormats)[number];

const largestReplica = 2 ** 32 - 1;

/** Leaves of the schema by dotted path, in the order in which they are checked and listed. */
export const fields = {
  ...dynamicsFields,
  dimension: field(z.literal([1, 2, 3, 4, 5]), {
    expects: '1, 2, 3, 4 or 5',
    remedy: 'use 2 for disks or 3 for spheres',
    help: 'dimension of space, 1 to 5; of a lattice 1 to 3',
    standard: '3',
  }),
  ...latticeFields,
  // Any whole number: one beyond 2^53 gets the message about memory, which says the bytes.
  particles: field(z.number().min(1).refine(Number.isInteger), {
    expects: 'a whole number of at least 1',
    remedy: 'give a count such as 1000',
    help: 'number of particles N',
    standard: '1000, or the rows of the initial or sizes file',
    only: toParticles,
  }),
  phi: field(z.number().gt(0).lte(1.5), {
    expects: 'in (0, 1.5]',
    remedy: 'give a packing fraction such as 0.6',
    help: 'packing fraction; the box side follows from it',
    standard: '0.6',
    only: toParticles,
  }),
  ...sizesFields,
  initial: field(z.string().min(1), {
    expects: 'random or the path of a CSV file',
    remedy: 'the file has the header x,y,z[,radius] (in 3D), in diameters',
    help:
      'random, or a CSV of positions with the header x[,y,z,w,v][,radius], as many axes as dimensions, in diameters, relative to the file that names it ' +
      '(a flag: to the working directory)',
    standard: 'random',
    only: toParticles,
  }),
  seed: field(seedSchema(), { ...seedNotes, help: 'seed, 0 to 2^64-1', standard: '1' }),
  initialSeed: field(seedSchema(), { ...seedNotes, help: 'seed of the random start', standard: 'seed' }),
  replica: field(whole(0, largestReplica), {
    expects: 'a whole number from 0 to 2^32-1',
    remedy: 'number independent runs of one seed from 0 up',
    help: 'number of an independent run of the same seed',
    standard: '0',
  }),
  steps: field(whole(0, Number.MAX_SAFE_INTEGER), {
    expects: 'a whole number from 0 to 2^53-1',
    remedy: 'give a count such as 10000',
    help: 'steps to do',
    standard: '10000',
  }),
  stopWhenAbsorbed: field(z.boolean(), {
    expects: 'true or false',
    remedy: 'true stops at the first configuration without contacts',
    help: 'stop at the first configuration without contacts',
    standard: 'true',
  }),
  msd: field(z.boolean(), {
    expects: 'true or false',
    remedy: 'true follows every particle across the box boundaries',
    help: 'measure the mean squared displacement from the initial configuration',
    standard: 'false',
    only: toParticles,
  }),
  threads: field(z.union([z.literal('auto'), whole(1, 16)]), {
    expects: 'auto or a whole number from 1 to 16',
    remedy: 'auto uses several only where they win; start small runs side by side instead',
    help: 'threads of this run, 1 to 16; auto: several where they win. The bits do not depend on it',
    standard: 'auto',
  }),
  'record.every': field(whole(1, Number.MAX_SAFE_INTEGER), {
    expects: 'a whole number of at least 1',
    remedy: 'give the steps between two records, or record.perDecade',
    help: 'record every n steps',
  }),
  'record.perDecade': field(whole(1, 10000), {
    expects: 'a whole number from 1 to 10000',
    remedy: 'give the records in each factor of ten of time, such as 20',
    help: 'record n times per decade of time',
    standard: '20',
  }),
  'frames.every': field(whole(1, Number.MAX_SAFE_INTEGER), {
    expects: 'a whole number of at least 1',
    remedy: 'give the steps between two frames, or frames.perDecade',
    help: 'store the configuration every n steps',
    standard: 'no frames',
    only: toParticles,
  }),
  'frames.perDecade': field(whole(1, 10000), {
    expects: 'a whole number from 1 to 10000',
    remedy: 'give the frames in each factor of ten of time, such as 5',
    help: 'store the configuration n times per decade of time',
    standard: 'no frames',
    only: toParticles,
  }),
  'frames.format': field(z.enum(frameFormats), {
    expects: 'gsd or extxyz',
    remedy: 'choose one of them',
    help: 'file of the frames: gsd or extxyz',
    standard: 'gsd',
    only: toParticles,
  }),
  // Fifteen digits at most: the number of steps stays exact in a double.
  'checkpoint.every': field(z.union([whole(1, Number.MAX_SAFE_INTEGER), z.string().regex(/^[1-9][0-9]{0,14}[smh]?$/)]), {
    expects: 'steps such as 1000, or a time such as 30s, 5m or 2h',
    remedy: 'leave it out for 60s',
    help: 'write a checkpoint every n steps, or so often in time: 1000, 30s, 5m, 2h',
    standard: '60s',
  }),
  out: field(z.string().min(1), {
    expects: 'the path of a directory',
    remedy: 'leave it out for ./randorg-runs/<hash of the config>',
    help: 'directory of the run',
    standard: './randorg-runs/<hash of the config>',
  }),
  json: field(z.boolean(), {
    expects: 'true or false',
    remedy: 'true prints the result as one JSON document',
    help: 'print the result as one JSON document',
    standard: 'false',
  }),
  force: field(z.boolean(), {
    expects: 'true or false',
    remedy: 'true replaces the run in the output directory',
    help: 'replace the run in the output directory',
    standard: 'false',
  }),
} as const;

export type FieldPath = keyof typeof fields;
export const fieldPaths = Object.keys(fields) as FieldPath[];

/** Table entry of a path, with the widened type that loops need. */
export function fieldAt(path: FieldPath): Field {
  return fields[path];
}
