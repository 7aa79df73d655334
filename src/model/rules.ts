/**
 * The rules of the dynamics, one record each (docs/models.md, docs/lattice.md). Models and modes, the fields that a rule
 * takes and the table of docs/models.md follow from these records. A new rule needs its law in the engine besides.
 */

/** What is said of a rule. */
export interface RuleRecord {
  /** Its kick law (src/engine/lawNumbers.ts); lattices have none. Some follow from a parameter, bit for bit. */
  law?: string | ((config: { model: string; correlation?: number; kickShape?: string }) => string);
  /** Fields that the rule takes, in the order of the complete config. */
  fields: readonly string[];
  /** Displacement of a particle i, in the symbols of docs/models.md. */
  displacement: string;
  source?: string;
  /** What others call it. */
  alias?: string;
  conserves: string;
}

type RulesOf<M extends string> = Record<M, Record<string, RuleRecord>>;

const centre = 'centre of mass, to the last bit';
const centreIfOne = 'nothing, but for c = 1 the centre of mass';
const nothing = 'nothing';
/** What every rule with a force takes. */
const force = ['learningRate', 'exponent', 'activityCutoff', 'momentum', 'momentumKind'] as const;
/** What every rule with kicks takes. */
const kick = ['kick', 'shear', 'shearRange', 'shearAxis', 'shearFactors'] as const;

/** Amplitudes of correlation 1 and 0 are those of the rules without one. */
const byCorrelation =
  (family: 'BRO' | 'SDE'): RuleRecord['law'] =>
  ({ correlation }) => {
    if (correlation === 1) return `${family}_RECIPROCAL`;
    return correlation === 0 ? `${family}_NONRECIPROCAL` : `${family}_CORRELATED`;
  };

