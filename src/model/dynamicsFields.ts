/** Fields of the rule: which dynamics, and its parameters. The records of rules.ts say which rule takes which of them. */
import * as z from 'zod';
import { sdeOfBro, undirectedOfRo } from './equalMoments.js';
import { choice, field, number, whole } from './fieldRecord.js';
import { models, modes, type Rule } from './rules.js';
import { scheduleSchema } from './schedule.js';
import { scheduleForms } from './scheduleText.js';
import { shearFields } from './shearFields.js';

/** Overlaps of soft particles decay without an end; below this part of contact distance they are not activity. */
const softCutoff = 1e-7;
/** Largest kick of every rule that is given none. */
const standardKick = 0.1;

function insteadOfKick({ model, mode }: Rule): string {
  return model === 'sde' && mode === 'undirected' ? 'use noiseStrength instead' : 'use learningRate instead';
}

function insteadOfLearningRate({ model }: Rule): string {
  return model === 'sde' ? 'its kicks have no force factor, use noiseStrength instead' : 'use kick instead';
}

function insteadOfTimeCorrelation({ model, mode }: Rule): string {
  if (mode.endsWith('-batch')) return 'leave it out: each step draws its batch anew, or use mode pair or particle';
  if (model === 'bro') return 'leave it out: some of its draws are no normal numbers, or use another mode';
  return 'leave it out: its kicks have a direction of their own, or use model bro, sgd or sde';
}

function insteadOfCorrelation({ model }: Rule): string {
  if (model === 'gd') return 'leave it out';
  if (model === 'ro') return 'use magnitudeCorrelation and directionCorrelation, with mode pair';
  return model === 'sde' ? 'use mode correlated or undirected' : 'use mode correlated';
}

const modeHelp = models
  .filter((model) => modes[model].length > 0)
  .map((model) => `${model}: ${modes[model].join(', ')}`)
  .join('; ');

const dynamics = { of: 'rules', group: 'Dynamics', form: 'Dynamics' } as const;

