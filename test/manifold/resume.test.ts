/** Runs of clouds that are stopped or killed and go on from a checkpoint; what their directory holds. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import { cloudFramesName, inspectPath, readCloudFrames, readSeries } from '../../src/io/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { resumeRun, runSimulation } from '../../src/run/index.js';
import { openStored } from '../../src/study/stored/reader.js';
import { itNeeds } from '../support/needs.js';
import { runFiles } from '../support/runFiles.js';
import { ask } from '../support/scipy.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const input: RunConfigInput = {
  model: 'manifold',
  embedding: 3,
  cloudsNumber: 12,
  views: 3,
  batch: 5,
  scale: 2,
  spread: 0.5,
  momentum: 0.8,
  learningRate: 0.03,
  stopWhenAbsorbed: false,
  steps: 400,
  record: { every: 20 },
  frames: { every: 30 },
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

describe('clouds that are resumed', () => {
  it.each(['stop', 'kill'] as const)('after a %s have the files of a run that was never interrupted', async (end) => {
    const whole = await runSimulation({ ...input, out: join(folder, 'whole') });
    const out = join(folder, 'run');
    if (end === 'stop') expect((await interrupted(out, 300, end)).status).toBe('stopped');
    else await expect(interrupted(out, 300, end)).rejects.toThrow('killed');
    const { status, resumedFrom, result } = await resumeRun(out);
    expect([status, result.digest]).toEqual(['done', whole.result.digest]);
    expect(resumedFrom).toBeGreaterThanOrEqual(250);
    expect(runFiles(out)).toEqual(runFiles(join(folder, 'whole')));
    const frames = (name: string) => readFileSync(join(folder, name, cloudFramesName));
    expect(frames('run').equals(frames('whole'))).toBe(true);
  });

  it('start again if there is no checkpoint yet', async () => {
    const whole = await runSimulation({ ...input, out: join(folder, 'whole') });
    const out = join(folder, 'run');
    await expect(interrupted(out, 0, 'kill')).rejects.toThrow('killed');
    const { resumedFrom, result } = await resumeRun(out);
    expect([resumedFrom, result.digest]).toEqual([0, whole.result.digest]);
  });
});

describe('the directory of a run of clouds', () => {
  it('is whole; series and frames tell of the configurations', async () => {
    const out = join(folder, 'run');
    const { result } = await runSimulation({ ...input, out });
    expect(await inspectPath(out)).toMatchObject({ kind: 'run', whole: true, problems: [], contents: { model: 'manifold' } });
    const sim = await ManifoldSimulation.create(input);
    sim.step(60, { stopWhenAbsorbed: false });
    const { frames } = readCloudFrames(join(out, cloudFramesName));
    expect(frames.map(({ step }) => step)).toEqual([...Array.from({ length: 14 }, (_, k) => 30 * k), 400]);
    expect(frames[2]?.points).toEqual(sim.points());
    expect([...(frames[2]?.active ?? [])]).toEqual([...sim.contactsOfClouds()].map((count) => (count > 0 ? 1 : 0)));
    const record = readSeries(join(out, 'series.csv')).find(({ t }) => t === 60);
    const { active } = sim.observe();
    const measures = Object.fromEntries(
      Object.entries(sim.measures()).map(([name, value]) => [name, value === null ? null : Number(value.toPrecision(10))]),
    );
    expect(record).toMatchObject({ active, activity: active / 12, ...measures });
    sim.step(340, { stopWhenAbsorbed: false });
    expect(result).toMatchObject({ digest: sim.digest(), boxLength: null, ...sim.measures() });
  });

  it('names a frame that was altered or cut, and a state that was altered', async () => {
    const out = join(folder, 'run');
    await runSimulation({ ...input, out });
    const path = join(out, cloudFramesName);
    const bytes = readFileSync(path);
    const altered = Buffer.from(bytes);
    altered[5000] = (altered[5000] as number) ^ 1;
    writeFileSync(path, altered);
    const { problems } = await inspectPath(out);
    expect(problems.join()).toContain('frames.h5 is not what the run wrote: its checksum is not that of run.json');
    writeFileSync(path, bytes);
    truncateSync(path, bytes.length - 8);
    expect((await inspectPath(path)).problems).toEqual(['its last record is cut short', expect.stringContaining('its head')]);
    const sim = await ManifoldSimulation.create(input);
    const state = sim.toBytes();
    state[state.length - 100] = (state[state.length - 100] as number) ^ 1;
    await expect(ManifoldSimulation.fromBytes(state)).rejects.toThrow('the state of clouds is damaged');
  });

  it('is refused where positions in a box are needed', async () => {
    const out = join(folder, 'run');
    await runSimulation({ ...input, out });
    await expect((async () => openStored(out))()).rejects.toThrow('is of clouds on a sphere, which has no positions');
    const from = runSimulation({ initial: out, out: join(folder, 'spheres') });
    await expect(from).rejects.toThrow('is of clouds on a sphere, which has no positions; give a run of spheres');
  });

  itNeeds('python')('h5py reads the frames', async (python) => {
    const out = join(folder, 'run');
    await runSimulation({ ...input, out });
    const path = join(out, cloudFramesName);
    const program = `import h5py
with h5py.File(data) as file:
    d = file['frames'][...]
answer = {'steps': d['step'].tolist(), 'points': d['points'][3].ravel().tolist(), 'shape': d['points'].shape, 'active': d['active'][3].tolist()}`;
    const found = ask<{ steps: number[]; points: number[]; shape: number[]; active: number[] }>(python, program, path);
    const { frames } = readCloudFrames(path);
    expect(found.shape).toEqual([15, 12, 3, 3]);
    expect(found.steps).toEqual(frames.map(({ step }) => step));
    expect(found.points).toEqual([...(frames[3]?.points ?? [])]);
    expect(found.active).toEqual([...(frames[3]?.active ?? [])]);
  });
});
