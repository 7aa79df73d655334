/** A case a rule, for programs that must reach the same bits: fields as for `randorg run`. Small enough for the oracle. */

export interface RuleCase {
  model: 'bro' | 'sgd' | 'gd' | 'ro' | 'sde';
  mode?: string;
  dimension: 2 | 3;
  particles: number;
  phi: number;
  kick?: number;
  learningRate?: number;
  batchFraction?: number;
  sampling?: 'exact' | 'epochs';
  batchSize?: number;
  correlation?: number;
  correlationLaw?: 'mixture';
  isotropicWeight?: number;
  magnitudeCorrelation?: number;
  directionCorrelation?: number;
  noiseStrength?: number;
  timeCorrelation?: number;
  thermalNoise?: number;
  momentum?: number;
  momentumKind?: 'heavy-ball' | 'nesterov';
  thermalOn?: 'all' | 'active';
  kickShape?: 'ball' | 'uniform';
  shear?: number;
  shearRange?: 'forward' | 'symmetric';
  shearAxis?: 'fixed' | 'alternating' | 'random';
  shearFactors?: string;
  species?: { fractions: number[]; kicks: number[]; touch: (0 | 1)[][] };
}

type Rule = Omit<RuleCase, 'dimension' | 'particles' | 'phi'>;

const bro = (mode: string, fields: Partial<Rule> = {}): Rule => ({ model: 'bro', mode, kick: 0.1, ...fields });
const sgd = (mode: string, fields: Partial<Rule> = {}): Rule => ({
  model: 'sgd',
  mode,
  learningRate: 0.2,
  batchFraction: 0.6,
  ...fields,
});
const sde = (mode: string, fields: Partial<Rule> = {}): Rule => ({
  model: 'sde',
  mode,
  learningRate: 0.1,
  noiseStrength: 0.003,
  ...fields,
});

const species: RuleCase['species'] = {
  fractions: [0.3, 0.4, 0.3],
  kicks: [1, 0.35, 0],
  touch: [
    [1, 0, 1],
    [0, 1, 1],
    [1, 1, 0],
  ],
};

const rules: Rule[] = [
  bro('reciprocal'),
  bro('nonreciprocal'),
  bro('particle'),
  bro('particle-normalised'),
  ...[-1, -0.4, 0, 0.5, 1].map((correlation) => bro('correlated', { correlation })),
  ...[-1, -0.4, 0.5].map((correlation) => bro('correlated', { correlation, correlationLaw: 'mixture' })),
  ...[0, 0.3, 1].map((isotropicWeight) => bro('mixed', { isotropicWeight })),
  sgd('pair'),
  sgd('particle'),
  ...[-0.6, 0.5, 1].map((correlation) => sgd('correlated', { correlation })),
  ...[0.01, 0.3, 1].map((batchFraction) => sgd('pair-batch', { batchFraction })),
  ...[0.01, 0.3, 1].map((batchFraction) => sgd('particle-batch', { batchFraction })),
  ...[0.6, 1].map((batchFraction) => sgd('both-batch', { batchFraction })),
  sgd('pair', { sampling: 'epochs', batchFraction: 0.3 }),
  sgd('particle', { sampling: 'exact', batchFraction: 0.3 }),
  sgd('particle', { sampling: 'epochs', batchFraction: 0.3 }),
  { model: 'sgd', mode: 'both-batch', learningRate: 0.2, sampling: 'epochs', batchSize: 33 },
  { model: 'gd', learningRate: 0.1 },
  sde('reciprocal'),
  sde('nonreciprocal'),
  sde('particle'),
  ...[-1, -0.3, 0, 0.6, 1].map((correlation) => sde('correlated', { correlation })),
  ...[-0.5, 1].map((correlation) => sde('undirected', { correlation })),
  { model: 'ro', mode: 'particle', kick: 0.2 },
  { model: 'ro', mode: 'particle', kick: 0.2, kickShape: 'uniform' },
  { model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: 1, directionCorrelation: 1 },
  { model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: -0.7, directionCorrelation: 0.4 },
  { model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: 0, directionCorrelation: -1 },
  { model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: 0.6, directionCorrelation: 1, correlationLaw: 'mixture' },
  bro('reciprocal', { thermalNoise: 1e-4 }),
  sgd('pair-batch', { thermalNoise: 1e-2 }),
  sgd('pair', { momentum: 0.9 }),
  sgd('particle-batch', { momentum: 0.5, momentumKind: 'nesterov' }),
  sde('reciprocal', { momentum: 0.7, momentumKind: 'nesterov', thermalNoise: 1e-4 }),
  bro('reciprocal', { species }),
  sgd('pair-batch', { thermalNoise: 1e-4, species }),
  { model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: 0, directionCorrelation: 1, species },
  sgd('pair', { thermalNoise: 1e-4, thermalOn: 'active' }),
  { model: 'gd', learningRate: 0.1, thermalNoise: 1e-4, thermalOn: 'active', timeCorrelation: -1 },
  { model: 'gd', learningRate: 0.1, thermalNoise: 1e-4, timeCorrelation: 0.5 },
  bro('reciprocal', { timeCorrelation: -1 }),
  bro('nonreciprocal', { timeCorrelation: 0.5 }),
  bro('particle', { timeCorrelation: -0.3 }),
  bro('correlated', { correlation: 0.5, timeCorrelation: 1 }),
  sgd('pair', { timeCorrelation: 1 }),
  sgd('particle', { timeCorrelation: -1 }),
  sgd('correlated', { correlation: 0.5, timeCorrelation: -0.7 }),
  sde('reciprocal', { timeCorrelation: -1 }),
  sde('nonreciprocal', { timeCorrelation: 0.5 }),
  sde('particle', { timeCorrelation: -0.3 }),
  sde('correlated', { correlation: 0.6, timeCorrelation: 1 }),
];

const sheared: Rule[] = [
  { model: 'ro', mode: 'particle', kick: 0.2, shear: 1 },
  { model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: 1, directionCorrelation: 0.3, shear: 0.6, shearAxis: 'random' },
  bro('reciprocal', { shear: 0.9, shearRange: 'symmetric', shearAxis: 'alternating' }),
  bro('particle-normalised', { shear: 0.7, shearFactors: '1,0.4,0.8' }),
  bro('mixed', { isotropicWeight: 0.3, shear: 1, shearRange: 'symmetric', shearAxis: 'random', shearFactors: '0.5,1' }),
];

type Size = Pick<RuleCase, 'dimension' | 'particles' | 'phi'>;
const inSizes = (list: Rule[], sizes: Size[]): [name: string, config: RuleCase][] =>
  list.flatMap((rule) =>
    sizes.map((size): [string, RuleCase] => [`${size.dimension}D ${JSON.stringify(rule)}`, { ...rule, ...size }]),
  );

/** Every rule in two dimensions, densely, and in three; those that are sheared in boxes that are large enough. */
export const ruleCases: [name: string, config: RuleCase][] = [
  ...inSizes(rules, [
    { dimension: 2, particles: 80, phi: 0.7 },
    { dimension: 3, particles: 80, phi: 0.55 },
  ]),
  ...inSizes(sheared, [
    { dimension: 2, particles: 80, phi: 0.3 },
    { dimension: 3, particles: 80, phi: 0.12 },
  ]),
];
