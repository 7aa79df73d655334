import * as z from 'zod';
import { type FieldPath, type FrameFormat, fieldAt, fields } from './fields.js';
import { type Matched, matchedSchema } from './match.js';
import type { LatticeModel, Model, modes, ParticleModel } from './modes.js';
import type { Sizes } from './sizes.js';

/** A leaf as the input schema wants it: optional, with the help as its description. */
function leaf<P extends FieldPath>(path: P) {
  const schema = fields[path].schema as (typeof fields)[P]['schema'];
  const { help, standard } = fieldAt(path);
  return schema.describe(standard === undefined ? help : `${help} (default ${standard})`).optional();
}

/** What a run accepts, as one zod schema. `parseConfig` checks leaf by leaf with the same schemas, for its messages. */
export const runSchema = z.strictObject({
  model: leaf('model'),
  mode: leaf('mode'),
  dimension: leaf('dimension'),
  size: leaf('size'),
  density: leaf('density'),
  start: leaf('start'),
  particles: leaf('particles'),
  phi: leaf('phi'),
  kick: leaf('kick'),
  learningRate: leaf('learningRate'),
  batchFraction: leaf('batchFraction'),
  noiseStrength: leaf('noiseStrength'),
  exponent: leaf('exponent'),
  activityCutoff: leaf('activityCutoff'),
  correlation: leaf('correlation'),
  isotropicWeight: leaf('isotropicWeight'),
  kickShape: leaf('kickShape'),
  magnitudeCorrelation: leaf('magnitudeCorrelation'),
  directionCorrelation: leaf('directionCorrelation'),
  thermalNoise: leaf('thermalNoise'),
  match: leaf('match'),
  matched: matchedSchema.describe('written by match: the rule with the same mean and variance of a kick').optional(),
  sizes: z
    .union([
      fields['sizes.kind'].schema,
      z.strictObject({
        kind: leaf('sizes.kind'),
        ratio: leaf('sizes.ratio'),
        fraction: leaf('sizes.fraction'),
        polydispersity: leaf('sizes.polydispersity'),
        exponent: leaf('sizes.exponent'),
        seed: leaf('sizes.seed'),
        path: leaf('sizes.path'),
      }),
    ])
    .optional(),
  initial: leaf('initial'),
  seed: leaf('seed'),
  initialSeed: leaf('initialSeed'),
  replica: leaf('replica'),
  steps: leaf('steps'),
  stopWhenAbsorbed: leaf('stopWhenAbsorbed'),
  threads: leaf('threads'),
  msd: leaf('msd'),
  record: z.strictObject({ every: leaf('record.every'), perDecade: leaf('record.perDecade') }).optional(),
  frames: z
    .strictObject({ every: leaf('frames.every'), perDecade: leaf('frames.perDecade'), format: leaf('frames.format') })
    .optional(),
  checkpoint: z.strictObject({ every: leaf('checkpoint.every') }).optional(),
  out: leaf('out'),
  json: leaf('json'),
  force: leaf('force'),
});

type SchemaInput = z.input<typeof runSchema>;

type SizesObject = Exclude<SchemaInput['sizes'], string | undefined>;
type SeedInput = string | number | bigint | undefined;

/** A run as users give it: every field may be left out; seeds may be a bigint, a number or a string of digits. */
export type RunConfigInput = Omit<SchemaInput, 'model' | 'seed' | 'initialSeed' | 'sizes'> & {
  model?: Model;
  seed?: SeedInput;
  initialSeed?: SeedInput;
  sizes?: Extract<SchemaInput['sizes'], string | undefined> | (Omit<SizesObject, 'seed'> & { seed?: SeedInput });
};

export type Recording = { every: number } | { perDecade: number };
export type Frames = Recording & { format: FrameFormat };

