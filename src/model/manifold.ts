/** Clouds of points on a sphere: what a complete config of them is and what follows from it. docs/manifold.md has the model. */
import type { Given } from './check.js';
import { ConfigError, showValue } from './errors.js';
import type { Get } from './fieldRecord.js';
import type { FieldPath } from './fields.js';
import { fieldsOfClouds, fieldsOfDrawn, fieldsOfEncoder } from './manifoldFields.js';
import { replicaSeed } from './philox.js';
import type { ManifoldConfig, RunConfig } from './schema.js';

export interface DerivedManifold {
  /** Clouds N. */
  particles: number;
  /** Points of a cloud that are kept: its views, or the centre of a rigid one. */
  points: number;
  /** Fresh views of a cloud that an encoder sees in the test alone. */
  freshPoints: number;
  /** Steps of a pass over all clouds; its last batch has what is left. */
  batches: number;
  /** A sphere has no box. */
  boxLength: null;
  /** Seed after the replica, u64. */
  seed: bigint;
  /** Seed of the start after the replica, u64. */
  initialSeed: bigint;
}

/** Half a GiB of coordinates, which a state and a frame hold as well. */
const mostCoordinates = 2 ** 26;

/** Whether a run is of clouds of points on a sphere. */
export const isManifold = (config: RunConfig): config is ManifoldConfig => config.model === 'manifold';

/** Whether the points of clouds are made by an encoder. */
export const hasEncoder = (config: RunConfig): boolean => isManifold(config) && (config.encoder ?? 'none') !== 'none';

/** Fields of an encoder without one, or of vectors that a file gives. @throws ConfigError */
function checkEncoder(given: Given, get: Get): void {
  const encoder = get<string | undefined>('encoder') ?? 'none';
  const refuse = (path: FieldPath, needs: string, remedy: string): void => {
    if (!given.has(path)) return;
    throw new ConfigError(`${path} needs ${needs}, got ${showValue(given.get(path))}; ${remedy}`, path);
  };
  if (encoder === 'none') {
    for (const path of fieldsOfEncoder) refuse(path, 'an encoder', 'give encoder linear or mlp too, or leave it out');
    return;
  }
  refuse('spread', 'points without an encoder', 'use inputSpread, or leave it out');
  if (encoder === 'linear') refuse('hidden', 'encoder mlp', 'choose it, or leave hidden out');
  if (given.has('vectors')) {
    for (const path of fieldsOfDrawn) refuse(path, 'vectors that are drawn', 'leave it out: a file gives the vectors');
    return;
  }
  const [rank, dimension] = [get<number>('inputRank'), get<number>('inputDimension')];
  if (rank <= dimension) return;
  throw new ConfigError(
    `inputRank must be at most inputDimension ${dimension}, got ${rank}; give a smaller one, or a larger inputDimension`,
    'inputRank',
  );
}

/** Fields of clouds of the other kind, and fields that contradict each other. Turns epochs into steps. @throws ConfigError */
export function checkManifold(given: Given, get: Get): void {
  const kind = get<'free' | 'rigid'>('clouds');
  for (const path of fieldsOfClouds[kind === 'rigid' ? 'free' : 'rigid']) {
    if (!given.has(path)) continue;
    throw new ConfigError(`${path} does not apply to ${kind} clouds, got ${showValue(given.get(path))}; leave it out`, path);
  }
  checkEncoder(given, get);
  const clouds = get<number>('cloudsNumber');
  const batch = get<number>('batch');
  if (batch > clouds) {
    throw new ConfigError(
      `batch must be a whole number from 2 to the number of clouds ${clouds}, got ${batch}; give a smaller one`,
      'batch',
    );
  }
  const cosine = get<number>('cosine');
  if (cosine !== 0 && cosine <= get<number>('warmUp')) {
    throw new ConfigError(
      `cosine must be 0 or above warmUp ${get('warmUp')}, got ${cosine}; it is the step at which the learning rate is 0`,
      'cosine',
    );
  }
  const [range, margin] = [get<number>('range'), get<number>('margin')];
  if (margin >= range) throw new ConfigError(`margin must be below range ${range}, got ${margin}; give a smaller one`, 'margin');
  const epochs = get<number | undefined>('epochs');
  if (epochs === undefined) return;
  if (given.has('steps')) {
    throw new ConfigError(`epochs and steps say the same, got ${epochs} and ${get('steps')}; leave one out`, 'epochs');
  }
  given.set('steps', epochs * Math.ceil(clouds / batch));
  given.delete('epochs');
}

/**
 * A distance that N points on the unit sphere of D dimensions never all exceed: on a circle that of the polygon, else Rankin's
 * (Proc. Glasgow Math. Assoc. 2, 139 (1955)).
 */
export function largestDistance(n: number, dimension: number): number {
  if (dimension === 2) return 2 * Math.sin(Math.PI / n);
  return n <= dimension + 1 ? Math.sqrt((2 * n) / (n - 1)) : Math.SQRT2;
}

/**
 * Everything that follows from the complete config of clouds.
 * @throws ConfigError if they are too many for the memory, or rigid ones so large that every one touches every other
 */
export function deriveManifold(config: ManifoldConfig): DerivedManifold {
  const { clouds, cloudsNumber, embedding, views, batch, replica, cloudSize = 0 } = config;
  const points = clouds === 'rigid' ? 1 : views;
  const { inputDimension = 0, hidden = 0, freshViews: freshPoints = 0 } = config;
  const widest = Math.max(embedding, inputDimension, hidden);
  const coordinates = cloudsNumber * (points + freshPoints) * widest;
  if (coordinates > mostCoordinates) {
    const what = freshPoints > 0 ? 'views with fresh ones' : 'views';
    const wide = widest === embedding ? 'embedding' : widest === hidden ? 'hidden' : 'inputDimension';
    throw new ConfigError(
      `cloudsNumber times ${what} times ${wide} must be at most ${mostCoordinates}, got ${coordinates}; give fewer clouds, views or dimensions`,
      'cloudsNumber',
    );
  }
  const apart = largestDistance(cloudsNumber, embedding);
  if (Math.min(2 * cloudSize, config.range) >= apart) {
    throw new ConfigError(
      `cloudSize must be below ${Number((apart / 2).toPrecision(6))}, got ${cloudSize}; ${cloudsNumber} points on the sphere of ${embedding} dimensions ` +
        'are never all further apart than twice that, give a smaller one',
      'cloudSize',
    );
  }
  return {
    particles: cloudsNumber,
    points,
    freshPoints,
    batches: Math.ceil(cloudsNumber / batch),
    boxLength: null,
    seed: replicaSeed(BigInt(config.seed), replica),
    initialSeed: replicaSeed(BigInt(config.initialSeed), replica),
  };
}
