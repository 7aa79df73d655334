import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Simulation } from '../../src/engine/index.js';
import { readManifest } from '../../src/io/index.js';
import { ConfigError, type RunConfigInput } from '../../src/model/index.js';
import { createEngine } from '../../src/run/engine.js';
import { prepareRun, runSimulation } from '../../src/run/index.js';
import { type Counts, FakeEngine } from './fakeEngine.js';

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  out = join(folder, 'run');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** 100 particles; every count tells its time. */
const clock: Counts = (t) => ({ active: (t % 50) + 1, contacts: t + 1, energy: t / 4 });
/** Absorbed from t = 37 on. */
const dying: Counts = (t) => ({ active: Math.max(0, 37 - t), contacts: Math.max(0, 37 - t), energy: Math.max(0, 37 - t) });

async function runFake(counts: Counts, input: RunConfigInput, engine = new FakeEngine(counts)) {
  const outcome = await runSimulation({ particles: 100, out, ...input }, { create: async () => engine });
  return { engine, ...outcome };
}

it('derives what follows from a config once: the engine takes it as it is', async () => {
  const prepared = prepareRun({ particles: 100, steps: 3, out });
  const seen: unknown[] = [];
  await runSimulation(prepared, {
    create: async (...given) => {
      const engine = (await createEngine(...given)) as Simulation;
      seen.push(engine.config, engine.derived);
      return engine;
    },
  });
  expect(seen[0]).toBe(prepared.config);
  expect(seen[1]).toBe(prepared.derived);
});

