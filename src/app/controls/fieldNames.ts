/** Names of the fields in the form: the field's word, and its symbol. */
import type { FieldPath } from '../../model/index.js';

export const fieldNames: Partial<Record<FieldPath, [name: string, symbol?: string]>> = {
  model: ['model'],
  mode: ['mode'],
  dimension: ['dimension', 'd'],
  particles: ['particles', 'N'],
  phi: ['packing fraction', 'φ'],
  kick: ['kick', 'ε'],
  learningRate: ['learning rate', 'α'],
  batchFraction: ['batch fraction', 'p'],
  noiseStrength: ['noise strength', 'D₀'],
  exponent: ['exponent', 'a'],
  activityCutoff: ['activity cut-off'],
  correlation: ['correlation', 'c'],
  isotropicWeight: ['isotropic weight', 'w'],
  kickShape: ['kick shape'],
  magnitudeCorrelation: ['magnitude correlation', 'c_mag'],
  directionCorrelation: ['direction correlation', 'c_dir'],
  thermalNoise: ['thermal noise', 'D_T'],
  'sizes.kind': ['sizes'],
  'sizes.ratio': ['size ratio'],
  'sizes.fraction': ['fraction of large'],
  'sizes.polydispersity': ['polydispersity'],
  'sizes.exponent': ['size exponent', 'b'],
  'sizes.seed': ['sizes seed'],
  seed: ['seed'],
  initialSeed: ['initial seed'],
  replica: ['replica'],
  steps: ['steps'],
  stopWhenAbsorbed: ['stop when absorbed'],
};

/** Groups of the form, in their order; the last one is folded. */
export const groups: [title: string, fields: FieldPath[]][] = [
  [
    'Dynamics',
    [
      'model',
      'mode',
      'kick',
      'learningRate',
      'batchFraction',
      'noiseStrength',
      'correlation',
      'isotropicWeight',
      'kickShape',
      'magnitudeCorrelation',
      'directionCorrelation',
      'exponent',
    ],
  ],
  [
    'System',
    ['dimension', 'particles', 'phi', 'sizes.kind', 'sizes.ratio', 'sizes.fraction', 'sizes.polydispersity', 'sizes.exponent'],
  ],
  ['Run', ['seed', 'steps', 'stopWhenAbsorbed']],
  ['More', ['initialSeed', 'replica', 'sizes.seed', 'activityCutoff', 'thermalNoise']],
];

/** Sliders go so far, and by logarithm if true; a number typed may go beyond. */
export const sliders: Partial<Record<FieldPath, [low: number, high: number, log: boolean]>> = {
  particles: [10, 200_000, true],
  phi: [0.05, 1.2, false],
  kick: [0.001, 2, true],
  learningRate: [0.001, 4, true],
  batchFraction: [0.01, 1, false],
  noiseStrength: [1e-6, 16, true],
  exponent: [1, 4, false],
  correlation: [-1, 1, false],
  isotropicWeight: [0, 1, false],
  magnitudeCorrelation: [-1, 1, false],
  directionCorrelation: [-1, 1, false],
  'sizes.ratio': [1.01, 5, false],
  'sizes.fraction': [0, 1, false],
  'sizes.polydispersity': [0.01, 0.57, false],
  'sizes.exponent': [-10, 10, false],
};
