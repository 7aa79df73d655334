/**
 * Every field of a run, once: the zod schema that accepts it, the words of its error message and its help.
 * Flags, YAML files, the library and the JSON Schema all come from this table.
 */
import * as z from 'zod';

export const particleModels = ['bro', 'sgd', 'gd', 'ro'] as const;
export const latticeModels = ['manna', 'manna-abelian'] as const;
export const models = [...particleModels, ...latticeModels] as const;
export type LatticeModel = (typeof latticeModels)[number];
export type Model = (typeof models)[number];

export const particleDimensions = [2, 3] as const;
export const latticeDimensions = [1, 2, 3] as const;

/** Modes of each model, the default first. */
export const modes = {
  bro: ['reciprocal', 'nonreciprocal', 'particle', 'particle-normalised'],
  sgd: ['pair', 'particle'],
  gd: [],
  ro: ['particle'],
  manna: [],
  'manna-abelian': [],
} as const satisfies Record<Model, readonly string[]>;

export const largestSeed = 2n ** 64n - 1n;
const largestReplica = 2 ** 32 - 1;

/** What an error message and the help say about a field. */
export interface FieldNotes {
  /** Completes "<field> must be ...". */
  expects: string;
  /** What to do about a bad value. */
  remedy: string;
  help: string;
  /** Default as the help prints it. */
  standard?: string;
  /** Models the field belongs to; all if absent. */
  only?: readonly Model[];
  /** Completes "<field> does not apply to <model>; ..." for the other models. */
  instead?: string;
}

export interface Field extends FieldNotes {
  schema: z.ZodType;
}

const field = <S extends z.ZodType>(schema: S, notes: FieldNotes) => ({ ...notes, schema });

const whole = (least: number, most: number) => z.number().int().min(least).max(most);

const seedNotes = {
  expects: 'a whole number from 0 to 2^64-1 (18446744073709551615)',
  remedy: 'from 2^53 up, JSON and JavaScript need it as a string of digits',
};

const isSeed = (text: string) => /^[0-9]{1,40}$/.test(text) && BigInt(text) <= largestSeed;
const seedSchema = () =>
  z.union([
    z
      .string()
      .regex(/^[0-9]+$/)
      .refine(isSeed),
    z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  ]);