const rows = () =>
  readFileSync(join(out, 'series.csv'), 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

describe('records', () => {
  it.each([
    [{ every: 1 }, 23, Array.from({ length: 24 }, (_, t) => t)],
    [{ every: 4 }, 10, [0, 4, 8, 10]],
    [{ every: 10 }, 35, [0, 10, 20, 30, 35]],
    [{ every: 10 }, 30, [0, 10, 20, 30]],
    [{ perDecade: 3 }, 50, [0, 1, 2, 5, 10, 22, 46, 50]],
    [{ every: 5000 }, 12000, [0, 5000, 10000, 12000]],
    [{ every: 10 }, 0, [0]],
  ])('%o over %d steps describe the configuration at their time', async (record, steps, times) => {
    await runFake(clock, { record, steps } as RunConfigInput);
    expect(rows()).toEqual(
      times.map((t) => {
        const { active, contacts, energy } = clock(t);
        return [t, active, active / 100, contacts, contacts / 50, energy / 100, contacts > 0 ? 0.5 : 0];
      }),
    );
  });

  it('ask for energy only in the step that leaves the recorded configuration', async () => {
    const { engine } = await runFake(clock, { record: { every: 1000 }, steps: 3000 });
    expect(engine.calls.filter(({ energy }) => energy)).toEqual(new Array(3).fill({ steps: 1, energy: true }));
  });

  it('end at absorption', async () => {
    await runFake(dying, { record: { every: 20 }, steps: 1000 });
    expect(rows().map(([t, active]) => [t, active])).toEqual([
      [0, 37],
      [20, 17],
      [37, 0],
    ]);
  });
});

describe('result', () => {
  it('averages every step of (steps/2, steps]', async () => {
    for (const steps of [100, 101, 9999]) {
      const { result } = await runFake(clock, { steps, force: true });
      let sum = 0;
      const start = Math.floor(steps / 2) + 1;
      for (let t = start; t <= steps; t++) sum += clock(t).active;
      expect(result.activity.window).toEqual([start, steps]);
      expect(result.activity.mean).toBeCloseTo(sum / (steps - start + 1) / 100, 12);
      expect(result.activity.last).toBe(clock(steps).active / 100);
      expect(result.contactsPerParticle.mean).toBeCloseTo((2 * ((start + steps) / 2 + 1)) / 100, 10);
      expect(result.energyPerParticle).toBe(steps / 400);
    }
  });

  it('stops at absorption', async () => {
    const { result } = await runFake(dying, { steps: 1000 });
    expect(result).toMatchObject({
      steps: 37,
      absorbed: true,
      absorbedAt: 37,
      activity: { last: 0, mean: 0, error: 0 },
      contactsPerParticle: { mean: 0, error: 0 },
      energyPerParticle: 0,
    });
  });

  it('goes on if asked to, and knows when it absorbed', async () => {
    const { result } = await runFake(dying, { steps: 1000, stopWhenAbsorbed: false });
    expect(result).toMatchObject({ steps: 1000, absorbed: true, absorbedAt: 37, activity: { mean: 0, window: [501, 1000] } });
  });

  it.each([
    [0, { steps: 0, absorbed: true, absorbedAt: 0, activity: { last: 0, mean: 0, window: null } }],
    [10, { steps: 0, absorbed: true, absorbedAt: 0, activity: { last: 0, mean: 0, window: null } }],
  ])('absorbs at 0 with %d steps', async (steps, expected) => {
    const { result } = await runFake(() => ({ active: 0, contacts: 0, energy: 0 }), { steps });
    expect(result).toMatchObject(expected);
  });

  it('absorbs at the very last step', async () => {
    const { result } = await runFake(dying, { steps: 37 });
    expect(result).toMatchObject({ steps: 37, absorbed: true, absorbedAt: 37 });
  });

  it('has no mean without steps', async () => {
    const { result } = await runFake(clock, { steps: 0 });
    expect(result.activity).toEqual({ last: 0.01, mean: null, error: null, window: null });
    expect(result.timing).toMatchObject({ nsPerParticleStep: null, nsPerActiveStep: null });
  });

  it('does not depend on chunks', async () => {
    const noisy: Counts = (t) => ({
      active: ((t * 2654435761) >>> 20) % 100,
      contacts: 1 + (((t * 40503) >>> 3) % 77),
      energy: 0,
    });
    const one = await runFake(noisy, { steps: 5000, record: { every: 5000 } });
    const many = await runFake(noisy, { steps: 5000, record: { every: 1 }, force: true });
    expect(many.result.activity).toEqual(one.result.activity);
    expect(many.result.contactsPerParticle).toEqual(one.result.contactsPerParticle);
  });
});

describe('run directory', () => {
  it('holds a manifest and a series', async () => {
    const { result } = await runFake(clock, { steps: 20, seed: 5, replica: 2 });
    const manifest = readManifest(out);
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'run.json', 'series.csv']);
    expect(manifest).toMatchObject({ status: 'done', digest: result.digest, seed: { given: '5' }, error: null });
    expect(manifest.config).toEqual(result.config);
    expect(manifest.summary).toMatchObject({ steps: 20, activity: result.activity });
  });

  it('is named by the hash of the config by default', () => {
    const { config, configHash } = prepareRun({});
    expect(config.out).toBe(`./randorg-runs/${configHash.slice(0, 16)}`);
  });

  it('that holds a run is refused, and replaced with force', async () => {
    await runFake(clock, { steps: 3 });
    writeFileSync(join(out, 'notes.txt'), 'mine');
    // Of an older run in other formats, with a checkpoint that a resumed run must not take for its own.
    for (const name of ['frames.gsd', 'checkpoint.prev.bin']) writeFileSync(join(out, name), 'old');
    const before = readFileSync(join(out, 'run.json'), 'utf8');
    await expect(runFake(clock, { steps: 4 })).rejects.toThrow(
      `out ${out} already holds a run; choose another directory, or replace the run with --force`,
    );
    expect(readFileSync(join(out, 'run.json'), 'utf8')).toBe(before);
    await runFake(clock, { steps: 4, force: true });
    expect(readManifest(out).summary).toMatchObject({ steps: 4 });
    expect(readFileSync(join(out, 'notes.txt'), 'utf8')).toBe('mine');
    expect(readdirSync(out).sort()).toEqual(['checkpoint.bin', 'notes.txt', 'run.json', 'series.csv']);
  });

  it('that is not a run is refused even with force', async () => {
    mkdirSync(out);
    writeFileSync(join(out, 'thesis.tex'), 'mine');
    await expect(runFake(clock, { force: true })).rejects.toThrow(`out ${out} is not empty and not a run`);
    expect(readdirSync(out)).toEqual(['thesis.tex']);
  });

  it('that can not be is refused', async () => {
    writeFileSync(out, 'a file');
    await expect(runFake(clock, {})).rejects.toThrow(`out must be a directory, got ${out}; ${out} is a file`);
    await expect(runFake(clock, { out: join(out, 'below') })).rejects.toThrow(ConfigError);
    // Even root can't make directories in /proc.
    if (existsSync('/proc/self')) await expect(runFake(clock, { out: '/proc/randorg/run' })).rejects.toThrow("can't be made");
  });

  it('is not touched by bad input', async () => {
    await expect(runFake(clock, { phi: 1.7 })).rejects.toThrow(ConfigError);
    await expect(runFake(clock, { particles: 10 })).rejects.toThrow(ConfigError);
    await expect(runFake(clock, { initial: join(folder, 'none.csv') })).rejects.toThrow(ConfigError);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says stopped after the signal, with what was recorded', async () => {
    const controller = new AbortController();
    const engine = new FakeEngine(clock, (time) => {
      if (time >= 100) controller.abort();
    });
    const { status, result } = await runSimulation(
      { particles: 100, out, steps: 1e9, record: { every: 50 } },
      { create: async () => engine, signal: controller.signal },
    );
    expect(status).toBe('stopped');
    expect(readManifest(out)).toMatchObject({ status: 'stopped', summary: { steps: result.steps } });
    expect(rows().map(([t]) => t)).toEqual([0, 50, 100, result.steps].filter((t, k, all) => all.indexOf(t) === k));
  });

  it('says failed if the engine throws', async () => {
    const engine = new FakeEngine(clock, (time) => {
      if (time > 0) throw new Error('out of memory');
    });
    await expect(runFake(clock, { steps: 10 }, engine)).rejects.toThrow('out of memory');
    expect(readManifest(out)).toMatchObject({ status: 'failed', error: 'out of memory', digest: null });
  });
});

