import { describe, expect, it } from 'vitest';
import {
  batchesOf,
  derive,
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  trajectoryHash,
} from '../../src/model/index.js';

const batches = (input: RunConfigInput) => batchesOf(parseConfig({ model: 'sgd', ...input }) as ParticleConfig);

describe('sampling', () => {
  it('k and M follow from the part or the number', () => {
    const particle = { mode: 'particle', particles: 10 } as const;
    expect(batches(particle)).toBeNull();
    expect(batches({ ...particle, sampling: 'exact', batchFraction: 0.25 })).toEqual({ size: 3, count: 1 });
    expect(batches({ ...particle, sampling: 'epochs', batchFraction: 0.25 })).toEqual({ size: 3, count: 4 });
    expect(batches({ ...particle, sampling: 'epochs', batchFraction: 0.01 })).toEqual({ size: 1, count: 10 });
    expect(batches({ ...particle, sampling: 'epochs', batchSize: 10 })).toEqual({ size: 10, count: 1 });
    expect(batches({ sampling: 'epochs', batchFraction: 0.4 })).toEqual({ size: 0, count: 3 });
    expect(batches({ sampling: 'epochs', batchFraction: 1 })).toEqual({ size: 0, count: 1 });
  });

  it('a complete config has the part or the number, and stays itself', () => {
    const config = parseConfig({ model: 'sgd', mode: 'particle', sampling: 'exact', batchSize: 7 });
    expect(config).toMatchObject({ batchSize: 7 });
    expect(config).not.toHaveProperty('batchFraction');
    expect(parseConfig(config as RunConfigInput)).toEqual(config);
    expect(parseConfig({ model: 'sgd', mode: 'particle' })).toMatchObject({ batchFraction: 0.5, sampling: 'independent' });
  });

  it('independent draws keep the hash of older runs', () => {
    const hash = (input: RunConfigInput) => trajectoryHash(parseConfig({ model: 'sgd', mode: 'particle', ...input }));
    expect(hash({ sampling: 'independent' })).toBe(hash({}));
    const others = ['exact', 'epochs'] as const;
    expect(new Set(['independent' as const, ...others].map((sampling) => hash({ sampling }))).size).toBe(3);
    const correlated = (input: RunConfigInput) => trajectoryHash(parseConfig({ mode: 'correlated', correlation: 0.5, ...input }));
    expect(correlated({ correlationLaw: 'copula' })).toBe(correlated({}));
    expect(correlated({ correlationLaw: 'mixture' })).not.toBe(correlated({}));
  });

  it.each<[RunConfigInput, string]>([
    [{ mode: 'pair', sampling: 'exact' }, 'sampling must be independent or epochs for mode pair, got exact; '],
    [{ mode: 'pair', batchSize: 4 }, 'batchSize does not apply to mode pair of model sgd, got 4; '],
    [{ mode: 'particle-batch', sampling: 'exact' }, 'sampling does not apply to mode particle-batch of model sgd, got "exact"; '],
    [
      { mode: 'particle', sampling: 'often' } as unknown as RunConfigInput,
      'sampling must be independent, exact or epochs, got "often"; ',
    ],
    [{ mode: 'particle', batchSize: 4 }, 'batchSize needs sampling exact or epochs, got 4 with independent; '],
    [
      { mode: 'particle', sampling: 'exact', batchSize: 4, batchFraction: 0.5 },
      'batchSize and batchFraction say the same, got 4 and 0.5; leave one out',
    ],
    [{ mode: 'particle', sampling: 'exact', batchSize: 0 }, 'batchSize must be a whole number of at least 1, got 0; '],
    [
      { mode: 'particle', sampling: 'epochs', match: 'bro', kick: 0.1 },
      'sampling must be independent or exact with match, got epochs; ',
    ],
  ])('%j is refused', (input, message) => {
    expect(() => parseConfig({ model: 'sgd', ...input })).toThrow(message);
  });

  it('pairs that are dealt out into more batches than 32 bits count are refused', () => {
    const pair = (batchFraction: number) => parseConfig({ model: 'sgd', sampling: 'epochs', batchFraction }) as ParticleConfig;
    expect(() => derive(pair(2e-10))).toThrow('batchFraction must be at least 2.4e-10 with sampling epochs, got 2e-10; ');
    expect(() => derive(pair(2.4e-10))).not.toThrow();
  });

  it('a batch of more particles than there are is refused', () => {
    const config = parseConfig({ model: 'sgd', mode: 'both-batch', sampling: 'epochs', batchSize: 1001 }) as ParticleConfig;
    expect(() => derive(config)).toThrow(
      'batchSize must be a whole number from 1 to the number of particles 1000, got 1001; give a smaller one',
    );
  });
});
