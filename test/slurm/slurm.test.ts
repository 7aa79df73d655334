/** A sweep on a real Slurm: an array over two nodes, a task of it preempted in mid-run, and the bits of a sweep without Slurm. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { simulate } from '../../src/run/index.js';
import { runNode } from '../support/child.js';
import { itNeeds } from '../support/needs.js';
import { clusterForTests } from './cluster.js';

const threeMinutes = 180_000;
const command = resolve('bin/randorg.js');
/** Time that a run takes which is to be preempted: Slurm needs two or three seconds for it. */
const longRunSeconds = 8;
// Two long runs, in the tasks that the array begins with; the others are absorbed at once.
const phis = [0.62, 0.3, 0.61, ...Array.from({ length: 17 }, (_, k) => (31 + k) / 100)];

/** A plan whose long runs are as long as that, whatever else this machine has to do now. */
async function makePlan(): Promise<string> {
  const trial = 10000;
  const { timing } = await simulate({ particles: 500, phi: 0.62, steps: trial });
  const steps = Math.ceil((trial * longRunSeconds) / timing.seconds);
  return `base: {particles: 500, steps: ${steps}}\ngrid: {phi: ${JSON.stringify(phis)}}\n`;
}

const testCluster = clusterForTests();

const randorg = async (args: string) => {
  const ended = await runNode([command, ...args.split(' ')], { cwd: testCluster().folder, env: testCluster().env });
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  return ended.stdout;
};

async function poll<T>(look: () => Promise<T | null> | T | null): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== null) return found;
    await new Promise((settle) => setTimeout(settle, 200));
  }
}

/** Digests by run directory. */
function digests(out: string): Record<string, string> {
  const runs = join(testCluster().folder, out, 'runs');
  const digestOf = (name: string): string => JSON.parse(readFileSync(join(runs, name, 'run.json'), 'utf8')).digest;
  return Object.fromEntries(readdirSync(runs).map((name) => [name, digestOf(name)]));
}

/** The task that runs on node n0, once its long run has begun. */
async function taskUnderWay(job: string): Promise<number> {
  return await poll(async () => {
    const lines = (await testCluster().ask('squeue', '--noheader', `--jobs=${job}`, '--states=RUNNING', '--format=%K %N')).split(
      '\n',
    );
    const index = lines.map((line) => /^(\d+) n0$/.exec(line.trim())?.[1]).find((found) => found !== undefined);
    if (index === undefined) return null;
    const { running } = JSON.parse(await randorg('sweep status s --json'));
    return running.some((run: { index: number }) => run.index === 2 * Number(index)) ? Number(index) : null;
  });
}

describe('a sweep on Slurm', () => {
  itNeeds('slurm')(
    'survives preemption and ends with the digests of a local sweep',
    async () => {
      try {
        writeFileSync(join(testCluster().folder, 'plan.yaml'), await makePlan());
        const submitted = JSON.parse(
          await randorg('sweep submit plan.yaml --out s --engine slurm --partition low --per-task 2 --json'),
        );
        expect(submitted).toMatchObject({ tasks: 10, perTask: 2 });

        const victim = await taskUnderWay(submitted.job);
        const log = join(testCluster().folder, `s/slurm/${submitted.job}_${victim}.log`);
        await testCluster().ask('sbatch', '--partition=high', '--nodelist=n0', '--output=/dev/null', '--wrap=sleep 1');
        await poll(() => (readFileSync(log, 'utf8').includes('stopped by SIGTERM') ? true : null));
        const { slurm } = JSON.parse(await randorg('sweep status s --json'));
        expect(Object.keys(slurm)).toContain('PENDING');

        await poll(async () => ((await testCluster().ask('squeue', '--noheader')).trim() === '' ? true : null));
        expect(JSON.parse(await randorg('sweep status s --json')).counts).toMatchObject({ done: 20, failed: 0 });
        // It was the preempted task itself that came back and finished its run.
        const tasks = await testCluster().ask('scontrol', 'show', 'job', `${submitted.job}_${victim}`);
        expect(tasks).toMatch(/Restarts=1\b/);
        expect(tasks).toContain('JobState=COMPLETED');
        expect(readFileSync(log, 'utf8')).toMatch(/stopped by SIGTERM with 0 of 2 runs done[\s\S]*done .* 2, 2 of them now/);
        const nodes = (await testCluster().ask('scontrol', 'show', 'job', submitted.job)).match(/ NodeList=n\d/g);
        expect(new Set(nodes)).toEqual(new Set([' NodeList=n0', ' NodeList=n1']));
        // The dependent job collected them.
        expect(existsSync(join(testCluster().folder, 's/runs.csv'))).toBe(true);
        expect(readFileSync(join(testCluster().folder, 's/runs.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(21);

        await randorg('sweep run plan.yaml --out local --json');
        expect(digests('s')).toEqual(digests('local'));
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n${testCluster().logs()}`, { cause: error });
      }
    },
    threeMinutes,
  );
});
