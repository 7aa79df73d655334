/** Batches that are dealt out without replacement (docs/dynamics.md, "Shuffled batches"). */
import { ConfigError } from './errors.js';
import type { ParticleConfig } from './schema.js';

export interface Batches {
  /** k: particles of a batch; the last one of a pass has what is left. 0 of pairs, which are no fixed set. */
  size: number;
  /** M: steps of a pass. */
  count: number;
}

/** @returns null where each step draws independently, or by a rule of its own */
export function batchesOf(config: ParticleConfig): Batches | null {
  if (config.model !== 'sgd' || config.sampling === undefined || config.sampling === 'independent') return null;
  const { batchFraction: p, particles, batchSize } = config;
  if (config.mode === 'pair') return { size: 0, count: Math.max(1, Math.floor(1 / p + 0.5)) };
  const size = batchSize ?? Math.max(1, Math.floor(p * particles + 0.5));
  return { size, count: config.sampling === 'exact' ? 1 : Math.ceil(particles / size) };
}

/** The engine counts the batches of a pass in 32 bits. */
const mostBatches = 2 ** 32 - 1;

/** @throws ConfigError for a batch of more particles than there are, and for pairs that are dealt out into too many batches */
export function checkBatch(config: ParticleConfig): void {
  const { particles } = config;
  if ((batchesOf(config)?.count ?? 0) > mostBatches) {
    throw new ConfigError(
      `batchFraction must be at least 2.4e-10 with sampling epochs, got ${(config as { batchFraction: number }).batchFraction}; give a larger one`,
      'batchFraction',
    );
  }
  const size = 'batchSize' in config ? (config.batchSize as number) : 1;
  if (size <= particles) return;
  throw new ConfigError(
    `batchSize must be a whole number from 1 to the number of particles ${particles}, got ${size}; give a smaller one`,
    'batchSize',
  );
}

/** Fields of sampling that contradict each other. */
export function checkSampling(get: <T>(path: string) => T, mode: string, given: (path: string) => boolean): void {
  const sampling = get<string | undefined>('sampling') ?? 'independent';
  const size = get<number | undefined>('batchSize');
  if (mode === 'pair' && sampling === 'exact') {
    throw new ConfigError(
      'sampling must be independent or epochs for mode pair, got exact; use mode pair-batch for a fixed part of the contacts',
      'sampling',
    );
  }
  if (sampling === 'epochs' && given('match')) {
    throw new ConfigError(
      'sampling must be independent or exact with match, got epochs; its steps do not all have the variance of the match, leave one out',
      'sampling',
    );
  }
  if (size === undefined) return;
  if (sampling === 'independent') {
    throw new ConfigError(
      `batchSize needs sampling exact or epochs, got ${size} with independent; set sampling, or give batchFraction instead`,
      'batchSize',
    );
  }
  if (!given('batchFraction')) return;
  throw new ConfigError(
    `batchSize and batchFraction say the same, got ${size} and ${get<number>('batchFraction')}; leave one out`,
    'batchSize',
  );
}
