/** The types of a run and its schema, made from the records of fields and rules. */
import * as z from 'zod';
import { defaultWords, type FieldPath, type Fields, type FrameFormat, fieldAt, fieldPaths, fields } from './fields.js';
import { type Matched, matchedSchema } from './match.js';
import type { LatticeModel, ManifoldModel, Model, ModeOf, ParticleModel, Rules } from './rules.js';
import type { Sizes } from './sizes.js';
import type { Species } from './species.js';

/** Fields with fields of their own, and what to give for them. */
export const branches = {
  sizes: 'mono or {kind: binary, ratio: 1.4, fraction: 0.5}',
  species: '{fractions: [0.5, 0.5], kicks: [1, 0]} with touch if some do not',
  record: '{every: n} or {perDecade: n}',
  frames: '{every: n} or {perDecade: n}, with format if not gsd',
  checkpoint: '{every: 1000} or {every: 30s}',
} as const;
export type Branch = keyof typeof branches;
export const isBranch = (name: string): name is Branch => Object.hasOwn(branches, name);

const leaves = new Map(
  Object.keys(branches).map((branch) => [branch, fieldPaths.filter((path) => path.startsWith(`${branch}.`))]),
);

/** Paths of the fields of a branch. */
export const leavesOf = (branch: Branch): readonly FieldPath[] => leaves.get(branch) ?? [];

/** A leaf as the input schema wants it: optional, with the help as its description. */
function leaf(path: FieldPath): z.ZodType {
  const { schema, help } = fieldAt(path);
  const standard = defaultWords(path);
  return schema.describe(standard === undefined ? help : `${help} (default ${standard})`).optional();
}

function branchSchema(branch: Branch): z.ZodType {
  const own = z.strictObject(Object.fromEntries(leavesOf(branch).map((path) => [path.slice(branch.length + 1), leaf(path)])));
  return (branch === 'sizes' ? z.union([fields['sizes.kind'].schema, own]) : own).optional();
}

/** Names on the first level, in the order of the records. */
const names = [...new Set(fieldPaths.map((path) => path.split('.')[0] as string))];

/** What a run accepts, as one zod schema. `parseConfig` checks leaf by leaf with the same schemas, for its messages. */
export const runSchema = z.strictObject({
  ...Object.fromEntries(names.map((name) => [name, isBranch(name) ? branchSchema(name) : leaf(name as FieldPath)])),
  matched: matchedSchema.describe('written by match: the rule with the same mean and variance of a kick').optional(),
});

type Leaves<B extends Branch> = FieldPath extends infer P ? (P extends `${B}.${infer L}` ? L : never) : never;
type Plain = Exclude<FieldPath, `${string}.${string}`>;
/** Seeds may be a bigint as well; that a number is one of a few is checked where it is given. */
type InputOf<P extends FieldPath> = Fields[P]['kind'] extends 'seed'
  ? string | number | bigint
  : Fields[P]['kind'] extends 'whole'
    ? number
    : z.input<Fields[P]['schema']>;
type InputBranch<B extends Branch> = { [L in Leaves<B>]?: InputOf<Extract<`${B}.${L}`, FieldPath>> | undefined };

/** A run as users give it: every field may be left out; seeds may be a bigint, a number or a string of digits. */
export type RunConfigInput = { [P in Plain]?: InputOf<P> | undefined } & {
  [B in Exclude<Branch, 'sizes'>]?: InputBranch<B> | undefined;
} & {
  sizes?: InputOf<'sizes.kind'> | InputBranch<'sizes'> | undefined;
  matched?: Matched | undefined;
};

type ValueOf<P extends FieldPath> = z.output<Fields[P]['schema']>;
/** Fields without a default are absent from a config unless they are given. */
type HasDefault<P extends FieldPath> = Fields[P] extends { standard: infer S }
  ? S extends { words: string }
    ? S extends { value: unknown }
      ? true
      : false
    : true
  : false;
/** Fields on the first level of every run of a kind, with their values in a complete config. */
type OwnPath<K> = { [P in Plain]: Fields[P]['of'] extends K ? P : never }[Plain];
type Own<K extends 'spheres' | 'lattices' | 'manifolds' | 'boxed' | 'all'> = {
  [P in OwnPath<K> as HasDefault<P> extends true ? P : never]: ValueOf<P>;
} & { [P in OwnPath<K> as HasDefault<P> extends true ? never : P]?: ValueOf<P> };

export type Recording = { every: number } | { perDecade: number };
export type Frames = Recording & { format: FrameFormat };

/** What every run has; those in a box have a dimension. */
export type CommonConfig = Own<'all'> & {
  record: Recording;
  checkpoint: { every: ValueOf<'checkpoint.every'> };
};

/** Spheres in a box, whatever their dynamics. */
export type SpheresConfig = CommonConfig &
  Own<'boxed'> &
  Own<'spheres'> & {
    sizes: Sizes;
    /** Absent if all particles are alike. */
    species?: Species;
    /** The rule whose mean and variance of a kick this one has, if `match` filled them in. No part of the trajectory. */
    matched?: Matched;
    /** Absent if no frames are stored. */
    frames?: Frames;
  };

/** Fields that the rules of a model take; those that not every mode takes are there in the modes that do. */
type TakenBy<M extends Model> = Extract<{ [K in keyof Rules[M]]: FieldsIn<Rules[M][K]> }[keyof Rules[M]], FieldPath>;
type FieldsIn<R> = R extends { fields: readonly (infer F)[] } ? F : never;
type InSome<M extends Model> = {
  [P in TakenBy<M>]: Fields[P] extends { quiet: true }
    ? P
    : { [K in keyof Rules[M]]: P extends FieldsIn<Rules[M][K]> ? never : P }[keyof Rules[M]];
}[TakenBy<M>];
type ConfigOf<M extends ParticleModel> = SpheresConfig & { model: M } & ([ModeOf<M>] extends [never]
    ? unknown
    : { mode: ModeOf<M> }) & { [P in Exclude<TakenBy<M>, InSome<M>>]: ValueOf<P> } & { [P in InSome<M>]?: ValueOf<P> };

export type BroConfig = ConfigOf<'bro'>;
export type RoConfig = ConfigOf<'ro'>;
export type SgdConfig = ConfigOf<'sgd'>;
export type GdConfig = ConfigOf<'gd'>;
export type SdeConfig = ConfigOf<'sde'>;

/** Particles on a lattice (docs/lattice.md). */
export type LatticeConfig = CommonConfig &
  Own<'lattices'> & {
    model: LatticeModel;
    dimension: 1 | 2 | 3;
    /** Never there: a lattice has no positions to store or to follow, and no field that may change. */
    schedule?: never;
    frames?: never;
    msd?: never;
  };

/** Clouds of points on a sphere (docs/manifold.md); rigid ones have a cloudSize, free ones scale, sizeWeight and spread. */
export type ManifoldConfig = CommonConfig &
  Own<'manifolds'> & {
    model: ManifoldModel;
    learningRate: number;
    exponent: number;
    momentum: number;
    frames?: Recording;
    schedule?: never;
    msd?: never;
    dimension?: never;
  };

/** Spheres in a box. */
export type ParticleConfig = { [M in ParticleModel]: ConfigOf<M> }[ParticleModel];

/** A complete run: defaults filled in, seeds as digits, only the fields that apply to the model. Plain JSON. */
export type RunConfig = ParticleConfig | LatticeConfig | ManifoldConfig;

/** JSON Schema (draft 2020-12) of a config file. */
export function configJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(runSchema, { io: 'input' }) as Record<string, unknown>;
}
