/** The golden set as every CI runs it: all of it as released, a sample in the other builds. In other programs: test/validation/goldenSet.test.ts. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import * as built from '../../build/lib/index.js';
import * as library from '../../src/index.js';
import { models, modes } from '../../src/model/index.js';
import { cases, sample } from './cases.js';
import { digestsOf } from './digests.js';

const golden = JSON.parse(readFileSync('test/golden/digests.json', 'utf8')) as {
  dynamicsVersion: number;
  digests: Record<string, string>;
};
const few = Object.fromEntries(sample.map((name) => [name, cases[name] as library.RunConfigInput]));
const expectedFew = Object.fromEntries(sample.map((name) => [name, golden.digests[name]]));

it('the set has every model, mode, dimension and kind of sizes', () => {
  const configs = Object.values(cases).map((config) => library.parseConfig(config));
  expect(configs).toHaveLength(46);
  const kinds = new Set(configs.map((config) => `${config.model} ${'mode' in config ? config.mode : ''}`.trim()));
  const all = models.flatMap((model) => (modes[model].length === 0 ? [model] : modes[model].map((mode) => `${model} ${mode}`)));
  expect([...kinds].sort()).toEqual([...all].sort());
  const boxed = configs.flatMap(({ dimension }) => dimension ?? []);
  expect([...new Set(boxed)].sort()).toEqual([1, 2, 3, 4, 5]);
  const sizes = new Set(configs.flatMap((config) => ('sizes' in config ? [config.sizes.kind] : [])));
  expect([...sizes].sort()).toEqual(['binary', 'lognormal', 'mono', 'powerlaw', 'uniform']);
});

it('digests are those of dynamicsVersion, and change with it only', async () => {
  const { digests, dynamicsVersion } = golden;
  expect(dynamicsVersion).toBe(library.dynamicsVersion);
  expect(new Set(Object.values(digests)).size).toBe(46);
  expect(await digestsOf(library, cases)).toEqual(digests);
});

it('a sample has them without SIMD, with assertions and on two threads', async () => {
  expect(await digestsOf(library, few, { build: 'scalar' })).toEqual(expectedFew);
  expect(await digestsOf(library, few, { build: 'debug' })).toEqual(expectedFew);
  // workers need a file of JavaScript
  expect(await digestsOf(built, few, { threads: 2 })).toEqual(expectedFew);
});