/** What every run has. */
export interface CommonConfig {
  /** u64 in decimal digits. */
  seed: string;
  /** u64 in decimal digits. */
  initialSeed: string;
  replica: number;
  steps: number;
  stopWhenAbsorbed: boolean;
  threads: 'auto' | number;
  record: Recording;
  /** A number of steps, or whole seconds, minutes or hours: `30s`, `5m`, `2h`. */
  checkpoint: { every: number | string };
  /** Absent until the run knows the hash that names its default directory. */
  out?: string;
  json: boolean;
  force: boolean;
}

/** Spheres in a box, whatever their dynamics. */
export interface SpheresConfig extends CommonConfig {
  model: ParticleModel;
  dimension: 1 | 2 | 3 | 4 | 5;
  particles: number;
  phi: number;
  sizes: Sizes;
  /** `random` or the path of a CSV file. */
  initial: string;
  /** D_T in sigma^2 a step. Above 0 nothing absorbs, and stopWhenAbsorbed is false. */
  thermalNoise: number;
  /** Whether the mean squared displacement is measured. */
  msd: boolean;
  /** The rule whose mean and variance of a kick this one has, if `match` filled them in. No part of the trajectory. */
  matched?: Matched;
  /** Absent if no frames are stored. */
  frames?: Frames;
}

export interface BroConfig extends SpheresConfig {
  model: 'bro';
  mode: (typeof modes)['bro'][number];
  /** Largest kick in sigma. */
  kick: number;
  /** Of the two kick amplitudes of a contact; mode correlated only, and always there. */
  correlation?: number;
  /** Weight w of the isotropic kick; mode mixed only, and always there. */
  isotropicWeight?: number;
}

export interface RoConfig extends SpheresConfig {
  model: 'ro';
  mode: (typeof modes)['ro'][number];
  /** Largest kick in sigma. */
  kick: number;
  /** Mode particle only, and always there. */
  kickShape?: 'ball' | 'uniform';
  /** Of the two kick lengths of a contact; mode pair only, and always there. */
  magnitudeCorrelation?: number;
  /** Of the two Gaussian vectors that give the directions; mode pair only, and always there. */
  directionCorrelation?: number;
}

export interface SgdConfig extends SpheresConfig {
  model: 'sgd';
  mode: (typeof modes)['sgd'][number];
  /** In sigma. */
  learningRate: number;
  /** Probability that a contact or particle is selected; in the batch modes the fraction of them that is. */
  batchFraction: number;
  exponent: number;
  activityCutoff: number;
  /** Of the two selections of a contact; mode correlated only, and always there. */
  correlation?: number;
}

export interface GdConfig extends SpheresConfig {
  model: 'gd';
  /** In sigma. */
  learningRate: number;
  exponent: number;
  activityCutoff: number;
}

export interface SdeConfig extends SpheresConfig {
  model: 'sde';
  mode: (typeof modes)['sde'][number];
  /** D0 in sigma^2. */
  noiseStrength: number;
  /** In sigma. Not in mode undirected, nor are the next two: its kicks have no force factor. */
  learningRate?: number;
  exponent?: number;
  activityCutoff?: number;
  /** Of the two normal draws (correlated) or Gaussian vectors (undirected) of a contact; always there in these modes. */
  correlation?: number;
}

/** Particles on a lattice (docs/lattice.md). */
export interface LatticeConfig extends CommonConfig {
  model: LatticeModel;
  dimension: 1 | 2 | 3;
  /** Sites along a side. */
  size: number;
  /** Particles over sites. */
  density: number;
  start: 'random' | 'natural';
  /** Never there: a lattice has no positions to store or to follow. */
  frames?: never;
  msd?: never;
}

/** Spheres in a box. */
export type ParticleConfig = BroConfig | RoConfig | SgdConfig | GdConfig | SdeConfig;

/** A complete run: defaults filled in, seeds as digits, only the fields that apply to the model. Plain JSON. */
export type RunConfig = ParticleConfig | LatticeConfig;

/** JSON Schema (draft 2020-12) of a config file. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(runSchema, { io: 'input' }) as Record<string, unknown>;
}
