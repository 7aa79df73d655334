/** The GPU against the engine and against JavaScript's doubles: a sample, which test/validation/gpu.test.ts makes whole. */
import { describe, expect } from 'vitest';
import { differences, runWithGpu } from '../support/gpu.js';
import { itNeeds } from '../support/needs.js';

describe('a GPU', () => {
  itNeeds('gpu')('computes f64 as JavaScript does, and takes guesses that are off by all that WGSL allows', async () => {
    const { stdout, stderr } = await runWithGpu(['test/gpu/doubles.js', '3000']);
    expect(stderr).toBe('');
    const wrong = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(wrong)).toHaveLength(11);
    expect(Object.entries(wrong).filter(([, count]) => count > 0)).toEqual([]);
  });

  itNeeds('gpu')('reaches the digests of the engine, and takes up its states', async () => {
    const cases = [
      { config: { model: 'bro', phi: 0.6, particles: 400, msd: true, seed: 3 }, steps: 24, changed: { phi: 0.55, kick: 0.05 } },
      {
        config: {
          model: 'sgd',
          phi: 0.75,
          particles: 200,
          dimension: 2,
          exponent: 1.5,
          sizes: { kind: 'binary', ratio: 1.4 },
        },
        steps: 12,
      },
      { config: { model: 'bro', phi: 0.1, particles: 300 }, steps: 300 },
    ];
    expect(await differences(cases)).toEqual(cases.map(() => []));
  });
});