/** Leaves of the schema by dotted path, in the order in which they are checked and listed. */
export const fields = {
  model: field(z.enum(models), {
    expects: 'bro, sgd, gd, ro, manna or manna-abelian',
    remedy: 'choose one of them',
    help:
      'dynamics: bro (biased random organization), sgd, gd (gradient descent), ro (random organization); ' +
      'on a lattice: manna, manna-abelian',
    standard: 'bro',
  }),
  mode: field(z.string(), {
    expects: 'the name of a mode',
    remedy: 'leave it out for the default of the model',
    help: 'bro: reciprocal, nonreciprocal, particle, particle-normalised; sgd: pair, particle; ro: particle',
    standard: 'the first of the model',
    only: ['bro', 'sgd', 'ro'],
    instead: 'leave it out',
  }),
  // Which of them depends on the model: parseConfig looks.
  dimension: field(z.literal([...latticeDimensions]), {
    expects: '1, 2 or 3',
    remedy: 'use 2 for disks or 3 for spheres',
    help: 'dimension of space, 2 or 3; on a lattice 1, 2 or 3',
    standard: '3',
  }),
  size: field(whole(3, 2 ** 28), {
    expects: 'a whole number from 3 to 2^28',
    remedy: 'give the sites along a side of the lattice, such as 64',
    help: 'sites along a side (lattice)',
    standard: '64',
    only: latticeModels,
    instead: 'give particles and phi, or choose a lattice model',
  }),
  density: field(z.number().gt(0).lte(4), {
    expects: 'in (0, 4]',
    remedy: 'give particles over sites, such as 0.7',
    help: 'particles over sites (lattice)',
    standard: '0.7',
    only: latticeModels,
    instead: 'use phi instead, or choose a lattice model',
  }),
  start: field(z.enum(['random', 'natural']), {
    expects: 'random or natural',
    remedy: 'use random (independent uniform sites) or natural (driven to the stationary state first)',
    help: 'random: independent uniform sites; natural: run until absorbed or stationary, then a hop of every particle (lattice)',
    standard: 'random',
    only: latticeModels,
    instead: 'leave it out: particles start at random positions, or at those of initial',
  }),
  // Any whole number: one beyond 2^53 gets the message about memory, which says the bytes.
  particles: field(z.number().min(1).refine(Number.isInteger), {
    expects: 'a whole number of at least 1',
    remedy: 'give a count such as 1000',
    help: 'number of particles N',
    standard: '1000, or the rows of the initial file',
    only: particleModels,
  }),
  phi: field(z.number().gt(0).lte(1.5), {
    expects: 'in (0, 1.5]',
    remedy: 'give a packing fraction such as 0.6',
    help: 'packing fraction; the box side follows from it',
    standard: '0.6',
    only: particleModels,
  }),
  kick: field(z.number().gt(0).lte(2), {
    expects: 'in (0, 2]',
    remedy: 'give the largest kick in diameters, such as 0.1',
    help: 'largest kick in diameters (bro, ro)',
    standard: '0.1',
    only: ['bro', 'ro'],
    instead: 'use learningRate instead',
  }),
  learningRate: field(z.number().gt(0).lte(4), {
    expects: 'in (0, 4]',
    remedy: 'give a step size in diameters, such as 0.1',
    help: 'learning rate in diameters (sgd, gd)',
    standard: '0.1',
    only: ['sgd', 'gd'],
    instead: 'use kick instead',
  }),
  batchFraction: field(z.number().gt(0).lte(1), {
    expects: 'in (0, 1]',
    remedy: 'give the probability that a contact or particle is selected, such as 0.5',
    help: 'probability p that a contact or a particle is selected (sgd)',
    standard: '0.5',
    only: ['sgd'],
    instead: 'leave it out, or use model sgd',
  }),
  exponent: field(z.number().gte(1).lte(10), {
    expects: 'in [1, 10]',
    remedy: 'use 1 for a force that does not depend on the overlap',
    help: 'exponent a of the potential (sgd, gd)',
    standard: '1',
    only: ['sgd', 'gd'],
    instead: 'leave it out: its kicks do not depend on the overlap',
  }),
  activityCutoff: field(z.number().gte(0).lte(0.01), {
    expects: 'in [0, 0.01]',
    remedy: 'give the relative overlap below which a contact is not active, such as 1e-7',
    help: 'relative overlap below which a contact does not count as active (sgd, gd)',
    standard: '0 if exponent is 1, else 1e-7',
    only: ['sgd', 'gd'],
    instead: 'leave it out: every contact is active',
  }),
  kickShape: field(z.enum(['ball', 'uniform']), {
    expects: 'ball or uniform',
    remedy: 'use ball (uniform in the ball) or uniform (uniform length and direction)',
    help: 'ball: uniform in the ball; uniform: uniform length, uniform direction (ro)',
    standard: 'ball',
    only: ['ro'],
    instead: 'leave it out, or use model ro',
  }),
  'sizes.kind': field(z.enum(['mono', 'binary', 'list']), {
    expects: 'mono or binary',
    remedy: 'leave it out for equal spheres',
    help: 'mono, or binary: large and small particles, lengths in small diameters',
    standard: 'mono',
    only: particleModels,
  }),
  'sizes.ratio': field(z.number().gt(1).lte(20), {
    expects: 'in (1, 20]',
    remedy: 'give the large diameter over the small one, such as 1.4',
    help: 'large diameter over the small one (binary)',
    standard: '1.4',
    only: particleModels,
  }),
  'sizes.fraction': field(z.number().gte(0).lte(1), {
    expects: 'in [0, 1]',
    remedy: 'give the fraction of large particles by number, such as 0.5',
    help: 'fraction of large particles by number (binary)',
    standard: '0.5',
    only: particleModels,
  }),
  initial: field(z.string().min(1), {
    expects: 'random or the path of a CSV file',
    remedy: 'the file has the header x,y,z[,radius], in diameters',
    help:
      'random, or a CSV of positions with the header x,y[,z][,radius], in diameters, relative to the file that names it ' +
      '(a flag: to the working directory)',
    standard: 'random',
    only: particleModels,
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