/** Rules of spheres by model and mode, the default mode first; the mode of a model that has none is ''. */
export const sphereRules = {
  bro: {
    reciprocal: {
      law: 'BRO_RECIPROCAL',
      fields: [...kick, 'timeCorrelation'],
      displacement: 'sum_j u_ij n_ij, u_ij = u_ji uniform in [0, eps)',
      source: 'paper',
      alias: "BRO with reciprocal (pairwise) kicks; the sequel's displacement correlation c = -1",
      conserves: centre,
    },
    nonreciprocal: {
      law: 'BRO_NONRECIPROCAL',
      fields: [...kick, 'timeCorrelation'],
      displacement: 'sum_j u_ij n_ij, u_ij and u_ji independent',
      source: 'paper, sequel',
      alias: 'BRO with independent kicks',
      conserves: nothing,
    },
    correlated: {
      law: byCorrelation('BRO'),
      fields: [...kick, 'correlation', 'correlationLaw', 'timeCorrelation'],
      displacement:
        'sum_j u_ij n_ij, u_ij and u_ji uniform with correlation c by a Gaussian copula, rho = 2 sin(pi c/6): c = 1 is ' +
        "reciprocal, c = 0 nonreciprocal, both bit for bit; c = -1 kicks one side by eps minus the other's kick; or by a mixture",
      source: 'sequel',
      alias: "correlated noise; the sequel's correlation of *displacements* is -c",
      conserves: centreIfOne,
    },
    particle: {
      law: 'BRO_PARTICLE',
      fields: [...kick, 'timeCorrelation'],
      displacement: 'u_i sum_j n_ij, one u_i uniform in [0, eps) for each particle',
      source: 'paper',
      alias: 'particle-wise BRO',
      conserves: nothing,
    },
    'particle-normalised': {
      law: 'BRO_PARTICLE_NORMALISED',
      fields: kick,
      displacement: 'u_i S/abs(S), S = sum_j n_ij; rests if S = 0',
      source: 'variant of bro particle',
      alias: 'BRO with kicks of bounded length',
      conserves: nothing,
    },
    mixed: {
      law: 'BRO_MIXED',
      fields: [...kick, 'isotropicWeight'],
      displacement: '(1 - w) sum_j u_ij n_ij + w v_i e_i, u_ij = u_ji, v_i uniform in [0, eps), e_i isotropic',
      source: 'our reading of Wilken et al., Phys. Rev. Lett. 127, 038002 (2021), whose text was not at hand',
      alias: 'BRO with an isotropic part',
      conserves: 'nothing, but for w = 0 the centre of mass',
    },
  },
  sgd: {
    pair: {
      law: 'SGD_PAIR',
      fields: ['batchFraction', 'sampling', ...force, 'timeCorrelation'],
      displacement: 'alpha sum_j B_ij F n_ij, B_ij = B_ji is 1 with probability p, else 0',
      source: 'paper',
      alias: 'random pair selection',
      conserves: centre,
    },
    correlated: {
      law: 'SGD_CORRELATED',
      fields: ['batchFraction', ...force, 'correlation', 'timeCorrelation'],
      displacement:
        'as sgd pair with a selection B_ij and B_ji for each side, both Bernoulli(p) with correlation c: ' +
        'P(0,0) = (1-p)^2 + c p (1-p); c >= -min(p/(1-p), (1-p)/p)',
      source: 'sequel',
      alias: 'correlated noise',
      conserves: centreIfOne,
    },
    particle: {
      law: 'SGD_PARTICLE',
      fields: ['batchFraction', 'sampling', 'batchSize', ...force, 'timeCorrelation'],
      displacement: 'b_i alpha sum_j F n_ij, b_i is 1 with probability p, else 0',
      source: 'paper',
      alias: 'random particle selection',
      conserves: nothing,
    },
    'pair-batch': {
      law: 'SGD_PAIR_BATCH',
      fields: ['batchFraction', ...force],
      displacement:
        'as sgd pair, but exactly min(n, floor(p n) + 1) of the n overlapping pairs are selected, without replacement',
      source: "authors' programs",
      alias: 'mini-batch of pairs',
      conserves: centre,
    },
    'particle-batch': {
      law: 'SGD_PARTICLE_BATCH',
      fields: ['batchFraction', ...force],
      displacement: 'as sgd particle, but exactly min(n, floor(p n) + 1) of the n active particles are selected',
      source: "authors' programs",
      alias: 'mini-batch of particles',
      conserves: nothing,
    },
    'both-batch': {
      law: 'SGD_BOTH_BATCH',
      fields: ['batchFraction', 'sampling', 'batchSize', ...force],
      displacement: 'as sgd pair with B_ij = b_i b_j, b_i is 1 with probability p, else 0: only pairs inside the batch are seen',
      source: 'our proposal, after the mini-batches of learning',
      alias: 'a batch of particles that see each other only',
      conserves: centre,
    },
  },
  gd: {
    '': {
      law: 'SGD_PAIR',
      fields: [...force, 'timeCorrelation'],
      displacement: 'sgd pair with p = 1',
      source: 'paper',
      alias: 'steepest descent with a fixed step',
      conserves: centre,
    },
  },
  sde: {
    reciprocal: {
      law: 'SDE_RECIPROCAL',
      fields: ['noiseStrength', ...force, 'timeCorrelation'],
      displacement: 'sum_j F n_ij (alpha + sqrt(D0) xi_ij), xi_ij = xi_ji',
      source: 'paper',
      alias:
        'stochastic approximation of SGD pair and of BRO reciprocal: multiplicative, anisotropic, of rank one along the force',
      conserves: centre,
    },
    nonreciprocal: {
      law: 'SDE_NONRECIPROCAL',
      fields: ['noiseStrength', ...force, 'timeCorrelation'],
      displacement: 'as sde reciprocal, xi_ij and xi_ji independent',
      source: 'paper, sequel',
      alias: 'stochastic approximation with independent noise',
      conserves: nothing,
    },
    correlated: {
      law: byCorrelation('SDE'),
      fields: ['noiseStrength', ...force, 'correlation', 'timeCorrelation'],
      displacement: 'as sde reciprocal, xi_ij and xi_ji with correlation c',
      source: 'sequel',
      conserves: centreIfOne,
    },
    particle: {
      law: 'SDE_PARTICLE',
      fields: ['noiseStrength', ...force, 'timeCorrelation'],
      displacement: 'G_i (alpha + sqrt(D0) xi_i), G_i = sum_j F n_ij',
      source: 'paper',
      alias: 'stochastic approximation of the particle modes',
      conserves: nothing,
    },
    undirected: {
      law: 'SDE_UNDIRECTED',
      fields: ['noiseStrength', 'correlation'],
      displacement:
        'every overlap adds sqrt(D0) X_ij to i and -sqrt(D0) X_ji to j, X Gaussian vectors, their components correlated c ' +
        'between the sides (1 by default)',
      source: 'sequel',
      alias: 'stochastic approximation of RO',
      conserves: 'c = 1: centre of mass, to the last bit',
    },
  },
  ro: {
    particle: {
      law: ({ kickShape }: { kickShape?: string }) => (kickShape === 'uniform' ? 'RO_UNIFORM' : 'RO_BALL'),
      fields: [...kick, 'kickShape'],
      displacement:
        'if i overlaps anything, ball: a vector uniform in the ball of radius eps; uniform: a length uniform in [0, eps) in a ' +
        'uniform direction',
      source: 'sequel',
      alias: 'random organization (Corte et al., Nat. Phys. 4, 420 (2008)), isotropic kicks',
      conserves: nothing,
    },
    pair: {
      law: 'RO_PAIR',
      fields: [...kick, 'magnitudeCorrelation', 'directionCorrelation', 'correlationLaw'],
      displacement:
        "every overlap: i gets +u e, j gets -u' e'; u, u' uniform in [0, eps) with correlation c_mag (copula or mixture), e, e' two " +
        'normalised Gaussian vectors whose components have correlation c_dir',
      source: 'sequel',
      alias: 'pairwise RO; for c_dir = 1 the correlation of *displacements* is -(3 + c_mag)/4',
      conserves: 'c_mag = c_dir = 1 (default): centre of mass, to the last bit',
    },
  },
} as const satisfies RulesOf<'bro' | 'sgd' | 'gd' | 'sde' | 'ro'>;

