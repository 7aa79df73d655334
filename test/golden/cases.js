/** Short runs over all models, modes, dimensions, sizes and species. Their digests are in digests.json and change only with dynamicsVersion. */
const bro = { model: 'bro', kick: 0.1 };
const sgd = { model: 'sgd', learningRate: 0.2, batchFraction: 0.4 };
const sde = { model: 'sde', learningRate: 0.1, noiseStrength: 0.003 };

/** @type {Record<string, import('../../src/index.js').RunConfigInput>} */
export const cases = {
  'bro reciprocal 3D': { ...bro, particles: 500, phi: 0.6, steps: 200 },
  'bro reciprocal 2D, to absorption': { ...bro, dimension: 2, particles: 400, phi: 0.3, steps: 3000, seed: 5 },
  'bro reciprocal 1D': { ...bro, dimension: 1, particles: 300, phi: 0.9, steps: 300, seed: '18446744073709551615' },
  'bro reciprocal 3D, large kicks, binary': { ...bro, kick: 0.5, particles: 400, phi: 0.66, sizes: 'binary', steps: 60 },
  'bro nonreciprocal 3D': { ...bro, mode: 'nonreciprocal', particles: 400, phi: 0.58, steps: 100, replica: 3 },
  'bro correlated 2D': { ...bro, mode: 'correlated', correlation: -0.4, dimension: 2, particles: 300, phi: 0.8, steps: 100 },
  'bro particle 4D': { ...bro, mode: 'particle', dimension: 4, particles: 300, phi: 0.5, steps: 60 },
  'bro particle-normalised 3D, uniform sizes': {
    ...bro,
    ...{ mode: 'particle-normalised', particles: 300, phi: 0.6, steps: 60, sizes: { kind: 'uniform', polydispersity: 0.2 } },
  },
  'bro correlated 2D, mixture': {
    ...bro,
    ...{ mode: 'correlated', correlation: -0.4, correlationLaw: 'mixture', dimension: 2, particles: 300, phi: 0.7, steps: 100 },
  },
  'ro pair 3D, mixture': {
    ...{ model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: 0.6, correlationLaw: 'mixture' },
    ...{ particles: 300, phi: 0.4, steps: 60 },
  },
  'bro mixed 2D': { ...bro, mode: 'mixed', isotropicWeight: 0.3, dimension: 2, particles: 300, phi: 0.7, steps: 100 },
  'bro reciprocal 5D': { ...bro, dimension: 5, particles: 600, phi: 0.4, steps: 30 },
  'bro reciprocal 3D, thermal': { ...bro, particles: 300, phi: 0.5, thermalNoise: 1e-4, steps: 60 },
  'bro reciprocal 2D, correlated in time': { ...bro, dimension: 2, particles: 300, phi: 0.8, timeCorrelation: -1, steps: 80 },
  'gd 3D, perturbed, correlated in time': {
    ...{ model: 'gd', learningRate: 0.1, particles: 300, phi: 0.55, thermalNoise: 1e-4, thermalOn: 'active' },
    ...{ timeCorrelation: 0.5, steps: 80 },
  },
  'sgd pair 3D': { ...sgd, particles: 400, phi: 0.62, steps: 150, initialSeed: 7 },
  'sgd pair 3D, exponent 1.5': { ...sgd, particles: 300, phi: 0.66, exponent: 1.5, steps: 100 },
  'sgd correlated 2D, binary': {
    ...sgd,
    ...{ mode: 'correlated', correlation: 0.5, dimension: 2, particles: 300, phi: 0.85, steps: 100 },
    sizes: { kind: 'binary', ratio: 1.4, fraction: 0.3 },
  },
  'sgd particle 3D': { ...sgd, mode: 'particle', particles: 400, phi: 0.62, steps: 100 },
  'sgd pair-batch 2D': { ...sgd, mode: 'pair-batch', dimension: 2, particles: 300, phi: 0.85, steps: 100 },
  'sgd particle-batch 3D': { ...sgd, mode: 'particle-batch', particles: 300, phi: 0.62, steps: 100 },
  'sgd both-batch 3D': { ...sgd, mode: 'both-batch', batchFraction: 0.6, particles: 300, phi: 0.62, steps: 100 },
  'sgd pair 2D, epochs': { ...sgd, sampling: 'epochs', dimension: 2, particles: 300, phi: 0.85, steps: 100 },
  'sgd particle 3D, epochs': { ...sgd, mode: 'particle', sampling: 'epochs', particles: 300, phi: 0.62, steps: 60 },
  'sgd both-batch 3D, exact': {
    ...{ model: 'sgd', mode: 'both-batch', sampling: 'exact', batchSize: 150, learningRate: 0.2 },
    ...{ particles: 300, phi: 0.62, steps: 60 },
  },
  'gd 3D, exponent 2.3, lognormal': {
    ...{ model: 'gd', learningRate: 0.3, exponent: 2.3, particles: 300, phi: 0.7, steps: 60 },
    sizes: { kind: 'lognormal', polydispersity: 0.1 },
  },
  'sgd pair 3D, momentum': { ...sgd, particles: 400, phi: 0.6, learningRate: 0.1, momentum: 0.9, steps: 150 },
  'gd 2D, nesterov': {
    model: 'gd',
    learningRate: 0.2,
    momentum: 0.5,
    momentumKind: 'nesterov',
    dimension: 2,
    particles: 300,
    phi: 0.85,
    steps: 200,
  },
  'gd 2D': { model: 'gd', learningRate: 0.2, dimension: 2, particles: 300, phi: 0.85, steps: 200 },
  'sde reciprocal 3D': { ...sde, particles: 300, phi: 0.62, steps: 100 },
  'sde nonreciprocal 2D': { ...sde, mode: 'nonreciprocal', dimension: 2, particles: 300, phi: 0.8, steps: 80 },
  'sde correlated 3D, powerlaw sizes': {
    ...sde,
    ...{ mode: 'correlated', correlation: -0.3, particles: 300, phi: 0.6, steps: 60 },
    sizes: { kind: 'powerlaw', exponent: 3, ratio: 2.5 },
  },
  'sde particle 4D, exponent 2': { ...sde, mode: 'particle', dimension: 4, particles: 300, phi: 0.5, exponent: 2, steps: 40 },
  'sde undirected 3D': {
    ...{ model: 'sde', mode: 'undirected', noiseStrength: 0.003, correlation: -0.5, particles: 300, phi: 0.5, steps: 60 },
  },
  'ro particle 3D': { model: 'ro', kick: 0.2, particles: 400, phi: 0.4, steps: 200 },
  'ro particle 5D, uniform kicks': {
    model: 'ro',
    kick: 0.2,
    kickShape: 'uniform',
    dimension: 5,
    particles: 600,
    phi: 0.3,
    steps: 30,
  },
  'ro pair 2D': {
    ...{ model: 'ro', mode: 'pair', kick: 0.2, magnitudeCorrelation: -0.7, directionCorrelation: 0.4 },
    ...{ dimension: 2, particles: 300, phi: 0.6, steps: 100 },
  },
  'ro particle 2D, sheared to absorption': {
    ...{ model: 'ro', kick: 0.5, dimension: 2, particles: 300, phi: 0.2, shear: 1, steps: 500 },
  },
  'bro reciprocal 3D, sheared along random axes, binary': {
    ...{ ...bro, particles: 400, phi: 0.25, shear: 0.6, shearRange: 'symmetric', shearAxis: 'random', shearFactors: '1,0.5' },
    ...{ sizes: 'binary', steps: 60 },
  },
  'bro reciprocal 2D, thermal, three species': {
    ...{ ...bro, dimension: 2, particles: 300, phi: 0.7, thermalNoise: 1e-4, steps: 100 },
    species: {
      fractions: [0.4, 0.3, 0.3],
      kicks: [1, 0.4, 0],
      touch: [
        [1, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
      ],
    },
  },
  'sgd pair 3D, exponent 2, binary, two species': {
    ...{ ...sgd, particles: 300, phi: 0.7, exponent: 2, steps: 100, sizes: 'binary', species: { kicks: [0.25, 1] } },
  },
  'manna 2D': { model: 'manna', dimension: 2, size: 32, density: 0.7, steps: 300 },
  'manna 1D, natural start': { model: 'manna', dimension: 1, size: 128, density: 0.95, start: 'natural', steps: 300 },
  'manifold free': {
    model: 'manifold',
    cloudsNumber: 30,
    embedding: 9,
    views: 4,
    batch: 12,
    momentum: 0.9,
    exponent: 1.7,
    steps: 60,
  },
  'manifold rigid': {
    model: 'manifold',
    clouds: 'rigid',
    cloudsNumber: 60,
    embedding: 3,
    cloudSize: 0.25,
    learningRate: 0.05,
    steps: 60,
  },
  'manna-abelian 3D': { model: 'manna-abelian', dimension: 3, size: 12, density: 0.7, steps: 200 },
};

/** Cases that every CI runs in all builds: one of each kind. */
export const sample = [
  'bro reciprocal 3D',
  'bro reciprocal 1D',
  'sgd pair-batch 2D',
  'sde particle 4D, exponent 2',
  'ro particle 5D, uniform kicks',
  'manna 2D',
  'manifold free',
];

/** The flags of a case. */
export function flagsOf(config) {
  const kebab = (name) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return Object.entries(config).flatMap(([name, value]) => {
    if (typeof value !== 'object') return [`--${kebab(name)}`, String(value)];
    return Object.entries(value).flatMap(([leaf, each]) => [
      leaf === 'kind' || leaf === 'fractions' ? `--${name}` : `--${name}-${kebab(leaf)}`,
      Array.isArray(each) && Array.isArray(each[0]) ? each.join(';') : String(each),
    ]);
  });
}
