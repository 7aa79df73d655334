/** Fields of clouds on a sphere (docs/manifold.md), which say in brackets what CLAMP calls them. */
import { choice, field, type Get, number, whole } from './fieldRecord.js';

const manifold = { of: 'manifolds', group: 'Clouds', instead: 'leave it out, or choose model manifold' } as const;

const isRigid = (get: Get): boolean => get('clouds') === 'rigid';
/** A default that only rigid clouds have, or only free ones. */
const ifRigid = <T>(value: T) => ({ words: `${value} if rigid`, value: (get: Get) => (isRigid(get) ? value : undefined) });
const ifFree = <T>(value: T) => ({ words: `${value} if free`, value: (get: Get) => (isRigid(get) ? undefined : value) });

/** Fields that clouds of one kind have and those of the other don't. */
export const fieldsOfClouds = { rigid: ['cloudSize'], free: ['scale', 'sizeWeight', 'spread'] } as const;

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
  }),
  scale: field(number('(0, 100]'), {
    ...manifold,
    remedy: 'give the radius of a cloud over the standard deviation of its points, such as 2',
    help: 'r_s: radius of a cloud over the standard deviation of its points in a direction (manifold; rs)',
    standard: ifFree(2),
  }),
  spread: field(number('(0, 10]'), {
    ...manifold,
    remedy: 'give the standard deviation of a coordinate of a point around its centre at the start, such as 0.3',
    help: 'standard deviation of a coordinate of a point around the centre of its cloud at the start (manifold)',
    standard: ifFree(0.3),
  }),
  loss: field(choice(['plain', 'log']), {
    ...manifold,
    remedy: 'use plain (the sum over the overlaps) or log (its logarithm)',
    help: 'plain: sum over the overlaps of the batch; log: its logarithm (manifold; loss_function)',
    standard: { words: 'log, of rigid clouds plain', value: (get) => (isRigid(get) ? 'plain' : 'log') },
  }),
  sizeWeight: field(number('[0, 1000]'), {
    ...manifold,
    remedy: 'give the weight of the radii in the loss; 0 is none',
    help: 'weight of the sum of the radii in the loss; above 0 clouds shrink for ever and nothing absorbs (manifold; lw0)',
    standard: ifFree(0),
  }),
  range: field(number('(0, 2]'), {
    ...manifold,
    remedy: 'give the largest distance at which two clouds can touch, such as 1.5',
    help: 'two clouds never touch at this distance or more, however wide they are (manifold)',
    standard: 1.5,
  }),
  margin: field(number('[0, 1)'), {
    ...manifold,
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
    ...manifold,
    remedy: 'give passes over all clouds, such as 100, or steps',
    help: 'passes over all clouds to do, instead of steps (manifold; n_epochs)',
  }),
  warmUp: field(whole('0', '2^53-1'), {
    ...manifold,
    remedy: 'give the steps in which the learning rate grows to its value; 0 for none',
    help: 'steps in which the learning rate grows evenly to its value (manifold; warmup_epochs, in steps)',
    standard: 0,
  }),
  cosine: field(whole('0', '2^53-1'), {
    ...manifold,
    remedy: 'give the step at which the learning rate has fallen to 0, above warmUp; 0 for a rate that stays',
    help: 'step at which the learning rate has come down to 0, along a cosine behind the warm-up; 0: it stays (manifold; lr_scheduler)',
    standard: 0,
  }),
} as const;
