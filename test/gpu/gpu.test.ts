/** The GPU against the engine and against JavaScript's doubles: a sample, which test/validation/gpu.test.ts makes whole. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { runNode } from '../support/child.js';
import { askGpu, differences, differencesTogether, runWithGpu } from '../support/gpu.js';
import { itNeeds } from '../support/needs.js';

/** A software GPU compiles for seconds, of which other processes may make minutes, in ms. */
const long = 600_000;

describe('a GPU', () => {
  itNeeds('gpu')('computes f64 as JavaScript does, and takes guesses that are off by all that WGSL allows', async () => {
    const { stdout, stderr } = await runWithGpu(['test/gpu/doubles.js', '3000']);
    expect(stderr).toBe('');
    const wrong = JSON.parse(stdout) as Record<string, number>;
    expect(Object.keys(wrong)).toHaveLength(15);
    expect(Object.entries(wrong).filter(([, count]) => count > 0)).toEqual([]);
  });

  itNeeds('gpu')(
    'reaches the digests of the engine, and takes up its states',
    async () => {
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
        { config: { model: 'bro', phi: 0.1, particles: 300, msd: true }, steps: 300 },
        { config: { model: 'bro', phi: 0.3, particles: 200, dimension: 3, msd: true, kick: 0.01 }, steps: 6, heap: 0.3 },
      ];
      expect(await differences(cases)).toEqual(cases.map(() => []));
    },
    long,
  );

  itNeeds('gpu')(
    'makes runs side by side that change on the way, each at its own steps',
    async () => {
      const base = { model: 'bro', particles: 150 };
      const runs = [
        { config: { ...base, phi: 0.6, seed: 1 }, steps: 12, changes: { 4: { phi: 0.5 }, 8: { phi: 0.65, kick: 0.05 } } },
        { config: { ...base, phi: 0.1, seed: 2 }, steps: 16, changes: { 9: { phi: 0.62 } } },
        { config: { ...base, phi: 0.55, seed: 3 }, steps: 14, changes: { 5: { thermalNoise: 1e-3 }, 10: { thermalNoise: 0 } } },
        { config: { ...base, phi: 0.3, seed: 4 }, steps: 60 },
      ];
      expect(await differencesTogether(runs)).toEqual(runs.map(() => []));
    },
    long,
  );

  itNeeds('gpu')('starts few invocations in a step when 1 % of the particles are active', async () => {
    const particles = 50_000;
    const { first, later, same } = await askGpu<
      Record<'first' | 'later', { invocations: number; active: number }> & { same: boolean }
    >('invocations.js', `${particles}`);
    expect(first.active).toBeGreaterThan(particles / 500);
    expect(later.active).toBeLessThanOrEqual(particles / 100);
    // the first step does not know who is active
    expect(first.invocations).toBeGreaterThan(particles);
    expect(later.invocations).toBeLessThan(particles / 10);
    expect(same).toBe(true);
  });

  itNeeds('gpu')(
    'leaves the files of a run that the processor makes, and may be left and taken in mid-run',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
      const run = 'bin/randorg.js run --model bro --phi 0.6 --particles 300 --seed 2 --json'.split(' ');
      const out = (name: string): string => join(folder, name);
      const args = (name: string, steps: number): string[] => [...run, '--steps', `${steps}`, '--out', out(name)];
      await runNode(args('cpu', 60));
      const first = await runWithGpu([...args('gpu', 30), '--device', 'gpu']);
      expect([first.stderr, first.code]).toEqual(['', 0]);
      await runNode(['bin/randorg.js', 'resume', out('gpu'), '--steps', '60', '--json']);
      const [ours, theirs] = ['gpu', 'cpu'].map((name) => JSON.parse(readFileSync(join(out(name), 'run.json'), 'utf8')));
      expect(ours.digest).toBe(theirs.digest);
      expect(ours.configHash).toBe(theirs.configHash);
      expect(readFileSync(join(out('gpu'), 'series.csv'))).toEqual(readFileSync(join(out('cpu'), 'series.csv')));
      rmSync(folder, { recursive: true });
    },
    long,
  );

  itNeeds('gpu')(
    'makes the runs of a sweep together, scheduled ones too, with the files of single runs',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
      const plan = join(folder, 'plan.yaml');
      writeFileSync(
        plan,
        [
          'base: { model: bro, particles: 150, steps: 30 }',
          "grid: { schedule.phi: ['0:0.1,9:0.5,20:0.6', '5:0.6,25:0.3'] }",
          'replicas: 2',
        ].join('\n'),
      );
      const run = ['bin/randorg.js', 'sweep', 'run', plan, '--json', '--out'];
      await runNode([...run, join(folder, 'cpu'), '--workers', '1']);
      const { stdout, stderr } = await runWithGpu([...run, join(folder, 'gpu'), '--device', 'gpu']);
      expect(stderr).not.toContain('failed');
      expect(JSON.parse(stdout)).toMatchObject({ status: 'done', doneNow: 4, failed: [] });
      const names = readdirSync(join(folder, 'cpu/runs'));
      expect(names).toHaveLength(4);
      for (const name of names) {
        const [ours, theirs] = ['gpu', 'cpu'].map((device) => join(folder, device, 'runs', name)) as [string, string];
        expect(readFileSync(join(ours, 'series.csv'))).toEqual(readFileSync(join(theirs, 'series.csv')));
        const [digest, same] = [ours, theirs].map((each) => JSON.parse(readFileSync(join(each, 'run.json'), 'utf8')).digest);
        expect(digest).toBe(same);
      }
      rmSync(folder, { recursive: true });
    },
    long,
  );

  itNeeds('gpu')('is missed in a sentence before anything is written', async () => {
    const env = { VK_ICD_FILENAMES: '/nowhere.json', VK_DRIVER_FILES: '/nowhere.json' };
    const { code, stderr } = await runNode('bin/randorg.js run --out /nowhere/run --device gpu'.split(' '), { env });
    expect(code).toBe(1);
    expect(stderr).toContain('randorg: no GPU was found; docs/gpu.md says what a machine needs, or leave device out\n');
    const refused = await runNode('bin/randorg.js run --model manna --out /nowhere/run --device gpu'.split(' '), { env });
    expect([refused.code, refused.stderr]).toEqual([
      2,
      'randorg: device gpu has no model manna; docs/gpu.md lists what it has, or leave device out\n',
    ]);
  });
});
