/** Fields of clouds on a sphere (docs/manifold.md), which say in brackets what CLAMP calls them. */
import { choice, field, filePath, type Get, number, whole } from './fieldRecord.js';

const plain = { of: 'manifolds', group: 'Clouds', instead: 'leave it out, or choose model manifold' } as const;
const manifold = { ...plain, form: 'System' } as const;
const more = { ...plain, form: 'More' } as const;

const isRigid = (get: Get): boolean => get('clouds') === 'rigid';
/** A default that only rigid clouds have, or only free ones. */
const ifRigid = <T>(value: T) => ({ words: `${value} if rigid`, value: (get: Get) => (isRigid(get) ? value : undefined) });
const ifFree = <T>(value: T) => ({ words: `${value} if free`, value: (get: Get) => (isRigid(get) ? undefined : value) });

/** Fields that clouds of one kind have and those of the other don't. */
export const fieldsOfClouds = { rigid: ['cloudSize'], free: ['scale', 'sizeWeight', 'spread', 'encoder'] } as const;

/** Whether the points are made by an encoder. */
const isEncoded = (get: Get): boolean => get<string | undefined>('encoder') !== undefined && get('encoder') !== 'none';
const ifEncoded = <T>(words: string, value: (get: Get) => T) => ({
  words: `${words} with an encoder`,
  value: (get: Get) => (isEncoded(get) ? value(get) : undefined),
});
/** Of vectors that are drawn. */
const ifDrawn = <T>(words: string, value: (get: Get) => T) =>
  ifEncoded(words, (get) => (get('vectors') === undefined ? value(get) : undefined));

/** Fields that drawn vectors have, and those of a file don't. */
export const fieldsOfDrawn = ['inputRank', 'inputSpread', 'inputSpectrum', 'inputAxes'] as const;
/** Fields that runs with an encoder have. */
export const fieldsOfEncoder = ['inputDimension', 'hidden', 'vectors', 'freshViews', ...fieldsOfDrawn] as const;

/** Most clouds: all pairs are looked at. */
const mostClouds = '16384';

