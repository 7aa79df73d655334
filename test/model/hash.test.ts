import { expect, it } from 'vitest';
import { canonicalJson, parseConfig, type RunConfigInput, trajectoryHash } from '../../src/model/index.js';

const hash = (input: RunConfigInput, initialHash?: string) => trajectoryHash(parseConfig(input), initialHash);

it('canonicalJson sorts keys and drops undefined', () => {
  expect(canonicalJson({ b: [1, { d: 1, c: 'x' }], a: undefined, A: null })).toBe('{"A":null,"b":[1,{"c":"x","d":1}]}');
});

// From Python's hashlib over the canonical JSON written by hand.
it('keeps its value (golden): a changed hash orphans stored runs', () => {
  expect(hash({})).toBe('6adefd201a49be344ff88bdf807056d8d47cfd695a9e76167ffe515bb4f61f4d');
  expect(hash({ model: 'sgd', sizes: 'binary', seed: 2n ** 63n })).toBe(
    '736ab7a87589432c87f3717b144bddb6ba7957f46b78b79f1fd3bc0c1fa05b2f',
  );
});

it('does not see what leaves the trajectory as it is', () => {
  const same: RunConfigInput[] = [
    { steps: 5 },
    { stopWhenAbsorbed: false },
    { record: { every: 1 } },
    { threads: 1 },
    { msd: true },
    { thermalNoise: 0 },
    { timeCorrelation: 0, thermalOn: 'all' },
    { frames: { every: 5, format: 'extxyz' } },
    { checkpoint: { every: 5 } },
    { out: 'x', json: true, force: true },
    { seed: '1', initialSeed: 1n },
  ];
  for (const input of same) expect(hash(input)).toBe(hash({}));
});

it('sees what changes it', () => {
  const others: RunConfigInput[] = [
    { seed: 2 },
    { initialSeed: 2 },
    { replica: 1 },
    { phi: 0.61 },
    { kick: 0.2 },
    { mode: 'particle' },
    { sizes: 'binary' },
    { sizes: { kind: 'uniform', polydispersity: 0.1 } },
    { sizes: { kind: 'uniform', polydispersity: 0.1, seed: 2 } },
    { thermalNoise: 1e-6 },
    { thermalNoise: 1e-6, thermalOn: 'active' },
    { timeCorrelation: -1 },
    { mode: 'correlated', correlation: 0 },
    { mode: 'correlated', correlation: 0.1 },
  ];
  expect(new Set([{}, ...others].map((input) => hash(input))).size).toBe(others.length + 1);
});

it('counts the content of the initial file, not its path', () => {
  expect(hash({ initial: 'a.csv' }, '00')).toBe(hash({ initial: 'b.csv' }, '00'));
  expect(hash({ initial: 'a.csv' }, '00')).not.toBe(hash({ initial: 'a.csv' }, '01'));
});

it('counts the content of the file of sizes, not its path', () => {
  const sizes = (path: string) => ({ sizes: { kind: 'file' as const, path } });
  const hashed = (path: string, content: string) => trajectoryHash(parseConfig(sizes(path)), undefined, content);
  expect(hashed('a.csv', '00')).toBe(hashed('b.csv', '00'));
  expect(hashed('a.csv', '00')).not.toBe(hashed('a.csv', '01'));
});