export const dynamicsFields = {
  model: field(choice(models), {
    ...dynamics,
    remedy: 'choose one of them',
    help:
      'dynamics: bro (biased random organization), sgd, gd (gradient descent), sde (their Gaussian approximation), ' +
      'ro (random organization); on a lattice: manna, manna-abelian; clouds of points on a sphere: manifold',
    standard: 'bro',
  }),
  mode: field(
    { kind: 'text', schema: z.string(), expects: 'the name of a mode' },
    {
      ...dynamics,
      remedy: 'leave it out for the default of the model',
      help: modeHelp,
      standard: { words: 'the first of the model' },
      instead: 'leave it out',
    },
  ),
  kick: field(number('(0, 2]'), {
    ...dynamics,
    remedy: 'give the largest kick in diameters, such as 0.1',
    help: 'largest kick in diameters (bro, ro; sgd and sde with match: that of the matched rule)',
    standard: standardKick,
    instead: insteadOfKick,
    live: true,
    symbol: 'ε',
    slider: [0.001, 2, 'log'],
  }),
  learningRate: field(number('(0, 4]'), {
    ...dynamics,
    remedy: 'give a step size in diameters, such as 0.1',
    help: 'learning rate in diameters (sgd, gd, sde but not undirected; with match sgd: that of sgd; manifold: free clouds in the radius of the sphere; lr)',
    standard: { words: '0.1; manifold: 0.01', value: (_, { model }) => (model === 'manifold' ? 0.01 : 0.1) },
    instead: insteadOfLearningRate,
    live: true,
    symbol: 'α',
    slider: [0.001, 4, 'log'],
  }),
  batchFraction: field(number('(0, 1]'), {
    ...dynamics,
    remedy: 'give the probability that a contact or particle is selected, such as 0.5',
    help:
      'p: probability that a contact or a particle is selected, in the batch modes the fraction of them that is (sgd; with ' +
      'match sgd: that of sgd)',
    standard: { words: '0.5', value: (get) => (get('batchSize') === undefined ? 0.5 : undefined) },
    optional: true,
    live: true,
    symbol: 'p',
    slider: [0.01, 1],
  }),
  sampling: field(choice(['independent', 'exact', 'epochs']), {
    ...dynamics,
    remedy: 'use independent for a draw at every step, exact for batches of fixed size, epochs for batches in turn',
    help:
      'independent: each particle or contact is drawn at every step; exact: a batch of fixed size; epochs: batches of a shuffled ' +
      'order in turn, each particle or contact once a pass (sgd particle, both-batch; pair: not exact)',
    standard: 'independent',
    neutral: 'independent',
  }),
  batchSize: field(whole('1'), {
    of: 'rules',
    group: 'Dynamics',
    remedy: 'give a number of particles, at most all of them',
    help: 'particles of a batch, instead of batchFraction (sgd particle, both-batch with sampling exact or epochs)',
    optional: true,
  }),
  noiseStrength: field(number('[0, 16]'), {
    ...dynamics,
    remedy: 'give D0 in squared diameters, such as 0.0033',
    help: 'D0 in squared diameters: a contact adds sqrt(D0) times a normal draw (times the force, but for undirected) (sde)',
    standard: {
      words: 'learningRate^2/3, that of bro; undirected: 0.01/(3 dimension), that of ro with kick 0.1',
      value: (get, { mode }) =>
        (mode === 'undirected' ? undirectedOfRo(standardKick, get('dimension')) : sdeOfBro(get('learningRate'))).noiseStrength,
    },
    live: true,
    symbol: 'D₀',
    slider: [1e-6, 16, 'log'],
  }),
  exponent: field(number('[1, 10]'), {
    ...dynamics,
    remedy: 'use 1 for a force that does not depend on the overlap',
    help: 'exponent a of the potential (sgd, gd, sde but not undirected; manifold: p of the loss; pot_pow)',
    standard: 1,
    instead: 'leave it out: its kicks do not depend on the overlap',
    symbol: 'a',
    slider: [1, 4],
  }),
  activityCutoff: field(number('[0, 0.01]'), {
    ...dynamics,
    remedy: 'give the relative overlap below which a contact is not active, such as 1e-7',
    help: 'relative overlap below which a contact does not count as active (sgd, gd, sde but not undirected)',
    standard: { words: '0 if exponent is 1, else 1e-7', value: (get) => (get('exponent') === 1 ? 0 : softCutoff) },
    instead: 'leave it out: every contact is active',
    name: 'activity cut-off',
    form: 'More',
  }),
  momentum: field(number('[0, 1)'), {
    ...dynamics,
    remedy: 'give the part of its velocity that a particle keeps in a step, such as 0.9; 0 is none',
    help: 'mu: part of its velocity that a particle keeps in a step, to which its kicks are added (sgd, gd, sde but not undirected; manifold)',
    standard: 0,
    neutral: 0,
    instead: 'leave it out, or use model sgd, gd or sde with a force',
    live: true,
    symbol: 'μ',
    slider: [0, 0.99],
  }),
  momentumKind: field(choice(['heavy-ball', 'nesterov']), {
    ...dynamics,
    remedy: 'use heavy-ball (a particle moves by its velocity) or nesterov (by its kicks and mu times its velocity)',
    help: 'heavy-ball: a particle moves by its velocity; nesterov: by its kicks and mu times its new velocity',
    standard: 'heavy-ball',
    neutral: 'heavy-ball',
    needs: 'momentum',
    instead: 'leave it out, or use model sgd, gd or sde with a force',
    name: 'momentum kind',
  }),
  correlation: field(number('[-1, 1]'), {
    ...dynamics,
    remedy: 'use 1 for kicks that are equal and opposite, 0 for independent ones',
    help:
      'correlation of the two kick amplitudes of a contact (bro, sgd, sde correlated), or of its two Gaussian vectors (sde ' +
      'undirected), in [-1, 1]. 1: equal and opposite kicks, the centre of mass stays; 0: independent. The correlation of the ' +
      'displacements has the opposite sign',
    standard: { words: 'none, required; undirected: 1', value: (_, { mode }) => (mode === 'undirected' ? 1 : undefined) },
    needed: 'give a number in [-1, 1], 1 for equal and opposite kicks, 0 for independent ones',
    instead: insteadOfCorrelation,
    begin: 1,
    live: true,
    symbol: 'c',
    slider: [-1, 1],
  }),
  correlationLaw: field(choice(['copula', 'mixture']), {
    ...dynamics,
    remedy: 'use copula for kicks that are correlated by degrees, mixture for kicks that are the same now and then',
    help:
      'joint law of two uniform kick lengths: copula (Gaussian), or mixture: with probability |c| the second is the first one, or ' +
      'eps less the first for c < 0, else independent (bro correlated, ro pair)',
    standard: 'copula',
    neutral: 'copula',
    instead: 'leave it out',
  }),
  timeCorrelation: field(number('[-1, 1]'), {
    ...dynamics,
    remedy: 'use -1 for noise without power at frequency zero, 0 for noise that is new at each step',
    help:
      'c_t: how much of the draw of the step before enters each draw, (g + c_t g_before)/sqrt(1 + c_t^2) of normal numbers g, in ' +
      '[-1, 1] (bro, sgd, sde but not by batch, mixed, normalised or undirected; gd: its thermal noise)',
    standard: 0,
    neutral: 0,
    instead: insteadOfTimeCorrelation,
    needs: ({ model }) => (model === 'gd' ? 'thermalNoise' : undefined),
    live: true,
    symbol: 'c_t',
    slider: [-1, 1],
  }),
  isotropicWeight: field(number('[0, 1]'), {
    ...dynamics,
    remedy: 'give the share w of the isotropic kick, such as 0.5',
    help: 'w: the kicks of bro reciprocal count 1 - w, one isotropic kick of the particle counts w (bro mixed)',
    standard: 0.5,
    live: true,
    symbol: 'w',
    slider: [0, 1],
  }),
  kickShape: field(choice(['ball', 'uniform']), {
    ...dynamics,
    remedy: 'use ball (uniform in the ball) or uniform (uniform length and direction)',
    help: 'ball: uniform in the ball; uniform: uniform length, uniform direction (ro particle)',
    standard: 'ball',
  }),
  magnitudeCorrelation: field(number('[-1, 1]'), {
    ...dynamics,
    remedy: 'it is that of the two kick lengths; use 1 for equal lengths, 0 for independent ones',
    help:
      'c_mag: correlation of the two kick lengths of a contact (ro pair), in [-1, 1]. Not that of the displacements, which is ' +
      '-(3 + c_mag)/4 if the directions are opposite (directionCorrelation 1)',
    standard: 1,
    live: true,
    symbol: 'c_mag',
    slider: [-1, 1],
  }),
  directionCorrelation: field(number('[-1, 1]'), {
    ...dynamics,
    remedy: 'it is that of the two directions, one of them reversed; use 1 for opposite kicks, 0 for independent directions',
    help:
      'c_dir: correlation of the two Gaussian vectors along which a contact kicks, the second one reversed (ro pair), in ' +
      '[-1, 1]. 1: opposite directions; -1: the same direction; 0: independent',
    standard: 1,
    live: true,
    symbol: 'c_dir',
    slider: [-1, 1],
  }),
  ...shearFields,
} as const;

