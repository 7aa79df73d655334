/**
 * Every field of a run, once. Schema, types, defaults, flags, help, JSON Schema, the form of the page, the columns of
 * sweeps and the tables of the documentation come from these records (fieldRecord.ts).
 */
import * as z from 'zod';
import { besidesFields, dynamicsFields } from './dynamicsFields.js';
import { choice, type Field, field, filePath, isFollowing, number, onOff, seed, seedRemedy, whole } from './fieldRecord.js';
import { latticeFields } from './latticeFields.js';
import { manifoldFields } from './manifoldFields.js';
import { kindOf, modes, type Rule, recordOf } from './rules.js';
import { lastThermalNoise } from './schedule.js';
import { sizesFields } from './sizesFields.js';
import { speciesFields } from './speciesFields.js';

/** Formats of the file of frames, the default first. */
export const frameFormats = ['gsd', 'extxyz'] as const;
export type FrameFormat = (typeof frameFormats)[number];

const system = { of: 'spheres', group: 'System', form: 'System' } as const;
const random = { of: 'all', group: 'Random numbers', form: 'More' } as const;
const run = { of: 'all', group: 'Run and output', shapes: false } as const;

/** Steps, or whole seconds, minutes or hours. A config has steps as a number, however they were given. */
const stepsOrTime = z
  // Fifteen digits at most: the number of steps stays exact in a double.
  .union([z.number().int().min(1).max(Number.MAX_SAFE_INTEGER), z.string().regex(/^[1-9][0-9]{0,14}[smh]?$/)])
  .transform((value) => (/[smh]$/.test(String(value)) ? value : Number(value)));

const systemFields = {
  dimension: field(
    {
      kind: 'whole',
      schema: z.literal([1, 2, 3, 4, 5]),
      expects: '1, 2, 3, 4 or 5',
      range: { low: 1, high: 5, openLow: false, openHigh: false },
      options: ['1', '2', '3', '4', '5'],
    },
    {
      ...system,
      of: 'boxed',
      remedy: 'use 2 for disks or 3 for spheres',
      help: 'dimension of space, 1 to 5; of a lattice 1 to 3',
      standard: 3,
      symbol: 'd',
    },
  ),
  ...latticeFields,
  ...manifoldFields,
  particles: field(
    {
      kind: 'whole',
      // Any whole number: one beyond 2^53 gets the message about memory, which says the bytes.
      schema: z.number().min(1).refine(Number.isInteger),
      expects: 'a whole number of at least 1',
      range: { low: 1, high: Number.POSITIVE_INFINITY, openLow: false, openHigh: false },
    },
    {
      ...system,
      remedy: 'give a count such as 1000',
      help: 'number of particles N',
      standard: { words: '1000, or the rows of the initial or sizes file', value: 1000 },
      symbol: 'N',
      slider: [10, 200_000, 'log'],
    },
  ),
  phi: field(number('(0, 1.5]'), {
    ...system,
    remedy: 'give a packing fraction such as 0.6',
    help: 'packing fraction; the box side follows from it',
    standard: 0.6,
    live: true,
    name: 'packing fraction',
    symbol: 'φ',
    slider: [0.05, 1.2],
  }),
  ...sizesFields,
  ...speciesFields,
  initial: field(filePath('random or the path of a run, of a file of frames or of a CSV file'), {
    of: 'spheres',
    group: 'System',
    remedy: 'a CSV has the header x,y,z[,radius] (in 3D), in diameters',
    help:
      'random; the directory of a run, or GSD, extended XYZ or a LAMMPS dump, its last frame or that behind # (12, step=5000), with its box and sizes; ' +
      'or a CSV of positions with the header x[,y,z,w,v][,radius], as many axes as dimensions, in diameters. Relative to the file that names it ' +
      '(a flag: to the working directory)',
    standard: 'random',
  }),
  rescale: field(onOff(), {
    of: 'spheres',
    group: 'System',
    shapes: false,
    remedy: 'true takes the positions of initial as fractions of the box of phi',
    help: 'take the positions of initial as fractions of the box that phi gives, which may be another than the stored one',
  }),
} as const;

