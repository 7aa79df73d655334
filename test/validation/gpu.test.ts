/** Every rule that a GPU has against the engine, in two and three dimensions, and a million cases of each operation on f64. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { whyNotOnGpu } from '../../src/gpu/rules.js';
import { parseConfig } from '../../src/model/index.js';
import { cases as goldenCases } from '../golden/cases.js';
import { runNode } from '../support/child.js';
import { askGpu, differences, differencesTogether, type GpuCase, runWithGpu } from '../support/gpu.js';
import { itNeeds } from '../support/needs.js';
import { everyRule } from '../support/rules.js';

const rules = everyRule.filter((input) => whyNotOnGpu(parseConfig(input)) === null);
const dense = { 1: 0.8, 2: 0.8, 3: 0.6 } as const;
const caseOf = (input: object, dimension: 1 | 2 | 3, more: object = {}): GpuCase => ({
  config: { ...input, dimension, phi: dense[dimension], particles: 300, ...more },
  steps: 40,
});

/** Compares cases, and says of which something differs. */
async function expectAlike(cases: readonly GpuCase[]): Promise<void> {
  const found = await differences(cases);
  expect(found.map((each, k) => ({ ...cases[k]?.config, each })).filter(({ each }) => each.length > 0)).toEqual([]);
}

describe('a GPU', () => {
  itNeeds('gpu')('has half and whole exponents', () =>
    expectAlike([1, 1.5, 2, 2.5, 7].map((exponent) => caseOf({ model: 'sgd', learningRate: 0.3, exponent }, 3))),
  );

  itNeeds('gpu')('has sizes, densities and starts of all kinds', async () => {
    const sgd = { model: 'sgd', learningRate: 0.2 };
    await expectAlike([
      caseOf(sgd, 1),
      caseOf(sgd, 3, { sizes: { kind: 'binary', ratio: 5, fraction: 0.3 } }),
      caseOf(sgd, 2, { sizes: { kind: 'lognormal', polydispersity: 0.2 } }),
      caseOf(sgd, 3, { particles: 1000, sizes: { kind: 'powerlaw', exponent: 3, ratio: 5 } }),
      caseOf({ model: 'bro' }, 3, { phi: 1.4, particles: 2000, kick: 0.3 }),
      caseOf({ model: 'bro' }, 2, { phi: 0.05, particles: 3000 }),
      caseOf({ model: 'bro' }, 3, { thermalNoise: 1e-4, thermalOn: 'active' }),
    ]);
  });

  itNeeds('gpu')('has the digests of the golden set', async () => {
    const { digests } = JSON.parse(readFileSync('test/golden/digests.json', 'utf8')) as { digests: Record<string, string> };
    const names = Object.keys(goldenCases).filter((name) => whyNotOnGpu(parseConfig(goldenCases[name] ?? {})) === null);
    expect(names.length).toBeGreaterThan(15);
    expect(await askGpu('golden.js', ...names)).toEqual(Object.fromEntries(names.map((name) => [name, digests[name]])));
  });

  itNeeds('gpu')('makes batches of runs with changes on the way as single runs', async () => {
    const runs = [0.6, 0.1, 0.3, 0.5, 0.62, 0.2].map((phi, seed) => ({
      config: { model: 'sgd', learningRate: 0.2, phi, particles: 300, seed, msd: true, sizes: { kind: 'binary', ratio: 1.4 } },
      steps: 40 + 10 * seed,
      changes: seed % 2 ? { [7 * seed]: { phi: 0.62 }, [7 * seed + 3]: { learningRate: 0.1 }, 38: { thermalNoise: 1e-4 } } : {},
    }));
    expect(await differencesTogether(runs)).toEqual(runs.map(() => []));
  });

  itNeeds('gpu')('makes the files of a figure', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    for (const device of ['gpu', 'cpu']) expect(await askGpu('figure.js', join(folder, device), device)).toBe('done');
    const names = readdirSync(join(folder, 'cpu'), { recursive: true, encoding: 'utf8' });
    const own = names.filter((name) => /\.(csv|json|svg|html)$/.test(name) && !name.endsWith('run.json'));
    expect(own.filter((name) => name.endsWith('series.csv'))).toHaveLength(2);
    for (const name of own) {
      expect(readFileSync(join(folder, 'gpu', name)), name).toEqual(readFileSync(join(folder, 'cpu', name)));
    }
    rmSync(folder, { recursive: true });
  });

  itNeeds('gpu')('begins a search for a critical point that the processor ends with the same result', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    const search = 'bin/randorg.js critical --model bro --dimension 2 --kick 0.5 --particles 1024 --precision 0.3 --json'.split(
      ' ',
    );
    const at = (name: string): string[] => [...search, '--out', join(folder, name)];
    const cut = await runWithGpu([...at('gpu'), '--device', 'gpu', '--budget', '60s']);
    expect([cut.code, cut.stdout]).toEqual([2, '']);
    const stage = join(folder, 'gpu/stages/000-bracket/runs');
    const digestsOf = (): string[] =>
      readdirSync(stage).flatMap((name) => JSON.parse(readFileSync(join(stage, name, 'run.json'), 'utf8')).digest ?? []);
    expect(digestsOf().length).toBeGreaterThan(0);
    const [ours, theirs] = await Promise.all(['gpu', 'cpu'].map(async (name) => JSON.parse((await runNode(at(name))).stdout)));
    expect({ ...ours, directory: '' }).toEqual({ ...theirs, directory: '' });
    rmSync(folder, { recursive: true });
  });

  for (const model of [...new Set(rules.map((input) => input.model as string))].reverse()) {
    const own = rules.filter((input) => input.model === model);
    for (const dimension of [3, 2] as const) {
      itNeeds('gpu')(`has all rules of ${model} in ${dimension} dimensions, in states that go from one device to the other`, () =>
        expectAlike(own.map((input) => caseOf(input, dimension, { msd: dimension === 2 }))),
      );
    }
  }

  itNeeds('gpu')('computes f64 as JavaScript does, a million cases an operation', async () => {
    for (const args of [['1000000'], ['200000', 'normal']]) {
      const { stdout, stderr } = await runWithGpu(['test/gpu/doubles.js', ...args]);
      expect(stderr).toBe('');
      const wrong = Object.entries(JSON.parse(stdout) as Record<string, number>);
      expect(wrong.filter(([, count]) => count > 0)).toEqual([]);
    }
  });
});