export const manifoldFields = {
  clouds: field(choice(['free', 'rigid']), {
    ...manifold,
    remedy: 'use free (every point moves, the size of a cloud follows) or rigid (a cloud moves as one and keeps its size)',
    help: 'free: every point moves by the gradient; rigid: a cloud moves as one and keeps its size (manifold)',
    standard: 'free',
  }),
  embedding: field(whole('2', '512'), {
    ...manifold,
    remedy: 'give the dimension of the space that the sphere is in, such as 3',
    help: 'dimension D of the space whose unit sphere the points are on (manifold; proj_out_dim)',
    standard: 3,
  }),
  cloudsNumber: field(whole('2', mostClouds), {
    ...manifold,
    remedy: 'give a count such as 100',
    help: 'number of clouds N (manifold)',
    standard: 100,
    slider: [2, 2000, 'log'],
  }),
  views: field(whole('2', '4096'), {
    ...manifold,
    remedy: 'give the points of a cloud, at least 2 so that it has a size, such as 8',
    help: 'points V of a cloud, its views (manifold; n_views). A rigid cloud moves as one, whatever it has',
    standard: 8,
  }),
  cloudSize: field(number('(0, 1)'), {
    ...manifold,
    remedy: 'give the radius of a cloud along a chord, such as 0.15; two touch below twice that',
    help: 'radius r of a rigid cloud, along a chord of the sphere; two touch where their centres are closer than 2 r (manifold)',
    standard: ifRigid(0.15),
    slider: [0.02, 0.6],
  }),
  scale: field(number('(0, 100]'), {
    ...manifold,
    remedy: 'give the radius of a cloud over the standard deviation of its points, such as 2',
    help: 'r_s: radius of a cloud over the standard deviation of its points in a direction (manifold; rs)',
    standard: ifFree(2),
    slider: [0.2, 10, 'log'],
  }),
  spread: field(number('(0, 10]'), {
    ...manifold,
    remedy: 'give the standard deviation of a coordinate of a point around its centre at the start, such as 0.3',
    help: 'standard deviation of a coordinate of a point around the centre of its cloud at the start (manifold)',
    standard: {
      words: '0.3 if free, without an encoder',
      value: (get) => (isRigid(get) || isEncoded(get) ? undefined : 0.3),
    },
    slider: [0.01, 2, 'log'],
  }),
  loss: field(choice(['plain', 'log']), {
    ...manifold,
    remedy: 'use plain (the sum over the overlaps) or log (its logarithm)',
    help: 'plain: sum over the overlaps of the batch; log: its logarithm (manifold; loss_function)',
    standard: { words: 'log, of rigid clouds plain', value: (get) => (isRigid(get) ? 'plain' : 'log') },
  }),
  sizeWeight: field(number('[0, 1000]'), {
    ...more,
    remedy: 'give the weight of the radii in the loss; 0 is none',
    help: 'weight of the sum of the radii in the loss; above 0 clouds shrink for ever and nothing absorbs (manifold; lw0)',
    standard: ifFree(0),
  }),
  range: field(number('(0, 2]'), {
    ...more,
    remedy: 'give the largest distance at which two clouds can touch, such as 1.5',
    help: 'two clouds never touch at this distance or more, however wide they are (manifold)',
    standard: 1.5,
  }),
  margin: field(number('[0, 1)'), {
    ...more,
    remedy: 'give the distance up to which two centres count as one and no contact, such as 0.001',
    help: 'centres no further apart than this are no contact: the loss has no direction for them (manifold)',
    standard: 1e-3,
  }),
  batch: field(whole('2', mostClouds), {
    ...manifold,
    remedy: 'give a number of clouds, at least 2 so that there is a pair, at most all of them',
    help: 'clouds of a batch, which see each other only; batches are dealt out in turn, a pass each in another order (manifold; batch_size)',
    standard: { words: 'half of the clouds', value: (get) => Math.max(2, Math.floor(get<number>('cloudsNumber') / 2)) },
  }),
  epochs: field(whole('1', '2^40'), {
    ...plain,
    remedy: 'give passes over all clouds, such as 100, or steps',
    help: 'passes over all clouds to do, instead of steps (manifold; n_epochs)',
  }),
  encoder: field(choice(['none', 'linear', 'mlp']), {
    ...more,
    remedy: 'use none (points move themselves), linear (z is W x scaled to length 1) or mlp (one hidden layer)',
    help: 'none: points move themselves; linear, mlp: the weights of an encoder move, which makes the points of vectors that stay (manifold)',
    standard: { words: 'none' },
    neutral: 'none',
    quiet: true,
  }),
  inputDimension: field(whole('1', '4096'), {
    ...more,
    remedy: 'give the numbers of a vector, such as 64',
    help: 'dimension D0 of the vectors that an encoder sees; of a file that of its rows (manifold)',
    standard: ifEncoded('64', () => 64),
  }),
  hidden: field(whole('1', '4096'), {
    ...more,
    remedy: 'give the units of the hidden layer, such as 64',
    help: 'units of the hidden layer of an mlp (manifold)',
    standard: {
      words: 'inputDimension with encoder mlp',
      value: (get) => (get('encoder') === 'mlp' ? get<number>('inputDimension') : undefined),
    },
  }),
  vectors: field(filePath('the path of a CSV or HDF5 file of vectors'), {
    ...plain,
    remedy: 'give the path of a CSV with the header cloud,x1,x2,... or of an HDF5 file with a dataset vectors',
    help:
      'file of the vectors that an encoder sees, instead of drawn ones: a CSV with the header cloud and a name for each number, the rows of a cloud ' +
      'one after the other; or an HDF5 file with a dataset vectors, clouds by views by numbers, not compressed (manifold)',
  }),
  freshViews: field(whole('0', '4096'), {
    ...more,
    remedy: 'give the views of each cloud that are kept for the test; 0 for none',
    help: 'further views of each cloud that the loss does not see, a test set; of a file the last ones of each cloud (manifold)',
    standard: {
      words: 'as many as views with an encoder, of a file 0',
      value: (get) => (isEncoded(get) ? (get('vectors') === undefined ? get<number>('views') : 0) : undefined),
    },
  }),
  inputRank: field(whole('1', '4096'), {
    ...more,
    remedy: 'give the number of axes along which the views of a cloud differ, at most inputDimension',
    help: 'axes along which the drawn views of a cloud differ, the rank of their covariance (manifold)',
    standard: ifDrawn('8, at most inputDimension,', (get) => Math.min(8, get<number>('inputDimension'))),
  }),
  inputSpread: field(number('(0, 10]'), {
    ...more,
    remedy: 'give the standard deviation along the first axis over the length of a centre, such as 0.3',
    help: 'standard deviation of drawn views along the first axis of their cloud; centres have a length of about 1 (manifold)',
    standard: ifDrawn('0.3', () => 0.3),
  }),
  inputSpectrum: field(number('[0, 10]'), {
    ...more,
    remedy: 'give the power with which the variance falls from axis to axis; 0 for the same along all',
    help: 'the variance of drawn views along axis k is k to minus this times that along the first (manifold)',
    standard: ifDrawn('0', () => 0),
  }),
  inputAxes: field(choice(['own', 'shared']), {
    ...more,
    remedy: 'use own (each cloud has axes of its own) or shared (all have the same)',
    help: 'own: each cloud of drawn vectors has axes of its own; shared: all have the same (manifold)',
    standard: ifDrawn('own', () => 'own' as const),
  }),
  warmUp: field(whole('0', '2^53-1'), {
    ...more,
    remedy: 'give the steps in which the learning rate grows to its value; 0 for none',
    help: 'steps in which the learning rate grows evenly to its value (manifold; warmup_epochs, in steps)',
    standard: 0,
  }),
  cosine: field(whole('0', '2^53-1'), {
    ...more,
    remedy: 'give the step at which the learning rate has fallen to 0, above warmUp; 0 for a rate that stays',
    help: 'step at which the learning rate has come down to 0, along a cosine behind the warm-up; 0: it stays (manifold; lr_scheduler)',
    standard: 0,
  }),
} as const;
