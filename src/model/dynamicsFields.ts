/** Fields of the rule: which dynamics, and its parameters. */
import * as z from 'zod';
import { correlationSchema, field } from './field.js';
import { models, type Rule, toParticles } from './modes.js';

const forced = ['reciprocal', 'nonreciprocal', 'correlated', 'particle'];

function insteadOfKick({ model, mode }: Rule): string {
  return model === 'sde' && mode === 'undirected' ? 'use noiseStrength instead' : 'use learningRate instead';
}

function insteadOfLearningRate({ model }: Rule): string {
  return model === 'sde' ? 'its kicks have no force factor, use noiseStrength instead' : 'use kick instead';
}

function insteadOfCorrelation({ model }: Rule): string {
  if (model === 'gd') return 'leave it out';
  if (model === 'ro') return 'use magnitudeCorrelation and directionCorrelation, with mode pair';
  return model === 'sde' ? 'use mode correlated or undirected' : 'use mode correlated';
}

export const dynamicsFields = {
  model: field(z.enum(models), {
    expects: 'bro, sgd, gd, sde, ro, manna or manna-abelian',
    remedy: 'choose one of them',
    help:
      'dynamics: bro (biased random organization), sgd, gd (gradient descent), sde (their Gaussian approximation), ' +
      'ro (random organization); on a lattice: manna, manna-abelian',
    standard: 'bro',
  }),
  mode: field(z.string(), {
    expects: 'the name of a mode',
    remedy: 'leave it out for the default of the model',
    help:
      'bro: reciprocal, nonreciprocal, correlated, particle, particle-normalised, mixed; sgd: pair, correlated, particle, ' +
      'pair-batch, particle-batch; sde: reciprocal, nonreciprocal, correlated, particle, undirected; ro: particle, pair',
    standard: 'the first of the model',
    only: { bro: 'all', sgd: 'all', sde: 'all', ro: 'all' },
    instead: 'leave it out',
  }),
  kick: field(z.number().gt(0).lte(2), {
    expects: 'in (0, 2]',
    remedy: 'give the largest kick in diameters, such as 0.1',
    help: 'largest kick in diameters (bro, ro; sgd and sde with match: that of the matched rule)',
    standard: '0.1',
    only: { bro: 'all', ro: 'all' },
    instead: insteadOfKick,
  }),
  learningRate: field(z.number().gt(0).lte(4), {
    expects: 'in (0, 4]',
    remedy: 'give a step size in diameters, such as 0.1',
    help: 'learning rate in diameters (sgd, gd, sde but not undirected; with match sgd: that of sgd)',
    standard: '0.1',
    only: { sgd: 'all', gd: 'all', sde: forced },
    instead: insteadOfLearningRate,
  }),
  batchFraction: field(z.number().gt(0).lte(1), {
    expects: 'in (0, 1]',
    remedy: 'give the probability that a contact or particle is selected, such as 0.5',
    help:
      'p: probability that a contact or a particle is selected, in the batch modes the fraction of them that is (sgd; with ' +
      'match sgd: that of sgd)',
    standard: '0.5',
    only: { sgd: 'all' },
    instead: 'leave it out, or use model sgd',
  }),
  noiseStrength: field(z.number().gte(0).lte(16), {
    expects: 'in [0, 16]',
    remedy: 'give D0 in squared diameters, such as 0.0033',
    help: 'D0 in squared diameters: a contact adds sqrt(D0) times a normal draw (times the force, but for undirected) (sde)',
    standard: 'learningRate^2/3, that of bro; undirected: 0.01/(3 dimension), that of ro with kick 0.1',
    only: { sde: 'all' },
    instead: 'leave it out, or use model sde',
  }),
  exponent: field(z.number().gte(1).lte(10), {
    expects: 'in [1, 10]',
    remedy: 'use 1 for a force that does not depend on the overlap',
    help: 'exponent a of the potential (sgd, gd, sde but not undirected)',
    standard: '1',
    only: { sgd: 'all', gd: 'all', sde: forced },
    instead: 'leave it out: its kicks do not depend on the overlap',
  }),
  activityCutoff: field(z.number().gte(0).lte(0.01), {
    expects: 'in [0, 0.01]',
    remedy: 'give the relative overlap below which a contact is not active, such as 1e-7',
    help: 'relative overlap below which a contact does not count as active (sgd, gd, sde but not undirected)',
    standard: '0 if exponent is 1, else 1e-7',
    only: { sgd: 'all', gd: 'all', sde: forced },
    instead: 'leave it out: every contact is active',
  }),
  correlation: field(correlationSchema(), {
    expects: 'in [-1, 1]',
    remedy: 'use 1 for kicks that are equal and opposite, 0 for independent ones',
    help:
      'correlation of the two kick amplitudes of a contact (bro, sgd, sde correlated), or of its two Gaussian vectors (sde ' +
      'undirected), in [-1, 1]. 1: equal and opposite kicks, the centre of mass stays; 0: independent. The correlation of the ' +
      'displacements has the opposite sign',
    standard: 'none, required; undirected: 1',
    only: { bro: ['correlated'], sgd: ['correlated'], sde: ['correlated', 'undirected'] },
    instead: insteadOfCorrelation,
  }),
  isotropicWeight: field(z.number().gte(0).lte(1), {
    expects: 'in [0, 1]',
    remedy: 'give the share w of the isotropic kick, such as 0.5',
    help: 'w: the kicks of bro reciprocal count 1 - w, one isotropic kick of the particle counts w (bro mixed)',
    standard: '0.5',
    only: { bro: ['mixed'] },
    instead: 'leave it out, or use model bro with mode mixed',
  }),
  kickShape: field(z.enum(['ball', 'uniform']), {
    expects: 'ball or uniform',
    remedy: 'use ball (uniform in the ball) or uniform (uniform length and direction)',
    help: 'ball: uniform in the ball; uniform: uniform length, uniform direction (ro particle)',
    standard: 'ball',
    only: { ro: ['particle'] },
    instead: 'leave it out, or use model ro with mode particle',
  }),
  magnitudeCorrelation: field(correlationSchema(), {
    expects: 'in [-1, 1]',
    remedy: 'it is that of the two kick lengths; use 1 for equal lengths, 0 for independent ones',
    help:
      'c_mag: correlation of the two kick lengths of a contact (ro pair), in [-1, 1]. Not that of the displacements, which is ' +
      '-(3 + c_mag)/4 if the directions are opposite (directionCorrelation 1)',
    standard: '1',
    only: { ro: ['pair'] },
    instead: 'leave it out, or use model ro with mode pair',
  }),
  directionCorrelation: field(correlationSchema(), {
    expects: 'in [-1, 1]',
    remedy: 'it is that of the two directions, one of them reversed; use 1 for opposite kicks, 0 for independent directions',
    help:
      'c_dir: correlation of the two Gaussian vectors along which a contact kicks, the second one reversed (ro pair), in ' +
      '[-1, 1]. 1: opposite directions; -1: the same direction; 0: independent',
    standard: '1',
    only: { ro: ['pair'] },
    instead: 'leave it out, or use model ro with mode pair',
  }),
  thermalNoise: field(z.number().gte(0).lte(1), {
    expects: 'in [0, 1]',
    remedy: 'give D_T in squared diameters a step, such as 1e-6',
    help: 'D_T in squared diameters a step: sqrt(2 D_T) times a normal draw on each coordinate of every particle; nothing absorbs then',
    standard: '0',
    only: toParticles,
  }),
  match: field(z.enum(['bro', 'sgd', 'ro']), {
    expects: 'bro, sgd or ro',
    remedy: 'give the model whose mean and variance of a kick this one takes over',
    help:
      'take over mean and variance of a kick: sgd or sde that match bro take kick, bro or sde that match sgd take learningRate ' +
      '(sde: and batchFraction) of sgd, sde undirected that matches ro takes kick; what follows is filled in',
  }),
} as const;