/** What any dynamics of spheres may have besides, and where its parameters may come from. */
export const besidesFields = {
  thermalNoise: field(number('[0, 1]'), {
    of: 'spheres',
    group: 'Dynamics',
    remedy: 'give D_T in squared diameters a step, such as 1e-6',
    help: 'D_T in squared diameters a step: sqrt(2 D_T) times a normal draw on each coordinate of every particle; nothing absorbs then, unless thermalOn is active',
    standard: 0,
    neutral: 0,
    live: true,
    symbol: 'D_T',
    form: 'More',
  }),
  thermalOn: field(choice(['all', 'active']), {
    of: 'spheres',
    group: 'Dynamics',
    remedy: 'use all, or active so that a configuration without contacts stays as it is',
    help: 'particles that thermal noise moves: all, or active, those in an active contact, so that a run can absorb',
    standard: 'all',
    neutral: 'all',
    needs: 'thermalNoise',
    form: 'More',
  }),
  schedule: field(
    { kind: 'schedule', schema: scheduleSchema, expects: `FIELD=... with ${scheduleForms}` },
    {
      of: 'spheres',
      group: 'Dynamics',
      remedy: 'give fields such as phi: [[0, 0.5], [20000, 0.64]]',
      help:
        `change a field on the way, as FIELD=${scheduleForms}; @STEPS behind it: steps between two changes, 100 without. ` +
        'Of phi, kick and the like, such as phi=0:0.5,20000:0.64; once for each field',
    },
  ),
  match: field(choice(['bro', 'sgd', 'ro']), {
    of: 'rules',
    group: 'Dynamics',
    remedy: 'give the model whose mean and variance of a kick this one takes over',
    help:
      'take over mean and variance of a kick: sgd or sde that match bro take kick, bro or sde that match sgd take learningRate ' +
      '(sde: and batchFraction) of sgd, sde undirected that matches ro takes kick; what follows is filled in',
  }),
} as const;
