/** The families of dynamics and the rules of each (docs/models.md, docs/lattice.md). */

export const particleModels = ['bro', 'sgd', 'gd', 'sde', 'ro'] as const;
export const latticeModels = ['manna', 'manna-abelian'] as const;
export const models = [...particleModels, ...latticeModels] as const;
export type ParticleModel = (typeof particleModels)[number];
export type LatticeModel = (typeof latticeModels)[number];
export type Model = (typeof models)[number];

export const isLatticeModel = (model: string): model is LatticeModel => (latticeModels as readonly string[]).includes(model);

/** Modes of each model, the default first. */
export const modes = {
  bro: ['reciprocal', 'nonreciprocal', 'correlated', 'particle', 'particle-normalised', 'mixed'],
  sgd: ['pair', 'correlated', 'particle', 'pair-batch', 'particle-batch'],
  gd: [],
  sde: ['reciprocal', 'nonreciprocal', 'correlated', 'particle', 'undirected'],
  ro: ['particle', 'pair'],
  manna: [],
  'manna-abelian': [],
} as const satisfies Record<Model, readonly string[]>;

/** A model and its mode; the mode of a model that has none is ''. */
export interface Rule {
  model: Model;
  mode: string;
}

/** Where a field belongs: to all modes of a model, or to some. */
export type Applies = Partial<Record<Model, 'all' | readonly string[]>>;

const allModes = (of: readonly Model[]): Applies => Object.fromEntries(of.map((model) => [model, 'all']));
/** Where the fields of spheres in a box belong, and those of a lattice. */
export const toParticles = allModes(particleModels);
export const toLattices = allModes(latticeModels);

export function appliesTo(applies: Applies | undefined, { model, mode }: Rule): boolean {
  if (applies === undefined) return true;
  const own = applies[model];
  return own === 'all' || (own?.includes(mode) ?? false);
}
