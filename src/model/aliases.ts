import type { FieldPath } from './fields.js';

/** Names that the field has for ours: hints, not fields. */
const aliases: Record<string, FieldPath> = {
  eps: 'kick',
  epsilon: 'kick',
  alpha: 'learningRate',
  lr: 'learningRate',
  eta: 'learningRate',
  p: 'batchFraction',
  mu: 'momentum',
  gamma: 'shear',
  strain: 'shear',
  n: 'particles',
  d: 'dimension',
  dim: 'dimension',
  c: 'correlation',
  ct: 'timeCorrelation',
  temperature: 'thermalNoise',
  packingfraction: 'phi',
  volumefraction: 'phi',
  rule: 'model',
  output: 'out',
};

/** The field that a word of papers or of other programs stands for: kick for eps; null for none. */
export const fieldOfAlias = (word: string): FieldPath | null => aliases[word.toLowerCase().replace(/[-_]/g, '')] ?? null;
