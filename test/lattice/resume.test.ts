/** Runs of a lattice that are stopped or killed and go on from a checkpoint. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectPath, readSeries } from '../../src/io/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { resumeRun, runSimulation } from '../../src/run/index.js';
import { runFiles } from '../support/runFiles.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const input: RunConfigInput = {
  model: 'manna',
  dimension: 2,
  size: 32,
  density: 0.75,
  start: 'natural',
  steps: 600,
  record: { every: 20 },
  checkpoint: { every: 50 },
};

/** Runs until the record of a time, then stops as a signal does, or fails as a killed process does. */
async function interrupted(out: string, t: number, end: 'stop' | 'kill') {
  const controller = new AbortController();
  const onRecord = (record: { t: number }): void => {
    if (record.t < t) return;
    if (end === 'kill') throw new Error('killed');
    controller.abort();
  };
  return runSimulation({ ...input, out }, { signal: controller.signal, onRecord });
}

describe('a lattice that is resumed', () => {
  it.each(['stop', 'kill'] as const)('after a %s has the files of one that was never interrupted', async (end) => {
    const whole = await runSimulation({ ...input, out: join(folder, 'whole') });
    const out = join(folder, 'run');
    if (end === 'stop') expect((await interrupted(out, 300, end)).status).toBe('stopped');
    else await expect(interrupted(out, 300, end)).rejects.toThrow('killed');
    const { status, resumedFrom, result } = await resumeRun(out);
    expect([status, result.digest]).toEqual(['done', whole.result.digest]);
    expect(resumedFrom).toBeGreaterThanOrEqual(250);
    expect(runFiles(out)).toEqual(runFiles(join(folder, 'whole')));
  });

  it('goes another way when it is reseeded', async () => {
    const whole = await runSimulation({ ...input, out: join(folder, 'whole') });
    const out = join(folder, 'run');
    await interrupted(out, 300, 'stop');
    const { result } = await resumeRun(out, { reseed: true });
    expect(result.digest).not.toBe(whole.result.digest);
    expect(JSON.parse(readFileSync(join(out, 'run.json'), 'utf8')).epochs).toMatchObject([{ epoch: 0 }, { epoch: 1 }]);
  });

  it('starts again if there is no checkpoint yet', async () => {
    const whole = await runSimulation({ ...input, out: join(folder, 'whole') });
    const out = join(folder, 'run');
    await expect(interrupted(out, 0, 'kill')).rejects.toThrow('killed');
    const { resumedFrom, result } = await resumeRun(out);
    expect([resumedFrom, result.digest]).toEqual([0, whole.result.digest]);
  });
});

describe('the directory of a lattice', () => {
  it('is whole, and has no energy and no overlap', async () => {
    const out = join(folder, 'run');
    const { result } = await runSimulation({ ...input, out });
    const { whole, problems, contents } = await inspectPath(out);
    expect([whole, problems]).toEqual([true, []]);
    expect(contents).toMatchObject({ model: 'manna', size: 32, dimension: 2, density: 0.75, digest: result.digest });
    const series = readSeries(join(out, 'series.csv'));
    expect(series).toHaveLength(31);
    expect(series.every(({ energyPerParticle, largestOverlap }) => energyPerParticle === null && largestOverlap === null)).toBe(
      true,
    );
    expect(series.at(-1)).toMatchObject({ t: 600, activity: result.activity.last });
  });
});
