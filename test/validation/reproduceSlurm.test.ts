/** A figure of several stages by a real Slurm: the same command until it is done, and the files of a figure made without Slurm. Some two minutes. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect } from 'vitest';
import { clusterForTests } from '../slurm/cluster.js';
import { runNode } from '../support/child.js';
import { itNeeds } from '../support/needs.js';
import { filesIn } from '../support/reproduceSmall.js';

const testCluster = clusterForTests();

const figure = 'reproduce protocol --preset quick --json';

describe('a figure on Slurm', () => {
  itNeeds('slurm')('is made stage by stage, as without it', async () => {
    const randorg = async (args: string) => {
      const ended = await runNode([resolve('bin/randorg.js'), ...args.split(' ')], {
        cwd: testCluster().folder,
        env: testCluster().env,
      });
      expect(ended.code, ended.stderr).toBe(0);
      return JSON.parse(ended.stdout);
    };
    const stages: string[] = [];
    let outcome = await randorg(`${figure} --out s --engine slurm --partition low --per-task 20`);
    while (outcome.status === 'submitted') {
      stages.push(outcome.stage);
      expect(outcome.jobs.length).toBeGreaterThan(0);
      for (const { job } of outcome.jobs) expect(job).not.toBeNull();
      for (let queue = '?'; queue.trim() !== ''; queue = await testCluster().ask('squeue', '--noheader'))
        await new Promise((settle) => setTimeout(settle, 500));
      outcome = await randorg(`${figure} --out s --engine slurm --partition low --per-task 20`);
    }
    // Each compression starts from states of the one before.
    expect(stages.length).toBeGreaterThan(2);
    expect(new Set(stages).size).toBe(stages.length);
    const local = await randorg(`${figure} --out local`);
    expect(outcome.digest).toBe(local.digest);
    const [slurm, own] = ['s', 'local'].map((out) => filesIn(join(testCluster().folder, out)));
    expect(slurm).toEqual(own);
    expect(readFileSync(join(testCluster().folder, 's/verdict.json'), 'utf8')).toContain(local.digest);
  });
});
