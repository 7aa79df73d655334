import * as z from 'zod';
import { type FieldPath, type FrameFormat, fieldAt, fields, type Model } from './fields.js';
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
  frames: z
    .strictObject({ every: leaf('frames.every'), perDecade: leaf('frames.perDecade'), format: leaf('frames.format') })
    .optional(),
  checkpoint: z.strictObject({ every: leaf('checkpoint.every') }).optional(),
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
export type Frames = Recording & { format: FrameFormat };

interface CommonConfig {
  model: Model;
  dimension: 2 | 3;
  particles: number;
  phi: number;
  sizes: Sizes;
  /** `random` or the path of a CSV file. */
  initial: string;
  /** u64 in decimal digits. */
  seed: string;
  /** u64 in decimal digits. */
  initialSeed: string;
  replica: number;
  steps: number;
  stopWhenAbsorbed: boolean;
  threads: 'auto' | number;
  record: Recording;
  /** Absent if no frames are stored. */
  frames?: Frames;
  /** A number of steps, or whole seconds, minutes or hours: `30s`, `5m`, `2h`. */
  checkpoint: { every: number | string };
  /** Absent until the run knows the hash that names its default directory. */
  out?: string;
  json: boolean;
  force: boolean;
}

export interface BroConfig extends CommonConfig {
  model: 'bro';
  mode: 'reciprocal' | 'nonreciprocal' | 'particle' | 'particle-normalised';
  /** Largest kick in sigma. */
  kick: number;
}

export interface RoConfig extends CommonConfig {
  model: 'ro';
  mode: 'particle';
  /** Largest kick in sigma. */
  kick: number;
  kickShape: 'ball' | 'uniform';
}

export interface SgdConfig extends CommonConfig {
  model: 'sgd';
  mode: 'pair' | 'particle';
  /** In sigma. */
  learningRate: number;
  /** Probability that a contact (pair) or particle is selected. */
  batchFraction: number;
  exponent: number;
  activityCutoff: number;
}

export interface GdConfig extends CommonConfig {
  model: 'gd';
  /** In sigma. */
  learningRate: number;
  exponent: number;
  activityCutoff: number;
}

/** A complete run: defaults filled in, seeds as digits, only the fields that apply to the model. Plain JSON. */
export type RunConfig = BroConfig | RoConfig | SgdConfig | GdConfig;

/** JSON Schema (draft 2020-12) of a config file. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(runSchema, { io: 'input' }) as Record<string, unknown>;
}
