/** Every rule that a GPU has against the engine, in two and three dimensions, and a million cases of each operation on f64. */
import { describe, expect } from 'vitest';
import { whyNotOnGpu } from '../../src/gpu/rules.js';
import { parseConfig } from '../../src/model/index.js';
import { differences, type GpuCase, runWithGpu } from '../support/gpu.js';
import { itNeeds } from '../support/needs.js';
import { everyRule } from '../support/rules.js';

const rules = everyRule.filter((input) => whyNotOnGpu(parseConfig(input)) === null);
const dense = { 1: 0.8, 2: 0.8, 3: 0.6 } as const;
const caseOf = (input: object, dimension: 1 | 2 | 3, more: object = {}): GpuCase => ({
  config: { ...input, dimension, phi: dense[dimension], particles: 300, ...more },
  steps: 40,
});

describe('a GPU', () => {
  itNeeds('gpu')('has every rule, bit for bit', async () => {
    const cases = rules.flatMap((input) => [caseOf(input, 3), caseOf(input, 2, { msd: true })]);
    expect(cases.length).toBeGreaterThan(30);
    const found = await differences(cases);
    expect(found.map((each, k) => ({ ...cases[k]?.config, each })).filter(({ each }) => each.length > 0)).toEqual([]);
  });

  itNeeds('gpu')('has sizes, densities and starts of all kinds', async () => {
    const sgd = { model: 'sgd', learningRate: 0.2 };
    const cases = [
      caseOf(sgd, 1),
      caseOf(sgd, 3, { sizes: { kind: 'binary', ratio: 5, fraction: 0.3 } }),
      caseOf(sgd, 2, { sizes: { kind: 'lognormal', polydispersity: 0.2 } }),
      caseOf({ model: 'bro' }, 3, { phi: 1.4, particles: 2000, kick: 0.3 }),
      caseOf({ model: 'bro' }, 2, { phi: 0.05, particles: 3000 }),
      caseOf({ model: 'bro' }, 3, { thermalNoise: 1e-4, thermalOn: 'active' }),
    ];
    expect(await differences(cases)).toEqual(cases.map(() => []));
  });

  itNeeds('gpu')('computes f64 as JavaScript does, a million cases an operation', async () => {
    for (const args of [['1000000'], ['200000', 'normal']]) {
      const { stdout, stderr } = await runWithGpu(['test/gpu/doubles.js', ...args]);
      expect(stderr).toBe('');
      const wrong = Object.entries(JSON.parse(stdout) as Record<string, number>);
      expect(wrong.filter(([, count]) => count > 0)).toEqual([]);
    }
  });
});