const runFields = {
  seed: field(seed(), { ...random, remedy: seedRemedy, help: 'seed, 0 to 2^64-1', standard: '1', form: 'Run' }),
  initialSeed: field(seed(), {
    ...random,
    remedy: seedRemedy,
    help: 'seed of the random start',
    standard: { words: 'seed', value: (get) => get('seed') },
  }),
  replica: field(whole('0', '2^32-1'), {
    ...random,
    remedy: 'number independent runs of one seed from 0 up',
    help: 'number of an independent run of the same seed',
    standard: 0,
  }),
  steps: field(whole('0', '2^53-1'), {
    ...run,
    remedy: 'give a count such as 10000',
    help: 'steps to do',
    standard: 10000,
    form: 'Run',
  }),
  stopWhenAbsorbed: field(onOff(), {
    ...run,
    remedy: 'true stops at the first configuration without contacts',
    help: 'stop at the first configuration without contacts',
    // Thermal noise moves particles that overlap nothing, so that no configuration is the last.
    standard: { words: 'true', value: (get) => lastThermalNoise(get) === 0 },
    form: 'Run',
  }),
  msd: field(onOff(), {
    ...run,
    of: 'spheres',
    remedy: 'true follows every particle across the box boundaries',
    help: 'measure the mean squared displacement from the initial configuration',
    standard: false,
  }),
  threads: field(
    {
      kind: 'mixed',
      schema: z.union([z.literal('auto'), z.number().int().min(1).max(16)]),
      expects: 'auto or a whole number from 1 to 16',
    },
    {
      ...run,
      remedy: 'auto uses several only where they win; start small runs side by side instead',
      help: 'threads of this run, 1 to 16; auto: several where they win. The bits do not depend on it',
      standard: 'auto',
    },
  ),
  'record.every': field(whole('1'), {
    ...run,
    remedy: 'give the steps between two records, or record.perDecade',
    help: 'record every n steps',
  }),
  'record.perDecade': field(whole('1', '10000'), {
    ...run,
    remedy: 'give the records in each factor of ten of time, such as 20',
    help: 'record n times per decade of time',
    standard: 20,
  }),
  'frames.every': field(whole('1'), {
    ...run,
    of: 'framed',
    remedy: 'give the steps between two frames, or frames.perDecade',
    help: 'store the configuration every n steps',
    standard: { words: 'no frames' },
  }),
  'frames.perDecade': field(whole('1', '10000'), {
    ...run,
    of: 'framed',
    remedy: 'give the frames in each factor of ten of time, such as 5',
    help: 'store the configuration n times per decade of time',
    standard: { words: 'no frames' },
  }),
  'frames.format': field(choice(frameFormats), {
    ...run,
    of: 'spheres',
    remedy: 'choose one of them',
    instead: 'leave it out: frames of clouds are an HDF5 file',
    help: `file of the frames: ${frameFormats.join(' or ')}`,
    standard: { words: frameFormats[0], value: (_, { model }) => (kindOf(model) === 'manifolds' ? undefined : frameFormats[0]) },
  }),
  'checkpoint.every': field(
    { kind: 'text', schema: stepsOrTime, expects: 'steps such as 1000, or a time such as 30s, 5m or 2h' },
    {
      ...run,
      remedy: 'leave it out for 60s',
      help: 'write a checkpoint every n steps, or so often in time: 1000, 30s, 5m, 2h',
      standard: '60s',
    },
  ),
  // Absent until the run knows the hash that names its default directory.
  out: field(filePath('the path of a directory'), {
    ...run,
    remedy: 'leave it out for ./randorg-runs/<hash of the config>',
    help: 'directory of the run',
    standard: { words: './randorg-runs/<hash of the config>' },
  }),
  json: field(onOff(), {
    ...run,
    remedy: 'true prints the result as one JSON document',
    help: 'print the result as one JSON document',
    standard: false,
  }),
  force: field(onOff(), {
    ...run,
    remedy: 'true replaces the run in the output directory',
    help: 'replace the run in the output directory',
    standard: false,
  }),
} as const;

/** Records by dotted path, in the order in which fields are checked and listed. */
export const fields = { ...dynamicsFields, ...systemFields, ...besidesFields, ...runFields };

export type Fields = typeof fields;
export type FieldPath = keyof Fields;
export const fieldPaths = Object.keys(fields) as FieldPath[];

/** Record of a path, with the widened type that loops need. */
export function fieldAt(path: FieldPath): Field {
  return fields[path];
}

export const isFieldPath = (name: string): name is FieldPath => Object.hasOwn(fields, name);

/** Fields that may change in mid-run: those of the step and of the box. The others belong to the system, or to its start. */
export type LiveField =
  | 'kick'
  | 'learningRate'
  | 'batchFraction'
  | 'noiseStrength'
  | 'momentum'
  | 'correlation'
  | 'timeCorrelation'
  | 'isotropicWeight'
  | 'magnitudeCorrelation'
  | 'directionCorrelation'
  | 'thermalNoise'
  | 'shear'
  | 'phi';
type WithLive = { [P in FieldPath]: Fields[P] extends { live: true } ? P : never }[FieldPath];
/** The names stand above so that the documentation has them; they are those of the records. */
export const liveFields: readonly ([WithLive, LiveField] extends [LiveField, WithLive] ? LiveField : never)[] = fieldPaths.filter(
  (path): path is LiveField => fieldAt(path).live === true,
);
export const isLiveField = (path: string): path is LiveField => (liveFields as readonly string[]).includes(path);

/** Fields that a link of the page can hold: those of its form. */
export const formFields: readonly FieldPath[] = fieldPaths.filter((path) => fieldAt(path).form !== undefined);

/** Whether a run of a rule has a field. */
export function appliesTo(path: FieldPath, rule: Rule): boolean {
  const { of } = fieldAt(path);
  if (of === 'all' || path === 'model' || path === 'match') return true;
  if (of === 'rules') return path === 'mode' ? modes[rule.model].length > 0 : (recordOf(rule)?.fields.includes(path) ?? false);
  const kind = kindOf(rule.model);
  if (of === 'boxed') return kind !== 'manifolds';
  return of === 'framed' ? kind !== 'lattices' : kind === of;
}

/** Name of a field in words: `learning rate`. */
export const wordsOf = (path: string): string => path.replace('.', ' ').replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

/** Default as the help prints it; undefined if there is none. */
export function defaultWords(path: FieldPath): string | undefined {
  const { standard } = fieldAt(path);
  if (standard === undefined) return undefined;
  return isFollowing(standard) ? standard.words : String(standard);
}