describe('initial files', () => {
  const grid = (n: number, radius: string) =>
    Array.from({ length: n }, (_, k) => `${(k % 5) - 7},${Math.floor(k / 5) % 5},${Math.floor(k / 25)}${radius}`).join('\n');

  it('give particles, radii and box', () => {
    const path = join(folder, 'start.csv');
    writeFileSync(path, `x,y,z,radius\n${grid(125, ',0.4')}\n`);
    const { config, derived, initialState, initialSha256 } = prepareRun({ initial: path, phi: 0.3, out });
    expect(config).toMatchObject({ particles: 125, sizes: { kind: 'list' } });
    expect((125 * 4 * Math.PI * 0.4 ** 3) / 3 / derived.boxLength ** 3).toBeCloseTo(0.3, 12);
    expect(initialState?.radii).toEqual(new Float64Array(125).fill(0.4));
    expect(Math.min(...(initialState?.positions ?? []))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...(initialState?.positions ?? []))).toBeLessThan(derived.boxLength);
    expect(initialSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('must agree with particles and sizes', () => {
    const path = join(folder, 'start.csv');
    writeFileSync(path, `x,y,z,radius\n${grid(125, ',0.4')}\n`);
    expect(() => prepareRun({ initial: path, particles: 124, out })).toThrow('the file has 125 rows but particles is 124');
    expect(() => prepareRun({ initial: path, sizes: 'binary', out })).toThrow(
      'sizes must be left out when the initial file has a radius column',
    );
    expect(() => prepareRun({ initial: path, dimension: 2, out })).toThrow('the header must be x,y or x,y,radius');
  });
});