/** Rules of particles on a lattice, likewise; their page is docs/lattice.md. */
export const latticeRules = {
  manna: {
    '': {
      fields: [],
      displacement: 'all particles of an active site leave',
      source: 'Manna, J. Phys. A 24, L363 (1991)',
      alias: 'Manna model, fixed energy',
      conserves: 'number of particles',
    },
  },
  'manna-abelian': {
    '': {
      fields: [],
      displacement: 'two particles of an active site leave',
      source: 'Dhar, Physica A 263, 4 (1999)',
      alias: 'Abelian Manna model, parallel update',
      conserves: 'number of particles',
    },
  },
} as const satisfies RulesOf<'manna' | 'manna-abelian'>;

/** Clouds of points on a sphere, likewise; their page is docs/manifold.md. */
export const manifoldRules = {
  manifold: {
    '': {
      fields: ['learningRate', 'exponent', 'momentum'],
      displacement: 'minus the learning rate times the gradient of the loss of a batch of clouds, along the sphere',
      source: 'after CLAMP, arXiv:2506.13717',
      alias: 'neural manifold packing',
      conserves: 'nothing; rigid clouds keep their size',
    },
  },
} as const satisfies RulesOf<'manifold'>;

export const rules = { ...sphereRules, ...latticeRules, ...manifoldRules };

export type Rules = typeof rules;
export type ParticleModel = keyof typeof sphereRules;
export type LatticeModel = keyof typeof latticeRules;
export type ManifoldModel = keyof typeof manifoldRules;
export type Model = keyof Rules;
export type ModeOf<M extends Model> = Exclude<keyof Rules[M], ''>;

export const particleModels = Object.keys(sphereRules) as readonly ParticleModel[];
export const models = Object.keys(rules) as readonly Model[];

/** Modes of each model, the default first. */
export const modes = Object.fromEntries(
  Object.entries(rules).map(([model, own]) => [model, Object.keys(own).filter((mode) => mode !== '')]),
) as unknown as { readonly [M in Model]: readonly ModeOf<M>[] };

export const isLatticeModel = (model: string): model is LatticeModel => Object.hasOwn(latticeRules, model);

/** What a model is of. */
export type SystemKind = 'spheres' | 'lattices' | 'manifolds';

export function kindOf(model: string): SystemKind {
  if (isLatticeModel(model)) return 'lattices';
  return Object.hasOwn(manifoldRules, model) ? 'manifolds' : 'spheres';
}

/** A model and its mode; the mode of a model that has none is ''. */
export interface Rule {
  model: Model;
  mode: string;
}

const recordsOf = (model: Model): Record<string, RuleRecord> => rules[model];

/** @returns undefined for a mode that the model lacks */
export const recordOf = ({ model, mode }: Rule): RuleRecord | undefined => recordsOf(model)[mode];

/** Whether some mode of a model takes a field. */
export const modelTakes = (model: Model, path: string): boolean =>
  Object.values(recordsOf(model)).some(({ fields }) => fields.includes(path));
