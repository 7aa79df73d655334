/** The families of dynamics and the rules of each (docs/models.md). */

export const models = ['bro', 'sgd', 'gd', 'sde', 'ro'] as const;
export type Model = (typeof models)[number];

/** Modes of each model, the default first. */
export const modes = {
  bro: ['reciprocal', 'nonreciprocal', 'correlated', 'particle', 'particle-normalised', 'mixed'],
  sgd: ['pair', 'correlated', 'particle', 'pair-batch', 'particle-batch'],
  gd: [],
  sde: ['reciprocal', 'nonreciprocal', 'correlated', 'particle', 'undirected'],
  ro: ['particle', 'pair'],
} as const satisfies Record<Model, readonly string[]>;

/** A model and its mode; the mode of a model that has none is ''. */
export interface Rule {
  model: Model;
  mode: string;
}

/** Where a field belongs: to all modes of a model, or to some. */
export type Applies = Partial<Record<Model, 'all' | readonly string[]>>;

export function appliesTo(applies: Applies | undefined, { model, mode }: Rule): boolean {
  if (applies === undefined) return true;
  const own = applies[model];
  return own === 'all' || (own?.includes(mode) ?? false);
}
