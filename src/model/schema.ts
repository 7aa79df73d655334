import * as z from 'zod';
import { type FieldPath, fieldAt, fields, type LatticeModel } from './fields.js';
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
  exponent: leaf('exponent'),
  activityCutoff: leaf('activityCutoff'),
  kickShape: leaf('kickShape'),
  sizes: z
    .union([
      fields['sizes.kind'].schema,
      z.strictObject({ kind: leaf('sizes.kind'), ratio: leaf('sizes.ratio'), fraction: leaf('sizes.fraction') }),
    ])
    .optional(),
  initial: leaf('initial'),
  seed: leaf('seed'),
  initialSeed: leaf('initialSeed'),
  replica: leaf('replica'),
  steps: leaf('steps'),
  stopWhenAbsorbed: leaf('stopWhenAbsorbed'),
  threads: leaf('threads'),
  record: z.strictObject({ every: leaf('record.every'), perDecade: leaf('record.perDecade') }).optional(),
  out: leaf('out'),
  json: leaf('json'),
  force: leaf('force'),
});

type SchemaInput = z.input<typeof runSchema>;

/** A run as users give it: every field may be left out; seeds may be a bigint, a number or a string of digits. */
export type RunConfigInput = Omit<SchemaInput, 'seed' | 'initialSeed'> & {
  seed?: string | number | bigint | undefined;
  initialSeed?: string | number | bigint | undefined;
};

export type Recording = { every: number } | { perDecade: number };

interface CommonConfig {
  /** u64 in decimal digits. */
  seed: string;
  /** u64 in decimal digits. */
  initialSeed: string;
  replica: number;
  steps: number;
  stopWhenAbsorbed: boolean;
  threads: 'auto' | number;
  record: Recording;
  /** Absent until the run knows the hash that names its default directory. */
  out?: string;
  json: boolean;
  force: boolean;
}

interface SpheresConfig extends CommonConfig {
  dimension: 2 | 3;
  particles: number;
  phi: number;
  sizes: Sizes;
  /** `random` or the path of a CSV file. */
  initial: string;
}

export interface BroConfig extends SpheresConfig {
  model: 'bro';
  mode: 'reciprocal' | 'nonreciprocal' | 'particle' | 'particle-normalised';
  /** Largest kick in sigma. */
  kick: number;
}

export interface RoConfig extends SpheresConfig {
  model: 'ro';
  mode: 'particle';
  /** Largest kick in sigma. */
  kick: number;
  kickShape: 'ball' | 'uniform';
}

export interface SgdConfig extends SpheresConfig {
  model: 'sgd';
  mode: 'pair' | 'particle';
  /** In sigma. */
  learningRate: number;
  /** Probability that a contact (pair) or particle is selected. */
  batchFraction: number;
  exponent: number;
  activityCutoff: number;
}

export interface GdConfig extends SpheresConfig {
  model: 'gd';
  /** In sigma. */
  learningRate: number;
  exponent: number;
  activityCutoff: number;
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
}

/** Spheres in a box. */
export type ParticleConfig = BroConfig | RoConfig | SgdConfig | GdConfig;

/** A complete run: defaults filled in, seeds as digits, only the fields that apply to the model. Plain JSON. */
export type RunConfig = ParticleConfig | LatticeConfig;

/** JSON Schema (draft 2020-12) of a config file. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(runSchema, { io: 'input' }) as Record<string, unknown>;
}
