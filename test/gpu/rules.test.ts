/** Which runs a GPU takes. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as laws from '../../src/engine/lawNumbers.js';
import { kick } from '../../src/gpu/kernels/kick.js';
import { requireGpuRule, whyNotOnGpu } from '../../src/gpu/rules.js';
import { parseConfig, type RunConfigInput } from '../../src/model/index.js';
import { runNode } from '../support/child.js';
import { everyRule } from '../support/rules.js';
import { operationsOf } from './operations.js';

const reasonOf = (input: RunConfigInput): string | null => whyNotOnGpu(parseConfig(input));

describe('rules on a GPU', () => {
  it('are those of docs/gpu.md', () => {
    const names = everyRule
      .filter((input) => reasonOf(input) === null)
      .map(({ model, mode }) => [model, mode].filter(Boolean).join(' '));
    expect(new Set(names)).toEqual(
      new Set([
        'bro reciprocal',
        'bro nonreciprocal',
        'bro particle',
        'bro particle-normalised',
        'bro mixed',
        'sgd pair',
        'sgd particle',
        'sgd both-batch',
        'gd',
        'sde reciprocal',
        'sde nonreciprocal',
        'sde particle',
        'ro particle',
      ]),
    );
  });

  it('need a package, which is asked for in a sentence', async () => {
    const args = [
      '--import',
      './test/support/withoutWebgpu.js',
      'bin/randorg.js',
      'run',
      '--device',
      'gpu',
      '--out',
      '/nowhere/run',
    ];
    expect(await runNode(args)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'randorg: device gpu needs the package webgpu; install it with npm i webgpu@0.6.2, or leave device out\n',
    });
  });

  it('say in a sentence what is missing', () => {
    expect(reasonOf({ model: 'sgd', mode: 'pair', sampling: 'epochs', batchFraction: 0.25 })).toBe(
      'model sgd mode pair (sampling epochs)',
    );
    expect(reasonOf({ model: 'bro', dimension: 4, phi: 0.3 })).toBe('dimension 4');
    expect(reasonOf({ model: 'gd', exponent: 1.7 })).toBe('exponent 1.7');
    expect(reasonOf({ model: 'gd', momentum: 0.5 })).toBe('momentum');
    expect(reasonOf({ model: 'bro', dimension: 2, shear: 0.1 })).toBe('shear');
    expect(reasonOf({ model: 'manna' })).toBe('model manna');
    expect(() => requireGpuRule(parseConfig({ model: 'gd', momentum: 0.5 }))).toThrow(
      'device gpu has no momentum; docs/gpu.md lists what it has, or leave device out',
    );
  });
});

describe('the kick of a contact', () => {
  const shape = { dimension: 3, soft: false, cutoff: false, thermal: false, restless: false, unwraps: false };

  it('takes at most 1500 whole operations for bro and sgd pair', () => {
    const bro = operationsOf(kick({ ...shape, law: laws.BRO_RECIPROCAL }, false, false), 'handle');
    const sgd = operationsOf(kick({ ...shape, law: laws.SGD_PAIR }, false, false), 'handle');
    const page = readFileSync('docs/gpu.md', 'utf8');
    expect(page).toContain(`${bro} whole operations for bro`);
    expect(page).toContain(`${sgd} for sgd pair`);
    expect(Math.max(bro, sgd)).toBeLessThanOrEqual(1500);
  });
});
